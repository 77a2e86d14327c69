# compile and eval of deep brackets, unary operators, attributes, calls, strings in strings.
# expect-stdout: survived
depth = 100_000
for source in (
    "(" * depth + ")" * depth,
    "[" * depth + "]" * depth,
    "{" * depth,
    "-" * depth + "1",
    "not " * depth + "1",
    "x" + ".x" * depth,
    "x" + "()" * depth,
    "x" + "[0]" * depth,
    "+".join(["1"] * depth),
    "lambda: " * depth + "1",
    "f'{" * 200 + "}'" * 200,
    "if 1:\n" + "".join(" " * n + "if 1:\n" for n in range(1, 2_000)),
    "await " * depth + "x",
):
    try:
        compile(source, "deep", "exec")
    except (RecursionError, MemoryError, SyntaxError, IndentationError, OverflowError):
        pass
print("survived")
