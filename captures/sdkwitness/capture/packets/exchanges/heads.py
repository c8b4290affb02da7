"""Heads of HTTP/1 messages: what stands before a body, and what it says of the body's length (RFC 9112).

Read by hand, and not by httptools: its parser refuses what servers and apps take, does not say at which byte, and
cannot be told that an answer has no body since a HEAD asked for it.
"""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

from sdkwitness.capture.journal_records import Pairs

MAX_HEAD: Final = 256 << 10
"""Bytes of a head; what is longer is none."""
REMEMBERED: Final = 2048
"""Bytes of the longest head whose fields are remembered."""
TO_END: Final = -1
CHUNKED: Final = -2

ANSWER: Final = re.compile(rb"((?i:HTTP)/[0-9]\.[0-9]|ICY) +([1-9][0-9]{2})(?: ([^\r\n]*))?\r?\n")
ASKS: Final = re.compile(
    rb"[A-Z][A-Z-]{2,31} (?:/|\*|[a-z]{2,5}://|[^\s/]+:[0-9])[^\x00-\x20]*(?: HTTP/1\.[01]\r?\n|\Z)"
)
"""How a request begins that nothing has announced."""
ANSWERS: Final = re.compile(rb"(?:(?i:HTTP)/1\.[01]|ICY) [1-9][0-9]{2}[ \r\n]")
MAY_ASK: Final = re.compile(
    rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}(?:\Z| [^\r\n]*(?:\r?\Z|(?<= (?i:HTTP)/[0-9]\.[0-9])\r?\n| +\r?\n))"
)
"""What may become a request."""
MAY_ANSWER: Final = re.compile(rb"(?:(?i:HT?|HTTP?|HTTP/[0-9.]*)|IC?|ICY)\Z|(?i:HTTP)/[0-9]\.[0-9] |ICY ")
_REQUEST: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) ([^ \r\n]+) (HTTP/[0-9]\.[0-9])\r\n")
_LOOSE: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) +(?:([^\r\n]+?) +)?((?i:HTTP)/[0-9]\.[0-9]) *\r?\n")
"""With spaces where there should be none, no target, or HTTP in small letters."""
_END: Final = re.compile(rb"\n\r?\n")
_FIELD: Final = re.compile(rb"^([^\s:][^:\r\n]*):[ \t]*([^\r\n]*)\r\n", re.MULTILINE)
_LENGTH: Final = re.compile(rb"0*([0-9]{1,18})")


class Malformed(ValueError):
    """What is no HTTP/1; the message ends a sentence that begins with the message's side."""


class Fields(NamedTuple):
    """Header fields, and what of them decides how to read on."""

    pairs: Pairs
    """As sent: names in their case, values without the space around them."""
    length: int | None
    """Bytes of the body, or `CHUNKED`; None where nothing is said."""
    upgrade: bytes
    """Value of the Upgrade field."""
    doubtful: bool
    """Whether a length is there that is none: what comes behind the head is then read as if nothing were said."""


def request_line(data: bytes, at: int, end: int) -> tuple[bytes, bytes, bytes, int]:
    """Read a request's first line: its method, target and version, and where it ends.

    Raises:
        Malformed: It is none.
    """
    match = _REQUEST.match(data, at, end)
    if match is not None:
        return match[1], match[2], match[3], match.end()
    match = _LOOSE.match(data, at, end)
    if match is None:
        raise Malformed("has a first line that is none of HTTP")
    return match[1], match[2] or b"", match[3].upper(), match.end()


def end_of(data: bytes | bytearray, at: int, searched: int = 0) -> int:
    """Where the head that begins at `at` ends, with its empty line; -1 where it goes on.

    Args:
        data: The bytes.
        at: Where the head begins.
        searched: Up to where no end was found before.
    """
    begin = max(at, searched - 3)
    line = data.find(b"\n", at)
    if line < 0:
        return -1
    if line > at and data[line - 1] == 13:  # the first line ends as all should, so a lone line feed ends none
        found = data.find(b"\r\n\r\n", max(begin, line - 1))
        return found + 4 if found >= 0 else -1
    match = _END.search(data, max(begin, line))
    return match.end() if match is not None else -1


def fields(data: bytes, at: int, end: int) -> Fields:
    """Read the header fields between a head's first line and its end, with its empty line.

    Raises:
        Malformed: A line is no field.
    """
    block = data[at:end]
    return _remembered(block) if len(block) <= REMEMBERED else _fields(block)


def _fields(block: bytes) -> Fields:
    found: list[tuple[bytes, bytes]] = _FIELD.findall(block)
    if len(found) != block.count(b"\n") - 1 or b" :" in block:
        found = _lenient(block)
    elif b" \r" in block or b"\t\r" in block:
        found = [(name, raw.rstrip(b" \t")) for name, raw in found]
    length: int | None = None
    upgrade = b""
    doubtful = False
    lengths: list[bytes] = []
    for name, value in found:
        size = len(name)
        if size == 14:
            if name.lower() == b"content-length":
                lengths.append(value)
        elif size == 17:
            if name.lower() == b"transfer-encoding" and value:
                length = _coded(value)
        elif size == 7 and name.lower() == b"upgrade":
            upgrade = value
    if lengths and length != CHUNKED:
        told = _length(lengths)
        doubtful = told is None
        length = told if told is not None else length
    return Fields(tuple(found), length, upgrade, doubtful)


_remembered = functools.lru_cache(4096)(_fields)  # an app's requests, and their answers, often say the same


def _length(values: list[bytes]) -> int | None:
    """The length that Content-Length gives, maybe again and again (RFC 9112, 6.3); None where it is none."""
    if len(values) == 1 and values[0].isdigit() and len(values[0]) < 19:
        return int(values[0])
    told: set[int] = set()
    for part in b",".join(values).split(b","):
        match = _LENGTH.fullmatch(part.strip(b" \t"))
        if match is None:
            return None
        told.add(int(match[1]))
    return told.pop() if len(told) == 1 else None


def _coded(value: bytes) -> int | None:
    last = value.rpartition(b",")[2].strip(b" \t").lower()
    return CHUNKED if last == b"chunked" else TO_END if last != b"identity" else None


def _lenient(block: bytes) -> list[tuple[bytes, bytes]]:
    """Fields with line feeds alone, folded lines (RFC 9112, 5.2), or none where one should be."""
    found: list[tuple[bytes, bytes]] = []
    for line in block.split(b"\n"):
        text = line.rstrip(b"\r")
        if not text:
            continue
        if text[0] in b" \t":
            if not found:
                raise Malformed("has a first header field that goes on a line before")
            name, value = found[-1]
            found[-1] = (name, value + b" " + text.strip(b" \t"))
            continue
        name, colon, value = text.partition(b":")
        if not colon or not name:
            raise Malformed("has a header line without a name")
        found.append((name.rstrip(b" \t"), value))
    return [(name, value.strip(b" \t")) for name, value in found]
