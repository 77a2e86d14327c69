# A syntax error is an exception like any other, at the right line.
# expect-outcome: raised
# expect-exception: SyntaxError: invalid syntax
print("never printed")
x = = 1
