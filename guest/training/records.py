# SPDX-License-Identifier: MIT OR Apache-2.0
"""Text formats: JSON, CSV, struct, base64, pickle, compression and hashes of one set of records."""

import base64
import bz2
import copy
import csv
import hashlib
import io
import json
import lzma
import pickle
import struct
import zlib
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

records = [
    {
        "id": number,
        "name": f"customer {number}: «Žofie» \t\"quoted\"",
        "balance": number * 1.25 - 300,
        "tags": ["new", "gold"][: number % 3],
        "address": {"city": "Brno" if number % 2 else "Plzeň", "zip": None, "valid": number % 5 == 0},
        "since": (date(2001, 3, 4) + timedelta(days=number * 11)).isoformat(),
    }
    for number in range(800)
]

for indent in (None, 2, None, None):
    text = json.dumps(records, indent=indent, ensure_ascii=indent is None, sort_keys=bool(indent))
    assert json.loads(text) == records
print(len(text))
try:
    json.loads('{"a": [1, 2, }')
except json.JSONDecodeError as error:
    print(error)

table = io.StringIO()
writer = csv.DictWriter(table, fieldnames=list(records[0]))
writer.writeheader()
writer.writerows(records)
rows = list(csv.DictReader(io.StringIO(table.getvalue())))
print(len(rows), rows[7]["name"], sum(float(row["balance"]) for row in rows))

packed = b"".join(struct.pack("<Id?8s", r["id"], r["balance"], r["address"]["valid"], r["since"].encode()) for r in records)
size = struct.calcsize("<Id?8s")
print(sum(struct.unpack_from("<Id?8s", packed, at)[0] for at in range(0, len(packed), size)))

data = text.encode()
for module in (zlib, bz2, lzma):
    squeezed = module.compress(data)
    assert module.decompress(squeezed) == data
    print(module.__name__, len(squeezed))
print(base64.b64decode(base64.b64encode(data)) == data, zlib.crc32(data), zlib.adler32(data))
for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256"):
    print(name, hashlib.new(name, data * 4).hexdigest()[:16])
assert pickle.loads(pickle.dumps(records)) == copy.deepcopy(records) == records

moment = datetime(2020, 2, 27, 23, 30, tzinfo=timezone.utc)
stamps = [(moment + timedelta(hours=7 * i)).astimezone(timezone(timedelta(hours=i % 9))) for i in range(3000)]
print(stamps[-1].isoformat(), sum(s.weekday() for s in stamps), stamps[5].strftime("%A %d %B %Y %H:%M"))
print(sum(datetime.fromisoformat(s.isoformat()) == s for s in stamps), datetime.strptime("2024-02-29", "%Y-%m-%d"))

price = sum((Decimal(i) / 7).quantize(Decimal("0.01")) * Decimal("1.21") for i in range(4000))
print(price, Decimal(2).sqrt(), sum(Fraction(1, i) for i in range(1, 120)))
buffer = bytearray(4096)
view = memoryview(buffer)
for i in range(0, 4096, 16):
    view[i : i + 16] = bytes(range(16))
print(sum(buffer), buffer.hex()[:20], int.from_bytes(buffer[:8], "big"), (2**200).to_bytes(26, "little")[-2:])
