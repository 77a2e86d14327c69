# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiling and running many small programs, as a sandbox does: parser, compiler, fresh namespaces, imports, printing."""

import ast
import io
import sys
from contextlib import redirect_stdout
from types import ModuleType

PROGRAMS = (
    "print(1)",
    "x = 1\ny = 2\nprint(x + y)",
    "def greet(name):\n    return f'Hello, {name}!'\nprint(greet('world'))",
    "import json\nprint(json.dumps({'a': [1, 2, {'b': None}]}))",
    "import math\nprint(math.hypot(3, 4))",
    "class A:\n    def __init__(self, v):\n        self.v = v\n    def get(self):\n        return self.v\nprint(A(3).get())",
    "print(sum(i * i for i in range(10)), [c for c in 'abc'], {i: str(i) for i in range(3)})",
    "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print('caught', e)",
    "from datetime import date\nprint((date(2024, 3, 1) - date(2024, 2, 1)).days)",
    "import re\nprint(re.sub(r'\\d+', '#', 'a1b22'))",
    "async def f():\n    return 5\nimport asyncio\nprint(f.__name__)",
    "with open('/tmp/note', 'w') as f:\n    f.write('text')\nprint(open('/tmp/note').read())",
    "items = ['pear', 'fig', 'apple']\nfor i, item in enumerate(sorted(items, key=len), start=1):\n    print(i, item, sep=': ')",
    "a, *b = map(int, '3 1 2'.split())\nprint(a, b, a if b else -a, not b, a < b[0] < 9)",
    "lines = '''one,1\ntwo,2'''.splitlines()\nprint(dict(line.split(',') for line in lines))",
    "result = {'value': [1.5, True, None, 'x'], 'n': 10**20}",
    "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 0\nprint(P(1))",
    "import collections, itertools, functools\nprint(collections.Counter('mississippi').most_common(2))",
    "global_count = 0\ndef bump():\n    global global_count\n    global_count += 1\n    return global_count\nprint([bump() for _ in range(3)])",
    "matrix = [[1, 2], [3, 4]]\nprint(*zip(*matrix), matrix[0][1:], matrix[::-1])",
    "while True:\n    break\nassert 'a' in 'abc'\nprint(~5 & 0xff | 1 ^ 2 << 3, -7 // 2, 2 ** -1, 1_000)",
    "def gen(n):\n    while n:\n        yield n\n        n -= 1\nprint(list(gen(4)), max(gen(3)), *gen(2))",
    "print('%-5s|%5.1f|%x' % ('ab', 2.345, 255), '{:>8}'.format('r'), f'{3.14159:.2f} {7:03d} {\"q\"!r}')",
)

produced = 0
for round_number in range(60):
    for program in PROGRAMS:
        module = ModuleType("__main__")
        code = compile(program, "<user>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        output = io.StringIO()
        with redirect_stdout(output):
            exec(code, module.__dict__)
        produced += len(output.getvalue())
    tree = ast.parse(PROGRAMS[round_number % len(PROGRAMS)])
    produced += len(ast.dump(tree)) + len(ast.unparse(tree))
print(produced)
for i in range(1500):
    print(i, "line", end="\n" if i % 3 else "")
    sys.stderr.write("")
print(*(eval(f"{a} + {b} * (2 - {a})") for a in range(15) for b in range(15)))
