# Iterators, __getitem__ iteration, sorting with keys, zip, enumerate, slices.
# expect-stdout:
#| [5, 4, 3, 2, 1] [4, 3] 1 5 True False [1, 2, 3, 4, 5]
#| ['c', 'b', 'A']
#| [('a', 1), ('b', 2)] [(1, 'x'), (2, 'y')]
#| {'a': 0, 'b': 1, 'c': 2, 'd': 4} ('b', 7)
#| [1, 3, 5] def [8, 9] True True
class Countdown:
    def __init__(self, start):
        self.start = start

    def __iter__(self):
        n = self.start
        while n:
            yield n
            n -= 1

    def __getitem__(self, index):
        return list(self)[index]

    def __len__(self):
        return self.start

    def __contains__(self, n):
        return 0 < n <= self.start


c = Countdown(5)
print(list(c), c[1:3], c[-1], len(c), 3 in c, 9 in c, list(reversed(c)))
print(sorted(["b", "A", "c"], key=str.lower, reverse=True))
print(list(zip("ab", (1, 2), strict=True)), list(enumerate("xy", 1)))
print(dict(zip("abc", range(3))) | {"d": 4}, max({"a": 3, "b": 7}.items(), key=lambda kv: kv[1]))
print([1, 2, 3, 4, 5][::2], "abcdef"[-3:], list(map(pow, (2, 3), (3, 2))), all([]), any([0, 1]))
