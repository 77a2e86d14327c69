# What only the traceback of the exception holds is destroyed too, with the program's variables as they were.
# expect-outcome: raised
# expect-exception: ValueError: at the end
# expect-stdout:
#| destroyed, local
#| destroyed, global
class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(text, self.name)


text = "destroyed,"
variable = Thing("global")


def fail():
    thing = Thing("local")
    raise ValueError("at the end", thing.name)


fail()
