"""What a DNS message asks and says (RFC 1035, 4), as far as a capture needs it: names and addresses.

Neither mitmproxy's nor scapy's reader serves here: the one refuses a whole message for one label that is no IDNA,
the other takes milliseconds for each, and both believe a count in the header before they have seen the records.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

HEADER: Final = struct.Struct("!HHHHHH")
_QUESTION: Final = struct.Struct("!HH")
_RECORD: Final = struct.Struct("!HHIH")
MAX_NAME: Final = 255
"""Bytes (RFC 1035, 2.3.4)."""
MAX_JUMPS: Final = 64
"""Pointers followed for one name; of a name's labels there are 127 at most."""
MAX_RECORDS: Final = 4096
"""Read of one message, whatever its header counts."""
ANSWER: Final = 0x8000
POINTER: Final = 0xC0
A: Final = 1
CNAME: Final = 5
AAAA: Final = 28
OPT: Final = 41
SVCB: Final = 64
HTTPS: Final = 65
_IN: Final = 1
_CLASS: Final = 0x7FFF
"""The highest bit of a class is mDNS's own (RFC 6762, 10.2)."""
_ASKING: Final = 0x0130
"""Flags that a plain question may have: recursion desired, authentic data, checking disabled."""
_MAX_KIND: Final = 300
"""Types of records in use are below."""
_NETBIOS: Final = 32
_HALVES: Final = frozenset("ABCDEFGHIJKLMNOP")
_HINTS: Final = {4: (socket.AF_INET, 4), 6: (socket.AF_INET6, 16)}
"""Of service bindings, the parameters that name addresses (RFC 9460, 7.3)."""


class Malformed(ValueError):
    """A message that ends too early, or whose names do."""


class Record(NamedTuple):
    """A resource record."""

    name: str
    kind: int
    data: bytes
    target: str
    """The name in its data, of a CNAME; empty for others."""


class Message(NamedTuple):
    """A message, as far as it could be read."""

    id: int
    answer: bool
    """Whether it answers (QR)."""
    questions: tuple[tuple[str, int], ...]
    """Names asked, with the type asked for."""
    answers: tuple[Record, ...]

    @property
    def name(self) -> str | None:
        """The name that it is about."""
        if self.questions:
            return self.questions[0][0]
        for record in self.answers:
            # An inverse query (RFC 1035, 6.4) asks for the name of an address.
            return record.name or next((address for address, _ in self.addresses()), "")
        return None

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Addresses, each with the name that was asked, whatever other names stand between (CNAME)."""
        asked = self.questions[0][0] if len(self.questions) == 1 else ""
        aliases = {record.target.lower(): record.name for record in self.answers if record.target}
        for record in self.answers:
            name = record.name
            for _ in range(len(aliases)):
                above = aliases.get(name.lower())
                if above is None or name.lower() == asked.lower():
                    break
                name = above
            if record.kind == A and len(record.data) == 4:
                yield socket.inet_ntop(socket.AF_INET, record.data), name
            elif record.kind == AAAA and len(record.data) == 16:
                yield socket.inet_ntop(socket.AF_INET6, record.data), name
            elif record.kind in (HTTPS, SVCB):
                yield from ((address, name) for address in _hints(record.data))


def read(data: bytes) -> Message:
    """Read a message; records that are cut off are left out.

    Raises:
        Malformed: Not even its questions can be read.
    """
    if len(data) < HEADER.size:
        raise Malformed("a DNS message has a header of 12 bytes")
    number, flags, asked, answered, _, _ = HEADER.unpack_from(data)
    at = HEADER.size
    questions: list[tuple[str, int]] = []
    for _ in range(min(asked, MAX_RECORDS)):
        name, at = _name(data, at)
        if at + _QUESTION.size > len(data):
            raise Malformed("a question ends before its type")
        questions.append((name, _QUESTION.unpack_from(data, at)[0]))
        at += _QUESTION.size
    return Message(number, bool(flags & ANSWER), tuple(questions), tuple(_records(data, at, answered)))


def is_question(data: bytes) -> bool:
    """Whether bytes are one plain question from their first to their last: then they are one on whatever port."""
    if len(data) < HEADER.size + 1 + _QUESTION.size:
        return False
    _, flags, asked, answered, authorities, more = HEADER.unpack_from(data)
    if flags & ~_ASKING or asked != 1 or answered or authorities or more > 1:
        return False
    try:
        name, at = _name(data, HEADER.size)
        if not name or at + _QUESTION.size > len(data):
            return False
        kind, cls = _QUESTION.unpack_from(data, at)
        at += _QUESTION.size
        if more:  # EDNS (RFC 6891, 6.1.2)
            begin, at = _name(data, at)
            option, _, _, size = _RECORD.unpack_from(data, at)
            at += _RECORD.size + size
            if begin or option != OPT:
                return False
    except (Malformed, struct.error):
        return False
    return at == len(data) and cls & _CLASS == _IN and 0 < kind < _MAX_KIND


def netbios_name(name: str) -> str:
    """The name in NetBIOS's notation of it, two letters for each byte (RFC 1001, 14.1); any other name as it is."""
    first, _, scope = name.partition(".")
    if len(first) != _NETBIOS or not set(first) <= _HALVES:
        return name
    halves = [ord(letter) - ord("A") for letter in first]
    raw = bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))
    found = _label(raw[:-1].rstrip(b" \0"))  # the last byte tells the service
    return f"{found}.{scope}" if scope else found


