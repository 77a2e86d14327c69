# f-strings of all lengths, and long ones: the rest of the line is measured at each of their parts.
# expect-stdout: 0 48003 12000
wrong = 0
x = 7
for size in range(80):
    for start in range(9):
        source = " " * start + "f'{x}" + "y" * size + "{x}'" + " " * (size % 7)
        wrong += eval(source.strip()) != "7" + "y" * size + "7"
        wrong += eval("(" + " " * start + "f'{x}" + "é" * size + "{x}')") != "7" + "é" * size + "7"
source = "f'" + "{x} " * 12000 + "'"
print(wrong, len(source), eval(source).count("7"))
