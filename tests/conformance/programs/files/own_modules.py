# A module that the program writes can be imported.
# expect-stdout: imported
import os
import sys

os.makedirs("/tmp/modules/package", exist_ok=True)
with open("/tmp/modules/package/__init__.py", "w") as file:
    file.write("from .part import value\n")
with open("/tmp/modules/package/part.py", "w") as file:
    file.write("value = 'imported'\n")
sys.path.insert(0, "/tmp/modules")
import package

print(package.value)
