# Trees made by hand, deeper than any source.
# expect-stdout: survived
import ast

node = ast.Constant(1)
for _ in range(100_000):
    node = ast.UnaryOp(ast.USub(), node)
for work in (
    lambda: compile(ast.fix_missing_locations(ast.Expression(node)), "deep", "eval"),
    lambda: ast.dump(node),
    lambda: ast.unparse(node),
    lambda: ast.literal_eval("-" * 50_000 + "1"),
):
    try:
        work()
    except (RecursionError, MemoryError, SyntaxError, ValueError):
        pass
print("survived")
