# A few megabytes of output within the limit arrive whole.
# expect-stdout-contains: line 199999
for i in range(200_000):
    print("line", i)
