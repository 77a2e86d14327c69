# dataclasses and enum.
# expect-stdout:
#| [Task(level=<Level.LOW: 1>, name='a'), Task(level=<Level.HIGH: 2>, name='b')] {'level': <Level.LOW: 1>, 'name': 'a', 'tags': ['x']}
#| Task(level=<Level.LOW: 1>, name='c')
#| FrozenInstanceError
#| Access.READ|WRITE True True HIGH [<Level.LOW: 1>, <Level.HIGH: 2>]
#| 5.97
from dataclasses import asdict, dataclass, field, replace
from enum import Enum, Flag, IntEnum, StrEnum, auto


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Access(Flag):
    READ = auto()
    WRITE = auto()


class Colour(StrEnum):
    RED = auto()


@dataclass(order=True, frozen=True)
class Task:
    level: Level
    name: str = field(compare=False)
    tags: list[str] = field(default_factory=list, compare=False, repr=False)


tasks = sorted([Task(Level.HIGH, "b"), Task(Level.LOW, "a", ["x"])])
print(tasks, asdict(tasks[0]))
print(replace(tasks[0], name="c"))
try:
    tasks[0].name = "d"
except Exception as error:
    print(type(error).__name__)
print(Access.READ | Access.WRITE, Access.READ in Access(3), Colour.RED == "red", Level(2).name, list(Level))


class Planet(Enum):
    EARTH = (5.97, 6.37)

    def __init__(self, mass, radius):
        self.mass = mass


print(Planet.EARTH.mass)
