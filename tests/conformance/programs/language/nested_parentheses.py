# 150 nested parentheses are legal Python.
# expect-stdout: 7
print(eval("(" * 150 + "7" + ")" * 150))
