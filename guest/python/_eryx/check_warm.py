# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks a program some times when an image is made, so that the first check of an interpreter finds specialised code.

Before the heap is frozen, and not with the programs that the builder runs after it: a check takes more memory than most
programs, and would leave holes.
"""

from typing import Any, Final, override

from _eryx import check
from _eryx.callbacks import Callback, Namespace, bind_described
from _eryx.check_calls import Callbacks

_SAMPLE: Final = """\
import asyncio, json
from math import pi as number

class A(object):
    x: int = 1
    def f(self, a, b=2, *c, **d):
        return [a.b(n, m=f'{n} {n!r:>5}') for n in c if n]

async def g(t):
    try:
        async with t as u:
            return await u[0], (await t.x(1)).y
    except (OSError, ValueError) as e:
        raise
    finally:
        t.v, w = -number, {'a': [1], 'b': not e}

def h(q):
    global k
    while k:
        k -= q['a'][1:2]
        continue
    assert k

for i in range(3):
    if i < 2 and i or not i:
        print(i, end='')
    elif json:
        break
with open('f') as f:
    k = {n: lambda: n for n in f} if i else (1, *f)
k += 1
await g(A())
await asyncio.gather(a(1, y='2'), b.c(x=[1]), a(x=k))
r = h(z)
g(1)
"""

_SCHEMA: Final = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "string"}},
    "required": ["x"],
    "additionalProperties": False,
}

# As many as `warm_up_rounds_before_freezing` of src/image/builder.cpp.
_ROUNDS: Final = 16


class _SampleCallbacks(Callbacks):
    """Nobody answers questions when an image is made."""

    @override
    def variables(self) -> dict[str, Namespace | Callback]:
        variables: dict[str, Any] = {}
        parameters = [["x", True], ["y", False]]
        bind_described(variables, [["a", 0, False, parameters], ["b.c", 1, False, parameters]])
        return variables

    @override
    def schema(self, callback: Callback) -> dict[str, Any]:
        return _SCHEMA


def warm_up() -> None:
    request = {"program": _SAMPLE, "encoding": "text", "names": ["z"], "modules": [], "most": 9, "result": "result"}
    for _ in range(_ROUNDS):
        check.check_program({}, request, _SampleCallbacks())
    check.forget_last()


warm_up()
