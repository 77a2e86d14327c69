# Bytes and texts compare and are searched as natively, at all lengths and places: the guest's own functions take eight bytes at a time.
# expect-stdout: 153405 0
import random

random.seed(7)
checked = wrong = 0


def check(is_right):
    global checked, wrong
    checked += 1
    wrong += not is_right


def order(left, right):
    """Of two lists of numbers, without comparing bytes."""
    for ours, theirs in zip(left, right):
        if ours != theirs:
            return -1 if ours < theirs else 1
    return (len(left) > len(right)) - (len(left) < len(right))


for size in range(70):
    for start in range(9):
        base = bytes(random.randrange(256) for _ in range(size + start))
        ours = base[start:]
        check(ours == bytes(list(ours)))
        for at in range(size):
            theirs = bytearray(ours)
            theirs[at] ^= 1 << random.randrange(8)
            theirs = bytes(theirs)
            expected = order(list(ours), list(theirs))
            check((ours < theirs) == (expected < 0))
            check((ours > theirs) == (expected > 0))
            check(ours != theirs)
            filled = b"a" * at + b"b" + b"a" * (size - at - 1)
            check(filled.find(b"b") == at and filled.rfind(b"b") == at)
            check(filled.decode().find("b") == at and filled.decode().rfind("b") == at)
            check(filled[start:].find(b"b") == (at - start if at >= start else -1))
            check((b"\x00" + filled).find(b"\x00") == 0 and (filled + b"\xff").rfind(b"\xff") == size)
        check(base.find(b"") == 0 and (b"a" * size).find(b"b") == -1 and (b"a" * size).rfind(b"b") == -1)
print(checked, wrong)
