# Text in other encodings, codecs, idna.
# expect-stdout:
#| latin-1 b'\xe9' True
#| cp1252 b'\xe9' True
#| utf-16 b'\xff\xfe\xe9\x00' True
#| utf-32-be b'\x00\x00\x00\xe9' True
#| shift_jis b'\x93\xfa\x96{' True
#| gb18030 b'\xd6\xd0\xce\xc4' True
#| big5 b'\xa4\xa4\xa4\xe5' True
#| koi8-r b'\xcd\xc9\xd2' True
#| idna b'xn--bcher-kva' True
#| Uryyb � True
#| 'ascii' codec can't encode character '\xe9' in position 0: ordinal not in range(128)
#|  €
import codecs

for encoding in ("latin-1", "cp1252", "utf-16", "utf-32-be", "shift_jis", "gb18030", "big5", "koi8-r", "idna"):
    text = {"shift_jis": "日本", "gb18030": "中文", "big5": "中文", "koi8-r": "мир", "idna": "bücher"}.get(encoding, "é")
    print(encoding, text.encode(encoding), text.encode(encoding).decode(encoding) == text)
print(codecs.encode("Hello", "rot13"), b"\xff".decode("utf-8", "replace"), b"\xff".decode("utf-8", "surrogateescape") == "\udcff")
try:
    "é".encode("ascii")
except UnicodeEncodeError as error:
    print(error)
decoder = codecs.getincrementaldecoder("utf-8")()
print(decoder.decode(b"\xe2\x82"), decoder.decode(b"\xac"))
