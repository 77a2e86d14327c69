# A signal that a program sends to itself and does not handle ends it like a process.
# expect-exit-code: 143
# expect-stdout: before
# expect-stderr-contains: Terminated
import signal

signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.raise_signal(signal.SIGUSR1)
signal.raise_signal(signal.SIGCHLD)
print("before", flush=True)
try:
    signal.raise_signal(signal.SIGTERM)
finally:
    print("never")
