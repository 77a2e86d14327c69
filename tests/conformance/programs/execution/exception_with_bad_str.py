# An exception whose __str__ fails is still reported.
# expect-outcome: raised
# expect-exception: Broken:
class Broken(Exception):
    def __str__(self):
        raise RuntimeError("no text")


raise Broken
