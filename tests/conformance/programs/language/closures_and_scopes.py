# Closures, nonlocal, global, default arguments, keyword-only and positional-only parameters, unpacking.
# expect-stdout:
#| 1 6 8
#| counter.<locals>.step() got some positional-only arguments passed as keyword arguments: 'by'
#| ((1, 2, 'a', 'b'), {'x': 1, 'y': 2})
#| 0 [1, 2, 3, 4] 5
#| [10, 11, 12]
#| 6
def counter():
    count = 0

    def step(by=1, /, *, twice=False):
        nonlocal count
        count += 2 * by if twice else by
        return count

    return step


step = counter()
print(step(), step(5), step(1, twice=True))
try:
    step(by=1)
except TypeError as error:
    print(error)


def spread(*args, **kwargs):
    return args, kwargs


print(spread(*[1, 2], *"ab", x=1, **{"y": 2}))
head, *middle, tail = range(6)
print(head, middle, tail)
fns = [lambda x, n=n: x + n for n in range(3)]
print([f(10) for f in fns])
if (length := len("walrus")) > 5:
    print(length)
