# Whatever calls itself in C, through Python or not, ends in a result or in RecursionError, with the highest recursion
# limit that can be set: never in a trap.
# limits: {"wall_time_ms": 900000, "memory_mib": 512}
# expect-stdout: 60 calls of themselves and 24 deep values, none of them a surprise
import sys

# Special methods that do again what calls them.
METHODS = {
    "repr(A())": "def __repr__(s): return repr(s)",
    "A() == A()": "def __eq__(s, o): return s == o",
    "f'{A()}'": "def __format__(s, f): return f'{s}'",
    "'{}'.format(A())": "def __format__(s, f): return '{}'.format(s)",
    "'%s' % A()": "def __str__(s): return '%s' % s",
    "A().x": "def __getattr__(s, n): return getattr(s, n + '')",
    "A().y": "def __getattribute__(s, n): return s.y",
    "A()()": "def __call__(s): return s()",
    "A().new": "def __getattr__(s, n): return type(s).__getattr__(s, n)",
    "hash(A())": "def __hash__(s): return hash(s)",
    "len(A())": "def __len__(s): return len(s)",
    "bool(A())": "def __bool__(s): return bool(s)",
    "int(A())": "def __int__(s): return int(s)",
    "bytes(A())": "def __bytes__(s): return bytes(s)",
    "range(A())": "def __index__(s): return range(s)",
    "1 in A()": "def __contains__(s, x): return x in s",
    "iter(A())": "def __iter__(s): return iter(s)",
    "next(A())": "def __next__(s): return next(s)",
    "A() + 1": "def __add__(s, o): return s + o",
    "sum([A()])": "def __radd__(s, o): return sum([s])",
    "setattr(A(), 'x', 1)": "def __setattr__(s, n, v): s.x = 1",
    "delattr(A(), 'x')": "def __delattr__(s, n): del s.x",
    "''.join(A())": "def __iter__(s): return iter(''.join(s))",
    "dict(A())": "def keys(s): return dict(s)",
    "list(A())": "def __iter__(s): return iter(list(s))",
    "reversed(A())": "def __reversed__(s): return reversed(s)",
    "round(A())": "def __round__(s): return round(s)",
    "abs(A())": "def __abs__(s): return abs(s)",
    "A()[0]": "def __getitem__(s, i): return s[i]",
    "divmod(A(), 1)": "def __divmod__(s, o): return divmod(s, o)",
    "dir(A())": "def __dir__(s): return dir(s)",
    "print(A())": "def __str__(s): print(s); return ''",
    "print(1, file=A())": "def write(s, t): print(t, file=s)",
}

# Functions that come back to themselves through a function of the library.
FUNCTIONS = {
    "map": "def f(): return list(map(lambda x: f(), [1]))",
    "max": "def f(): return max([1], key=lambda x: f())",
    "filter": "def f(): return list(filter(lambda x: f(), [1]))",
    "exec": "def f(): exec('f()', {'f': f})",
    "eval": "def f(): return eval('f()', {'f': f})",
    "partial": "import functools\ndef f(): return functools.partial(f)()",
    "lru_cache": "import functools\n@functools.lru_cache\ndef g(x): return g(x + 1)\ndef f(): return g(0)",
    "reduce": "import functools\ndef f(): return functools.reduce(lambda a, b: f(), [1, 2])",
    "cmp_to_key": "import functools\ndef f(): return min([1, 2], key=functools.cmp_to_key(lambda a, b: f()))",
    "property": "class A:\n  @property\n  def x(s): return s.x\ndef f(): return A().x",
    "descriptor": "class D:\n  def __get__(s, i, o): return i.d\nclass A: d = D()\ndef f(): return A().d",
    "isinstance": "class M(type):\n  def __instancecheck__(c, o): return isinstance(o, c)\n"
    "class A(metaclass=M): pass\ndef f(): return isinstance(1, A)",
    "issubclass": "class M(type):\n  def __subclasscheck__(c, o): return issubclass(o, c)\n"
    "class A(metaclass=M): pass\ndef f(): return issubclass(int, A)",
    "__new__": "class A:\n  def __new__(c): return A()\ndef f(): return A()",
    "__init__": "class A:\n  def __init__(s): A()\ndef f(): return A()",
    "__init_subclass__": "class A:\n  def __init_subclass__(c): type('B', (A,), {})\ndef f(): type('B', (A,), {})",
    "__missing__": "class A(dict):\n  def __missing__(s, k): return s[k]\ndef f(): return A()[1]",
    "re.sub": "import re\ndef f(): return re.sub('a', lambda m: f(), 'a')",
    "json.default": "import json\ndef d(o): return json.dumps(o, default=d)\ndef f(): return json.dumps(object(), default=d)",
    "json.object_hook": "import json\ndef f(): return json.loads('{}', object_hook=lambda o: f())",
    "pickle": "import pickle\nclass A:\n  def __reduce__(s): return (A, (pickle.dumps(A()),))\ndef f(): pickle.dumps(A())",
    "copy": "import copy\nclass A:\n  def __deepcopy__(s, m): return copy.deepcopy(s)\ndef f(): copy.deepcopy(A())",
    "context": "import contextvars\ndef f(): contextvars.copy_context().run(f)",
    "codec": "import codecs\ncodecs.register_error('again', lambda e: (chr(255).encode('ascii', 'again'), 1))\n"
    "def f(): chr(255).encode('ascii', 'again')",
    "expat": "import xml.parsers.expat as x\ndef f(*a):\n  p = x.ParserCreate()\n  p.StartElementHandler = f\n  p.Parse('<a>')",
    "csv": "import csv\ndef g(): yield from csv.reader(g())\ndef f(): list(csv.reader(g()))",
    "bisect": "import bisect\nclass A:\n  def __lt__(s, o): return bisect.bisect([s], s)\ndef f(): bisect.bisect([A()], A())",
}

