"""Values of Bluetooth characteristics, where the UUID beside them says what they are.

The layouts are `tables/characteristics.yaml`. A value without its UUID is a few bytes that may be anything, so no
byte pattern is ever taken for one.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

import msgspec

from sdkwitness.audit.decode.part import Part
from sdkwitness.audit.patterns.scan import Scan

_UUID = re.compile(r"(?:0000|0x)?(2[Aa][0-9A-Fa-f]{2})(?:-0000-1000-8000-00805[Ff]9[Bb]34[Ff][Bb])?\Z")
"""The base UUID of the Bluetooth Core Specification (Vol 3, Part B, 2.5.1), or its 16 bits."""
_HEX_BYTES = re.compile(r"(?:0x)?[0-9A-Fa-f]{2}(?:[ :,-]?[0-9A-Fa-f]{2}){0,63}\Z")
_NAMES = re.compile(r"(?:uuid|char(?:acteristic)?(?:_?(?:uuid|id))?|gatt_?uuid)\Z", re.IGNORECASE)
_VALUES = re.compile(r"(?:val(?:ues?)?|data|bytes|hex|raw|payload|content|[vd])\Z", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{2,88}={0,2}\Z")
_MENTIONED = Scan([rb"2a[0-9a-f]{2}[-\"'=&]"])
_ITEM = re.compile(r"(.*)\[(\d{1,2})\]\Z", re.DOTALL)
_MAX_SIZE = 64
_MAX_VALUES = 500
_MAX_DECIMAL = 3
_INTEGERS = {
    "uint8": (1, False),
    "uint16": (2, False),
    "uint24": (3, False),
    "uint32": (4, False),
    "sint8": (1, True),
    "sint16": (2, True),
}
"""Bytes, and whether the number has a sign."""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of a characteristic."""

    key: str
    type: str
    unit: str = ""
    scale: float = 1
    when: tuple[int, ...] = ()
    unless: tuple[int, ...] = ()
    repeat: bool = False


class Characteristic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Layout of a characteristic's value."""

    name: str
    source: str
    fields: tuple[Field, ...]
    flags: str = ""


