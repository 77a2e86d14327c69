# Classes: inheritance, super, properties, descriptors, metaclasses, slots.
# expect-stdout:
#| Shape(2) Cube(3) 54 cube
#| Shape True
#| side must be positive
#| no such slot
class Named(type):
    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        cls.label = name.lower()
        return cls


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if value <= 0:
            raise ValueError(f"{self.name[1:]} must be positive")
        setattr(instance, self.name, value)


class Shape(metaclass=Named):
    __slots__ = ("_side",)
    side = Positive()

    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        return self.side**2

    def __repr__(self):
        return f"{type(self).__name__}({self.side})"


class Cube(Shape):
    __slots__ = ()

    @property
    def area(self):
        return 6 * super().area


print(Shape(2), Cube(3), Cube(3).area, Cube.label)
print(Cube.__mro__[1].__name__, isinstance(Cube(1), Shape))
try:
    Shape(-1)
except ValueError as error:
    print(error)
try:
    Shape(1).colour = "red"
except AttributeError:
    print("no such slot")
