# Names that libraries touch while they are imported or run answer as on a quiet machine with one user and no terminal.
# expect-stdout: done
import email.utils
import errno
import getpass
import grp
import io
import os
import pathlib
import platform
import pwd
import shutil
import signal
import socket
import sys
import tarfile
import threading
import urllib.request


def error_of(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return error.errno
    return None


assert socket.gethostname() == platform.node() == "localhost"
assert socket.gethostbyname("localhost") == "127.0.0.1" and error_of(socket.gethostbyname, "example.org") == errno.ENOTSUP
pathlib.Path("/data/local.txt").write_text("local")
with urllib.request.urlopen("file://localhost/data/local.txt") as local:
    assert local.read() == b"local"
assert signal.SIGINT in signal.valid_signals() and 0 not in signal.valid_signals()
assert email.utils.make_msgid().endswith("@localhost>")
assert error_of(os.get_terminal_size) == errno.ENOTTY
assert error_of(os.get_terminal_size, 99) == errno.EBADF
assert shutil.get_terminal_size() == (80, 24)
assert error_of(os.getlogin) == errno.ENOTTY
assert os.getuid() == os.geteuid() == os.getgid() == os.getegid() == 1000 and os.getgroups() == [1000]
assert getpass.getuser() == "user" and pwd.getpwnam("user").pw_uid == os.getuid()
assert pathlib.Path.home() == pathlib.Path(os.path.expanduser("~")) == pathlib.Path("/data")
assert os.path.expanduser("~user/x") == "/data/x" and os.path.expanduser("~nobody/x") == "~nobody/x"
assert grp.getgrgid(os.getgid()).gr_name == "user"
for lookup, key in ((pwd.getpwnam, "nobody"), (pwd.getpwuid, 7), (grp.getgrnam, "nobody"), (grp.getgrgid, 7)):
    try:
        lookup(key)
        raise AssertionError(key)
    except KeyError:
        pass
pathlib.Path("file").write_text("x")
assert pathlib.Path("file").owner() == pathlib.Path("file").group() == "user"
with tarfile.open(fileobj=io.BytesIO(), mode="w") as archive:
    assert archive.gettarinfo("file").uname == "user"
assert os.sched_getaffinity(0) == {0} and os.getppid() == 0
assert threading.current_thread() is threading.main_thread()
assert threading.get_native_id() == threading.main_thread().native_id == os.getpid()
numbers = []
thread = threading.Thread(target=lambda: numbers.append(threading.get_native_id()))
assert thread.native_id is None
thread.start()
assert numbers == [thread.native_id] and thread.native_id != threading.get_native_id()
assert len(os.getrandom(16)) == len(os.getrandom(size=16, flags=os.GRND_NONBLOCK | os.GRND_RANDOM)) == 16
assert os.getrandom(0) == b"" and error_of(os.getrandom, -1) == error_of(os.getrandom, 1, 99) == errno.EINVAL
assert sys.argv == [""] and sys.orig_argv == ["python3"]
for text, packed in (("::1", bytes(15) + b"\1"), ("2001:db8::ff00:42:8329", bytes.fromhex("20010db8000000000000ff0000428329"))):
    assert socket.inet_pton(socket.AF_INET6, text) == packed and socket.inet_ntop(socket.AF_INET6, packed) == text
assert socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, "192.0.2.1")) == "192.0.2.1"
try:
    socket.inet_pton(socket.AF_INET6, "1.2.3")
    raise AssertionError("1.2.3")
except OSError as error:
    assert str(error) == "illegal IP address string passed to inet_pton"
print("done")
