# collections, itertools, heapq, bisect, functools, operator.
# expect-stdout:
#| [('i', 4), ('s', 4)] Counter({'a': 2})
#| {'a': ['apple', 'avocado'], 'b': ['beet']} deque([2, 3], maxlen=2) 3
#| Point(x=1, y=0) Point(x=1, y=5) ('a', 1)
#| [1, 3, 6] [('a', 'b'), ('c', 'd'), ('e',)] [('a', 'b'), ('b', 'c')]
#| ['ab', 'ac', 'ba', 'bc', 'ca', 'cb'] 8
#| [('a', 3), ('b', 2), ('c', 1)]
#| 1 [5, 4] 2
#| 24 32 b
#| int other
import bisect
import heapq
import itertools
import operator
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from functools import partial, reduce, singledispatch

print(Counter("mississippi").most_common(2), Counter(a=3) - Counter(a=1))
groups = defaultdict(list)
for word in ("apple", "avocado", "beet"):
    groups[word[0]].append(word)
print(dict(groups), deque([1, 2, 3], maxlen=2), ChainMap({"a": 1}, {"a": 2, "b": 3})["b"])
Point = namedtuple("Point", "x y", defaults=[0])
print(Point(1), Point(1)._replace(y=5), OrderedDict(a=1).popitem())
print(list(itertools.accumulate([1, 2, 3])), list(itertools.batched("abcde", 2)), list(itertools.pairwise("abc")))
print(["".join(p) for p in itertools.permutations("abc", 2)], len(list(itertools.product("ab", repeat=3))))
print([(k, len(list(g))) for k, g in itertools.groupby("aaabbc")])
heap = [5, 1, 4]
heapq.heapify(heap)
heapq.heappush(heap, 2)
print(heapq.heappop(heap), heapq.nlargest(2, heap), bisect.bisect([1, 3, 5], 3))
print(reduce(operator.mul, [1, 2, 3, 4]), partial(pow, 2)(5), operator.itemgetter(1)("ab"))


@singledispatch
def kind(x):
    return "other"


@kind.register
def _(x: int):
    return "int"


print(kind(1), kind("a"))