# Values as deep as memory allows, or as deep as they can be made.
VALUES = {
    "list == list": ("a = b = 0\nfor _ in range(50000): a, b = [a], [b]", "a == b"),
    "repr(tuple)": ("a = ()\nfor _ in range(50000): a = (a,)", "repr(a)"),
    "repr(dict)": ("a = {}\nfor _ in range(50000): a = {1: a}", "repr(a)"),
    "repr(list)": ("a = []\nfor _ in range(50000): a = [a]", "repr(a)"),
    "repr(frozenset)": ("a = frozenset()\nfor _ in range(9000): a = frozenset([a])", "repr(a)"),
    "repr(deque)": ("import collections\na = 0\nfor _ in range(50000): a = collections.deque([a])", "repr(a)"),
    "repr(namespace)": ("import types\na = 0\nfor _ in range(50000): a = types.SimpleNamespace(a=a)", "repr(a)"),
    "repr(alias)": ("a = int\nfor _ in range(50000): a = list[a]", "repr(a)"),
    "isinstance(tuple)": ("a = int\nfor _ in range(50000): a = (a,)", "isinstance('', a)"),
    "json.dumps": ("import json\na = []\nfor _ in range(50000): a = [a]", "json.dumps(a)"),
    "json.loads": ("import json\na = '[' * 200000", "json.loads(a)"),
    "pickle.dumps": ("import pickle\na = []\nfor _ in range(50000): a = [a]", "pickle.dumps(a)"),
    "marshal": ("import marshal\na = ()\nfor _ in range(1990): a = (a,)", "marshal.loads(marshal.dumps(a))"),
    "marshal, deeper": ("import marshal\na = ()\nfor _ in range(50000): a = (a,)", "marshal.dumps(a)"),
    "marshal, forged": ("import marshal\na = b'(' + b'\\1\\0\\0\\0'", "marshal.loads(a * 50000)"),
    "ast.parse": ("import ast\na = 'a' + '.a' * 9000", "ast.parse(a)"),
    "ast.literal_eval": ("import ast\na = '-' * 9000 + '1'", "ast.literal_eval(a)"),
    "ast.unparse": (
        "import ast\na = ast.Name('a')\nfor _ in range(5000): a = ast.UnaryOp(ast.Not(), a)",
        "ast.unparse(a)",
    ),
    "re.compile": ("import re", "re.compile('(' * 3000 + ')' * 3000)"),
    "ExceptionGroup": ("a = ValueError()\nfor _ in range(50000): a = ExceptionGroup('x', [a])", "a.split(ValueError)"),
    "yield from": ("def g(n):\n  if n: yield from g(n - 1)\n  else: yield 1", "list(g(20000))"),
    "await": ("async def g(n):\n  if n: await g(n - 1)", "g(20000).send(None)"),
    "dropped": ("class A: pass\na = None\nfor _ in range(100000):\n  b = A()\n  b.a = a\n  a = b\ndel b", "globals().clear()"),
    "code": (
        "a = compile('1', '', 'exec')\nfor _ in range(9000): a = a.replace(co_consts=(a,))",
        "hash(a)",
    ),
}

EXPECTED = (RecursionError, MemoryError, TypeError, ValueError, AttributeError, StopIteration)


def ending_of(source, expression):
    namespace = {}
    try:
        exec(source, namespace)
        eval(expression, namespace)
    except EXPECTED:
        return "raised"
    return "returned"


sys.setrecursionlimit(1_000_000)
surprises = []
for expression, method in METHODS.items():
    if ending_of(f"class A:\n  {method}", expression) != "raised":
        surprises.append(expression)
for name, source in FUNCTIONS.items():
    if ending_of(source, "f()") != "raised":
        surprises.append(name)
for name, (source, expression) in VALUES.items():
    ending_of(source, expression)
print(len(METHODS) + len(FUNCTIONS), "calls of themselves and", len(VALUES), "deep values,", surprises or "none of them a surprise")
