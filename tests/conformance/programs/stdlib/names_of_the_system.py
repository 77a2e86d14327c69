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
print("done")
