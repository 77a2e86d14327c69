# Without a hook Python says so, and shows the exception as always.
# expect-outcome: raised
# expect-exception: ZeroDivisionError: division by zero
# expect-stderr-contains: sys.excepthook is missing
import sys

del sys.excepthook
1 / 0
