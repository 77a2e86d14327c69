# SPDX-License-Identifier: MIT OR Apache-2.0
"""JSON, MessagePack and hashes, by what is compiled for them: jiter, msgspec, simplejson, msgpack, xxhash; and Python's own json."""

import datetime
import json
import random

import jiter
import msgpack
import msgspec
import simplejson
import xxhash

chance = random.Random(97)


class Song(msgspec.Struct):
    title: str
    length: float
    plays: int = 0
    tags: list[str] = []
    released: datetime.date | None = None


class Album(msgspec.Struct, tag=True, rename="camel", omit_defaults=True):
    album_name: str
    songs: list[Song]
    ratings: dict[str, int] = {}


class Single(msgspec.Struct, tag=True, frozen=True):
    song: Song
    price: float | None = None


def text() -> str:
    kind = chance.randrange(8)
    if kind == 0:
        return "".join(chr(chance.randrange(0xA0, 0x2000)) for _ in range(12))
    if kind == 1:
        return 'a "quoted"\\ line\n\t' + chr(0x1F3B5)
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(chance.randrange(2, 60)))


def number() -> int | float:
    return chance.choice([chance.randrange(-9, 100), chance.getrandbits(40), -chance.getrandbits(70), chance.gauss(0, 1e5), 1e-9])


def value(depth: int) -> object:
    kind = chance.randrange(10 if depth else 6)
    if kind < 2:
        return number()
    if kind < 5:
        return text()
    if kind == 5:
        return chance.choice([None, True, False])
    if kind < 8:
        return [value(depth - 1) for _ in range(chance.randrange(8))]
    return {text(): value(depth - 1) for _ in range(chance.randrange(8))}


def song() -> Song:
    released = datetime.date(1960 + chance.randrange(60), 1 + chance.randrange(12), 5)
    return Song(text(), chance.uniform(60, 600), chance.randrange(10**6), [text() for _ in range(3)], released)


def untyped() -> None:
    for _ in range(2000):
        wanted = value(5)
        for written in (json.dumps(wanted), json.dumps(wanted, ensure_ascii=False, indent=1)):
            data = written.encode()
            for _ in range(3):
                assert json.loads(written) == jiter.from_json(data) == msgspec.json.decode(data)
                msgspec.json.encode(wanted)
            jiter.from_json(data, cache_mode="none", float_mode="decimal")
            jiter.from_json(data[: len(data) // 2] if data[:1] in b"[{" else data, partial_mode="trailing-strings")
            simplejson.loads(written)
        simplejson.dumps(wanted)
        json.dumps(wanted, sort_keys=True)


def packed() -> None:
    for _ in range(1500):
        wanted = [text(), [chance.randrange(2**32), chance.random(), None], {"a": text(), "b": [True] * 5}]
        for _ in range(4):
            data = msgspec.msgpack.encode(wanted)
            assert msgspec.msgpack.decode(data) == msgpack.unpackb(msgpack.packb(wanted)) == wanted
            xxhash.xxh3_64_intdigest(data)
            xxhash.xxh64(data).hexdigest()


def typed() -> None:
    reader = msgspec.json.Decoder(list[Album | Single])
    writer = msgspec.json.Encoder()
    for _ in range(200):
        wanted = [Album(text(), [song() for _ in range(8)], {"a": 5}) if i % 2 else Single(song(), 9.5) for i in range(20)]
        for _ in range(3):
            assert reader.decode(writer.encode(wanted)) == wanted
            assert msgspec.convert(msgspec.to_builtins(wanted), list[Album | Single]) == wanted
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(wanted), type=list[Album | Single]) == wanted


def refused() -> None:
    for wrong in (b"", b"[1, 2", b'{"a" 1}', b'"\\x"', b"nul", b"[1,]", b'{"title": 5, "length": "x"}'):
        for _ in range(200):
            for read in (json.loads, jiter.from_json, msgspec.json.decode, lambda data: msgspec.json.decode(data, type=Song)):
                try:
                    read(wrong)
                except ValueError:
                    pass


untyped()
packed()
typed()
refused()
