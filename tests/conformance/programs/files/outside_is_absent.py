# There is nothing but the program's own directories and the library.
# expect-stdout:
#| []
import os

found = []
for path in ("/etc/passwd", "/proc/self/environ", "/home", "/dev/mem", "/sys", "/bin/sh", "/usr/bin"):
    if os.path.exists(path):
        found.append(path)
print(found)
