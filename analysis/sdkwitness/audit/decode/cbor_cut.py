"""CBOR that was cut off, read as far as it goes: the head of a text is a letter, which would stand before its value.

The library gives nothing of such a document. Only a map with names in it is taken for one.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from sdkwitness.audit.decode.part import Part
from sdkwitness.audit.decode.tree import item, member

_NAME = re.compile(r"[\w.$-]{1,64}\Z")
_MIN_NAMES = 4
"""Characters that the names have together: bytes at random have fewer."""
_MAX_DEPTH = 50
_MAX_SCALARS = 20_000
_BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = 2, 3, 4, 5, 6, 7
_INDEFINITE = 31
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_CONSTANTS = {20: "false", 21: "true", 22: "null", 23: "undefined"}


class _CutError(Exception):
    """The document ends here."""


@dataclass
class _Container:
    path: str
    left: int
    """Items to come, names included; negative where only a break ends it."""
    named: bool
    key: str = ""
    expects_name: bool = False
    count: int = 0


def may_be(data: bytes) -> bool:
    """Say whether the first bytes are those of a map whose first name is a short text."""
    return len(data) >= 8 and 0xA1 <= data[0] <= 0xBF and any(0x61 <= byte <= 0x78 for byte in data[1:10])


def parse(data: bytes) -> list[Part] | None:
    """Return the scalars of a map that the end of `data` cuts off, None when `data` is none."""
    if not may_be(data):
        return None
    reader = _Reader(data)
    try:
        reader.run()
    except _CutError:
        if reader.found and reader.names >= _MIN_NAMES:
            return [*reader.found, Part("cbor", data[reader.at :], "", opaque="truncated cbor")]
    except ValueError:
        return None
    return None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.at = 0
        self.names = 0
        self.found: list[Part] = []
        self._data = data
        self._open: list[_Container] = []

    def run(self) -> None:
        """Read to the end of the outermost map; raises `_CutError` where the data ends, `ValueError` for bad bytes."""
        self._value()
        while self._open:
            top = self._open[-1]
            if top.left == 0:
                self._open.pop()
            elif top.left < 0 and self._peek() == 0xFF:
                self.at += 1
                self._open.pop()
            else:
                self._value()

    def _value(self) -> None:
        start = self.at
        try:
            major, info, number = self._head()
            while major == _TAG:
                major, info, number = self._head()
            content = self._take(number) if major in (_BYTES, _TEXT) else b""
        except _CutError:
            self.at = start
            raise
        path, key = self._place()
        if major == _TEXT:
            self._text(path, key, content.decode("utf-8"))
        elif self._naming():
            raise ValueError("a name that is no text")
        elif major in (_ARRAY, _MAP):
            if len(self._open) >= _MAX_DEPTH:
                raise ValueError("too deep")
            left = -1 if info == _INDEFINITE else number * (2 if major == _MAP else 1)
            self._done()
            self._open.append(_Container(path, left, major == _MAP, key, expects_name=major == _MAP))
        elif major == _BYTES:
            self._scalar(Part(f"cbor:{path}", content, key))
        else:
            self._scalar(Part(f"cbor:{path}", self._number(major, info, number), key, final=True))

    def _text(self, path: str, key: str, text: str) -> None:
        if not self._naming():
            self._scalar(Part(f"cbor:{path}", text, key))
            return
        if not _NAME.match(text):
            raise ValueError("a name that nobody writes")
        self.names += len(text)
        top = self._open[-1]
        top.key, top.expects_name = text, False
        top.left -= top.left > 0

    def _scalar(self, part: Part) -> None:
        if not self._open or len(self.found) >= _MAX_SCALARS:
            raise ValueError("no map")
        self.found.append(part)
        self._done()

    def _done(self) -> None:
        """Count one item of the innermost container."""
        if self._open:
            top = self._open[-1]
            top.count += 1
            top.left -= top.left > 0
            top.expects_name = top.named

    def _naming(self) -> bool:
        return bool(self._open) and self._open[-1].expects_name

    def _place(self) -> tuple[str, str]:
        """Return path and field name of the item that comes."""
        if not self._open:
            return "$", ""
        top = self._open[-1]
        return (member(top.path, top.key), top.key) if top.named else (item(top.path, top.count), top.key)

    def _number(self, major: int, info: int, number: int) -> str:
        if major == _SIMPLE:
            if info in _FLOATS:
                return repr(struct.unpack(_FLOATS[info], number.to_bytes(_WIDTHS[info], "big"))[0])
            return _CONSTANTS.get(number, str(number))
        return str(number if major == 0 else -1 - number)

    def _head(self) -> tuple[int, int, int]:
        """Return (major type, additional information, argument) of a data item (RFC 8949, 3)."""
        first = self._peek()
        self.at += 1
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info, info
        if info in _WIDTHS:
            return major, info, int.from_bytes(self._take(_WIDTHS[info]), "big")
        if info == _INDEFINITE and major in (_ARRAY, _MAP):
            return major, info, 0
        raise ValueError("reserved")

    def _peek(self) -> int:
        if self.at >= len(self._data):
            raise _CutError
        return self._data[self.at]

    def _take(self, size: int) -> bytes:
        if self.at + size > len(self._data):
            raise _CutError
        self.at += size
        return self._data[self.at - size : self.at]
