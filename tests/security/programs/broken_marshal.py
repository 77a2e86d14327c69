# Marshalled code with every byte changed in turn.
# expect-outcome: any
import marshal

good = bytearray(marshal.dumps(compile("x = [1, 2.5, 'text', (None, True)]\ndef f(a, *b, c=1): return a", "f", "exec")))
for position in range(len(good)):
    for value in (0, 0x7F, 0xFF, good[position] ^ 0x80):
        bad = bytearray(good)
        bad[position] = value
        try:
            exec(marshal.loads(bytes(bad)))
        except BaseException:
            pass
