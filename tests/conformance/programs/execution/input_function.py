# input() reads the given standard input line by line, then raises EOFError.
# stdin: "first\nsecond line\nlast without newline"
# expect-stdout:
#| first
#| prompt> second line
#| last without newline
#| EOFError: EOF when reading a line
print(input())
print(input("prompt> "))
print(input())
try:
    input()
except EOFError as error:
    print("EOFError:", error)
