# Error numbers and their texts are Linux's, in the errno module, in OSError and in os.strerror.
# expect-stdout: done
import errno
import os

assert (errno.ENOENT, errno.EEXIST, errno.ENOTSUP, errno.EILSEQ, errno.EAGAIN) == (2, 17, 95, 84, 11)
assert errno.EWOULDBLOCK == errno.EAGAIN and errno.EOPNOTSUPP == errno.ENOTSUP and errno.EDEADLK == errno.EDEADLOCK
assert len(errno.errorcode) == 130 and errno.errorcode[11] == "EAGAIN" and errno.errorcode[132] == "ERFKILL"
assert os.strerror(2) == "No such file or directory" and os.strerror(84) == "Invalid or incomplete multibyte or wide character"
assert os.strerror(133) == "Memory page has hardware error" and os.strerror(134) == "Unknown error 134"
assert os.strerror(0) == "Success" and os.strerror(41) == "Unknown error 41" and os.strerror(-5) == "Unknown error -5"


def error_of(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return error
    raise AssertionError(call)


os.mkdir("folder")
open("folder/file", "w").close()
for call, arguments, kind, number, text in (
    (open, ("absent",), FileNotFoundError, 2, "[Errno 2] No such file or directory: 'absent'"),
    (os.mkdir, ("folder",), FileExistsError, 17, "[Errno 17] File exists: 'folder'"),
    (os.listdir, ("folder/file",), NotADirectoryError, 20, "[Errno 20] Not a directory: 'folder/file'"),
    (open, ("folder",), IsADirectoryError, 21, "[Errno 21] Is a directory: 'folder'"),
    (os.rmdir, ("folder",), OSError, 39, "[Errno 39] Directory not empty: 'folder'"),
    (os.close, (99,), OSError, 9, "[Errno 9] Bad file descriptor"),
    (open, ("/usr/x", "w"), OSError, 30, "[Errno 30] Read-only file system: '/usr/x'"),
    (os.open, ("x" * 300, os.O_RDONLY), OSError, 36, None),
):
    error = error_of(call, *arguments)
    assert type(error) is kind and error.errno == number, (call, error)
    assert text is None or str(error) == text, str(error)
assert type(OSError(2, "x")) is FileNotFoundError and type(OSError(13, "x")) is PermissionError
assert type(OSError(11, "x")) is BlockingIOError and type(OSError(44, "x")) is OSError
classes = {number: type(OSError(number, "x")) for number in range(1, 140)}
assert {number: kind for number, kind in classes.items() if kind is not OSError} == {
    1: PermissionError, 2: FileNotFoundError, 3: ProcessLookupError, 4: InterruptedError, 10: ChildProcessError,
    11: BlockingIOError, 13: PermissionError, 17: FileExistsError, 20: NotADirectoryError, 21: IsADirectoryError,
    32: BrokenPipeError, 103: ConnectionAbortedError, 104: ConnectionResetError, 108: BrokenPipeError, 110: TimeoutError,
    111: ConnectionRefusedError, 114: BlockingIOError, 115: BlockingIOError}

# The empty path leads nowhere, and nothing is made there.
for call, *rest in (
    (open,), (os.stat,), (os.lstat,), (os.listdir,), (os.scandir,), (os.mkdir,), (os.chdir,), (os.open, os.O_RDONLY),
    (os.remove,), (os.rmdir,), (os.readlink,), (os.truncate, 0), (os.utime,), (os.chmod, 0o644),
    (os.link, "new"), (os.symlink, "new"), (os.symlink, "folder"), (os.rename, "new"), (os.replace, "new"),
):
    error = error_of(call, "", *rest)
    assert type(error) is FileNotFoundError and error.filename == "", (call, error)
for call in (os.rename, os.replace, os.link, os.symlink):
    assert type(error_of(call, "folder/file", "")) is FileNotFoundError, call
assert type(error_of(os.symlink, b"", b"new")) is FileNotFoundError and not os.path.lexists("new")
assert not os.path.exists("") and not os.access("", os.F_OK) and sorted(os.listdir()) == ["folder"]
print("done")
