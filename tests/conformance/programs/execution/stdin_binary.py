# sys.stdin.buffer and descriptor 0 give bytes.
# stdin: "abc\ndef\u00e9"
# expect-stdout:
#| b'abc\n'
#| b'def\xc3\xa9'
#| b'' False
import os
import sys

print(os.read(0, 4))
print(sys.stdin.buffer.read())
print(os.read(0, 10), sys.stdin.isatty())
