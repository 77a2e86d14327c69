# Deep pickles, written and crafted by hand; copy.deepcopy and marshal.
# expect-stdout: survived
import copy
import marshal
import pickle

nested = []
for _ in range(100_000):
    nested = [nested]
for work in (
    lambda: pickle.dumps(nested),
    lambda: pickle.loads(b"]" * 1 + b"(" * 100_000 + b"t" * 100_000 + b"."),
    lambda: pickle.loads(b"\x80\x04" + b"(" * 1_000_000 + b"."),
    lambda: copy.deepcopy(nested),
    lambda: marshal.dumps(nested),
    lambda: marshal.loads(b"[\x01\x00\x00\x00" * 100_000 + b"N"),
):
    try:
        work()
    except (RecursionError, MemoryError, ValueError, EOFError, TypeError, IndexError, pickle.UnpicklingError):
        pass
print("survived")
