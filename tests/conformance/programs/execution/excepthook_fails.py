# A hook that fails, with whatever exception, is called once; its failure is shown, and the program's exception as always.
# expect-outcome: raised
# expect-exception: ValueError: no
# expect-stdout: called
# expect-stderr-contains: Error in sys.excepthook:
# expect-stderr-contains: KeyboardInterrupt
# expect-stderr-contains: Original exception was:
import sys


def hook(*_):
    print("called")
    raise KeyboardInterrupt


sys.excepthook = hook
raise ValueError("no")
