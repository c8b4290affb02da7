"""Bodies made to crash, stall or fill the memory of whoever reads them, and the bound that each has to hit."""

from __future__ import annotations

import base64
import gzip
import io
import json
import plistlib
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple, cast
from urllib.parse import quote

import brotli  # type: ignore[import-untyped]  # ships no stubs
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import zstandard

IMEI: Final = "356868000041418"
PLACE: Final = (39.904211, 116.407395)
HEART_RATES: Final = (61, 97, 143, 88)
MB: Final = 1024 * 1024
LARGE: Final = 2 * MB
"""Enough to tell what grows with the square of the size, and little enough to try many bodies."""


class Hostile(NamedTuple):
    """One body."""

    make: Callable[[], bytes]
    reason: str = ""
    """Bound that is hit, empty where nothing is to be read and nothing left out."""
    content_type: str = ""


@cache
def zeros() -> bytes:
    return bytes(64 * MB)


def squeezed(data: bytes) -> bytes:
    return cast("bytes", brotli.compress(data, quality=3))  # pyright: ignore[reportUnknownMemberType]  # ships no stubs


def framed(data: bytes) -> bytes:
    return cast("bytes", lz4.frame.compress(data))  # pyright: ignore[reportUnknownMemberType]  # ships no stubs


def in_json(data: bytes, times: int = 1) -> bytes:
    return json.dumps([base64.b64encode(data).decode()] * times).encode()


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def field(content: bytes) -> bytes:
    return b"\x0a" + varint(len(content)) + content


def messages(levels: int, wide: int = 1) -> bytes:
    body = b"\x0a\x05hello"
    for _ in range(levels):
        body = field(body) * wide
    return body


def repeated(change: Callable[[bytes], bytes], content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = change(content)
    return content


def laughs() -> bytes:
    entities = [b'<!ENTITY l0 "lol">', *(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))]
    return b'<?xml version="1.0"?><!DOCTYPE l [' + b"".join(entities) + b"]><l>&l9;</l>"


def defaults() -> bytes:
    declared = b" ".join(b'b%d CDATA "%s"' % (n, b"x") for n in range(500))
    return b"<!DOCTYPE r [<!ATTLIST a " + declared + b">]><r>" + b"<a/>" * 1_000 + b"</r>"


def long_names() -> bytes:
    name = b"n" * 119
    return (b"<" + name + b">") * 199 + b"<a b='1'/>" * 101_000 + (b"</" + name + b">") * 199


def jpeg(tiff: bytes, times: int = 1) -> bytes:
    segment = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\x00\x00" + tiff
    return b"\xff\xd8" + segment * times + b"\xff\xda"


def looping_exif() -> bytes:
    """A GPS directory that is its own parent, with 65,535 entries."""
    return b"II*\x00\x08\x00\x00\x00" + b"\xff\xff" + struct.pack("<HHII", 0x8825, 4, 1, 8) * 200


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\xff" * 8 + b"\x08\x06\x00\x00\x00CRC!" + b"".join(chunks)


def png_text(data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 3) + b"zTXta\x00\x00" + data + b"CRC!"


def plist_of(objects: list[bytes], *, count: int = 0, size: int = 2) -> bytes:
    body = b"bplist00"
    offsets: list[int] = []
    for one in objects:
        offsets.append(len(body))
        body += one
    table = len(body)
    body += b"".join(offset.to_bytes(4, "big") for offset in offsets)
    return body + struct.pack(">6xBBQQQ", 4, size, count or len(objects), 0, table)


def doubling_plist() -> bytes:
    """Sixty lists, each twice in the one before: 2^60 leaves when every place is followed."""
    return plist_of([*(b"\xa2" + struct.pack(">HH", n + 1, n + 1) for n in range(60)), b"\x53abc"])


def http(*lines: bytes) -> bytes:
    return b"POST /v1 HTTP/1.1\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def zipped(*contents: bytes, alias: str = "a") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{alias}{number}.json", content)
    return out.getvalue()


def many(pattern: bytes, count: int, join: bytes) -> bytes:
    return join.join(pattern % n for n in range(count))


def packed_place() -> bytes:
    return struct.pack(">i", round(PLACE[0] * 1e6))[:2]


DEEP: Final = 100_000

