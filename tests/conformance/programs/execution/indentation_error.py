# IndentationError.
# expect-outcome: raised
# expect-exception: IndentationError: expected an indented block
if True:
print("x")
