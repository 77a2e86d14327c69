# statistics, math, cmath.
# expect-stdout:
#| 5 4.5 4 2.0
#| [4.0, 4.5, 6.5] 0.981981
#| 6 12 10 2432902008176640000 4
#| 0.5 1.0 5.0 -1
#| True inf nan 24
#| 1j 0.0
#| ValueError
#| 8 of 8
#| 4.000000000000001 0.0 0.6823841857154708 20.099644719035076 inf nan
import cmath
import math
import statistics

data = [2, 4, 4, 4, 5, 5, 7, 9]
print(statistics.mean(data), statistics.median(data), statistics.mode(data), statistics.pstdev(data))
print(statistics.quantiles(data, n=4), round(statistics.correlation([1, 2, 3], [1, 2, 4]), 6))
print(math.gcd(12, 18), math.lcm(4, 6), math.comb(5, 2), math.factorial(20), math.isqrt(17))
print(round(math.sin(math.pi / 6), 12), math.fsum([0.1] * 10), math.hypot(3, 4), math.floor(-0.5))
print(math.isclose(0.1 + 0.2, 0.3), math.inf, math.nan, math.prod([1, 2, 3, 4]))
print(cmath.sqrt(-1), round(abs(cmath.exp(1j * math.pi) + 1), 12))
try:
    math.sqrt(-1)
except ValueError as error:
    print(type(error).__name__)
refused = 0
for number in (0.999, 0.0, -1.0, -1.5, -70000.0, -1e9, -1e300, -math.inf):
    try:
        print(number, math.acosh(number))
    except ValueError:
        refused += 1
print(refused, "of 8")
print(math.cosh(math.acosh(4.0)), *map(math.acosh, (1.0, 1.242, 2.68e8, math.inf, math.nan)))
