# Signals that the program sends to itself stay inside.
# expect-outcome: any
import _thread
import os
import signal

for name in ("SIGKILL", "SIGTERM", "SIGSEGV", "SIGINT", "SIGURG"):
    try:
        os.kill(os.getpid(), getattr(signal, name))
    except (AttributeError, OSError, ValueError):
        pass
for name in ("SIGINT", "SIGTERM", "SIGABRT"):
    try:
        signal.raise_signal(getattr(signal, name))
    except (AttributeError, OSError, ValueError, KeyboardInterrupt):
        pass
_thread.interrupt_main()
