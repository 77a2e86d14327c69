// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of services and of what they do to a session: snapshots, restoring, clearing, what a prompt asks.
//
// Usage: as guest_test.mjs; the root also holds cloudpickle beside the standard library.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { Guest, HINTS, KEEP_NAMESPACE, LATER, SERVICE } from './guest.mjs';

const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root: process.env.ERYX_GUEST_ROOT });
assert.equal(guest.freeze(), 0);
guest.save();

beforeEach(() => {
  guest.onClock = undefined;
  guest.restore();
});
after(() => guest.close());

/** Runs a program of the session that must end well; its result. */
function execute(program, options = {}) {
  const run = guest.run(program, { flags: KEEP_NAMESPACE, ...options });
  assert.equal(run.exception?.traceback, undefined);
  assert.equal(run.valueError, null);
  return JSON.parse(run.value);
}

/** Runs a program of the host's own that must end well; its result. */
function serve(program, options = {}) {
  return execute(program, { flags: SERVICE, resultLimit: 64 << 20, ...options });
}

const snapshot = () => serve('import _eryx.state\nresult = _eryx.state.snapshot_message(__session__)');
const RESTORE = 'import _eryx.state\nresult = _eryx.state.restore_message(__session__, data)';
const restore = (data) => serve(RESTORE, { inputs: { data } }).restored;

/** The exception of a restore that must fail. */
function failureOfRestore(data) {
  const run = guest.run(RESTORE, { flags: SERVICE, inputs: { data } });
  assert.equal(run.ending, 'raised');
  return `${run.exception.type}: ${run.exception.message}`;
}

/** Runs a program, moves its variables into a new interpreter, and runs another there. Returns what that gives. */
function carry(program, then, options = {}) {
  execute(program, options);
  const { data, dropped } = snapshot();
  assert.deepEqual(dropped, []);
  guest.restore();
  restore(data);
  return execute(then, options);
}

/** What is dropped of a program's variables, as "name: type: reason". */
function droppedOf(program) {
  execute(program);
  return snapshot().dropped.map(({ name, type, reason }) => `${name}: ${type}: ${reason}`);
}

describe('services', () => {
  test('a service sees the session, and leaves nothing in it', () => {
    execute('x = 1\nresult = 0');
    const program = `
import sys
y = __session__["x"] + 1
result = [y, __session__ is sys.modules["__main__"].__dict__, "x" in globals(), given, __name__, sorted(globals())]`;
    assert.deepEqual(serve(program, { inputs: { given: 3 } }), [
      2,
      true,
      false,
      3,
      '__service__',
      ['__builtins__', '__name__', '__session__', 'given', 'sys', 'y'],
    ]);
    assert.deepEqual(execute('result = [name for name in globals() if not name.startswith("__")]'), ['x']);
    assert.deepEqual(execute('result = __name__'), '__main__');
  });

  test('a service changes what it means to change', () => {
    execute('x = 1');
    serve('__session__["x"] = 2\nresult = 0');
    assert.equal(execute('result = x'), 2);
  });

  test('what a service put into a pristine namespace does not reach the next program', () => {
    serve('__session__["x"] = 2\nresult = 0');
    assert.equal(execute('result = "x" in globals()', { flags: 0 }), false);
    serve('__session__["x"] = 2\nresult = 0', { flags: SERVICE | KEEP_NAMESPACE });
    assert.equal(execute('result = "x" in globals()', { flags: 0 }), false);
  });

  test('an exception is reported, and the session goes on', () => {
    execute('result = 0; result_kept = 1');
    execute('value = 7');
    const run = guest.run('value = 8\n1/0', { flags: SERVICE, result: 'value' });
    assert.equal(run.exception.type, 'ZeroDivisionError');
    assert.deepEqual(run.exception.frames, [], 'they are those of no program that the user knows');
    assert.equal(execute('result = value'), 7);
  });

  test('the namespace ends with the service, and destructors run', () => {
    const program = `
class Loud:
    def __del__(self): print("gone")
loud = Loud()
def refers_to_its_globals(): return loud
result = 0`;
    assert.equal(guest.run(program, { flags: SERVICE }).stdout, 'gone\n');
  });

  test('a service awaits, calls the host, and may be given up', () => {
    const callbacks = { echo: { parameters: ['value'], handler: ({ value }) => value }, never: { handler: () => LATER } };
    execute('x = 5');
    const program = 'import asyncio\nawait asyncio.sleep(0)\nresult = await echo(__session__["x"])';
    assert.equal(serve(program, { callbacks }), 5);
    assert.equal(guest.run('z = 1\nawait never()', { flags: SERVICE, callbacks }).ending, 'waiting');
    assert.deepEqual(execute('result = ["z" in globals(), "echo" in globals(), x]'), [false, false, 5]);
    assert.equal(guest.run('z = 1\nawait never()', { flags: SERVICE, callbacks }).ending, 'waiting');
    assert.deepEqual(execute('result = ["z" in globals(), "x" in globals()]', { flags: 0 }), [false, false]);
    assert.equal(guest.run('z = 1\nawait never()', { flags: SERVICE, callbacks }).ending, 'waiting');
    assert.equal(serve('result = "z" in globals()'), false);
  });
});

