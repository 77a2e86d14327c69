# Nothing has failed in this interpreter before the program: nobody finds an exception of one that made it ready.
# expect-stdout: []
import sys

print([name for name in ("last_exc", "last_type", "last_value", "last_traceback") if hasattr(sys, name)])
