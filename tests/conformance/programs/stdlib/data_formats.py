# struct, pickle, copy, base64, tomllib, configparser, urllib.parse, ipaddress, uuid, email.
# expect-stdout:
#| b'\x01\x00\x00\x00\xfe\xff\x03' (1.5,) 12
#| True True
#| {'tool': {'name': 'x', 'when': datetime.date(2024, 5, 1), 'list': [1, 2]}}
#| value 7
#| host 8080 {'q': ['1', '2']} a%20b/%C3%A9
#| True True
#| 886313e1-3b8a-5372-9b90-0c9aee199e5d 00000000-0000-0000-0000-000000000001
#| café Body
#|
#| 000000000000f03f0000000000000040 [98, 99]
import array
import configparser
import copy
import email
import ipaddress
import pickle
import struct
import tomllib
import urllib.parse
import uuid

print(struct.pack("<IhB", 1, -2, 3), struct.unpack(">d", struct.pack(">d", 1.5)), struct.calcsize("<qI"))
data = {"a": [1, (2, {3})], "b": b"x"}
print(pickle.loads(pickle.dumps(data)) == data, copy.deepcopy(data)["a"] is not data["a"])
print(tomllib.loads('[tool]\nname = "x"\nwhen = 2024-05-01\nlist = [1, 2]'))
config = configparser.ConfigParser()
config.read_string("[main]\nkey = value\nnumber = 7\n")
print(config["main"]["key"], config.getint("main", "number"))
url = urllib.parse.urlsplit("https://user@host:8080/p/a?q=1&q=2#frag")
print(url.hostname, url.port, urllib.parse.parse_qs(url.query), urllib.parse.quote("a b/é"))
print(ipaddress.ip_address("10.0.0.1") in ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_address("::1").is_loopback)
print(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.UUID(int=1))
message = email.message_from_string("Subject: =?utf-8?q?caf=C3=A9?=\nTo: a@b.c\n\nBody\n")
print(email.header.make_header(email.header.decode_header(message["Subject"])), message.get_payload())
print(array.array("d", [1, 2]).tobytes().hex(), memoryview(b"abcd")[1:3].tolist())
