# Relative paths work from a writable directory.
# expect-stdout: relative
import os

with open("relative.txt", "w") as file:
    file.write("relative")
print(open(os.path.join(os.getcwd(), "relative.txt")).read())
