# What the program sees of its platform.
# expect-stdout:
#| True CPython
#| / True posix little
#| utf-8 utf-8 1
import os
import platform
import sys

print(sys.version_info[:3] >= (3, 13), platform.python_implementation())
print(os.sep, os.linesep == "\n", os.name, sys.byteorder)
print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.flags.utf8_mode)
