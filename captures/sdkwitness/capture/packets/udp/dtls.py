"""DTLS (RFC 6347, RFC 9147): with keys through to its content up to version 1.2, else a dark flow with its host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.model import Conversation, How, Journal, OpenPlain, Sink
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.dark import SOME
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.keys import UNSEEN, WRONG
from sdkwitness.capture.packets.tls.side import ALERT, ALERT_SIZE, APPLICATION, CHANGE_CIPHER, HANDSHAKE
from sdkwitness.capture.packets.udp.dtls_handshake import Handshake

RECORD: Final = 13
"""Bytes of a record's header."""
VERSIONS: Final = frozenset({b"\xfe\xff", b"\xfe\xfd", b"\xfe\xfc", b"\x01\x00"})
"""1.0, 1.2, 1.3, and what OpenSSL spoke before there was a standard."""
KINDS: Final = frozenset({CHANGE_CIPHER, ALERT, HANDSHAKE, APPLICATION})
WITH_ID: Final = 25
"""Of records that name their connection (RFC 9146), which are not read."""
UNIFIED: Final = 0x20
"""Of the three highest bits of DTLS 1.3's encrypted records (RFC 9147, 4)."""
ENDED: Final = "the recording ended within its handshake"
WINDOW: Final = 1024
"""Records before the latest among which one that came already is known (RFC 6347, 4.1.2.6)."""


def is_dtls(data: bytes) -> bool:
    """Whether a datagram begins with a record of DTLS whose header is in the clear."""
    return len(data) > RECORD and data[0] in KINDS and data[1:3] in VERSIONS


def goes_on(data: bytes) -> bool:
    """Whether a datagram between ends that speak DTLS begins with another record of it (RFC 7983, 7)."""
    return data[:1] != b"" and (data[0] == WITH_ID or data[0] & 0xE0 == UNIFIED)


class Dtls:
    """Takes the datagrams of one conversation, whose ends may connect again and again."""

    def __init__(
        self, conversation: Conversation, journal: Journal, room: Room, secrets: Secrets, open_plain: OpenPlain
    ) -> None:
        self._conversation = conversation
        self._make: Callable[[Conversation], _Session] = lambda ends: _Session(ends, journal, room, secrets, open_plain)
        self._session = self._make(conversation)
        self._count = 1

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take a datagram."""
        at = 0
        while at < len(data):
            if data[at] not in KINDS or len(data) - at < RECORD:
                self._session.unread(from_client, time, data[at:])
                return
            begin = at + RECORD
            end = begin + int.from_bytes(data[begin - 2 : begin], "big")
            header, body = data[at:begin], data[begin:end]
            if data[at] == HANDSHAKE and self._session.is_over(header, body):
                self._session.end(time, "closed")
                self._count += 1
                ends = self._conversation
                self._session = self._make(ends._replace(id=f"{ends.id}{self._count}", started=time))
            self._session.record(from_client, time, header, body)
            at = end

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The datagram before was not recorded to its end."""
        self._session.carried[from_client] += size

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        self._session.end(time, how)


class _Session:
    """One connection."""

    def __init__(
        self, conversation: Conversation, journal: Journal, room: Room, secrets: Secrets, open_plain: OpenPlain
    ) -> None:
        self._conversation = conversation
        self._account = Account(conversation, journal, "d")
        self._handshake = Handshake(self._account, secrets, room)
        self._open_plain = open_plain
        self._inner: Sink | None = None
        self._windows = (_Window(), _Window())
        self._finished = [False, False]
        """Whether a side has sent anything encrypted."""
        self._opened = False
        self.carried = [0, 0]
        """Bytes that stay dark."""

    def is_over(self, header: bytes, body: bytes) -> bool:
        """Whether a handshake record is none of this connection but begins the next."""
        return header[3:5] == b"\0\0" and self._handshake.is_new(body)

    def unread(self, from_client: bool, time: int, data: bytes) -> None:
        """Take what is no record, or one of a kind that is not read."""
        self.carried[from_client] += len(data)
        by_client = from_client is self._handshake.client
        if by_client and data[0] & 0xE0 == UNIFIED and self._account.server is not None:
            self._account.finished(time)

    def record(self, from_client: bool, time: int, header: bytes, body: bytes) -> None:
        """Take a record."""
        kind = header[0]
        if header[3:5] != b"\0\0":
            self._encrypted(from_client, time, header, body)
        elif kind == ALERT:
            self._alert(from_client, time, body)
        elif kind == HANDSHAKE:
            self._handshake.hear(from_client, time, body)
        elif kind == APPLICATION:
            self.carried[from_client] += len(body)

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        self._handshake.end(time)
        account = self._account
        if self._inner is not None:
            self._inner.end(time, how)
        why = self._why()
        if why:
            account.dark()
        account.close(time, why, sent=self.carried[True], received=self.carried[False])

    def _why(self) -> str:
        account = self._account
        if account.outcome == "refused":
            return f"the app refused it: {account.said}"
        if account.outcome == "failed":
            return f"the handshake failed: {account.said}"
        if any(self.carried) or (any(self._finished) and not self._opened):
            return self._handshake.why or (SOME if self._opened else WRONG)
        if account.hello is None:
            return UNSEEN
        return "" if account.outcome is not None else ENDED

    def _encrypted(self, from_client: bool, time: int, header: bytes, body: bytes) -> None:
        self._finished[from_client] = True
        if self._account.hello is not None and (header[0] == APPLICATION or all(self._finished)):
            self._account.finished(time)
        opener = self._handshake.opener(from_client)
        number = int.from_bytes(header[3:11], "big")
        opened = opener.open(number, header, body) if opener is not None else None
        if opened is None:
            self.carried[from_client] += len(body) if header[0] == APPLICATION else 0
            return
        self._opened = True
        kind, content = opened
        if not self._windows[from_client].is_fresh(number):
            return
        if kind == ALERT:
            self._alert(from_client, time, content)
        elif kind == APPLICATION and content:
            self._account.finished(time)
            if self._inner is None:
                self._inner = self._open_plain(self._conversation, self._account.secure)
            self._inner.data(from_client, time, content)

    def _alert(self, from_client: bool, time: int, content: bytes) -> None:
        if len(content) == ALERT_SIZE:
            by_client = from_client is self._handshake.client
            self._account.alerted(content[1], time, by_client=by_client, of_use=self._inner is not None)


class _Window:
    """Numbers of records that came already."""

    __slots__ = ("_came", "_last")

    def __init__(self) -> None:
        self._last = -1
        self._came = 0
        """A bit for each of the last numbers, the lowest for the latest."""

    def is_fresh(self, number: int) -> bool:
        """Take note of a number; return whether it is new."""
        ahead = number - self._last
        if ahead > 0:
            self._came = (self._came << min(ahead, WINDOW) | 1) & ((1 << WINDOW) - 1)
            self._last = number
            return True
        bit = 1 << -ahead if -ahead < WINDOW else 0
        fresh = not self._came & bit
        self._came |= bit
        return fresh
