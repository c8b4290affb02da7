"""DTLS (RFC 6347, RFC 9147): what both sides say before encryption; the rest is dark."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.model import Conversation, How, Journal
from sdkwitness.capture.packets.tls import messages as tls
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.hello import TLS_1_3, chosen_protocol, client_hello, server_hello
from sdkwitness.capture.packets.tls.side import ALERT, APPLICATION, CHANGE_CIPHER, HANDSHAKE
from sdkwitness.capture.packets.udp.quic.inflow import Inflow

RECORD: Final = 13
"""Bytes of a record's header."""
MESSAGE: Final = 12
"""Bytes of the header of a message, or of a fragment of one."""
VERSIONS: Final = frozenset({b"\xfe\xff", b"\xfe\xfd", b"\xfe\xfc", b"\x01\x00"})
"""1.0, 1.2, 1.3, and what OpenSSL spoke before there was a standard."""
KINDS: Final = frozenset({CHANGE_CIPHER, ALERT, HANDSHAKE, APPLICATION})
UNIFIED: Final = 0x20
"""Of the three highest bits of DTLS 1.3's encrypted records (RFC 9147, 4)."""
MAX_MESSAGE: Final = 1 << 16
MAX_MESSAGES: Final = 16
"""Numbers of messages that are read; a handshake has fewer before encryption."""
DARK: Final = "DTLS is not decrypted"


def is_dtls(data: bytes) -> bool:
    """Whether a datagram begins with a record of DTLS whose header is in the clear."""
    return len(data) > RECORD and data[0] in KINDS and data[1:3] in VERSIONS


class Dtls:
    """Takes the datagrams of one conversation."""

    def __init__(self, conversation: Conversation, journal: Journal, room: Room) -> None:
        self._account = Account(conversation, journal, "d")
        self._room = room
        self._messages: dict[tuple[bool, int], tuple[int, Inflow, bytearray]] = {}
        """By side and number: type, and what came of it."""
        self._carried = [0, 0]

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take a datagram."""
        at = 0
        while at < len(data):
            if data[at] not in KINDS or len(data) - at < RECORD:
                self._carried[from_client] += len(data) - at
                if from_client and data[at] & 0xE0 == UNIFIED and self._account.server is not None:
                    self._account.finished(time)
                return
            epoch = data[at + 3 : at + 5]
            begin = at + RECORD
            end = begin + int.from_bytes(data[begin - 2 : begin], "big")
            self._record(from_client, time, data[at], data[begin:end], clear=epoch == b"\0\0")
            at = end

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The datagram before was not recorded to its end."""
        self._carried[from_client] += size

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        for _, inflow, _ in self._messages.values():
            inflow.drop()
        account = self._account
        why = DARK
        if account.outcome == "refused":
            why = f"the app refused it: {account.said}"
        elif account.outcome == "failed":
            why = f"the handshake failed: {account.said}"
        account.dark()
        account.close(time, why, sent=self._carried[True], received=self._carried[False])

    def _record(self, from_client: bool, time: int, kind: int, body: bytes, *, clear: bool) -> None:
        if kind == APPLICATION:
            self._carried[from_client] += len(body)
            if self._account.hello is not None:
                self._account.finished(time)
        elif kind == ALERT and clear and len(body) == 2:
            self._account.alerted(body[1], time, by_client=from_client, of_use=False)
        elif kind == HANDSHAKE and clear:
            at = 0
            while len(body) - at >= MESSAGE:
                size = int.from_bytes(body[at + 9 : at + 12], "big")
                self._fragment(from_client, time, body[at : at + MESSAGE + size])
                at += MESSAGE + size

    def _fragment(self, from_client: bool, time: int, fragment: bytes) -> None:
        kind, size = fragment[0], int.from_bytes(fragment[1:4], "big")
        number, offset = int.from_bytes(fragment[4:6], "big"), int.from_bytes(fragment[6:9], "big")
        if size > MAX_MESSAGE or number >= MAX_MESSAGES:
            return
        whole = self._messages.setdefault((from_client, number), (kind, Inflow(self._room), bytearray()))
        if whole[0] != kind or len(whole[2]) >= size:
            return
        whole[2].extend(whole[1].put(offset, fragment[MESSAGE:], time))
        if len(whole[2]) >= size:
            self._hear(from_client, time, kind, bytes(whole[2][:size]))

    def _hear(self, from_client: bool, time: int, kind: int, body: bytes) -> None:
        account = self._account
        match kind:
            case tls.CLIENT_HELLO:
                hello = client_hello(body, dtls=True)
                if hello is not None:
                    account.offered(hello, time)
            case tls.SERVER_HELLO:
                chosen = server_hello(body)
                if chosen is not None and not chosen.retry:
                    account.server = chosen
                    account.alpn = chosen_protocol(chosen.extensions)
            case tls.CERTIFICATE:
                modern = account.server is not None and account.server.version == TLS_1_3
                account.certificates[from_client] = tls.certificates(body, modern=modern)
            case _:
                pass
