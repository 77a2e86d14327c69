# A thread does not start where the host says so; the message says why.
# env: ERYX_THREADS=refuse
# expect-outcome: raised
# expect-exception: RuntimeError: sandbox
import threading

threading.Thread(target=print).start()
