"""One direction of a TLS connection: its bytes as records, and what is known of how they are protected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from sdkwitness.capture.packets.tls.messages import Messages
from sdkwitness.capture.packets.tls.protection import Opener

HEADER: Final = 5
MAX_BODY: Final = 16384 + 2048
"""Bytes of a protected record (RFC 5246, 6.2.3)."""
CHANGE_CIPHER: Final = 20
ALERT: Final = 21
HANDSHAKE: Final = 22
APPLICATION: Final = 23
HEARTBEAT: Final = 24
ALERT_SIZE: Final = 2
"""Bytes of an alert in the clear; a protected one has more."""
_START: Final = re.compile(rb"[\x14-\x18]\x03[\x00-\x04]")


class Epoch(IntEnum):
    """Which keys protect the records."""

    CLEAR = 0
    EARLY = 1
    HANDSHAKE = 2
    APPLICATION = 3


class Side:
    """One direction. A plain holder: `TlsStream` moves it on."""

    __slots__ = (
        "_have",
        "_need",
        "_pieces",
        "_skip",
        "blind",
        "carried",
        "dead",
        "epoch",
        "failed",
        "from_client",
        "messages",
        "missed",
        "opener",
        "searched",
        "secret",
        "sequence",
        "time",
        "torn",
        "waiting",
    )

    def __init__(self, *, from_client: bool) -> None:
        self.from_client = from_client
        """Of the TCP connection's client."""
        self.time = 0
        """Of the latest packet."""
        self.messages = Messages()
        self.opener: Opener | None = None
        self.epoch = Epoch.CLEAR
        self.secret = b""
        """Traffic secret of the epoch, in TLS 1.3."""
        self.sequence = 0
        self.waiting = False
        """Whether its records lie until the other direction has said more."""
        self.torn = False
        """Whether bytes were lost, and no record was found since."""
        self.searched = 0
        """Bytes since then in which none begins."""
        self.missed = 0
        """Records that may have been lost before the next one, at most."""
        self.failed = 0
        """Records that could not be opened, since the last that could."""
        self.dead = ""
        """Why nothing more of it can be read, empty while it can."""
        self.carried = 0
        """Bytes of application data that could not be read, as they stood encrypted."""
        self.blind = False
        """Whether records can no longer be told apart either."""
        self._pieces: list[bytes] = []
        self._have = 0
        self._need = 0
        self._skip = 0

    # --- bytes to records --------------------------------------------------------------------------------

    def put(self, data: bytes) -> bytes:
        """Take bytes in; give back all that lie here once they can hold a record, else nothing."""
        if not self._pieces:
            return data
        self._pieces.append(data)
        self._have += len(data)
        return b"" if self._have < self._need or self.waiting else self.take()

    def take(self) -> bytes:
        """All bytes that lie here."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._have = 0
        return data

    def keep(self, rest: bytes, need: int) -> None:
        """Let bytes lie until there are `need` of them."""
        if rest:
            self._pieces.append(rest)
            self._have = len(rest)
            self._need = need

    @property
    def held(self) -> int:
        """Bytes that lie here."""
        return self._have

    # --- records that are only counted --------------------------------------------------------------------

    def count(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Yield type and length of each record that begins in `data`, and content only of alerts in the clear."""
        if self.blind or self.torn:
            self.carried += len(data)
            return
        data = self.put(data)
        at = self._skip
        while len(data) - at >= HEADER:
            if not plausible(data, at):
                self.blind = True
                self.carried += len(data) - at
                self._skip = 0
                return
            length = data[at + 3] << 8 | data[at + 4]
            yield data[at], length, data[at + HEADER : at + HEADER + length] if length == ALERT_SIZE else b""
            at += HEADER + length
        self._skip = max(at - len(data), 0)
        if at < len(data):
            self.keep(data[at:], HEADER)

    def pass_over(self, size: int) -> None:
        """Take note that `size` bytes (0: who knows) of records to be counted are lost."""
        if self._have or not size or size > self._skip:
            self.blind = True
        else:
            self._skip -= size


def plausible(data: bytes, at: int) -> bool:
    """Whether a record of any version can begin at `at`."""
    return (
        CHANGE_CIPHER <= data[at] <= HEARTBEAT
        and data[at + 1] == 3
        and data[at + 2] <= 4
        and (data[at + 3] << 8 | data[at + 4]) <= MAX_BODY
    )


def starts(data: bytes) -> Iterator[int]:
    """Yield each place where a record may begin, the last with fewer bytes than a header maybe."""
    for found in _START.finditer(data):
        at = found.start()
        if len(data) - at < HEADER or plausible(data, at):
            yield at
