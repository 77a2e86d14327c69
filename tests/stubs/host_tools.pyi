# SPDX-License-Identifier: MIT OR Apache-2.0
import builtins
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Literal, Never, NotRequired, TypedDict, overload

class Node(TypedDict):
    value: int
    children: NotRequired[builtins.list[Node]]

class Address(TypedDict):
    street: str
    zip: str

type Color = Literal["red", "green"]

class Cat(TypedDict):
    kind: Literal["cat"]
    lives: NotRequired[int]

class Dog(TypedDict):
    kind: Literal["dog", "hound"]
    name: str

type Tree = dict[str, Tree] | builtins.list[Tree] | int

Aliased = TypedDict("Aliased", {
    "from": str,
    "x-y": NotRequired[int],
})

@_callback
async def anything(**arguments: Any) -> Any: ...

class _files(_Callback[...]):
    """Is a namespace too"""
    def __call__(_self, /, self: str) -> Coroutine[Any, Any, Any]: ...
    def sync(_self, /, self: str) -> Any: ...
    @_callback
    @staticmethod
    async def list(under: builtins.list[str] = ...) -> Any:
        """Hides the class of its name"""

    class _v2(_Namespace):
        class _class(_Callback[...]):
            """A part that is a keyword"""
            def __call__(_self, /, **arguments: Any) -> Coroutine[Any, Any, Any]: ...
            def sync(_self, /, **arguments: Any) -> Any: ...

        class _read_all(_Callback[...]):
            """A part that is no identifier"""
            def __call__(_self, /, path: str) -> Coroutine[Any, Any, Any]: ...
            def sync(_self, /, path: str) -> Any: ...

        @overload
        def __getitem__(_self, name: Literal["class"], /) -> _class: ...
        @overload
        def __getitem__(_self, name: Literal["read-all"], /) -> _read_all: ...
        @overload
        def __getitem__(_self, name: str, /) -> Any: ...

    v2: _v2

    def __getitem__(_self, name: str, /) -> Any: ...

files: _files

class _github(_Namespace):
    class _list_issues(_Callback[...]):
        """As the Model Context Protocol allows"""
        def __call__(_self, /, owner: str) -> Coroutine[Any, Any, Any]: ...
        def sync(_self, /, owner: str) -> Any: ...

    @overload
    def __getitem__(_self, name: Literal["list/issues"], /) -> _list_issues: ...
    @overload
    def __getitem__(_self, name: str, /) -> Any: ...

github: _github

@_callback
async def greet(name: str, times: int = 1, language: str | None = None) -> Any:
    """Greets \"someone\"
    in two lines, with a \\ and a \x07

    Args:
        name: Whom,
            by \"name\"
        times: How often"""

@_callback
async def keywords(*, self: int = ..., to: str, **arguments: Any) -> Any:
    """Parameters that are keywords"""

@_callback
async def node(value: int, children: builtins.list[Node] = ...) -> Any:
    """Args:
        value: What it holds"""

@_callback
async def order(home: Address, others: builtins.list[Address] = ..., by_name: dict[str, Address] = ..., color: Color = "red", *, pet: Cat | Dog, tree: Tree = ..., aliased: Aliased = ...) -> Any:
    """Orders"""

@_callback
async def tuples(pair: tuple[int, str] | builtins.list[int | str], point: builtins.list[int | float] | tuple[int | float, ...] = ..., price: float | str = ..., content: str = ..., names: dict[str, int] = ..., keys: dict[str, int] = ...) -> Any:
    """Fixed tuples"""

class _Invoke:
    class _github_list_issues(_Callback[...]):
        """The same, at the root"""
        def __call__(_self, /, owner: str) -> Coroutine[Any, Any, Any]: ...
        def sync(_self, /, owner: str) -> Any: ...

    class _print(_Callback[...]):
        """Taken by Python"""
        def __call__(_self, /, text: str) -> Coroutine[Any, Any, Any]: ...
        def sync(_self, /, text: str) -> Any: ...

    @overload
    def __getitem__(_self, name: Literal["github/list-issues"], /) -> _github_list_issues: ...
    @overload
    def __getitem__(_self, name: Literal["print"], /) -> _print: ...
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