describe('what is kept', () => {
  test('values, None included, and the names of all', () => {
    execute('a = None; b = [1, {"k": (2.5, b"x", {3})}]; _c = 1j; __version__ = "1"; d: int = 4');
    const { data, kept, dropped } = snapshot();
    assert.deepEqual(kept, ['a', 'b', '_c', '__version__', '__annotations__', 'd'].sort(), kept.sort() && '');
    assert.deepEqual(dropped, []);
    guest.restore();
    assert.deepEqual(restore(data).sort(), kept.sort());
    assert.deepEqual(execute('result = [a, repr(b), repr(_c), __version__, d, __annotations__["d"] is int, __name__]'), [
      null,
      "[1, {'k': (2.5, b'x', {3})}]",
      '1j',
      '1',
      4,
      true,
      '__main__',
    ]);
  });

  test('identity between variables, and cycles', () => {
    const program = 'a = [1]; b = a; c = [a]; a.append(c)\nclass N: pass\nn = N(); n.self = n; d = {"n": n, "g": globals()}';
    const then = 'result = [a is b, c[0] is a, a[1] is c, n.self is n, d["n"] is n, type(n) is N, d["g"] is globals()]';
    assert.deepEqual(carry(program, then), Array(7).fill(true));
  });

  test('functions see the variables of the session they come into', () => {
    const program = `
factor = 2
def scale(x, *, plus=[1]): return x * factor + len(plus)
lam = lambda x: scale(x)
class Box:
    "A box"
    unit = 3
    def __init__(self, x): self.x = x
    def scaled(self): return scale(self.x)
    @classmethod
    def make(cls): return cls(cls.unit)
    @staticmethod
    def double(x): return x * factor
    @property
    def half(self): return self.x / factor
class Lid(Box):
    def scaled(self): return super().scaled() + 100
box = Box(5)
lid = Lid.make()
bound = box.scaled
async def later(x): return scale(x)
def numbers():
    yield from range(factor)
def counts():
    global factor
    factor += 1`;
    const then = `
factor = 10
def more(): return scale(1)
counts()
result = [scale(1), lam(2), box.scaled(), lid.scaled(), bound(), Box.double(1), box.half, await later(1), len([*numbers()]),
          more(), scale.__globals__ is globals(), isinstance(lid, Box), Box.__doc__, scale.__module__, factor,
          type(__builtins__).__name__, Box.scaled.__qualname__, bound.__self__ is box]`;
    const expected = [12, 23, 56, 134, 56, 11, 5 / 11, 12, 11, 12, true, true, 'A box', '__main__', 11, 'module', 'Box.scaled', true];
    assert.deepEqual(carry(program, then), expected);
  });

  test('closures share their variables, recursive ones too', () => {
    const program = `
def make():
    count = 0
    def add():
        nonlocal count
        count += 1
    def get(): return count
    def down(n): return n and down(n - 1) + count
    return add, get, down
add, get, down = make()
add()
def early():
    def inner(): return late
    if False: late = 1
    return inner
unset = early()
cell = add.__closure__[0]`;
    const then = `
add(); add()
result = [get(), down(2), cell.cell_contents, cell is get.__closure__[0]]
try: unset()
except NameError as error: result.append(type(error).__name__)`;
    assert.deepEqual(carry(program, then), [3, 6, 3, true, 'NameError']);
  });

  test('modules by name, with what was imported of them', () => {
    const program = `
import json as j, os.path, xml.dom.minidom, concurrent.futures, decimal
from math import sin as sine
import __main__ as me
made = type(j)("made"); made.x = 1
def f(): return decimal.Decimal("1.10")`;
    const then = `
result = [j.dumps([1]), os.path.join("a", "b"), xml.dom.minidom.__name__, concurrent.futures.__name__, sine(0), str(f()),
          made.x, me.j is j]`;
    const expected = ['[1]', 'a/b', 'xml.dom.minidom', 'concurrent.futures', 0, '1.10', 1, true];
    assert.deepEqual(carry(program, then), expected);
  });

  test('classes of many kinds', () => {
    const program = `
import abc, collections, dataclasses, enum, functools, typing
@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list)
    kind: typing.ClassVar[str] = "point"
@dataclasses.dataclass(slots=True, frozen=True, order=True)
class Small: n: int
class Slots:
    __slots__ = ("a", "__private")
    def __init__(self): self.a = 1; self.__private = 2
    def get(self): return self.__private
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
class Square(Shape):
    def area(self): return 4
class Planet(enum.Enum):
    EARTH = (5.9, 6.3)
    TERRA = (5.9, 6.3)
    def __init__(self, mass, radius): self.mass, self.radius = mass, radius
    @property
    def density(self): return self.mass / self.radius
class Text(str, enum.Enum): A = "a"
class Flags(enum.IntFlag): R = 1; W = 2
Pair = collections.namedtuple("Pair", "left right")
class Typed(typing.NamedTuple): n: int = 5
class Options(typing.TypedDict): n: int
class Stack[T]:
    def __init__(self): self.items: list[T] = []
class Meta(type):
    def __call__(cls, *a): return super().__call__(*a)
class WithMeta(metaclass=Meta): pass
class Cached:
    @functools.cached_property
    def value(self): return 6
point, small, slots, square, pair = Point(1), Small(2), Slots(), Square(), Pair(1, 2)
both = Flags.R | Flags.W
earth = Planet.EARTH
stack, meta, cached, typed = Stack[int](), WithMeta(), Cached(), Typed()`;
    const then = `
class Far(Point): pass
@dataclasses.dataclass
class Deep(Point): z: int = 1
def refuses(f):
    try: f()
    except (AttributeError, TypeError) as error: return type(error).__name__
slots.a = 3
result = [repr(point), [f.name for f in dataclasses.fields(Point)], repr(Point(3).tags), repr(Deep(1)), repr(Far(1, 2)),
    repr(dataclasses.replace(point, y=4)), small < Small(3), refuses(lambda: setattr(small, "n", 1)),
    slots.get(), refuses(lambda: setattr(slots, "b", 1)), square.area(), refuses(Shape), isinstance(square, Shape),
    earth is Planet.EARTH is Planet((5.9, 6.3)) is Planet["TERRA"], earth.mass, round(Planet.TERRA.density, 2), [*Planet.__members__],
    Text("a") is Text.A, Text.A == "a", repr(both), Flags(1) is Flags.R, pair.left, pair._replace(left=5) == Pair(5, 2),
    typed.n, Options(n=1), stack.items, refuses(lambda: WithMeta(1)), type(WithMeta) is Meta, cached.value,
    Point.__dataclass_fields__["x"].default is dataclasses.MISSING]`;
    assert.deepEqual(carry(program, then), [
      'Point(x=1, y=0, tags=[])', ['x', 'y', 'tags'], '[]', 'Deep(x=1, y=0, tags=[], z=1)', 'Far(x=1, y=2, tags=[])',
      'Point(x=1, y=4, tags=[])', true, 'FrozenInstanceError',
      2, 'AttributeError', 4, 'TypeError', true,
      true, 5.9, 0.94, ['EARTH', 'TERRA'],
      true, true, '<Flags.R|W: 3>', true, 1, true,
      5, { n: 1 }, [], 'TypeError', true, 6,
      true,
    ]); // prettier-ignore
  });

  test('a class that is restored is not defined a second time', () => {
    const program = `
registry = []
class Plugin:
    def __init_subclass__(cls, /, label, **named):
        super().__init_subclass__(**named)
        registry.append((cls, label))
class First(Plugin, label="one"): pass
class Second(First, label="two"): pass`;
    const then = `
class Third(Plugin, label="three"): pass
result = [[cls.__name__, label] for cls, label in registry] + [registry[0][0] is First]`;
    assert.deepEqual(carry(program, then), [['First', 'one'], ['Second', 'two'], ['Third', 'three'], true]);
  });

  test('classes whose methods would get in the way', () => {
    const program = `
import functools, typing
made = []
class Meta(type):
    def __new__(meta, name, bases, members, *, tag=None):
        made.append(name)
        return super().__new__(meta, name, bases, members)
    def __init__(cls, name, bases, members, **named): super().__init__(name, bases, members)
class WithMeta(metaclass=Meta, tag=1): pass
class Proxy:
    def __init__(self, inner): self.inner = inner
    def __getattr__(self, name): return getattr(self.inner, name)
class Doubling(dict):
    def __setitem__(self, key, value): super().__setitem__(key, 2 * value)
class Frozen:
    __slots__ = ("x",)
    def __init__(self, x): object.__setattr__(self, "x", x)
    def __setattr__(self, name, value): raise AttributeError(name)
class Outer:
    class Inner: pass
@functools.singledispatch
def kind(x): return "object"
@kind.register
def _(x: int): return "int"
proxy, doubling, frozen, inner = Proxy([1]), Doubling(), Frozen(6), Outer.Inner()
doubling["a"] = 1
UserId = typing.NewType("UserId", int)
T = typing.TypeVar("T"); P = typing.ParamSpec("P"); type Names = list[str]
def generic[S](x: S) -> S: return x`;
    const then = `
result = [made, proxy.index(1), doubling, frozen.x, type(inner) is Outer.Inner, Outer.Inner.__qualname__, kind(1), kind(""),
          UserId(3), repr(UserId), repr(list[T]), P.__name__, repr(Names.__value__), generic(2)]`;
    const expected = [['WithMeta'], 0, { a: 2 }, 6, true, 'Outer.Inner', 'int', 'object', 3, '__main__.UserId', 'list[~T]', 'P', 'list[str]', 2];
    assert.deepEqual(carry(program, then), expected);
  });

  test('values whose making needs the functions of the session', () => {
    const program = `
data = None
class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): return helper(self.n)
    def __eq__(self, other): return self.n == other.n
    def __getstate__(self): return {"n": self.n}
    def __setstate__(self, state): self.n = helper(state["n"])
def helper(n): return n
data = {Key(1): 2}`;
    assert.deepEqual(carry(program, 'result = data[Key(1)]'), 2);
  });

  test('cached functions, exceptions, partials, patterns, streams, loggers', () => {
    const program = `
import collections, contextlib, datetime, decimal, fractions, functools, io, itertools, logging, pathlib, random, re, sys
@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
class Calc:
    @functools.lru_cache(maxsize=7)
    def double(self, x): return 2 * x
def local():
    @functools.cache
    def down(n): return n and down(n - 1) + 1
    return down
down = local()
fib(20)
class Bad(ValueError):
    def __init__(self, code, *, hint): super().__init__(f"code {code}"); self.code = code; self.hint = hint
class Gone(OSError): pass
try: raise Bad(3, hint="h")
except Bad as error: bad = error
gone = Gone(2, "no such thing", "file")
key = KeyError("k")
half = functools.partial(divmod, 7)
pattern = re.compile("a+")
out = sys.stdout
log = logging.getLogger("mine")
text = io.StringIO("abc"); text.read(1)
when, path, tenth, third = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), pathlib.Path("/a"), decimal.Decimal("0.1"), fractions.Fraction(1, 3)
counter, ordered, queue, default = collections.Counter("aab"), collections.OrderedDict(a=1), collections.deque([1], 3), collections.defaultdict(list, a=[1])
dice = random.Random(1); expected = random.Random(1).random()
@contextlib.contextmanager
def manager(): yield 8
empty = ...`;
    const then = `
with manager() as managed: pass
result = [fib(30), fib.cache_info().misses, Calc().double(2), Calc.double.cache_parameters()["maxsize"], down(3), str(bad), bad.code,
    bad.hint, bad.args, type(bad) is Bad, gone.errno, gone.filename, str(key), half(2), pattern.match("aab")[0], out is sys.stdout,
    log is logging.getLogger("mine"), text.read(), str(when), str(path), str(tenth), str(third), counter["a"], queue.maxlen,
    default["b"], dice.random() == expected, managed, empty is ...]`;
    assert.deepEqual(carry(program, then), [
      832040, 31, 4, 7, 3, 'code 3', 3,
      'h', ['code 3'], true, 2, 'file', "'k'", [3, 1], 'aa', true,
      true, 'bc', '2026-01-02 00:00:00+00:00', '/a', '0.1', '1/3', 2, 3,
      [], true, 8, true,
    ]); // prettier-ignore
  });

  test('a session restored into another goes on to a third', () => {
    const program = 'n = 1\nclass A:\n  def get(self): return n\na = A()\ndef f(): return a.get()';
    execute(program);
    for (let i = 2; i < 5; i += 1) {
      const { data } = snapshot();
      guest.restore();
      restore(data);
      assert.equal(execute(`n = ${i}\nresult = f() if isinstance(a, A) else 0`), i);
    }
  });

  test('large values, in time', () => {
    const program = 'big = list(range(300_000)); many = {str(i): [i] for i in range(50_000)}; blob = bytes(5_000_000)';
    assert.deepEqual(carry(program, 'result = [sum(big), many["7"], len(blob)]'), [44999850000, [7], 5000000]);
  });

  test('programs may import cloudpickle, and images do not hold it', () => {
    assert.equal(execute('import sys\nresult = "cloudpickle" in sys.modules or "_eryx.state" in sys.modules'), false);
    const program = 'import cloudpickle, pickle\nk = 2\nresult = pickle.loads(cloudpickle.dumps(lambda x: x * k))(4)';
    assert.equal(execute(program), 8);
  });
});

