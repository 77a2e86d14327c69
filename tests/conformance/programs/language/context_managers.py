# with: several managers, suppression, contextlib, ExitStack.
# expect-stdout:
#| enter a
#| enter b
#| inside b
#| exit b ZeroDivisionError
#| exit a None
#| after
#| <p>
#| <b>
#| callback
#| </b>
#| </p>
import contextlib


class Traced:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, error, traceback):
        print("exit", self.name, kind.__name__ if kind else None)
        return kind is ZeroDivisionError


with Traced("a"), Traced("b") as b:
    print("inside", b.name)
    1 / 0
print("after")


@contextlib.contextmanager
def tag(name):
    print(f"<{name}>")
    yield
    print(f"</{name}>")


with contextlib.ExitStack() as stack:
    for name in ("p", "b"):
        stack.enter_context(tag(name))
    stack.callback(print, "callback")
with contextlib.suppress(KeyError):
    {}["missing"]
