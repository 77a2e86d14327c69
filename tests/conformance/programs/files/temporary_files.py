# tempfile: files, directories, names that differ.
# expect-stdout:
#| 1 True
#| False
#| True
#| b'abc'
#| 20
import os
import tempfile

with tempfile.NamedTemporaryFile("w+", suffix=".txt") as file:
    file.write("x")
    file.flush()
    print(os.path.getsize(file.name), file.name.endswith(".txt"))
print(os.path.exists(file.name))
with tempfile.TemporaryDirectory() as folder:
    print(os.path.isdir(folder))
with tempfile.TemporaryFile() as file:
    file.write(b"abc")
    file.seek(0)
    print(file.read())
names = {next(tempfile._get_candidate_names()) for _ in range(20)}
print(len(names))
