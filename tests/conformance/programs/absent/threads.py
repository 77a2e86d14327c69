# A thread cannot start; the message says why.
# expect-outcome: raised
# expect-exception: RuntimeError: sandbox
import threading

threading.Thread(target=print).start()
