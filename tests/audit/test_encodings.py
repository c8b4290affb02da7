from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from sdkwitness.audit.classify import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.capture.records import Identity, Known, Place
from sdkwitness.knowledge.load import catalogue

VALUES = {
    "imei": ("id.device.permanent.imei", "356868000041418"),
    "android_id": ("id.device.resettable.android_id", "9f2c4b7a1d3e5f60"),
    "mac": ("id.device.permanent.mac", "02:11:32:AB:CD:EF"),
    "oaid": ("id.device.resettable.oaid", hashlib.sha256(b"a made-up device").hexdigest()),
    "lat": ("loc.precise", "31.230416"),
    "lon": ("loc.precise", "121.473701"),
    "ssid": ("net.wifi_current", "Lab Nest 9F3C Guest"),
    "name": ("profile.name", "欧阳林清禾"),
}
TYPES = {data_type for data_type, _ in VALUES.values()}
IDENTITY = Identity(
    values=tuple(Known(data_type=t, key=k, value=v) for k, (t, v) in VALUES.items() if not t.startswith("loc.")),
    places=(Place(latitude=31.230416, longitude=121.473701),),
)
CLASSIFIER = Classifier(catalogue(), IDENTITY)
Body = dict[str, str]


def dump(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def each(change: Callable[[str], str]) -> Callable[[Body], bytes]:
    return lambda body: dump({key: change(value) for key, value in body.items()})


def protobuf(body: Body) -> bytes:
    out = b""
    for number, value in enumerate(body.values(), start=1):
        raw = value.encode()
        out += bytes((number << 3 | 2, len(raw))) + raw
    return out


def escaped(body: Body) -> bytes:
    fields = (f'"{key}": "' + "".join(f"\\u{ord(c):04x}" for c in value) + '"' for key, value in body.items())
    return b"{" + ",".join(fields).encode() + b"}"


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


ENCODINGS: dict[str, Callable[[Body], bytes]] = {
    "plain": dump,
    "JSON in JSON": lambda body: dump({"d": dump(body).decode()}),
    "JSON three deep": lambda body: dump({"d": dump({"e": dump(body).decode()}).decode()}),
    "form": lambda body: "&".join(f"{k}={quote(v)}" for k, v in body.items()).encode(),
    "form, percent twice": lambda body: "&".join(f"{k}={quote(quote(v, safe=''))}" for k, v in body.items()).encode(),
    "base64": lambda body: b64(dump(body)),
    "base64url": lambda body: base64.urlsafe_b64encode(dump(body)).rstrip(b"="),
    "base64 in a form": lambda body: b"data=" + quote(b64(dump(body))).encode(),
    "base64 twice": lambda body: b64(b64(dump(body))),
    "hex": lambda body: dump(body).hex().encode(),
    "gzip": lambda body: gzip.compress(dump(body)),
    "gzip base64": lambda body: b64(gzip.compress(dump(body))),
    "zlib base64": lambda body: b64(zlib.compress(dump(body))),
    "escapes": escaped,
    "protobuf": protobuf,
    "lower case": each(str.lower),
}
HASHES: dict[str, Callable[[Body], bytes]] = {
    "md5": each(lambda v: hashlib.md5(v.encode()).hexdigest()),
    "md5 of upper, upper": each(lambda v: hashlib.md5(v.upper().encode()).hexdigest().upper()),
    "sha1": each(lambda v: hashlib.sha1(v.encode()).hexdigest()),
    "sha256": each(lambda v: hashlib.sha256(v.encode()).hexdigest()),
    "base64 of md5": each(lambda v: b64(hashlib.md5(v.encode()).digest()).decode()),
    "no separators": each(lambda v: v.replace(":", "").replace("-", "").replace(" ", "")),
    "reversed": each(lambda v: v[::-1]),
}


def proven(body: bytes) -> set[str]:
    hits = CLASSIFIER.classify(decode_body(body, "text/plain"))
    return {hit.data_type for hit in hits if hit.grade == "proven"}


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_value_is_found_in_every_reversible_encoding(name: str) -> None:
    body = {key: value for key, (_, value) in VALUES.items()}
    assert proven(ENCODINGS[name](body)) == TYPES


@pytest.mark.parametrize("name", HASHES)
def test_identifiers_are_found_hashed_reversed_and_bare(name: str) -> None:
    body = {key: value for key, (data_type, value) in VALUES.items() if not data_type.startswith("loc.")}
    assert proven(HASHES[name](body)) == TYPES - {"loc.precise"}


def test_an_encoding_that_needs_its_key_is_not_guessed() -> None:
    body = bytes(c ^ 0x55 for c in dump({key: value for key, (_, value) in VALUES.items()}))
    assert proven(b64(body)) == set()


def test_eight_characters_of_an_identifier_name_nobody() -> None:
    body = {key: value[:8] for key, (data_type, value) in VALUES.items() if data_type.startswith("id.")}
    assert proven(dump(body)) == set()
