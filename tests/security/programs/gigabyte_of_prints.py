# A gigabyte of output: a part is kept, the program ends.
# limits: {"wall_time_ms": 60000}
# expect-truncated: true
# expect-stdout-contains: xxxxxxxx
# expect-value: "done"
line = "x" * (1 << 20)
for _ in range(1024):
    print(line)
result = "done"
