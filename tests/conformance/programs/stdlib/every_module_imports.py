# Every module of the standard library imports, except those that need what a sandbox has not: other processes,
# native libraries, terminals, windows, another operating system.
# limits: {"wall_time_ms": 120000, "memory_mib": 512}
# expect-stdout:
#| unexpectedly absent: []
import contextlib
import importlib
import io
import sys

NEEDS_MORE_THAN_A_SANDBOX = set(
    # Another operating system, or facilities of Unix that WASI has not.
    "_scproxy _winapi _wmi msvcrt nt winreg winsound _overlapped fcntl mmap resource syslog termios tty pty "
    # Native libraries loaded at run time, and what is built on them.
    "ctypes _ctypes _testbuffer _hashlib _uuid _gdbm _dbm readline _curses _curses_panel curses _tkinter "
    "tkinter turtle turtledemo idlelib _android_support _apple_support _ios_support _aix_support _osx_support "
    # Processes, threads and shared memory.
    "multiprocessing _multiprocessing _posixsubprocess _posixshmem _interpreters _interpchannels _interpqueues "
    # Installing packages and environments from the network.
    "ensurepip venv "
    # They do something when they are imported: a poem, a window of the browser.
    "this antigravity".split()
)

absent = []
for name in sorted(sys.stdlib_module_names - NEEDS_MORE_THAN_A_SANDBOX):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(name)
    except Exception as error:
        absent.append(f"{name}: {error!r}")
print("unexpectedly absent:", absent)
