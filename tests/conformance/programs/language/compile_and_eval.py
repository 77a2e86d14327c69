# compile, eval, exec, ast and dis.
# expect-stdout:
#| 42 3
#| BinOp(left=Name(id='x', ctx=Load()), op=Add(), right=Constant(value=1))
#| if a:
#|     b = [1, 2]
#| {'a': [1, (2, None)]}
#| True
import ast
import dis
import io

scope = {}
exec("def double(x):\n    return 2 * x", scope)
print(scope["double"](21), eval("a + b", {"a": 1, "b": 2}))
print(ast.dump(ast.parse("x + 1", mode="eval").body))
print(ast.unparse(ast.parse("if a:\n  b = [ 1,2 ]")))
print(ast.literal_eval("{'a': [1, (2, None)]}"))
listing = io.StringIO()
dis.dis(compile("x = 1", "f", "exec"), file=listing)
print("STORE_NAME" in listing.getvalue())
