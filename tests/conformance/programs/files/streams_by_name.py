# /dev/stdin, /dev/stdout and /dev/stderr are the standard streams, opened by name.
# stdin: "one\ntwo\n"
# expect-stdout: ONE and two
# expect-stderr-contains: to the error stream
import os
import stat

with open("/dev/stdin") as source:
    first, second = source.read().split()
with open("/dev/stdout", "w") as target:
    target.write(first.upper())
with open("/dev/stdout", "a") as target:
    print(" and", second, file=target)
with open("/dev/stderr", "w") as target:
    print("to the error stream", file=target)
with open("/dev/null", "r+b") as nothing:
    assert nothing.write(b"vanishes") == 8 and nothing.read() == b""
with open("/dev/urandom", "rb") as random:
    assert len(set(random.read(64))) > 1
assert sorted(os.listdir("/dev")) == ["null", "stderr", "stdin", "stdout", "urandom"]
assert stat.S_ISCHR(os.stat("/dev/stdout").st_mode)
try:
    open("/dev/stdin", "w")
    raise AssertionError
except OSError:
    pass
