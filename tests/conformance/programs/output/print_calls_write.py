# print calls `write` once for each piece, as natively, wherever a program can see it: streams of its own classes, a method that it has
# replaced; and what cannot be encoded is refused before anything of it is written.
# expect-stdout:
#| own class: ['a', '\n']
#| derived: ['b', '\n']
#| replaced: ['c', '\n']
#| refused: 'é' b''
#| numbers: b'1\n2.5\nTrue\nx|'
import io


class Own:
    def __init__(self):
        self.pieces = []

    def write(self, text):
        self.pieces.append(text)


class Derived(io.TextIOWrapper):
    def __init__(self):
        super().__init__(io.BytesIO())
        self.pieces = []

    def write(self, text):
        self.pieces.append(text)


own = Own()
print("a", file=own)
print("own class:", own.pieces)
derived = Derived()
print("b", file=derived)
print("derived:", derived.pieces)
plain = io.TextIOWrapper(io.BytesIO())
pieces = []
plain.write = pieces.append
print("c", file=plain)
print("replaced:", pieces)
narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
try:
    print("é", file=narrow)
except UnicodeEncodeError as error:
    print("refused:", repr(error.object), narrow.buffer.getvalue())
narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
for value in 1, 2.5, True:
    print(value, file=narrow)
print("x", end="|", file=narrow)
print("numbers:", narrow.buffer.getvalue())
