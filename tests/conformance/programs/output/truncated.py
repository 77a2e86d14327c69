# Output beyond the limit is dropped; the program goes on and its result is there.
# limits: {"output_kib": 16}
# expect-truncated: true
# expect-stdout-contains: xxxx
# expect-value: "finished"
for _ in range(1000):
    print("x" * 100)
result = "finished"