describe('callbacks', () => {
  const echo = { parameters: ['value'], handler: ({ value }) => `echo ${value}` };
  const get = { parameters: ['url'], handler: ({ url }) => `got ${url}` };
  const post = { parameters: ['url'], handler: ({ url }) => `posted ${url}` };
  const other = { handler: () => 'other' };

  test('functions find them by name, whatever their numbers are now', () => {
    const callbacks = { echo, 'http.get': get };
    const program = `
async def f(): return [await echo(1), await http.get("u"), await say(2), echo.sync(3)]
say = echo; kind = type(echo)
http; result = await f()`;
    const before = execute(program, { callbacks });
    const { data, kept, dropped } = snapshot();
    assert.deepEqual([kept, dropped], [['f', 'say', 'kind'], []]);
    guest.restore();
    assert.deepEqual(restore(data), ['f', 'kind', 'say']);
    const renumbered = { other, 'http.post': post, 'http.get': get, echo };
    assert.deepEqual(execute('result = await f()', { callbacks: renumbered }), before);
    const then = `
import inspect
result = [await http.post("p"), await echo("x"), repr(say), say.__name__, str(inspect.signature(say)), sorted(dir(http)), "get" in http,
          inspect.iscoroutinefunction(say), repr(http)]`;
    assert.deepEqual(execute(then, { callbacks: renumbered }), [
      'posted p',
      'echo x',
      "<callback 'echo'>",
      'echo',
      '(value)',
      ['get', 'post'],
      true,
      true,
      "<callbacks below 'http': post, get>",
    ]);
    assert.deepEqual(snapshot().kept.sort(), ['f', 'inspect', 'kind', 'say']);
  });

  test('one that the host has no more fails when it is called', () => {
    execute('async def f(): return await echo(1)\necho', { callbacks: { echo } });
    const { data } = snapshot();
    guest.restore();
    restore(data);
    assert.equal(guest.run('await f()', { flags: KEEP_NAMESPACE }).exception.type, 'CallbackNotFoundError');
    assert.equal(guest.run('echo.sync(1)', { flags: KEEP_NAMESPACE }).exception.type, 'CallbackNotFoundError');
    assert.equal(guest.run('echo.schema', { flags: KEEP_NAMESPACE }).exception.type, 'CallbackNotFoundError');
  });

  test('the host’s own are not replaced, a variable of the program is', () => {
    execute('echo', { callbacks: { echo } });
    const { data } = snapshot();
    assert.deepEqual(restore(data), []);
    assert.equal(execute('result = type(echo).__name__'), 'Callback');
    execute('echo = 5');
    const other = snapshot().data;
    restore(data);
    assert.equal(execute('result = type(echo).__name__'), 'RecalledCallback');
    restore(other);
    assert.equal(execute('result = echo'), 5);
  });
});

