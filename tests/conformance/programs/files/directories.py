# Directories: make, walk, rename, remove.
# expect-stdout:
#| ['a', 'a/b', 'a/b/file.txt', 'a/other.py']
#| content False
#| ('.', ['moved.txt'])
#| True
#| ['copy.txt', 'moved.txt'] [True, True]
#| No such file or directory
import os
import pathlib
import shutil
import tempfile

root = pathlib.Path(tempfile.mkdtemp())
(root / "a/b").mkdir(parents=True)
(root / "a/b/file.txt").write_text("content")
(root / "a/other.py").touch()
print(sorted(str(p.relative_to(root)) for p in root.rglob("*")))
os.rename(root / "a/b/file.txt", root / "moved.txt")
print((root / "moved.txt").read_text(), (root / "a/b/file.txt").exists())
print([(os.path.relpath(d, root), sorted(f)) for d, _, f in os.walk(root)][0])
try:
    os.rmdir(root / "a")
except OSError as error:
    print(error.errno == __import__("errno").ENOTEMPTY)
shutil.rmtree(root / "a")
shutil.copy(root / "moved.txt", root / "copy.txt")
print(sorted(os.listdir(root)), [e.is_file() for e in os.scandir(root)])
os.unlink(root / "copy.txt")
try:
    open(root / "missing.txt")
except FileNotFoundError as error:
    print(error.strerror)
