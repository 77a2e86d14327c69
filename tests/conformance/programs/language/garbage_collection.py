# Reference cycles are collected, weak references die, finalizers run.
# expect-stdout:
#| True
#| finalized
#| collected
#| True
import gc
import weakref


class Node:
    def __init__(self):
        self.me = self


node = Node()
reference = weakref.ref(node, lambda _: print("collected"))
weakref.finalize(node, print, "finalized")
del node
print(reference() is not None)
gc.collect()
print(reference() is None)
