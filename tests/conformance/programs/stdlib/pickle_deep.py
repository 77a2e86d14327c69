# Pickling deep nesting works or raises; the interpreter goes on.
# expect-stdout: fine
import pickle

nested = []
for _ in range(50_000):
    nested = [nested]
try:
    pickle.dumps(nested)
except (RecursionError, MemoryError):
    pass
print("fine")
