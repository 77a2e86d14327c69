# Type parameters and type aliases of Python 3.12, typing at run time.
# expect-stdout:
#| [1] a Pair (T,)
#| {'item': T, 'return': <class 'NoneType'>} <class 'dict'> (<class 'str'>, <class 'int'>)
#| typing.Optional[int] int | None typing.Literal['a', 'b']
#| {'title': 'M', 'year': 1931} True
import typing


class Stack[T]:
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> None:
        self.items.append(item)


def first[T](items: list[T]) -> T:
    return items[0]


type Pair[A] = tuple[A, A]

stack = Stack[int]()
stack.push(1)
print(stack.items, first(["a"]), Pair.__name__, Stack.__type_params__)
print(typing.get_type_hints(Stack.push), typing.get_origin(dict[str, int]), typing.get_args(dict[str, int]))
print(typing.Optional[int], int | None, typing.Literal["a", "b"])


class Movie(typing.TypedDict):
    title: str
    year: int


print(Movie(title="M", year=1931), Movie.__required_keys__ == {"title", "year"})
