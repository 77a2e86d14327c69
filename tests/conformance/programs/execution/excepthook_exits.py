# A hook that raises SystemExit decides with which status the program ends; what it was called for is not shown.
# expect-exit-code: 5
# expect-stdout: ValueError no
import sys


def hook(kind, exception, trace):
    print(kind.__name__, exception)
    sys.exit(5)


sys.excepthook = hook
raise ValueError("no")
