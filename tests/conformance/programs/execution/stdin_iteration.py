# sys.stdin: iteration, read, binary data.
# stdin: "1\n2\n3\n\nrest é\n"
# expect-stdout:
#| 6
#| 'rest é\n' ''
import sys

total = 0
for line in sys.stdin:
    if not line.strip():
        break
    total += int(line)
print(total)
print(repr(sys.stdin.read()), repr(sys.stdin.read()))
