# An object of the program's own cannot be encoded.
# expect-value-error: Thing
class Thing:
    pass


result = {"thing": Thing()}
