# Bytes that are no UTF-8 become U+FFFD in the text.
# expect-stdout: a��b é
import os
import sys

sys.stdout.flush()
os.write(1, b"a\xff\xfeb \xc3\xa9\n")
