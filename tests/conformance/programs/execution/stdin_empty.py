# Without standard input, input() raises EOFError.
# expect-outcome: raised
# expect-exception: EOFError: EOF when reading a line
# expect-lines: 5
input()
