# A program that deletes its streams ends as any other.
# expect-stdout: before
import sys

print("before")
del sys.stdout, sys.stderr
