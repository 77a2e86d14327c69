# However deep a program's syntax, compiling it ends in code or in an exception, never in a trap; and what other
# platforms compile is compiled. Every kind of node is nested in itself, as text where text can be so deep, else as a tree.
# limits: {"wall_time_ms": 900000, "memory_mib": 512}
# expect-stdout: 15 texts and 66 trees, none of them a surprise
import ast

TEXTS = {
    "attribute": lambda n: "x" + ".a" * n,
    "call": lambda n: "f" + "()" * n,
    "call_of_argument": lambda n: "f" + "(a)" * n,
    "call_of_keyword": lambda n: "f" + "(k=a)" * n,
    "call_of_starred": lambda n: "f" + "(*a)" * n,
    "call_of_mapping": lambda n: "f" + "(**a)" * n,
    "call_of_generator": lambda n: "f" + "(x for x in a)" * n,
    "method": lambda n: "x" + ".a()" * n,
    "subscript": lambda n: "x" + "[0]" * n,
    "slice": lambda n: "x" + "[a:b:c]" * n,
    "sum": lambda n: "a" + "+a" * n,
    "remainder": lambda n: "'a'" + "%a" * n,
    "joined": lambda n: "a" + "+'a'" * n,
    "target": lambda n: "x" + ".a" * n + " = 1",
    "deleted": lambda n: "del x" + "[0]" * n,
}

PLACE = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 1}
LOAD, STORE = ast.Load(), ast.Store()


def make(kind, *fields):
    return getattr(ast, kind)(*fields, **PLACE)


def name(context=LOAD):
    return make("Name", "a", context)


def number():
    return make("Constant", 1)


def no_arguments(*default):
    names = [ast.arg("q", **PLACE)] if default else []
    return ast.arguments([], names, None, [], [], None, list(default))


EXPRESSIONS = {
    "BoolOp": lambda t: make("BoolOp", ast.And(), [t, name()]),
    "BoolOp.right": lambda t: make("BoolOp", ast.Or(), [name(), t]),
    "NamedExpr": lambda t: make("NamedExpr", name(STORE), t),
    "BinOp": lambda t: make("BinOp", t, ast.Add(), name()),
    "BinOp.right": lambda t: make("BinOp", name(), ast.Pow(), t),
    "UnaryOp.not": lambda t: make("UnaryOp", ast.Not(), t),
    "UnaryOp.minus": lambda t: make("UnaryOp", ast.USub(), t),
    "Lambda": lambda t: make("Lambda", no_arguments(), t),
    "Lambda.default": lambda t: make("Lambda", no_arguments(t), name()),
    "IfExp.test": lambda t: make("IfExp", t, name(), name()),
    "IfExp.body": lambda t: make("IfExp", name(), t, name()),
    "IfExp.orelse": lambda t: make("IfExp", name(), name(), t),
    "Dict.key": lambda t: make("Dict", [t], [name()]),
    "Dict.value": lambda t: make("Dict", [name()], [t]),
    "Dict.mapping": lambda t: make("Dict", [None], [t]),
    "Set": lambda t: make("Set", [t]),
    "List": lambda t: make("List", [t], LOAD),
    "Tuple": lambda t: make("Tuple", [t], LOAD),
    "Starred": lambda t: make("List", [make("Starred", t, LOAD)], LOAD),
    "Compare": lambda t: make("Compare", t, [ast.Lt()], [name()]),
    "Compare.chain": lambda t: make("Compare", name(), [ast.Lt(), ast.Lt()], [t, name()]),
    "Call": lambda t: make("Call", t, [], []),
    "Call.argument": lambda t: make("Call", name(), [t], []),
    "Call.keyword": lambda t: make("Call", name(), [], [ast.keyword("k", t, **PLACE)]),
    "Call.starred": lambda t: make("Call", name(), [make("Starred", t, LOAD)], []),
    "Call.mapping": lambda t: make("Call", name(), [], [ast.keyword(None, t, **PLACE)]),
    "Call.method": lambda t: make("Call", make("Attribute", t, "m", LOAD), [], []),
    "Call.method_argument": lambda t: make("Call", make("Attribute", name(), "m", LOAD), [t], []),
    "JoinedStr": lambda t: make("JoinedStr", [make("FormattedValue", t, -1, None)]),
    "JoinedStr.format": lambda t: make(
        "JoinedStr",
        [make("FormattedValue", name(), -1, make("JoinedStr", [make("FormattedValue", t, -1, None)]))],
    ),
    "Attribute": lambda t: make("Attribute", t, "a", LOAD),
    "Subscript": lambda t: make("Subscript", t, name(), LOAD),
    "Subscript.index": lambda t: make("Subscript", name(), t, LOAD),
    "Slice": lambda t: make("Subscript", name(), make("Slice", t, None, None), LOAD),
    "Slice.step": lambda t: make("Subscript", name(), make("Slice", name(), name(), t), LOAD),
    "Remainder": lambda t: make("BinOp", make("Constant", "%s"), ast.Mod(), make("Tuple", [t], LOAD)),
    "Yield": lambda t: make("Yield", t),
    "YieldFrom": lambda t: make("YieldFrom", t),
    "Await": lambda t: make("Await", t),
}

