# A user-defined exception: qualified name, chained causes in the traceback.
# expect-outcome: raised
# expect-exception: Outer.Failure: it failed
# expect-lines: 17
class Outer:
    class Failure(Exception):
        def __str__(self):
            return "it failed"


try:
    raise ValueError("cause")
except ValueError as error:
    cause = error


raise Outer.Failure() from cause
