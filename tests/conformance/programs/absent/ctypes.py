# ctypes cannot be imported; the message says why.
# expect-outcome: raised
# expect-exception: ModuleNotFoundError: sandbox
import ctypes
