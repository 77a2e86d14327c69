# Comprehensions of every kind, nested and conditional.
# expect-stdout:
#| [[1, 4], [2, 5], [3, 6]]
#| {'a': 1, 'bb': 2, 'ccc': 3}
#| [0, 1, 2]
#| [(1, 0), (2, 0), (2, 1)]
#| [5, 7, 9]
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)])
print({word: len(word) for word in ("a", "bb", "ccc")})
print(sorted({n % 3 for n in range(10)}))
print([(x, y) for x in range(3) for y in range(x)])
print(list(n for n in range(10) if n % 2 if n > 3))
