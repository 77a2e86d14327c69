# Structural pattern matching.
# expect-stdout:
#| zero
#| negative -5
#| first 1, 2 more
#| a with ['b', 'c']
#| on the axis at 7
#| a point
#| answered no
#| something else
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def describe(value):
    match value:
        case 0:
            return "zero"
        case int(n) if n < 0:
            return f"negative {n}"
        case [first, *rest]:
            return f"first {first}, {len(rest)} more"
        case {"name": str(name), **others}:
            return f"{name} with {sorted(others)}"
        case Point(x=0, y=y):
            return f"on the axis at {y}"
        case Point():
            return "a point"
        case "yes" | "no" as answer:
            return f"answered {answer}"
        case _:
            return "something else"


for value in (0, -5, [1, 2, 3], {"name": "a", "b": 1, "c": 2}, Point(0, 7), Point(1, 1), "no", 3.5):
    print(describe(value))
