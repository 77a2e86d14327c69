# Files and folders have the modes that they would have at home, and keep those that are set, so that archives made here
# can be read outside.
# expect-stdout: done
import io
import os
import shutil
import stat
import tarfile
import tempfile
import zipfile


def mode(path, **options):
    return stat.S_IMODE(os.stat(path, **options).st_mode)


open("file", "w").close()
os.mkdir("folder")
os.makedirs("deep/er")
assert mode("file") == 0o644 and mode("folder") == mode("deep/er") == 0o755
assert stat.filemode(os.stat("file").st_mode) == "-rw-r--r--" and os.stat("file").st_nlink == 1
assert mode("/usr/lib/python3.13") == 0o755 and stat.S_ISDIR(os.stat("/usr").st_mode)
os.chmod("file", 0o751)
os.chmod("folder", 0o700)
assert mode("file") == 0o751 and mode("folder") == 0o700 and stat.S_ISREG(os.stat("file").st_mode)
with open("file") as opened:
    os.fchmod(opened.fileno(), 0o600)
    assert stat.S_IMODE(os.fstat(opened.fileno()).st_mode) == 0o600
os.symlink("file", "link")
os.chmod("link", 0o640)
assert mode("file") == 0o640 and mode("link", follow_symlinks=False) == 0o777
try:
    os.chmod("link", 0o600, follow_symlinks=False)
    raise AssertionError("a link has no mode of its own")
except NotImplementedError as error:
    assert str(error) == "chmod: follow_symlinks unavailable on this platform", error
os.chmod("file", 0o641, follow_symlinks=False)
os.chmod("file", 0o640, follow_symlinks=False)
assert os.chmod not in os.supports_follow_symlinks and mode("file") == 0o640
assert os.access("file", os.R_OK | os.W_OK) and not os.access("file", os.X_OK) and not os.access("link", os.R_OK | os.X_OK)
assert os.access("folder", os.X_OK)
os.symlink("absent", "broken")
assert all(os.access("broken", mode, follow_symlinks=False) for mode in (os.F_OK, os.R_OK, os.W_OK, os.X_OK))
assert os.access("file", os.R_OK, follow_symlinks=False) and not os.access("file", os.X_OK, follow_symlinks=False)
assert not os.access("broken", os.F_OK) and not os.access("absent", os.F_OK, follow_symlinks=False)
os.unlink("broken")
assert not os.access("absent", os.X_OK) and shutil.which("file", path=".") is None
os.chmod("file", 0o740)
assert os.access("link", os.X_OK) and shutil.which("file", path=".") == "./file"
os.chmod("file", 0o640)
for path in ("file", "folder", "link", "/usr/lib", "/dev/null"):
    assert (os.lstat(path).st_uid, os.lstat(path).st_gid) == (os.getuid(), os.getgid()), path
folder = os.open("folder", os.O_RDONLY)
os.close(os.open("inside", os.O_CREAT | os.O_WRONLY, 0o604, dir_fd=folder))
os.chmod("inside", 0o444, dir_fd=folder)
os.mkdir("sub", 0o711, dir_fd=folder)
assert mode("folder/inside") == 0o444 and mode("folder/sub") == 0o711
with os.scandir("folder") as entries:
    assert sorted((entry.name, stat.S_IMODE(entry.stat().st_mode)) for entry in entries) == [
        ("inside", 0o444), ("sub", 0o711)]

assert os.umask(0o077) == 0o022
open("private", "w").close()
os.mkdir("private_folder")
assert mode("private") == 0o600 and mode("private_folder") == 0o700
open("file", "w").close()
assert mode("file") == 0o640, "an old file keeps its mode"
assert os.umask(0) == 0o077
os.close(os.open("open", os.O_CREAT | os.O_RDWR))
os.close(os.open("secret", os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o400))
assert mode("open") == 0o777 and mode("secret") == 0o400
os.umask(0o022)
with tempfile.NamedTemporaryFile() as temporary, tempfile.TemporaryDirectory() as directory:
    assert mode(temporary.name) == 0o600 and mode(directory) == 0o700
shutil.copy("file", "copy")
shutil.copyfile("file", "bare")
assert mode("copy") == 0o640 and mode("bare") == 0o644
os.rename("copy", "moved")
os.link("moved", "second")
assert mode("second") == 0o640 and os.stat("second").st_nlink == 2

buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as archive:
    archive.add("moved")
    archive.add("folder")
buffer.seek(0)
with tarfile.open(fileobj=buffer) as archive:
    assert [(entry.name, entry.mode) for entry in archive] == [
        ("moved", 0o640), ("folder", 0o700), ("folder/inside", 0o444), ("folder/sub", 0o711)]
    archive.extractall("out", filter="tar")
assert mode("out/moved") == 0o640 and mode("out/folder/inside") == 0o444
with zipfile.ZipFile("archive.zip", "w") as archive:
    archive.write("bare")
    assert archive.getinfo("bare").external_attr >> 16 == stat.S_IFREG | 0o644
for path, number in (("absent", 2), ("/usr/lib", 30)):
    try:
        os.chmod(path, 0o644)
        raise AssertionError(path)
    except OSError as error:
        assert error.errno == number, error
print("done")
