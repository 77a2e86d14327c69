# A real overflow of the native stack.
# expect-outcome: any
import faulthandler

faulthandler._stack_overflow()
