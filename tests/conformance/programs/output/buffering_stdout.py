# A program can have the standard streams buffer: what they keep is written at its end.
# expect-stdout: one two
# expect-stderr-contains: three
import sys

for stream in sys.stdout, sys.stderr:
    stream.reconfigure(write_through=False)
print("one", end=" ")
sys.stdout.reconfigure(newline="\n", encoding="latin-1")
print("two")
print("three", file=sys.stderr)