describe('what is dropped', () => {
  test('is named with its type and a reason, and nothing else is lost', () => {
    const program = `
import asyncio, contextvars, os, sqlite3, threading, weakref
shared = [1]
file = open("/data/file.txt", "w+"); file.write("text"); file.seek(0)
binary = open("/data/file.txt", "rb")
os.remove("/data/file.txt")
generator = (i for i in range(3))
async def run(): pass
coroutine = run()
lock = threading.Lock()
frame = __import__("sys")._getframe()
view = memoryview(b"x")
database = sqlite3.connect(":memory:")
variable = contextvars.ContextVar("v")
nested = {"deep": [shared, generator]}
reference = weakref.ref(run)
loop = asyncio.new_event_loop()
future = loop.create_future()
iterators = type(iter([]))
alias = shared
twice = [shared, alias]`;
    const reasons = droppedOf(program);
    const [names, types, texts] = [0, 1, 2].map((i) => reasons.map((text) => text.split(': ')[i]));
    const namesAndTypes = {
      file: 'TextIOWrapper', binary: 'BufferedReader', generator: 'generator', coroutine: 'coroutine', lock: 'lock', frame: 'frame',
      view: 'memoryview', database: 'Connection', variable: 'ContextVar', nested: 'dict', reference: 'ReferenceType',
      loop: 'GuestEventLoop', future: 'Future', iterators: 'type',
    }; // prettier-ignore
    assert.deepEqual(Object.fromEntries(names.map((name, i) => [name, types[i]])), namesAndTypes);
    assert.deepEqual(new Set(texts), new Set(['TypeError']));
    assert.equal(reasons[1], "file: TextIOWrapper: TypeError: cannot pickle '_io.TextIOWrapper' object");
    assert.equal(reasons[0], "iterators: type: TypeError: cannot pickle built-in class 'builtins.list_iterator'");
    const { data, kept } = snapshot();
    assert.deepEqual(kept, ['asyncio', 'contextvars', 'os', 'sqlite3', 'threading', 'weakref', 'shared', 'run', 'alias', 'twice']);
    guest.restore();
    assert.deepEqual(restore(data).sort(), kept.sort());
    const then = 'result = [shared is alias is twice[0] is twice[1], "nested" in globals(), run.__name__]';
    assert.deepEqual(execute(then), [true, false, 'run']);
  });

  test('deep values and hostile ones cost only themselves', () => {
    const program = `
good = [1, 2]
deep = []
for _ in range(100_000): deep = [deep]
class Raises:
    def __init__(self, error): self.error = error
    def __reduce__(self): raise self.error
class Base(BaseException): pass
class NoText(Exception):
    def __str__(self): raise Base()
class Deletes:
    def __reduce__(self):
        for name in list(globals()):
            if str(name).startswith("victim"): del globals()[name]
        return (list, ())
class Endless:
    def __reduce__(self): return (list, (Endless(),))
class Wrong:
    def __reduce__(self): return 5
class Named(type):
    def __getattribute__(cls, name): raise ValueError("no " + name)
    def __hash__(cls): raise ValueError("no hash")
class Odd(metaclass=Named): pass
bases = [Raises(Base("b")), Raises(SystemExit(3)), Raises(KeyboardInterrupt()), Raises(NoText()), Raises(ValueError("\\ud800" + "x" * 1000))]
base0, base1, base2, base3, base4 = bases
deletes, endless, wrong = Deletes(), Endless(), Wrong()
victim1 = 1; victim2 = [good]
odd = Odd()
globals()[5] = "number"
globals()["\\ud800"] = lambda: 0
globals()["\\ud801"] = (i for i in ())
type Alias = list[int]
type Loop = list[Loop]
last = good`;
    execute(program);
    const { data, kept, dropped } = snapshot();
    const reasons = Object.fromEntries(dropped.map(({ name, reason }) => [name, reason]));
    assert.equal(reasons.base0, 'Base: b');
    assert.equal(reasons.base1, 'SystemExit: 3');
    assert.equal(reasons.base2, 'KeyboardInterrupt');
    assert.equal(reasons.base3, 'NoText');
    assert.equal(reasons.base4.length, 500 + '\\ud800'.length - 1);
    assert.match(reasons.deep, /recursion/i);
    assert.match(reasons.endless, /recursion/i);
    assert.match(reasons.wrong, /must return/);
    assert.equal(reasons['<int>'], 'TypeError: the name of a variable must be a str');
    assert.match(reasons['\\ud801'], /generator/);
    assert.match(reasons.Loop, /recursion/);
    assert.match(reasons.Odd, /no hash/);
    const expected = 'good Raises Base NoText Deletes Endless Wrong Named deletes victim1 victim2 \\ud800 Alias last _';
    assert.deepEqual(kept.sort(), expected.split(' ').sort());
    assert.equal(execute('result = __name__ == "__main__" and last is good and Raises.__module__'), '__main__');
    guest.restore();
    restore(data);
    assert.deepEqual(execute('result = [victim2[0] is good is last, deletes, Raises.__name__]'), [true, [], 'Raises']);
  });

  test('values that could not be made again, which nobody but a restore would know', () => {
    const program = `
class Node:
    def __init__(self, name): self.name = name; self.links = set()
    def __hash__(self): return hash(self.name)
node = Node("n"); node.links.add(node)
def refuse(): raise KeyError("no")
class Refuses:
    def __reduce__(self): return (refuse, ())
refuses = [Refuses()]
good = [1]; same = good
class Loud:
    def __init__(self): self.made = True
    def __del__(self): print("gone")
loud = Loud()`;
    execute(program);
    const run = guest.run('import _eryx.state\nresult = _eryx.state.snapshot_message(__session__)', { flags: SERVICE });
    assert.equal(run.stdout, '');
    const { data, dropped } = JSON.parse(run.value);
    assert.deepEqual(dropped, [
      { name: 'node', type: 'Node', reason: "cannot be made again: AttributeError: 'Node' object has no attribute 'name'" },
      { name: 'refuses', type: 'list', reason: "cannot be made again: KeyError: 'no'" },
    ]);
    guest.restore();
    restore(data);
    assert.equal(guest.run('print(good is same)\ndel loud', { flags: KEEP_NAMESPACE }).stdout, 'True\ngone\n');
  });

  test('an interrupt goes through, and the session is as it was', () => {
    execute(`
import time
class Slow:
    def __reduce__(self):
        while True: time.monotonic()
slow = Slow(); x = 1; f = lambda: x`);
    let reads = 0;
    guest.onClock = () => {
      reads += 1;
      if (reads === 10) guest.interrupt();
    };
    const run = guest.run('import _eryx.state\n_eryx.state.snapshot_message(__session__)', { flags: SERVICE });
    assert.equal(run.exception.type, 'TimeLimitExceeded');
    assert.equal(run.hints, HINTS.interrupted);
    assert.equal(execute('import __main__\ndel slow\nresult = f() + __main__.x'), 2);
    assert.deepEqual(snapshot().kept, ['time', 'Slow', 'x', 'f', '__main__']);
  });
});

