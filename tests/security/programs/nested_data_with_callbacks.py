# A guest's own code at the bottom of deep C recursion, writing a file there.
# expect-outcome: any
class Writer:
    def __hash__(self):
        with open("/tmp/deep", "w") as file:
            file.write("x" * 100_000)
        return 1


nested = (Writer(),)
for _ in range(200_000):
    nested = (nested,)
hash(nested)