TARGETS = {
    "target.Tuple": lambda t: make("Tuple", [t], STORE),
    "target.List": lambda t: make("List", [t], STORE),
    "target.Starred": lambda t: make("Tuple", [make("Starred", t, STORE)], STORE),
}

PATTERNS = {
    "MatchSequence": lambda t: make("MatchSequence", [t]),
    "MatchStar": lambda t: make("MatchSequence", [t, make("MatchStar", None)]),
    "MatchMapping": lambda t: make("MatchMapping", [number()], [t], None),
    "MatchClass": lambda t: make("MatchClass", name(), [t], [], []),
    "MatchClass.keyword": lambda t: make("MatchClass", name(), [], ["k"], [t]),
    "MatchAs": lambda t: make("MatchAs", t, "n"),
    "MatchOr": lambda t: make("MatchOr", [t, make("MatchValue", number())]),
}

STATEMENTS = {
    "If": lambda t: make("If", name(), [t], []),
    "If.orelse": lambda t: make("If", name(), [make("Pass")], [t]),
    "If.second": lambda t: make("If", name(), [make("Pass")], [make("Pass"), t]),
    "For": lambda t: make("For", name(STORE), name(), [t], []),
    "For.orelse": lambda t: make("For", name(STORE), name(), [make("Pass")], [t]),
    "While": lambda t: make("While", name(), [t], []),
    "While.orelse": lambda t: make("While", name(), [make("Pass")], [t]),
    "With": lambda t: make("With", [ast.withitem(name(), None)], [t]),
    "Try": lambda t: make("Try", [t], [], [], [make("Pass")]),
    "Try.orelse": lambda t: make(
        "Try", [make("Pass")], [make("ExceptHandler", None, None, [make("Pass")])], [t], []
    ),
    "Try.finally": lambda t: make("Try", [make("Pass")], [], [], [t]),
    "Match": lambda t: make("Match", name(), [ast.match_case(make("MatchAs"), None, [t])]),
}

# What has names made of those around it takes a time that grows with the square of the depth, as natively.
SCOPES = {
    "FunctionDef": lambda t: make("FunctionDef", "f", no_arguments(), [t], []),
    "AsyncFunctionDef": lambda t: make("AsyncFunctionDef", "f", no_arguments(), [t], []),
    "ClassDef": lambda t: make("ClassDef", "C", [], [], [t], []),
    "FunctionDef.default": lambda t: make(
        "FunctionDef", "f", no_arguments(make("Lambda", no_arguments(), name())), [t], []
    ),
    "ClassDef.base": lambda t: make("ClassDef", "C", [name()], [], [t], []),
}


def nested(start, wrap, depth):
    for _ in range(depth):
        start = wrap(start)
    return start


def inside_function(kind, value):
    return make(kind, "f", no_arguments(), [make("Expr", value)], [])


def module_of(group, kind, depth):
    if group is EXPRESSIONS:
        tree = nested(name(), group[kind], depth)
        if kind == "Await":
            return [inside_function("AsyncFunctionDef", tree)]
        return [inside_function("FunctionDef", tree) if kind.startswith("Yield") else make("Expr", tree)]
    if group is TARGETS:
        return [make("Assign", [nested(name(STORE), group[kind], depth)], name())]
    if group is PATTERNS:
        pattern = nested(make("MatchValue", number()), group[kind], depth)
        return [make("Match", name(), [ast.match_case(pattern, None, [make("Pass")])])]
    return [nested(make("Pass"), group[kind], depth)]


def ending_of(source):
    try:
        compile(source, "deep", "exec")
    except (RecursionError, SyntaxError, MemoryError) as error:
        return type(error).__name__
    return "compiled"


surprises = []
for kind, text in TEXTS.items():
    depth = 3000 if kind == "method" else 6000  # a method is two nodes
    endings = [ending_of(text(depth)), ending_of(text(60000))]
    if endings != ["compiled", "RecursionError"]:
        surprises.append((kind, endings))
if ending_of("if a: pass\n" + "elif a: pass\n" * 4000) != "compiled":
    surprises.append("elif")
if ending_of("if a: pass\n" + "elif a: pass\n" * 30000) not in ("RecursionError", "MemoryError"):
    surprises.append("endless elif")

trees = 0
for group in (EXPRESSIONS, TARGETS, PATTERNS, STATEMENTS, SCOPES):
    for kind in group:
        trees += 1
        shallow, deep = (300, 1000) if group is SCOPES else (500, 11000)
        first = ending_of(ast.Module(module_of(group, kind, shallow), []))
        second = ending_of(ast.Module(module_of(group, kind, deep), []))
        allowed = ("compiled", "SyntaxError") if group in (STATEMENTS, PATTERNS) else ("compiled",)
        if kind == "Try.finally":  # such a block is compiled twice, so that nested ones double at each level
            allowed = ("MemoryError",)
        if first not in allowed or (group is not SCOPES and second not in ("RecursionError", "SyntaxError")):
            surprises.append((kind, first, second))

print(len(TEXTS), "texts and", trees, "trees,", surprises or "none of them a surprise")
