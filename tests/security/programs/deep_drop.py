# Dropping what is nested a million deep: lists, tuples, dictionaries, generators, exceptions, closures.
# expect-stdout: survived
for wrap in (lambda x: [x], lambda x: (x,), lambda x: {"k": x}, lambda x: (lambda: x), lambda x: iter([x])):
    nested = None
    for _ in range(200_000 if wrap(1).__class__ is dict else 500_000):
        nested = wrap(nested)
    del nested
error = None
for _ in range(100_000):
    new = ValueError()
    new.__cause__ = error
    error = new
del error, new


class Node:
    def __init__(self, next_node):
        self.next_node = next_node


node = None
for _ in range(200_000):
    node = Node(node)
del node
print("survived")
