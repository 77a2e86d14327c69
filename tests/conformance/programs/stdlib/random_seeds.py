# Streams of random numbers are those of a 64-bit CPython, whatever they are seeded with.
#| -1 0.13436424411240122
#| 2.5 0.41877545666909954
#| -2.5 0.4779490710306722
#| 0.1 0.8062579873336703
#| 1e+300 0.2614143642581235
#| 5e-324 0.4787190331584651
#| -0.0 0.8444218515250481
#| -1.0 0.13119521545503066
#| inf 0.19236379321481523
#| -inf 0.820833204760975
#| 'text' 0.8711565613554825
#| b'bytes' 0.37075677971469856
#| module 0.41877545666909954
#| True
import inspect
import random

for seed in (-1, 2.5, -2.5, 0.1, 1e300, 5e-324, -0.0, -1.0, float("inf"), float("-inf"), "text", b"bytes"):
    print(repr(seed), random.Random(seed).random())
random.seed(2.5)
print("module", random.random())
print(inspect.signature(random.seed) == inspect.signature(random.Random().seed))