describe('restoring', () => {
  test('merges, and replaces what has the same name', () => {
    execute('x = 1; y: int = 2\ndef f(): return z');
    const { data } = snapshot();
    execute('x = 5; y = 6; z: str = "z"');
    assert.deepEqual(restore(data).sort(), ['__annotations__', 'f', 'x', 'y']);
    assert.deepEqual(execute('result = [x, y, z, f(), sorted(__annotations__)]'), [1, 2, 'z', 'z', ['y', 'z']]);
  });

  test('makes classes anew: those that are there stay as they are', () => {
    execute('class A:\n  v = 1\na = A()');
    const { data } = snapshot();
    execute('A.v = 2; Old = A; old = a');
    restore(data);
    assert.deepEqual(execute('result = [A.v, Old.v, a.v, old.v, A is Old, type(a) is A]'), [1, 2, 1, 2, false, true]);
    const again = snapshot();
    guest.restore();
    restore(again.data);
    assert.deepEqual(execute('result = [A.v, Old.v, A is Old, type(old) is Old]'), [1, 2, false, true]);
  });

  test('all or nothing', () => {
    const program = `
x = 1
class Fails:
    def __reduce__(self): return (fail, ())
def fail():
    if "armed" not in globals(): return 0
    global x
    x = 77; globals()["added"] = 1
    raise KeyError("k")
fails = Fails()
z = 3`;
    execute(program);
    const { data, dropped } = snapshot();
    assert.deepEqual(dropped, []);
    guest.restore();
    execute('x = 5; z = 6; armed = 7');
    const failure = failureOfRestore(data);
    assert.equal(failure, "RuntimeError: the snapshot cannot be restored: variable 'fails': KeyError: 'k'");
    assert.deepEqual(execute('result = [x, z, sorted(n for n in globals() if not n.startswith("__"))]'), [5, 6, ['armed', 'x', 'z']]);
  });

  test('a module that is not there', () => {
    execute('import sys, json\nfake = type(sys)("fake"); sys.modules["fake"] = fake');
    const { data } = snapshot();
    guest.restore();
    assert.match(failureOfRestore(data), /^RuntimeError: the snapshot cannot be restored: .*No module named 'fake'$/);
    assert.deepEqual(execute('result = "json" in globals()'), false);
  });

  test('an interrupt goes through', () => {
    execute(`
import time
def forever():
    while "armed" in globals(): time.monotonic()
class Slow:
    def __reduce__(self): return (forever, ())
slow = Slow()`);
    const { data } = snapshot();
    guest.restore();
    execute('armed = 1');
    let reads = 0;
    guest.onClock = () => {
      reads += 1;
      if (reads === 10) guest.interrupt(2);
    };
    assert.equal(guest.run(RESTORE, { flags: SERVICE, inputs: { data } }).exception.type, 'Cancelled');
    assert.deepEqual(execute('result = "forever" in globals()'), false);
  });

  test('bytes that cannot be restored say why', () => {
    execute('x = 1');
    const whole = Buffer.from(snapshot().data, 'base64');
    const changed = (offset, value) => {
      const bytes = Buffer.from(whole);
      bytes[offset] = value;
      return bytes.toString('base64');
    };
    const part = (size) => whole.subarray(0, size).toString('base64');
    assert.equal(failureOfRestore(''), 'ValueError: this is no snapshot of a session: it begins with other bytes');
    assert.equal(failureOfRestore(changed(0, 0)), 'ValueError: this is no snapshot of a session: it begins with other bytes');
    assert.equal(failureOfRestore(part(9)), 'ValueError: the snapshot is damaged: it ends after 9 bytes');
    const [format, minor, last] = [8, 11, whole.length - 1];
    assert.match(failureOfRestore(changed(format, 9)), /^ValueError: the snapshot has format 9, and this .* format 1$/);
    assert.equal(failureOfRestore(changed(minor, 12)), 'ValueError: the snapshot was made by Python 3.12, and this is Python 3.13');
    assert.match(failureOfRestore(part(last)), /^ValueError: the snapshot is damaged: \d+ bytes follow its header, not \d+$/);
    assert.equal(failureOfRestore(changed(last, 1)), 'ValueError: the snapshot is damaged: its checksum differs');
    assert.match(failureOfRestore('***'), /^ValueError: the snapshot is damaged: /);
    assert.deepEqual(restore(whole.toString('base64')), ['x']);
  });
});

