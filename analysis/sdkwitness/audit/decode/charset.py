"""Texts in other character sets than UTF-8: declared by a media type or an XML declaration, or recognised.

Recognised are UTF-32, GBK (GB 18030) and Shift-JIS, by rules that bytes at random fail: every character is one that
a writer of the language uses, and there is something to read. Western single-byte sets are taken on their word only,
or where the ASCII of a JSON document stands around their letters.
"""

from __future__ import annotations

import codecs
import re
from urllib.parse import unquote_to_bytes

from sdkwitness.audit.decode.binary import is_printable
from sdkwitness.audit.decode.part import Part

_DECLARED = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""<\?xml[^>]{1,80}encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932"}
"""What browsers read under a label (WHATWG Encoding, 4.2), and writers mean by it."""
_TEXT_CODECS = frozenset(
    (
        *("gb18030", "big5", "big5hkscs", "cp950", "hz", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949", "johab"),
        *("koi8-r", "koi8-u", "cp866", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
    )
)
_SINGLE_BYTE = re.compile(r"(?:cp125\d|iso8859-\d{1,2}|mac-.{3,12}|tis-620)\Z")
_MAX_SIZE = 8 * 1024 * 1024
_MIN_WIDE = 16
_MIN_GUESS = 6
_MIN_TOLD = 4
_MIN_MIXED = 12
_MIN_KANA = 6
_MIN_RUN = 3
"""Bytes that a run of one kind of character has at least, on average."""
_GB = re.compile(
    # level 1 of GB 2312 (the 3755 common characters), level 2, its signs and full-width forms
    rb"(?P<common>(?:[\xb0-\xd6][\xa1-\xfe]|\xd7[\xa1-\xf9])+)|(?P<rare>(?:[\xd8-\xf7][\xa1-\xfe])+)"
    rb"|(?P<sign>(?:\xa1[\xa1-\xfe]|\xa3[\xa1-\xfe])+)"
    # the extension of GBK: rare characters of names
    rb"|(?P<name>(?:[\x81-\xa0][\x40-\x7e\x80-\xfe]|[\xaa-\xfd][\x40-\x7e\x80-\xa0])+)"
    rb"|(?P<ascii>[\x09\x0a\x0d\x20-\x7e]+)"
)
_SJIS = re.compile(
    rb"(?P<kana>(?:\x82[\x9f-\xf1]|\x83[\x40-\x7e\x80-\x96])+)|(?P<sign>(?:\x81[\x40-\x7e\x80-\xac])+)"
    rb"|(?P<kanji>(?:[\x88-\x97][\x40-\x7e\x80-\xfc]|\x82[\x4f-\x9a])+)|(?P<ascii>[\x09\x0a\x0d\x20-\x7e]+)"
)


def read(data: bytes, content_type: str) -> Part | None:
    """Return a text under the layer `charset:NAME`; None when it is UTF-8 or none at all.

    Args:
        data: bytes that are no UTF-8 text.
        content_type: media type with its parameters, empty for none.
    """
    if not data or len(data) > _MAX_SIZE:
        return None
    for name in (
        _declared(data, content_type),
        _guessed(data, told=content_type.startswith(("text/", "application/json"))),
    ):
        text = _decoded(data, name) if name else None
        if text is not None:
            return Part(f"charset:{name}", text)
    return None


def unquote(text: str, *, plus: bool = False) -> str | bytes:
    """Undo percent-encoding; bytes where they are no UTF-8, so that nothing of them is lost."""
    if "%" not in text:
        return text.replace("+", " ") if plus else text
    raw = unquote_to_bytes(text.replace("+", " ") if plus else text)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def _declared(data: bytes, content_type: str) -> str | None:
    match = _DECLARED.search(content_type)
    label = match[1] if match is not None else None
    if label is None:
        prolog = _XML.match(data.lstrip()[:200])
        label = prolog[1].decode("ascii") if prolog is not None else None
    if label is None:
        return None
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _SUPERSETS.get(name, name)
    # The registry of codecs also holds compressors and ciphers, which are no character sets.
    return name if name in _TEXT_CODECS or _SINGLE_BYTE.match(name) else None


def _guessed(data: bytes, *, told: bool) -> str | None:
    """Return the name of the character set that the bytes show; `told` says that a text is expected."""
    if len(data) < (_MIN_TOLD if told else _MIN_GUESS):
        return None
    wide = _utf32(data)
    if wide is not None:
        return wide
    if _is_gbk(data, told=told):
        return "gb18030"
    if _is_shift_jis(data):
        return "cp932"
    return "cp1252" if _is_western(data) else None


def _utf32(data: bytes) -> str | None:
    """Recognise UTF-32 by its mark, or by the zero at the top of every character."""
    if len(data) % 4:
        return None
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return "utf-32"
    if len(data) < _MIN_WIDE:
        return None
    if not any(data[3::4]) and max(data[2::4]) <= 0x10 and any(data[0::4]):
        return "utf-32-le"
    if not any(data[0::4]) and max(data[1::4]) <= 0x10 and any(data[3::4]):
        return "utf-32-be"
    return None


def _is_gbk(data: bytes, *, told: bool) -> bool:
    """Say whether all is GBK, and mostly of the characters that people write every day."""
    spans = _spans(_GB, data)
    if spans is None:
        return False
    sizes, runs = spans
    common, rare = sizes["common"] // 2, (sizes["rare"] + sizes["name"]) // 2
    enough = 2 if told else 3
    if len(data) >= _MIN_MIXED and 2 * sizes["ascii"] >= len(data):
        enough = 1  # a name among the fields of a document
    # In bytes at random the kinds change with every other byte.
    return common >= enough and rare <= common // 2 and runs * _MIN_RUN <= len(data)


def _is_shift_jis(data: bytes) -> bool:
    """Say whether all is Shift-JIS with kana in it, without which no Japanese sentence is."""
    spans = _spans(_SJIS, data)
    if spans is None:
        return False
    sizes, runs = spans
    return sizes["kana"] >= _MIN_KANA and sizes["kanji"] <= 6 * sizes["kana"] and runs * _MIN_RUN <= 2 * len(data)


def _spans(pattern: re.Pattern[bytes], data: bytes) -> tuple[dict[str, int], int] | None:
    """Return how many bytes each group of characters has, and in how many runs; None for other bytes among them."""
    sizes = dict.fromkeys(pattern.groupindex, 0)
    at = runs = 0
    while at < len(data):
        match = pattern.match(data, at)
        if match is None:
            return None
        kind = match.lastgroup or ""
        sizes[kind] += match.end() - at
        at, runs = match.end(), runs + (kind != "sign")
    return sizes, runs


def _is_western(data: bytes) -> bool:
    """Say whether a JSON document stands around single letters that are no ASCII."""
    if data[:1] not in (b"{", b"[") or data.rstrip()[-1:] not in (b"}", b"]"):
        return False
    high = len(re.findall(rb"[\xc0-\xff]", data))
    return high > 0 and high * 10 <= len(data) and not re.search(rb"[\x00-\x08\x0e-\x1f\x7f-\xbf]|[\xc0-\xff]{2}", data)


def _decoded(data: bytes, name: str) -> str | None:
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None
    return text.removeprefix("\ufeff") if is_printable(text) else None