def _records(data: bytes, at: int, count: int) -> Iterator[Record]:
    try:
        for _ in range(min(count, MAX_RECORDS)):
            name, at = _name(data, at)
            if at + _RECORD.size > len(data):
                return
            kind, cls, _, size = _RECORD.unpack_from(data, at)
            at += _RECORD.size
            content = data[at : at + size]
            if len(content) < size:
                return
            if cls & _CLASS == _IN:
                yield Record(name, kind, content, _name(data, at)[0] if kind == CNAME else "")
            at += size
    except Malformed:
        return


def _name(data: bytes, at: int) -> tuple[str, int]:
    """A name, and where what follows it begins."""
    labels: list[str] = []
    size = jumps = 0
    after = -1
    while True:
        if at >= len(data):
            raise Malformed("a name ends in the middle")
        length = data[at]
        if length & POINTER == POINTER:
            jumps += 1
            if at + 1 >= len(data) or jumps > MAX_JUMPS:
                raise Malformed("a name points in circles, or nowhere")
            if after < 0:
                after = at + 2
            at = (length & ~POINTER) << 8 | data[at + 1]
            continue
        if length & POINTER:
            raise Malformed("a label of a kind that is no longer in use")
        at += 1
        if not length:
            return ".".join(labels), after if after >= 0 else at
        size += length + 1
        if size > MAX_NAME or at + length > len(data):
            raise Malformed("a name is longer than names may be")
        labels.append(_label(data[at : at + length]))
        at += length


def _label(raw: bytes) -> str:
    """A label as text; what is no UTF-8, control or a dot becomes a visible escape (RFC 4343, 2.1)."""
    text = raw.decode("utf-8", "backslashreplace")
    if text.isprintable() and "." not in text:
        return text
    return "".join(c if c.isprintable() and c != "." else f"\\{ord(c):03d}" for c in text)


def _hints(data: bytes) -> Iterator[str]:
    """Addresses in a service binding (RFC 9460, 2.2)."""
    try:
        _, at = _name(data, 2)
    except Malformed:
        return
    while at + 4 <= len(data):
        key, size = _QUESTION.unpack_from(data, at)
        at += 4
        value = data[at : at + size]
        at += size
        family, width = _HINTS.get(key, (0, 0))
        if width and len(value) == size and not size % width:
            for begin in range(0, size, width):
                yield socket.inet_ntop(family, value[begin : begin + width])
