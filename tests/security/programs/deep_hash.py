# hash of a deeply nested tuple has no guard in CPython: it may raise or trap, never more.
# expect-outcome: any
nested = ()
for _ in range(1_000_000):
    nested = (nested,)
hash(nested)
