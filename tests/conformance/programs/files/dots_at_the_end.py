# What ends in "." or ".." is neither removed nor renamed, even where the folder could be.
# expect-stdout: done
import errno
import os


def error_of(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except OSError as error:
        return errno.errorcode[error.errno]
    return None


home = os.getcwd()
os.makedirs("folder/inner")
open("file", "w").close()
for path, expected in {
    ".": "EINVAL", "./": "EINVAL", "folder/inner/.": "EINVAL", "folder/inner/.//": "EINVAL",
    "..": "ENOTEMPTY", "folder/inner/..": "ENOTEMPTY", "file/.": "ENOTDIR", "absent/.": "ENOENT",
    "absent/..": "ENOENT", "file/..": "ENOTDIR", "folder/absent/../": "ENOENT",
}.items():
    assert error_of(os.rmdir, path) == expected, path
os.chdir("folder/inner")
assert error_of(os.rmdir, ".") == "EINVAL" and error_of(os.rename, ".", "../other") == "EBUSY"
os.chdir(home)
for old, new in ((".", "new"), ("folder/.", "new"), ("..", "new"), ("folder/inner", "."), ("folder/inner", "folder/..")):
    assert error_of(os.rename, old, new) == error_of(os.replace, old, new) == "EBUSY", (old, new)
assert error_of(os.rename, "absent/.", "new") == error_of(os.rename, "absent/..", "new") == "ENOENT"
assert error_of(os.rename, "folder", "absent/..") == "ENOENT" and error_of(os.rename, "file/..", "new") == "ENOTDIR"
assert error_of(os.unlink, "folder/.") == "EISDIR" and error_of(os.mkdir, "folder/.") == "EEXIST"
descriptor = os.open("folder", os.O_RDONLY)
assert error_of(os.rmdir, ".", dir_fd=descriptor) == error_of(os.rmdir, "inner/.", dir_fd=descriptor) == "EINVAL"
os.rename("inner", "renamed", src_dir_fd=descriptor, dst_dir_fd=descriptor)
os.rmdir("renamed", dir_fd=descriptor)
os.close(descriptor)
assert os.listdir("folder") == []
os.mkdir("..two"), os.mkdir("...")
os.rename("..two", "..three"), os.rmdir("..three"), os.rmdir(".../"), os.rmdir("./folder/")
assert os.listdir(".") == ["file"]
print("done")
