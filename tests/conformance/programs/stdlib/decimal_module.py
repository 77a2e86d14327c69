# decimal and fractions.
# expect-stdout:
#| 0.3 0.3333333333333333333333333333
#| 2.68
#| 1.4142135623730950488016887242096980785696718753769
#| 28 True 1E+3
#| 1/2 1/8 311/99
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from fractions import Fraction

print(Decimal("0.1") + Decimal("0.2"), Decimal(1) / Decimal(3))
print(Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
with localcontext() as context:
    context.prec = 50
    print(Decimal(2).sqrt())
print(getcontext().prec, Decimal("NaN").is_nan(), Decimal("1E+3").normalize())
print(Fraction(1, 3) + Fraction(1, 6), Fraction("0.125"), Fraction(3.14159).limit_denominator(100))
