"""The encoding bench: eight known values in twenty-six encodings, and bodies that name none of them.

A position is two numbers and travels as two: where the numbers can be read, the cells of both axes carry both.
Shared by the tests and by `benchmarks/encodings.py`.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import quote

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.capture.records import Identity, Known, Place
from sdkwitness.knowledge.load import catalogue

VALUES: Final = {
    "imei": ("id.device.permanent.imei", "356868000041418"),
    "android_id": ("id.device.resettable.android_id", "9f2c4b7a1d3e5f60"),
    "mac": ("id.device.permanent.mac", "02:11:32:AB:CD:EF"),
    "oaid": ("id.device.resettable.oaid", hashlib.sha256(b"a made-up device").hexdigest()),
    "lat": ("loc.precise", "31.230416"),
    "lon": ("loc.precise", "121.473701"),
    "ssid": ("net.wifi_current", "Lab Nest 9F3C"),
    "name": ("profile.name", "欧阳林清禾"),
}
"""Key -> (data type, value)."""
TYPES: Final = frozenset(data_type for data_type, _ in VALUES.values())
IDENTITY: Final = Identity(
    values=tuple(Known(data_type=t, key=k, value=v) for k, (t, v) in VALUES.items() if not t.startswith("loc.")),
    places=(Place(latitude=31.230416, longitude=121.473701),),
)
_AXES: Final = ("lat", "lon")
Fields = dict[str, str]
Encoder = Callable[[Fields], bytes]


class Cell(NamedTuple):
    """One request."""

    encoding: str
    key: str
    """The value it carries; empty for a negative cell."""
    body: bytes


def dump(fields: Fields) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def each(change: Callable[[str], str]) -> Encoder:
    return lambda fields: dump({key: change(value) for key, value in fields.items()})


def protobuf(fields: Fields) -> bytes:
    out = b""
    for number, value in enumerate(fields.values(), start=1):
        raw = value.encode()
        out += bytes((number << 3 | 2, len(raw))) + raw
    return out


def escaped(fields: Fields) -> bytes:
    members = (f'"{key}": "' + "".join(f"\\u{ord(c):04x}" for c in value) + '"' for key, value in fields.items())
    return b"{" + ",".join(members).encode() + b"}"


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


def masked(fields: Fields) -> bytes:
    return b64(bytes(c ^ 0x55 for c in dump(fields)))


def rounded(value: str) -> str:
    return f"{float(value):.3f}" if value in (VALUES["lat"][1], VALUES["lon"][1]) else value[:8]


READABLE: Final[dict[str, Encoder]] = {
    "plain JSON": dump,
    "JSON in JSON": lambda fields: dump({"d": dump(fields).decode()}),
    "JSON three deep": lambda fields: dump({"d": dump({"e": dump(fields).decode()}).decode()}),
    "form": lambda fields: "&".join(f"{k}={quote(v)}" for k, v in fields.items()).encode(),
    "form, percent twice": lambda fields: "&".join(f"{k}={quote(quote(v))}" for k, v in fields.items()).encode(),
    "base64": lambda fields: b64(dump(fields)),
    "base64url": lambda fields: base64.urlsafe_b64encode(dump(fields)).rstrip(b"="),
    "base64 in a form": lambda fields: b"data=" + quote(b64(dump(fields))).encode(),
    "base64 twice": lambda fields: b64(b64(dump(fields))),
    "hex": lambda fields: dump(fields).hex().encode(),
    "gzip": lambda fields: gzip.compress(dump(fields), mtime=0),
    "gzip, base64": lambda fields: b64(gzip.compress(dump(fields), mtime=0)),
    "zlib, base64": lambda fields: b64(zlib.compress(dump(fields))),
    "\\u escapes": escaped,
    "protobuf": protobuf,
    "lower case": each(str.lower),
    "separators removed": each(lambda v: v.translate({ord(c): None for c in ":-. "})),
    "xor 0x55, base64": masked,
    "cut to 14": each(lambda v: v[:14]),
    "rounded or cut to 8": each(rounded),
}
"""Encodings that leave numbers readable."""
HIDING: Final[dict[str, Encoder]] = {
    "md5": each(lambda v: hashlib.md5(v.encode()).hexdigest()),
    "MD5 of upper case": each(lambda v: hashlib.md5(v.upper().encode()).hexdigest().upper()),
    "sha1": each(lambda v: hashlib.sha1(v.encode()).hexdigest()),
    "sha256": each(lambda v: hashlib.sha256(v.encode()).hexdigest()),
    "base64 of md5": each(lambda v: b64(hashlib.md5(v.encode()).digest()).decode()),
    "reversed": each(lambda v: v[::-1]),
}
"""Encodings under which one coordinate has to be known by itself."""


def cells() -> list[Cell]:
    """Return the 208 cells, in order of the encodings."""
    found: list[Cell] = []
    for name, encode in {**READABLE, **HIDING}.items():
        for key, (_, value) in VALUES.items():
            fields = {key: value}
            if key in _AXES and name in READABLE:
                fields = {axis: VALUES[axis][1] for axis in _AXES}
            found.append(Cell(name, key, encode(fields)))
    return found


def negatives() -> list[Cell]:
    """Return bodies that name none of the values, however near they come."""
    imei, android_id, mac, oaid, ssid, name = (
        VALUES[k][1] for k in ("imei", "android_id", "mac", "oaid", "ssid", "name")
    )
    made: dict[str, list[Fields]] = {
        "eight characters": [{"id": v[:8]} for v in (imei, android_id, mac, oaid, ssid)]
        + [{"id": v[-8:]} for v in (imei, android_id, mac, oaid)]
        + [{"x": hashlib.md5(v.encode()).hexdigest()[:8]} for v in (imei, android_id, mac, oaid)],
        "order numbers": [{"orderNo": f"{2023110500000000 + 7919 * n:d}"[:15], "state": "paid"} for n in range(1, 11)],
        "epoch ns": [{"t": str(1_700_000_000_000_000_000 + 1_234_567_891 * n)} for n in range(1, 6)],
        "epoch us": [{"ts": str(1_700_000_000_000_000 + 1_234_567 * n)} for n in range(1, 6)],
        "uuids": [{"request": str(_uuid(n))} for n in range(1, 6)],
        "another's hashes": [{"sig": hashlib.new(n, b"another value").hexdigest()} for n in ("md5", "sha1", "sha256")],
        "inside something longer": [
            {"n": f"7{imei}9"},
            {"n": f"0.{imei}"},
            {"h": f"a{android_id}b"},
            {"h": f"{hashlib.sha1(b'x').hexdigest()[:23]}{android_id[:15]}"},
            {"h": f"{oaid[:32]}"[::-1]},
            {"h": f"ff{oaid[:14]}ff{oaid[14:20]}"},
            {"m": f"{mac[:14]}:01"},
        ],
        "one character off": [
            {"imei_like": f"{imei[:14]}9"[1:]},
            {"a": f"{android_id[:-1]}1"},
            {"m": f"{mac[:-1]}0"},
            {"o": f"{oaid[:-1]}{'0' if oaid[-1] != '0' else '1'}"},
            {"s": f"{ssid[:-1]}D"},
            {"n": f"{name[:-1]}苗"},
        ],
        "versions and measures": [
            {"version": "31.2.304"},
            {"sdk": "31.23"},
            {"app": "121.47.3701"},
            {"build": "31.230.4"},
            {"digest": hashlib.md5(b"73").hexdigest()},
            {"ratio": "31.230416"},
            {"price": "121.473701"},
            {"scale": "0.31230416"},
            {"x": "31.9", "y": "121.9"},
            {"lat_ms": "31", "lon_ms": "121"},
        ],
        "digests of coarse numbers": [
            {"k": hashlib.md5(text.encode()).hexdigest()} for text in ("31.2", "31.23", "121.5", "121.47", "31")
        ],
    }
    return [Cell(group, "", dump(fields)) for group, bodies in made.items() for fields in bodies]


class Judge:
    """Asks the classifier about cells, knowing the eight values and nothing of an agent."""

    def __init__(self) -> None:
        self._classifier = Classifier(catalogue(), IDENTITY)

    def found(self, cell: Cell) -> bool:
        """Say whether the cell's value is proven to be in its body."""
        return VALUES[cell.key][0] in self.types(cell.body)

    def types(self, body: bytes) -> frozenset[str]:
        """Return the data types proven in a body that says nothing of its own type."""
        hits = self._classifier.classify(decode_body(body, "text/plain"))
        return frozenset(hit.data_type for hit in hits if hit.grade == "proven")

    def suspected(self, body: bytes) -> frozenset[str]:
        """Return the data types of the bench that a body is said to hold, proven or strong."""
        hits = self._classifier.classify(decode_body(body, "text/plain"))
        return frozenset(hit.data_type for hit in hits if hit.grade != "indicative") & TYPES


def _uuid(n: int) -> str:
    raw = hashlib.md5(f"request {n}".encode()).hexdigest()
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
