# Syntax trees, and errors where there is none, are those of CPython, whose parser is a slower one: for all short sequences of some tokens,
# for longer ones by chance, for operators among one another, and for nesting as deep as it goes. What is expected is what 3.13.5
# prints natively.
# limits: {"wall_time_ms": 120000}
# expect-stdout:
#| 1 3 d8e45685b465dd76
#| 2 21 f9f129217512216d
#| 3 189 5e7e86b4a0ac510c
#| longer 0 21e7ce80c42c35b0
#| operators 3375 2eb17216e3d38d10
#| '-' 5969
#| 'not ' 5969
#| 'lambda: ' 2984
#| 'x ** ' 2984
#| 'x if y else ' 5969
#| '-x + ' 6000
import ast
import hashlib
import itertools
import warnings

warnings.simplefilter("ignore")
TOKENS = """x 1 's' + - * ** @ < | not in is and if else lambda await ( ) [ . , = : := += del""".split()


def outcome(text):
    try:
        return ast.dump(ast.parse(text), include_attributes=True)
    except SyntaxError as error:
        return repr(error.args)


def show(name, texts):
    digest = hashlib.sha256()
    trees = 0
    for text in texts:
        said = outcome(text)
        trees += said.startswith("Module")
        digest.update(said.encode())
    print(name, trees, digest.hexdigest()[:16])


def by_chance(count):
    state = 1
    for _ in range(count):
        words = []
        for _ in range(5 + state % 4):
            state = state * 6364136223846793005 + 1442695040888963407 & 0xFFFFFFFFFFFFFFFF
            words.append(TOKENS[(state >> 33) % len(TOKENS)])
        yield " ".join(words)


def between(words, operators, length):
    for chosen in itertools.product(operators, repeat=length):
        yield " ".join(itertools.chain.from_iterable(zip(itertools.cycle(words), chosen))) + " " + words[0]


def deepest(before):
    """How often `before` may be repeated until the parser says that it is too deep."""
    works, fails = 1, 6001
    while fails - works > 1:
        middle = (works + fails) // 2
        try:
            compile(before * middle + "x", "x", "exec", ast.PyCF_ONLY_AST)
        except MemoryError:
            fails = middle
            continue
        except RecursionError:
            pass
        works = middle
    return works


for length in 1, 2, 3:
    show(length, (" ".join(words) for words in itertools.product(TOKENS, repeat=length)))
show("longer", by_chance(6000))
show("operators", between(["a", "-b.c", "d(e)[f]"], "+ * ** @ // << & ^ | < in and or".split() + ["if x else", "not in"], 3))
for text in "-", "not ", "lambda: ", "x ** ", "x if y else ", "-x + ":
    print(repr(text), deepest(text))
