# Files in /tmp and /data: text, bytes, append, seek, iteration.
# expect-stdout:
#| ['one\n', 'two\n', 'three\n']
#| b'wo'
#| 14 True
#| b'\x00\x00\x00x'
#| ['a.txt', 'b.bin']
import os

with open("/data/a.txt", "w") as file:
    file.write("one\ntwo\n")
with open("/data/a.txt", "a") as file:
    print("three", file=file)
print(open("/data/a.txt").readlines())
with open("/data/a.txt", "rb") as file:
    file.seek(5)
    print(file.read(2))
print(os.path.getsize("/data/a.txt"), os.path.isfile("/data/a.txt"))
with open("/data/b.bin", "wb") as file:
    file.seek(3)
    file.write(b"x")
print(open("/data/b.bin", "rb").read())
print(sorted(os.listdir("/data")))
