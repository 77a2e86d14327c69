# The ways of crashing that CPython offers for its own tests.
# expect-outcome: any
import faulthandler

faulthandler._sigsegv()