HOSTILE: Final[dict[str, Hostile]] = {
    # --- bombs
    "gzip": Hostile(lambda: gzip.compress(zeros()), "expansion"),
    "gzip in gzip in gzip": Hostile(lambda: repeated(gzip.compress, zeros(), 3), "expansion"),
    "gzip members": Hostile(lambda: gzip.compress(bytes(MB)) * 300, "expansion"),
    "empty gzip members": Hostile(lambda: gzip.compress(b"") * 200_000, "expansion"),
    "zlib": Hostile(lambda: zlib.compress(zeros()), "expansion"),
    "zstd": Hostile(lambda: zstandard.compress(zeros()), "expansion"),
    "zstd frames": Hostile(lambda: zstandard.compress(bytes(MB)) * 20_000, "expansion"),
    "lz4": Hostile(lambda: framed(zeros()), "expansion"),
    "lz4 frames": Hostile(lambda: framed(b"a") * 300_000, "expansion"),
    "brotli": Hostile(lambda: in_json(squeezed(zeros()))),
    "gzip in base64 in json": Hostile(lambda: in_json(gzip.compress(bytes(8 * MB)), 300), "expansion"),
    "zlib below the ratio": Hostile(lambda: in_json(zlib.compress(bytes(900 * 1024)), 5_000), "size"),
    "gzip in http in stream": Hostile(lambda: http(b"Content-Encoding: gzip") + gzip.compress(zeros()), "expansion"),
    "compressed text in png": Hostile(lambda: png(png_text(zlib.compress(zeros())) * 50)),
    "zip": Hostile(lambda: zipped(zeros()), "expansion"),
    "zip of zips": Hostile(lambda: zipped(*[zipped(zeros())] * 20), "expansion"),
    "zip of many files": Hostile(lambda: zipped(*[b"{}"] * 5_000), "nodes"),
    "zip that says too much": Hostile(lambda: zipped(b"{}").replace(struct.pack("<I", 2), b"\xff\xff\xff\xff")),
    "pdf streams": Hostile(
        lambda: (
            b"%PDF-1.4\n"
            + b"1 0 obj\n<</Length 99999999/Filter/FlateDecode>>\nstream\n" * 200
            + zlib.compress(zeros())
            + b"\nendstream\nendobj\n"
        )
    ),
    # --- json
    "deep arrays": Hostile(lambda: b"[" * DEEP + b"]" * DEEP, "depth"),
    "deep objects": Hostile(lambda: b'{"a":' * DEEP + b"1" + b"}" * DEEP, "depth"),
    "deep line": Hostile(lambda: b'{"a":1}\n' + b"[" * DEEP + b"]" * DEEP + b"\n", "depth"),
    "deep json in a string": Hostile(lambda: json.dumps({"a": "[" * DEEP}).encode(), "depth"),
    "strings in strings": Hostile(
        lambda: repeated(lambda b: json.dumps({"a": b.decode()}).encode(), b"{}", 16), "depth"
    ),
    "numbers": Hostile(lambda: b"[" + b"1," * (LARGE // 2) + b"1]", "nodes"),
    "empty arrays": Hostile(lambda: b"[" + b"[]," * (LARGE // 3) + b"1]"),
    "lines of numbers": Hostile(lambda: (b"[" + b"1," * 700 + b"1]\n") * 1_000, "nodes"),
    "distinct keys": Hostile(lambda: b"{" + many(b'"%d":1', 60_000, b",") + b"}", "nodes"),
    "one key again and again": Hostile(lambda: b"{" + b'"a":1,' * 150_000 + b'"a":1}', "nodes"),
    "long key over a list": Hostile(lambda: b'{"' + b"k" * 2 * MB + b'":[' + b"1," * 51_000 + b"1]}", "nodes"),
    "long wide key over a list": Hostile(lambda: ('{"' + "K\ufdfa" * 100_000 + '":[' + "1," * 20_000 + "1]}").encode()),
    "long keys around a list": Hostile(
        lambda: (b'{"' + b"n" * 119 + b'":') * 400 + b"[" + b"1," * 51_000 + b"1]" + b"}" * 400, "nodes"
    ),
    "a million digits": Hostile(lambda: b'{"imei":' + b"1" * 1_000_000 + b"}"),
    "exponents": Hostile(lambda: b'{"heart_rate":1e999999,"lat":-1e999999,"steps":[1e400,1e-999999,NaN,-Infinity]}'),
    "broken json": Hostile(lambda: b'{"a":1,,' + b'"a":"\\"' * 60_000, "size"),
    "escaped quotes": Hostile(lambda: b"{" + b'\\"' * 130_000),
    "quotes": Hostile(lambda: b'"' * LARGE),
    # --- xml
    "billion laughs": Hostile(laughs, "xml entities"),
    "external entity": Hostile(
        lambda: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "xml entities"
    ),
    "parameter entity": Hostile(
        lambda: b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><a>1</a>', "xml entities"
    ),
    "default attributes": Hostile(defaults, "nodes"),
    "deep xml": Hostile(lambda: b"<a>" * 5_000, "depth"),
    "long names in xml": Hostile(long_names, "nodes"),
    "attributes": Hostile(lambda: b"<r " + many(b"a%d='1'", 150_000, b" ") + b"/>", "nodes"),
    "elements": Hostile(lambda: b"<r>" + b"<a>1</a>" * 110_000 + b"</r>", "nodes"),
    # --- encodings of bytes in text
    "base64 that fails at its end": Hostile(lambda: b"A" * LARGE + b"!"),
    "base64 of both alphabets": Hostile(lambda: b"AB+/" * MB + b"-_!"),
    "base64 in lines": Hostile(lambda: base64.encodebytes(random.Random(1).randbytes(MB)), "encrypted"),
    "base64 letter by line": Hostile(lambda: b"A\n" * (LARGE // 2)),
    "base64 thirty times": Hostile(lambda: repeated(base64.b64encode, b"hello, this is text", 30), "depth"),
    "hex eighteen times": Hostile(lambda: repeated(lambda b: b.hex().encode(), b"hello, this is text", 18), "size"),
    "hex": Hostile(lambda: b"ab" * (LARGE // 2)),
    "tokens in base64": Hostile(lambda: in_json(random.Random(2).randbytes(90), 8_000), "encrypted"),
    "percent forty times": Hostile(
        lambda: b"x=" + repeated(lambda b: quote(b, safe="").encode(), b"a b=c&d", 40), "depth"
    ),
    "percent signs": Hostile(lambda: b"%25" * (LARGE // 3)),
    "unicode escapes": Hostile(lambda: b"\\u4f60" * (LARGE // 6)),
    "html escapes": Hostile(lambda: b"&amp;" + b"&" * LARGE),
    "quoted printable": Hostile(lambda: b"=E4=BD=A0" * (LARGE // 9)),
    "tokens in tokens": Hostile(
        lambda: repeated(
            lambda b: b"eyJhbGciOiJub25lIn0." + base64.urlsafe_b64encode(b'{"t":"' + b + b'"}').rstrip(b"=") + b".",
            b"x",
            20,
        ),
        "depth",
    ),
    "token of megabytes": Hostile(lambda: b"eyJ" + b"A" * 2 * MB + b"." + b"A" * 2 * MB + b".!"),
    # --- protobuf, messagepack, cbor, property lists
    "deep protobuf": Hostile(lambda: messages(2_000), "depth"),
    "wide protobuf": Hostile(lambda: messages(3, 25)),
    "protobuf varints": Hostile(lambda: b"\x08" + b"\xff" * 9 + b"\x01" + b"\x10" + b"\xff" * 30),
    "protobuf beyond its end": Hostile(lambda: b"\x0a" + b"\xff" * 8 + b"\x7fabc"),
    "protobuf fields": Hostile(lambda: b"\x08\x01" * (LARGE // 2)),
    "messagepack of four billion": Hostile(lambda: b"\xdd\xff\xff\xff\xffabc"),
    "messagepack of billions of billions": Hostile(lambda: b"\xdd\x00\x0f\xff\xff" * 900),
    "messagepack text of four gigabytes": Hostile(lambda: b"\x81\xa1a\xdb\xff\xff\xff\xff"),
    "deep messagepack": Hostile(lambda: b"\x91" * DEEP + b"\xa1a"),
    "messagepack of nulls": Hostile(lambda: b"\xdd\x00\x1f\xff\xff\xa1a" + b"\xc0" * (2 * MB - 2), "nodes"),
    "cbor of billions": Hostile(lambda: b"\x9b" + b"\xff" * 8 + b"abc"),
    "cbor text of gigabytes": Hostile(lambda: b"\xa1\x61a\x7b\x00\x00\x00\x04\x00\x00\x00\x00abc"),
    "deep cbor": Hostile(lambda: b"\x81" * DEEP + b"\x01"),
    "cbor tags": Hostile(lambda: b"\xc1" * DEEP + b"\x01"),
    "cbor cycle": Hostile(lambda: b"\xd8\x1c\x82\x65hello\xd8\x1d\x00"),
    "cbor big number": Hostile(lambda: b"\xa1\x61a\xc2\x5a\x00\x20\x00\x00" + b"\xff" * 2 * MB),
    "plist in itself": Hostile(lambda: plist_of([b"\xa1\x00\x00"]), "nodes"),
    "doubling plist": Hostile(doubling_plist, "nodes"),
    "plist of too many": Hostile(lambda: plist_of([b"\x08"], count=1 << 62)),
    "plist array beyond its end": Hostile(lambda: plist_of([b"\xaf\x13\x7f" + b"\xff" * 7])),
    "plist date": Hostile(lambda: plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY)[:-40] + b"\xff" * 40),
    # --- messages with lengths of their own
    "mqtt length": Hostile(lambda: b"\x30\xff\xff\xff\x7f\x00\x01a"),
    "mqtt length without end": Hostile(lambda: b"\x30\xff\xff\xff\xff\xff\x7f\x00\x01a"),
    "mqtt packets": Hostile(lambda: b"\x30\x04\x00\x01ab" * MB, "nodes"),
    "grpc length": Hostile(lambda: b"\x00\xff\xff\xff\xffabc"),
    "grpc messages": Hostile(lambda: b"\x00\x00\x00\x00\x05\x0a\x03abc" * 200_000, "nodes"),
    "websocket length": Hostile(lambda: b"\x81\xff\x7f" + b"\xff" * 7 + b"abcd"),
    "websocket length of 64 bits": Hostile(lambda: b"\x82\x7f" + b"\xff" * 8 + b"abcd"),
    "chunks": Hostile(lambda: http(b"Transfer-Encoding: chunked") + b"1\r\na\r\n" * 200_000),
    "chunk length": Hostile(lambda: http(b"Transfer-Encoding: chunked") + b"ffffffff\r\na\r\n" * 500_000, "size"),
    "parcel lengths": Hostile(lambda: bytes(8) + b"TSYS" + struct.pack("<i", 99_999) * 400_000, "size"),
    "tags and lengths": Hostile(lambda: b"\x01\x01a" * (LARGE // 3), "size"),
    # --- fields
    "a million fields": Hostile(lambda: many(b"a%d=1", 200_000, b"&"), "nodes"),
    "a million fields by type": Hostile(lambda: b"a=1&" * (LARGE // 4), "nodes", "application/x-www-form-urlencoded"),
    "a million cookies": Hostile(lambda: http(b"Cookie: " + many(b"a%d=1", 200_000, b"; ")), "nodes"),
    "a million headers": Hostile(lambda: http(*[b"a: 1"] * 1_000_000), "nodes"),
    "a million parts": Hostile(lambda: b"--x\r\n" * 400_000, "", "multipart/form-data; boundary=x"),
    "parts": Hostile(
        lambda: b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 100_000,
        "nodes",
        "multipart/form-data; boundary=x",
    ),
    "blanks after a type": Hostile(
        lambda: b"--x\r\ncontent-type:" + b" " * 2 * MB + b"\r\n\r\na", "", "multipart/form-data; boundary=x"
    ),
    "events": Hostile(lambda: b"id:1\n" * 400_000 + b"data:1\n\n", "nodes", "text/event-stream"),
    "empty lines": Hostile(lambda: b"data:1\n\n" + b"\n" * LARGE),
    "blanks in a value": Hostile(lambda: b"a=x" + b" " * 190_000 + b"y"),
    "blanks in a quoted value": Hostile(lambda: b'a="' + b" " * 190_000 + b"y"),
    "blanks in many values": Hostile(lambda: json.dumps(["a=x" + " " * 19_000 + "y"] * 300).encode()),
    "blanks after colons": Hostile(lambda: json.dumps(["a:x" + " " * 19_000 + "y\nb:c"] * 300).encode()),
    "urls": Hostile(
        lambda: json.dumps(["https://h.example/" + "a/" * 199 + "?" + "a=1&" * 2_000] * 300).encode(), "nodes"
    ),
    "urls in urls": Hostile(
        lambda: json.dumps(
            {"u": repeated(lambda b: b"https://h.example/x?u=" + quote(b, safe="").encode(), b"1", 12).decode()}
        ).encode()
    ),
    "requests in requests": Hostile(lambda: b"POST / HTTP/1.1\r\nA: b\r\n\r\n" * 10_000, "depth"),
    # --- letters
    "invalid utf-8": Hostile(lambda: b'{"\xff\xfe":"\xc3\x28\xed\xa0\x80","imei":"\xf8\xa1"}' * 1_000),
    "lone surrogates": Hostile(lambda: b'{"\\ud800":"\\udc00\\ud800","imei":"\\udfff","\xed\xa0\x80":1}'),
    "a million surrogates": Hostile(lambda: b'["' + b"\\ud800" * MB + b'"]'),
    "nul": Hostile(lambda: b'{"a\x00":"\x00\x00"}' + bytes(1_000)),
    "utf-16 of surrogates": Hostile(lambda: b"\xff\xfe" + b"\x00\xd8" * (LARGE // 2), "size"),
    "one token": Hostile(lambda: b"x" * LARGE),
    "one token of ten megabytes": Hostile(lambda: b"x" * 10_000_000, "size"),
    "one token in json": Hostile(lambda: b'{"imei":"' + b"x" * LARGE + b'"}'),
    "zeros": Hostile(lambda: bytes(LARGE), "size"),
    "noise": Hostile(lambda: random.Random(3).randbytes(LARGE), "size"),
    "strings in noise": Hostile(lambda: b"ABCDEFGHI\x01\xff" * 150_000, "nodes"),
    "lengths before strings": Hostile(lambda: (b"A" * 40 + b"\x02") * 50_000, "nodes"),
    "masked json": Hostile(lambda: bytes(c ^ 0x55 for c in b'{"a":' + b"[" * 50_000 + b"}")),
    # --- pictures
    "exif in itself": Hostile(lambda: jpeg(looping_exif())),
    "exif again and again": Hostile(lambda: jpeg(looping_exif(), 800)),
    "jpeg segments of no size": Hostile(lambda: b"\xff\xd8" + b"\xff\xe1\x00\x00" * 500_000),
    "png of four billion pixels": Hostile(lambda: png(b"\xff\xff\xff\xffIDAT")),
    "png chunks": Hostile(lambda: png(b"\x00\x00\x00\x00tEXtCRC!" * 150_000)),
    # --- what classification looks for, over and over
    "one identifier": Hostile(lambda: f"{IMEI} ".encode() * 130_000),
    "a list of one identifier": Hostile(lambda: json.dumps({"imei": [IMEI] * 20_000}).encode()),
    "pairs of numbers": Hostile(lambda: json.dumps([" ".join([f"{PLACE[0]},{PLACE[1]}"] * 480)] * 40).encode()),
    "one coordinate": Hostile(lambda: json.dumps([str(PLACE[0])] * 8_000).encode()),
    "dots after pairs": Hostile(lambda: json.dumps(["1.1,1.1" + "." * 150_000] * 20).encode()),
    "heads of coordinates": Hostile(lambda: packed_place() * (LARGE // 2) + b"\xff", "size"),
    "packed pairs": Hostile(lambda: struct.pack(">ii", *(round(axis * 1e6) for axis in PLACE)) * (LARGE // 8), "size"),
    "samples": Hostile(lambda: json.dumps({"hr": [*HEART_RATES] * 4_000}).encode()),
    "one sample": Hostile(lambda: json.dumps({"hr": [HEART_RATES[0]] * 15_000}).encode()),
    "lists of samples": Hostile(lambda: json.dumps(["61,97,143,88," * 8_000] * 3).encode()),
    "samples in bytes": Hostile(lambda: b"\xff" + bytes(HEART_RATES) * (LARGE // 8), "size"),
    "values beside values": Hostile(
        lambda: json.dumps({"unit": "kg", "value": [1] * 12_000, "weight": [1] * 3_000}).encode()
    ),
    "long names": Hostile(lambda: b"{" + many(b'"' + b"k" * 200 + b'%d":"1"', 10_000, b",") + b"}"),
}
