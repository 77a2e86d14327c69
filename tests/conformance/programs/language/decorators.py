# Decorators, functools.wraps, class decorators, cached properties.
# expect-stdout:
#| * add(1, 2) -> 3
#| add Adds.
#| True
#| computed
#| v3 v3
#| 2880067194370816120 88
import functools


def logged(prefix):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            result = function(*args)
            print(f"{prefix}{function.__name__}{args} -> {result}")
            return result

        return wrapper

    return decorate


@logged("* ")
def add(a, b):
    """Adds."""
    return a + b


add(1, 2)
print(add.__name__, add.__doc__)


@functools.total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n

    @functools.cached_property
    def text(self):
        print("computed")
        return f"v{self.n}"


print(Version(2) >= Version(1))
v = Version(3)
print(v.text, v.text)


@functools.lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(90), fib.cache_info().hits)
