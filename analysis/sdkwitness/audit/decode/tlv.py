"""Tag, length, value: the card data of EMV and GlobalPlatform (BER-TLV), and lists of one-byte tags and lengths.

Nearly any bytes begin like one of them, so BER-TLV counts only to its last byte, with tags of `tables/card_tags.yaml`
whose contents fit; the simple kind only where all of it is readable.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

import msgspec

from sdkwitness.audit.decode.part import Part

_STATUS = (b"\x90\x00", b"\x61\x00")
"""Status words that an answer of a card ends with (ISO/IEC 7816-4, 5.6)."""
_MIN_SIZE = 6
_MAX_SIZE = 64 * 1024
_MAX_DEPTH = 8
_MAX_TAGS = 500
_CPLC = "9f7f"
_CPLC_SIZE = 42
_NUMBER_SIZES = frozenset({1, 2, 4, 8})
_MIN_READABLE = 8


class CardTag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under a tag."""

    key: str
    form: Literal["hex", "digits", "text", "track2", "template"]
    source: str


class _Item(NamedTuple):
    tag: str
    content: bytes


@cache
def card_tags() -> dict[str, CardTag]:
    """Return the table, by the tag in hex."""
    text = (resources.files("sdkwitness.audit") / "tables" / "card_tags.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, CardTag])


@cache
def first_bytes() -> frozenset[int]:
    """Return the bytes that begin a known tag."""
    return frozenset(int(tag[:2], 16) for tag in card_tags())


def may_be(data: bytes) -> bool:
    """Say whether the first byte begins a known tag."""
    return _MIN_SIZE <= len(data) <= _MAX_SIZE and data[0] in first_bytes()


def parse(data: bytes) -> list[Part] | None:
    """Return the contents of card data by their names, None when `data` is none."""
    if not may_be(data):
        return None
    bare = data[:-2] if data[-2:] in _STATUS else data
    for body in (data, bare) if bare is not data else (data,):
        items = _items(body)
        if items and all(item.tag in card_tags() for item in items):
            found, fitting = _contents(items, "", _MAX_DEPTH)
            lone = len(items) == 1 and items[0].tag == _CPLC and len(items[0].content) == _CPLC_SIZE
            if fitting >= 2 or lone:
                return found[:_MAX_TAGS]
    return None


def simple(data: bytes) -> list[Part] | None:
    """Return the fields of a list of one-byte tags and lengths, None unless all of it is readable.

    Two fields at least, each under a tag of its own, each a text or a number of the usual sizes, and most of the
    bytes text.
    """
    if not _MIN_SIZE <= len(data) <= _MAX_SIZE:
        return None
    found: list[Part] = []
    tags: set[int] = set()
    at = readable = 0
    while at + 2 <= len(data):
        tag, size = data[at], data[at + 1]
        content = data[at + 2 : at + 2 + size]
        if not size or len(content) < size or tag in tags:
            return None
        text = _text(content)
        if text is not None:
            readable += size
            found.append(Part(f"tlv8:{tag}", text, ""))
        elif size in _NUMBER_SIZES:
            found.append(Part(f"tlv8:{tag}", str(int.from_bytes(content, "big")), "", final=True))
        else:
            return None
        tags.add(tag)
        at += 2 + size
    whole = at == len(data) and len(found) >= 2
    return found if whole and readable >= _MIN_READABLE and 2 * readable >= len(data) else None


def _items(data: bytes) -> list[_Item]:
    """Return the tags of one level; empty when the bytes do not parse to their very end."""
    found: list[_Item] = []
    at = 0
    while at < len(data):
        start = at
        first = data[at]
        at += 1
        if first & 0x1F == 0x1F:
            while at < len(data) and at - start < 3 and data[at] & 0x80:
                at += 1
            at += 1
        if at >= len(data):
            return []
        tag, size = data[start:at].hex(), data[at]
        at += 1
        if size >= 0x80:
            count = size & 0x7F
            if not 1 <= count <= 3 or at + count > len(data):
                return []
            size = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + size > len(data) or len(found) >= _MAX_TAGS:
            return []
        found.append(_Item(tag, data[at : at + size]))
        at += size
    return found


def _contents(items: list[_Item], above: str, depth: int) -> tuple[list[Part], int]:
    """Return the parts of a level and of the templates in it, and how many contents fit what their tag says."""
    found: list[Part] = []
    fitting = 0
    for item in items:
        path = f"{above}.{item.tag}" if above else item.tag
        row = card_tags().get(item.tag)
        if row is not None and row.form == "template":
            inner = _items(item.content) if depth else []
            parts, fits = _contents(inner, path, depth - 1)
            found += parts or [Part(f"tlv:{path}", item.content, row.key)]
            fitting += fits
        elif row is None:
            found.append(Part(f"tlv:{path}", item.content, ""))
        else:
            text = _read(row, item.content)
            fitting += text is not None
            found += _named(path, row, item.content.hex() if text is None else text)
    return found, fitting


def _read(row: CardTag, content: bytes) -> str | None:
    """Return the content as its form says, None when it does not fit."""
    if not content:
        return None
    if row.form == "text":
        text = _text(content)
        return text.strip() if text is not None else None
    digits = content.hex()
    if row.form == "hex":
        return digits
    bare = digits.rstrip("f")
    if row.form == "track2":
        number, separator, rest = bare.partition("d")
        return bare if separator and number.isdigit() and rest.isdigit() and len(number) >= 12 else None
    return bare if bare.isdigit() else None


def _named(path: str, row: CardTag, text: str) -> list[Part]:
    if row.form == "track2" and "d" in text:
        number, _, rest = text.partition("d")
        found = [Part(f"tlv:{path}.number", number, "bank_card_no", final=True)]
        return [*found, Part(f"tlv:{path}.expiry", rest[:4], "card_expiry", final=True)] if rest else found
    return [Part(f"tlv:{path}", text, row.key, final=row.form != "text")]


def _text(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None