@cache
def characteristics() -> dict[str, Characteristic]:
    """Return the table, by the four hex digits of the assigned number."""
    text = (resources.files("sdkwitness.audit") / "tables" / "characteristics.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, Characteristic])


def number(uuid: str) -> str | None:
    """Return the assigned number that a UUID stands for, when the table knows it."""
    match = _UUID.match(uuid.strip())
    return match[1].lower() if match is not None and match[1].lower() in characteristics() else None


def parse(assigned: str, value: bytes) -> list[Part] | None:
    """Return the fields of a value in their units, None when it is shorter than its flags say or too long.

    Args:
        assigned: the number, as `number` gives it.
        value: bytes as the characteristic holds them.
    """
    layout = characteristics()[assigned]
    if not 0 < len(value) <= _MAX_SIZE:
        return None
    at = flags = 0
    if layout.flags:
        at = _INTEGERS[layout.flags][0]
        flags = int.from_bytes(value[:at], "little")
    found: list[Part] = []
    for field in layout.fields:
        if not all(flags >> bit & 1 for bit in field.when) or any(flags >> bit & 1 for bit in field.unless):
            continue
        while True:
            got = _read(field, value, at)
            if got is None:
                return None
            text, at = got
            if text:
                unit = f" {field.unit}" if field.unit else ""
                found.append(Part(f"gatt:{assigned}.{field.key}{unit}", text, field.key, final=field.type != "utf8"))
            if not field.repeat or at >= len(value):
                break
    return found or None


def mentioned(text: str | bytes) -> bool:
    """Say whether a text may name a characteristic at all: a glance that spares the search of its fields."""
    return bool(_MENTIONED.find(text if isinstance(text, bytes) else text.encode("utf-8", "replace")))


def beside(parts: list[Part]) -> list[Part]:
    """Return what the characteristic values among the fields of a document hold.

    A value stands beside the UUID (`{"uuid": "2a37", "value": "1648"}`), or under it (`{"2a37": "1648"}`), in hex
    or Base64, or as an array of its bytes.
    """
    found: list[Part] = []
    numbers = {_parent(part.layer): n for part in parts if (n := _named(part)) is not None}
    for layer, key, content in _contents(parts):
        if len(found) >= _MAX_VALUES:
            break
        assigned = number(key) or (numbers.get(_parent(layer)) if _VALUES.match(key) else None)
        value = _bytes(content) if assigned else None
        fields = parse(assigned, value) if assigned and value else None
        found += [part._replace(layer=f"{layer} > {part.layer}") for part in fields or ()]
    return found


def _named(part: Part) -> str | None:
    return number(part.data) if isinstance(part.data, str) and _NAMES.match(part.key or "") else None


def _contents(parts: list[Part]) -> Iterator[tuple[str, str, str | list[str]]]:
    """Yield (layer, key, content) of the fields, a short array of numbers as one: they are its bytes."""
    arrays: dict[str, list[str]] = {}
    keys: dict[str, str] = {}
    for part in parts:
        if not isinstance(part.data, str):
            continue
        match = _ITEM.match(part.layer)
        if match is None and part.final:
            continue  # a number is what the app read out of the bytes
        if match is None or not part.final:
            yield part.layer, part.key or "", part.data
        elif len(items := arrays.setdefault(match[1], [])) == int(match[2]) and len(items) < _MAX_SIZE:
            items.append(part.data)
            keys[match[1]] = part.key or ""
    for layer, items in arrays.items():
        yield layer, keys.get(layer, ""), items


def _parent(layer: str) -> str:
    head, dot, _ = layer.rpartition(".")
    return head if dot else layer.partition(":")[0]


def _bytes(content: str | list[str]) -> bytes | None:
    if isinstance(content, list):
        return _octets(content)
    if content.isdigit() and len(content) <= _MAX_DECIMAL:
        return None  # as like as not a number in decimal
    if _HEX_BYTES.match(content):
        return bytes.fromhex(re.sub(r"^0x|[ :,-]", "", content))
    if not _BASE64.match(content) or len(content) % 4:
        return None
    return base64.b64decode(content)


def _octets(items: Iterable[str]) -> bytes | None:
    """Return an array of bytes, which Java writes with a sign."""
    try:
        numbers = [int(item) for item in items]
    except ValueError:
        return None
    return bytes(n & 0xFF for n in numbers) if all(-128 <= n <= 255 for n in numbers) else None


def _read(field: Field, value: bytes, at: int) -> tuple[str, int] | None:
    """Return (text, next offset) of a field, the text empty for one that says nothing; None when it is cut off."""
    if field.type == "utf8":
        try:
            text = value[at:].rstrip(b"\x00").decode("utf-8")
        except UnicodeDecodeError:
            return None
        return (text, len(value)) if text.isprintable() else None
    if field.type.startswith("skip"):
        end = at + int(field.type.removeprefix("skip"))
        return ("", end) if end <= len(value) else None
    if field.type in _INTEGERS:
        size, signed = _INTEGERS[field.type]
        raw = value[at : at + size]
        count = int.from_bytes(raw, "little", signed=signed)
        return (_text(count * field.scale), at + size) if len(raw) == size else None
    size = {"sfloat": 2, "float": 4, "date_time": 7}[field.type]
    raw = value[at : at + size]
    if len(raw) < size:
        return None
    if field.type == "date_time":
        return _date_time(raw), at + size
    measured = _medical(raw)
    return ("" if measured is None else _text(measured * field.scale)), at + size


def _medical(raw: bytes) -> float | None:
    """Return an SFLOAT or FLOAT (IEEE 11073-20601, Annex F): exponent over mantissa; None for NaN and its like."""
    bits, exponent_bits = len(raw) * 8, 4 if len(raw) == 2 else 8
    word = int.from_bytes(raw, "little")
    mantissa, exponent = word & ((1 << (bits - exponent_bits)) - 1), word >> (bits - exponent_bits)
    top = 1 << (bits - exponent_bits - 1)
    if exponent == 0 and top - 2 <= mantissa <= top + 2:
        return None
    mantissa -= 2 * top if mantissa >= top else 0
    exponent -= (1 << exponent_bits) if exponent >= 1 << (exponent_bits - 1) else 0
    return float(f"{mantissa}e{exponent}")


def _date_time(raw: bytes) -> str:
    year, month, day, hour, minute, second = struct.unpack("<H5B", raw)
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}" if year else ""


def _text(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
