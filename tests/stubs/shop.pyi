# SPDX-License-Identifier: MIT OR Apache-2.0
import builtins
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Literal, Never, NotRequired, TypedDict, overload

@_callback
async def order(**arguments: Any) -> Any: ...

class _Invoke:
    class _price(_Callback[...]):
        def __call__(_self, /, **arguments: Any) -> Coroutine[Any, Any, Any]: ...
        def sync(_self, /, **arguments: Any) -> Any: ...

    @overload
    def __getitem__(_self, name: Literal["price"], /) -> _price: ...
    @overload
    def __getitem__(_self, name: str, /) -> _Callback[...]: ...
    def __call__(self, name: str, /, **arguments: Any) -> Coroutine[Any, Any, Any]: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
invoke: _Invoke

class _Callback[**P]:
    __name__: str
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Any]: ...
    def sync(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...
    @property
    def schema(self) -> dict[str, Any]: ...

def _callback[**P](function: Callable[P, Coroutine[Any, Any, Any]], /) -> _Callback[P]: ...

class _Namespace:
    def __getitem__(self, name: str, /) -> Any: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

def list_callbacks() -> list[dict[str, Any]]: ...

# Library stock
import enum
from dataclasses import dataclass, field
from typing import Any, Protocol
from typing import ClassVar

type Names = list[str]

@dataclass
class Article:
    """Something to sell."""
    name: str
    tags: Names = ...
    count: int = 0
    kind = 'article'

    def take(self, count: int=1, *, reason: str | None=None) -> 'Article':
        """Takes some away."""
        ...

    @property
    def is_there(self) -> bool:
        ...

class Kind(enum.Enum):
    FRUIT = 1
    BREAD = ...

class Sized(Protocol):
    known: ClassVar[Any]
    size: int

def find(*names: str, most=..., **more: Any) -> list[Article]:
    """Finds articles."""
    ...

def untyped(a, b=...):
    ...
MOST: int
shelves: dict[Any, Any]

# Library prices
from dataclasses import dataclass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

async def price(name: str, currency: str='EUR') -> float:
    ...

@asynccontextmanager
def discount(percent: int) -> AsyncIterator[float]:
    ...

@dataclass(frozen=True)
class Offer:
    price: float
rate: float

class Amount:

    def __init__(self, value: Decimal) -> None:
        ...
Money = Amount

def convert(amount: Amount, to: str) -> Amount:
    ...
money: Any

# Library written
def made(x: int) -> str: ...