describe('clearing', () => {
  test('deletes the program’s variables, runs destructors, keeps modules', () => {
    execute(`
"""Doc"""
import json, sys
class Loud:
    def __del__(self): print("gone")
loud = Loud(); cycle = Loud(); cycle.self = cycle
x: int = 1
globals()[5] = 6`);
    const run = guest.run('import _eryx.state\n_eryx.state.clear(__session__)', { flags: SERVICE });
    assert.equal(run.stdout, 'gone\ngone\n');
    const names = ['__annotations__', '__builtins__', '__doc__', '__loader__', '__name__', '__package__', '__spec__'];
    assert.deepEqual(execute('result = sorted(globals())'), names);
    assert.deepEqual(execute('import sys\nresult = [__name__, __doc__, __annotations__, "json" in sys.modules, len([1])]'), [
      '__main__',
      null,
      {},
      true,
      1,
    ]);
    assert.deepEqual(snapshot().kept, ['sys']);
  });
});

describe('a prompt', () => {
  const complete = (text) => serve('import _eryx.state\nresult = _eryx.state.completions(text, __session__)', { inputs: { text } });
  const incomplete = (...sources) =>
    serve('import _eryx.state\nresult = [_eryx.state.is_incomplete(source) for source in sources]', { inputs: { sources } });

  test('completes names and attributes', () => {
    execute('import json\nvalue_one = 1; value_two = []\nclass A:\n  def __dir__(self): raise ValueError\na = A()');
    assert.deepEqual(complete('value_'), ['value_one', 'value_two']);
    assert.deepEqual(complete('json.du'), ['json.dump(', 'json.dumps(']);
    assert.deepEqual(complete('value_two.app'), ['value_two.append(']);
    assert.deepEqual(complete('no_such_name.x'), []);
    assert.deepEqual(complete('a.x'), []);
    assert.equal(complete('').includes('json'), true);
    assert.equal(complete('whi').includes('while '), true);
  });

  test('knows what is incomplete', () => {
    const yes = ['x = (', 'for i in x:', 'for i in x:\n  pass', '"""text', 'def f():\n  return 1', 'x = 1 \\', 'a = 1\ny = [', '@f',
                 'async def f():', 'if x:\n  pass\nelse:', 'with a as b:', 'await f(', 'class A:\n  x = 1']; // prettier-ignore
    assert.deepEqual(incomplete(...yes), yes.map(() => true));
    const no = ['', '  ', '# comment', 'x = 1', 'await f()', 'for i in x:\n  pass\n', 'x = )', '1 +', 'def f():\n  return 1\n', 'a = 1\nb = 2',
                'print("a")', 'async with a as b:\n  pass\n', 'x = 1\n', 'return', 'x = "abc', '\ud800', 'a\0b', '('.repeat(300) + ')'.repeat(300)]; // prettier-ignore
    assert.deepEqual(incomplete(...no), no.map(() => false));
  });
});
