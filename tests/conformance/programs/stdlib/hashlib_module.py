# hashlib, hmac and binascii.
# expect-stdout:
#| md5 900150983cd24fb0
#| sha1 a9993e364706816a
#| sha256 ba7816bf8f01cfea
#| sha512 ddaf35a193617aba
#| sha3_256 3a985da74fe225b2
#| blake2b ba80a53f981c4d0d
#| blake2s 508c5e8c327c14e2
#| 5881092dd818bf5c
#| 6e9ef29b75fffc5b True
#| b'AP9kYXRh' b'\xff\xef' b'NBUQ====' b'BP@'
#| b'6162' 891568578
import base64
import binascii
import hashlib
import hmac

for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"):
    print(name, hashlib.new(name, b"abc").hexdigest()[:16])
print(hashlib.shake_128(b"abc").hexdigest(8))
print(hmac.new(b"key", b"message", "sha256").hexdigest()[:16], hmac.compare_digest(b"a", b"a"))
print(base64.b64encode(b"\x00\xffdata"), base64.urlsafe_b64decode("_-8="), base64.b32encode(b"hi"), base64.a85encode(b"hi"))
print(binascii.hexlify(b"ab"), binascii.crc32(b"abc"))
