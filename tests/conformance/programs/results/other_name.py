# The name of the result variable can be chosen.
# result-variable: answer
# expect-value: 42
answer = 42
result = "not this"
