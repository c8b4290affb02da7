"""Field sections (RFC 9204) of one direction, in whatever order its streams were recorded."""

from __future__ import annotations

from typing import Final

import pylsqpack

from sdkwitness.capture.packets.udp.quic.header import Damaged, varint

Fields = list[tuple[bytes, bytes]]

MAX_TABLE: Final = 1 << 20
"""Bytes of a dynamic table; browsers allow 64 KiB."""
USUAL_TABLE: Final = 1 << 16
"""Taken where the receiver's settings were not recorded: too large a table is wrong only after many insertions."""
MAX_BLOCKED: Final = 1 << 15
"""Streams that may wait for insertions: senders keep to less, but packets come in another order here."""
MAX_WAITING: Final = 1 << 20
"""Bytes of insertions kept until the settings are known."""
MAX_EXPANDED: Final = 64 << 20
"""Bytes that the fields of one section may come to: each byte of it can name an entry of the table."""
EXPANSION: Final = 2
"""Bytes, at most, that one byte of Huffman code comes to: its shortest codes have five bits."""
TABLE_CAPACITY: Final = 0x01
"""Of settings (RFC 9204, 5)."""


class Blocked(Exception):
    """The fields need insertions that did not come yet."""


class Unreadable(Exception):
    """The fields cannot be read, now or later."""


class Qpack:
    """Decodes the field sections that one side sends."""

    def __init__(self) -> None:
        self._static = pylsqpack.Decoder(0, 0)
        self._dynamic: pylsqpack.Decoder | None = None
        self._insertions = b""
        self._broken = False
        self._held: dict[int, bytes] = {}
        """Sections that wait for the settings."""
        self._entries = Entries()

    def settings(self, content: bytes) -> list[int]:
        """Take the settings of the side that receives; return the streams whose fields may be read now."""
        capacity = 0
        at = 0
        try:
            while at < len(content):
                name, at = varint(content, at)
                value, at = varint(content, at)
                if name == TABLE_CAPACITY:
                    capacity = value
        except Damaged:
            pass
        return self._begin(capacity)

    def insert(self, data: bytes) -> list[int]:
        """Take bytes of the encoder's stream; return the streams whose fields may be read now."""
        if self._dynamic is None:
            self._insertions += data
            if len(self._insertions) > MAX_WAITING:
                self._insertions, self._broken = b"", True
            return []
        if self._broken or not data:
            return []
        self._entries.take(data)
        try:
            return self._dynamic.feed_encoder(data)
        except pylsqpack.EncoderStreamError:
            return self.give_up()

    def give_up(self) -> list[int]:
        """Insertions are missing: what needs them can never be read; return the streams that waited."""
        self._broken = True
        held, self._held = list(self._held), {}
        return held

    def guess(self) -> list[int]:
        """The settings will not come any more."""
        return self._begin(USUAL_TABLE) if self._dynamic is None else []

    def fields(self, stream: int, section: bytes) -> Fields:
        """Decode a field section.

        Raises:
            Blocked: It needs insertions that may still come; ask `resume` when its stream is named.
            Unreadable: It cannot be decoded.
        """
        if section[:1] == b"\0":  # it needs no insertion (RFC 9204, 4.5.1)
            decoder = self._static
        elif self._broken:
            raise Unreadable("packets with the table of its fields were not recorded, or are damaged")
        elif self._dynamic is None:
            self._held[stream] = section
            raise Blocked
        else:
            if len(section) * self._entries.largest > MAX_EXPANDED:
                raise Unreadable("its fields would expand beyond all measure")
            decoder = self._dynamic
        try:
            return decoder.feed_header(stream, section)[1]
        except pylsqpack.StreamBlocked:
            raise Blocked from None
        except pylsqpack.DecompressionFailed as e:
            raise Unreadable("its fields are damaged") from e

    def resume(self, stream: int) -> Fields:
        """Decode the section of a stream that waited; raises as `fields` does."""
        section = self._held.pop(stream, None)
        if section is not None:
            return self.fields(stream, section)
        if self._broken or self._dynamic is None:
            raise Unreadable("packets with the table of its fields were not recorded, or are damaged")
        try:
            return self._dynamic.resume_header(stream)[1]
        except pylsqpack.StreamBlocked:
            raise Blocked from None
        except pylsqpack.DecompressionFailed as e:
            raise Unreadable("its fields are damaged") from e

    def _begin(self, capacity: int) -> list[int]:
        if self._dynamic is not None:
            return []
        if capacity > MAX_TABLE:
            self._broken = True
        self._dynamic = pylsqpack.Decoder(min(capacity, MAX_TABLE), MAX_BLOCKED)
        insertions, self._insertions = self._insertions, b""
        ready = self.insert(insertions)
        return [*self._held, *ready]


class Entries:
    """Knows how large the largest entry of a table can be, from the instructions that made it (RFC 9204, 4.3)."""

    def __init__(self) -> None:
        self.largest = 0
        """Bytes of its value, and of its name where that came with it."""
        self._torn: bytes = b""

    def take(self, data: bytes) -> None:
        """Take bytes of the encoder's stream."""
        data = self._torn + data if self._torn else data
        at = begin = 0
        try:
            while at < len(data):
                begin = at
                first = data[at]
                size = 0
                if first & 0x80:  # with the name of another entry
                    _, at = _number(data, at, 6)
                    size, at = _string(data, at, 7)
                elif first & 0x40:
                    size, at = _string(data, at, 5)
                    value, at = _string(data, at, 7)
                    size += value
                else:  # a capacity, or an entry once more
                    _, at = _number(data, at, 5)
                if at > len(data):
                    at = begin
                    break
                self.largest = max(self.largest, size)
        except IndexError:
            at = begin
        self._torn = data[at:]
        # What is longer than the table can hold is an error that the decoder finds.
        self.largest = max(self.largest, min(len(self._torn) * EXPANSION, MAX_TABLE))


def _string(data: bytes, at: int, bits: int) -> tuple[int, int]:
    """The length of a string, at most, and where what follows it begins."""
    packed = data[at] >> bits & 1
    size, at = _number(data, at, bits)
    return size * EXPANSION if packed else size, at + size


def _number(data: bytes, at: int, bits: int) -> tuple[int, int]:
    """A number with a prefix (RFC 7541, 5.1), and where what follows it begins."""
    most = (1 << bits) - 1
    number = data[at] & most
    at += 1
    if number < most:
        return number, at
    shift = 0
    while True:
        byte = data[at]
        at += 1
        number += (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80 or shift > 56:
            return number, at
