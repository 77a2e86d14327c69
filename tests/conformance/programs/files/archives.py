# zipfile and tarfile on files of the program's own.
# expect-stdout:
#| ['dir/one.txt'] 300 None
#| two
import io
import os
import tarfile
import zipfile

with zipfile.ZipFile("/tmp/a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("dir/one.txt", "one" * 100)
with zipfile.ZipFile("/tmp/a.zip") as archive:
    print(archive.namelist(), len(archive.read("dir/one.txt")), archive.testzip())
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
    info = tarfile.TarInfo("two.txt")
    info.size = 3
    archive.addfile(info, io.BytesIO(b"two"))
buffer.seek(0)
with tarfile.open(fileobj=buffer) as archive:
    archive.extractall("/tmp/unpacked", filter="data")
print(open("/tmp/unpacked/two.txt").read())
os.unlink("/tmp/a.zip")
