# Containers of a few hundred thousand elements.
# expect-stdout:
#| 300000 89999400001 266000
#| 1688890 12075
#| 0 63608 300000
numbers = list(range(300_000))
squares = {n: n * n for n in numbers}
print(len(squares), squares[299_999], sum(squares.values()) % 1_000_003)
text = "".join(str(n) for n in numbers)
print(len(text), text.count("99"))
numbers.sort(key=lambda n: (n * 7919) % 300_007)
print(numbers[0], numbers[-1], len(set(numbers)))
