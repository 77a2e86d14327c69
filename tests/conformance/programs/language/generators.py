# Generators: send, throw, close, yield from, expressions, finalization.
# expect-stdout:
#| 3 7 0 5
#| closed at 5
#| ['in inner', 'inner returned this']
#| 165
def accumulate():
    total = 0
    try:
        while True:
            try:
                total += yield total
            except ValueError:
                total = 0
    finally:
        print("closed at", total)


def outer():
    received = yield from inner()
    yield "inner returned " + received


def inner():
    yield "in inner"
    return "this"


running = accumulate()
next(running)
print(running.send(3), running.send(4), running.throw(ValueError), running.send(5))
running.close()
print(list(outer()))
print(sum(n * n for n in range(10) if n % 2))
