# print writes what it is given and the end of the line one after the other wherever an encoding can tell: what two texts are encoded to is
# not always what both together are.
# expect-stdout:
#| utf-7 b'+AH4-\n'
#| punycode b'a-\n-'
#| utf-16 b'\xff\xfea\x00\n\x00'
#| utf-8 b'a\n'
#| ascii b'a|'
#| latin-1 b'a\n'
#| ValueError 1
#| 12000 12001 5000 5001 b'aa\n'
import io


def printed(text, encoding, end="\n"):
    file = io.TextIOWrapper(io.BytesIO(), encoding, newline="\n")
    print(text, file=file, end=end)
    file.flush()
    return file.buffer.getvalue()


print("utf-7", printed("~", "utf-7"))
print("punycode", printed("a", "punycode"))
print("utf-16", printed("a", "utf-16"))
print("utf-8", printed("a", "utf-8"))
print("ascii", printed("a", "ascii", "|"))
print("latin-1", printed("a", "latin-1"))


class Name:
    asked = 0

    def __hash__(self):
        return hash("write")

    def __eq__(self, other):
        Name.asked += 1
        raise ValueError(Name.asked)


file = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
vars(file)[Name()] = 1
try:
    print("x", file=file)
except ValueError as error:
    print(type(error).__name__, error)

long = "x" * 12000
short = "y" * 5000
print(len(long), len(printed(long, "utf-8")), len(short), len(printed(short, "utf-8")), printed("a", "utf-8", "a\n"))
