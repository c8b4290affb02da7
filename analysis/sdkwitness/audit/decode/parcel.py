"""Android parcels: what crosses a binder, words of four bytes with UTF-16 strings among them.

Layout (AOSP, frameworks/native/libs/binder/Parcel.cpp and android/os/Parcel.java): strict mode policy, work
source, the header `SYST`, the interface token; then values. A string is its length in characters (int32), its
UTF-16LE characters, a NUL, and padding to four bytes. A Bundle or Map writes key, type and value in turn.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from sdkwitness.audit.decode.part import Part, plain_name

_HEADERS = (b"TSYS", b"DNEV", b"VOCR")
"""`SYST`, `VEND` and `RECO` as little-endian words (Android 10 and later)."""
_HEADER_AT = 8
_MAX_LENGTH = 100_000
_MAX_VALUES = 5_000
_STRING = 0
_NUMBERS: dict[int, tuple[int, Callable[[bytes], str]]] = {
    1: (4, lambda raw: str(struct.unpack("<i", raw)[0])),
    6: (8, lambda raw: str(struct.unpack("<q", raw)[0])),
    7: (4, lambda raw: f"{struct.unpack('<f', raw)[0]:.7g}"),
    8: (8, lambda raw: repr(struct.unpack("<d", raw)[0])),
    9: (4, lambda raw: "true" if any(raw) else "false"),
}
"""Size and reader of VAL_INTEGER, VAL_LONG, VAL_FLOAT, VAL_DOUBLE and VAL_BOOLEAN."""
_ARRAYS = {18: ("<i", 4), 19: ("<q", 8), 28: ("<d", 8)}
"""Format and size of an element of VAL_INTARRAY, VAL_LONGARRAY and VAL_DOUBLEARRAY."""


def parse(data: bytes) -> list[Part] | None:
    """Return the strings, and the keyed values, of a parcel; None when `data` is none."""
    if data[_HEADER_AT : _HEADER_AT + 4] not in _HEADERS:
        return None
    found: list[Part] = []
    token = _string(data, _HEADER_AT + 4)
    at = token[1] if token else _HEADER_AT + 4
    while at + 4 <= len(data) and len(found) < _MAX_VALUES:
        text = _string(data, at)
        if text is None:
            at += 4
            continue
        key, after = text
        value = _value(data, after, key)
        if value is None:
            found.append(Part(f"parcel:@{at}", key, ""))
            at = after
        else:
            parts, at = value
            found.extend(parts)
    if len(found) >= _MAX_VALUES and at + 4 <= len(data):
        found.append(Part("parcel", data[at:], "", opaque="nodes"))
    return found or None


def _value(data: bytes, at: int, key: str) -> tuple[list[Part], int] | None:
    """Return the value that a Bundle wrote after its key, and where it ends; None when no value follows."""
    if at + 4 > len(data) or not key.replace("_", "").replace(".", "").isalnum():
        return None
    (kind,) = struct.unpack_from("<i", data, at)
    at += 4
    layer = f"parcel:{plain_name(key)}"
    if kind == _STRING:
        text = _string(data, at)
        return None if text is None else ([Part(layer, text[0], key)], text[1])
    if kind in _NUMBERS:
        size, read = _NUMBERS[kind]
        raw = data[at : at + size]
        return ([Part(layer, read(raw), key, final=True)], at + size) if len(raw) == size else None
    if kind in _ARRAYS and at + 4 <= len(data):
        form, size = _ARRAYS[kind]
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        if not 0 <= count <= _MAX_VALUES or at + count * size > len(data):
            return None
        numbers = [struct.unpack_from(form, data, at + n * size)[0] for n in range(count)]
        parts = [Part(f"{layer}[{n}]", f"{number:.12g}", key, final=True) for n, number in enumerate(numbers)]
        return parts, at + count * size
    return None


def _string(data: bytes, at: int) -> tuple[str, int] | None:
    """Return the string at `at` and where the next word begins, None when there is none."""
    if at + 4 > len(data):
        return None
    (length,) = struct.unpack_from("<i", data, at)
    end = at + 4 + 2 * length
    if not 1 <= length <= _MAX_LENGTH or end + 2 > len(data) or data[end : end + 2] != b"\x00\x00":
        return None
    try:
        text = data[at + 4 : end].decode("utf-16-le")
    except UnicodeDecodeError:
        return None
    return (text, (end + 2 + 3) // 4 * 4) if text.isprintable() else None
