"""What both sides of a DTLS connection say before encryption, and the keys that come of it (RFC 6347, 4.2)."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.tls import messages as tls
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.hello import (
    TLS_1_1,
    TLS_1_2,
    TLS_1_3,
    chosen_protocol,
    client_hello,
    server_hello,
    version_name,
)
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.keys import UNSEEN, Keys, Unreadable, ticket_of
from sdkwitness.capture.packets.tls.messages import Message
from sdkwitness.capture.packets.tls.negotiation import HALF_SEEN
from sdkwitness.capture.packets.tls.protection import Opener
from sdkwitness.capture.packets.udp.quic.inflow import Inflow

HEADER: Final = 12
"""Bytes of the header of a message, or of a fragment of one."""
AGAIN: Final = 3
"""Type of HelloVerifyRequest, which asks for the same hello with a cookie."""
MAX_MESSAGE: Final = 1 << 16
MAX_MESSAGES: Final = 16
"""Numbers of messages that are read; a handshake has fewer before encryption."""
EQUALS: Final = {0x0100: TLS_1_1, 0xFEFF: TLS_1_1, 0xFEFD: TLS_1_2}
"""The versions of TLS whose keys and ciphers those of DTLS are."""
DTLS_1_3: Final = 0xFEFC


class _Message:
    """One message, as far as its fragments are there."""

    __slots__ = ("inflow", "kind", "said", "size", "whole")

    def __init__(self, kind: int, size: int, room: Room) -> None:
        self.kind = kind
        self.size = size
        self.inflow = Inflow(room)
        self.said = bytearray()
        self.whole = False


class Handshake:
    """Takes the handshake records of one connection that are in the clear."""

    def __init__(self, account: Account, secrets: Secrets, room: Room) -> None:
        self.client: bool | None = None
        """Which side is the client, by its hello: of two devices either may be, whatever their ports."""
        self._account = account
        self._secrets = secrets
        self._room = room
        self._messages: dict[tuple[bool, int], _Message] = {}
        """By side and number."""
        self._openers: list[Opener] = []
        """Client's and server's."""
        self._why = ""
        self._heard = 0
        """Messages that came to their end."""
        self._tried = -1
        """How many had when keys were last looked for."""
        self._keys: Keys | None = None
        self._ticket = b""

    # --- what was said ---------------------------------------------------------------------------------------

    def hear(self, from_client: bool, time: int, content: bytes) -> None:
        """Take the content of a record."""
        at = 0
        while len(content) - at >= HEADER:
            size = int.from_bytes(content[at + 9 : at + HEADER], "big")
            self._fragment(from_client, time, content[at : at + HEADER + size])
            at += HEADER + size

    def is_new(self, content: bytes) -> bool:
        """Whether a record's content begins another connection between the same ends, which has another random."""
        hello = self._account.hello
        if hello is None or self._account.server is None or content[:1] != bytes((tls.CLIENT_HELLO,)):
            return False
        other = content[HEADER + 2 : HEADER + 2 + len(hello.random)]
        first = content[6:9] == bytes(3) and len(other) == len(hello.random)
        return first and other != hello.random

    def end(self, time: int) -> None:
        """Nothing follows; of a hello whose end was not recorded the name may be there."""
        account = self._account
        for (from_client, _), message in self._messages.items():
            if account.hello is None and message.kind == tls.CLIENT_HELLO:
                hello = client_hello(bytes(message.said), dtls=True)
                if hello is not None:
                    self.client = from_client
                    account.fingerprint = False
                    account.offered(hello, time)
        self._forget()

    def _fragment(self, from_client: bool, time: int, fragment: bytes) -> None:
        kind, size = fragment[0], int.from_bytes(fragment[1:4], "big")
        number, offset = int.from_bytes(fragment[4:6], "big"), int.from_bytes(fragment[6:9], "big")
        if size > MAX_MESSAGE or number >= MAX_MESSAGES:
            return
        found = self._messages.get((from_client, number))
        if found is None:
            found = self._messages[from_client, number] = _Message(kind, size, self._room)
        if (found.kind, found.size) != (kind, size) or found.whole or self._room.left < 0:
            return
        more = found.inflow.put(offset, fragment[HEADER:], time)
        self._room.left -= len(more)
        found.said += more
        if len(found.said) >= size:
            found.whole = True
            self._heard += 1
            body = bytes(found.said[:size])
            if not self._secrets:  # what was said is needed for keys alone
                self._room.left += len(found.said)
                found.said = bytearray()
            self._hear(from_client, time, kind, body)

    def _hear(self, from_client: bool, time: int, kind: int, body: bytes) -> None:
        account = self._account
        match kind:
            case tls.CLIENT_HELLO:
                hello = client_hello(body, dtls=True)
                if hello is not None:
                    self.client = from_client
                    account.offered(hello, time)
            case tls.SERVER_HELLO:
                chosen = server_hello(body)
                if chosen is not None and not chosen.retry:
                    account.server = chosen
                    account.alpn = chosen_protocol(chosen.extensions)
            case tls.CERTIFICATE:
                modern = account.server is not None and account.server.version in (DTLS_1_3, TLS_1_3)
                account.certificates[from_client is self.client] = tls.certificates(body, modern=modern)
            case tls.NEW_SESSION_TICKET:
                self._ticket = ticket_of(Message(kind, bytes(tls.HEADER) + body))
                if self._keys is not None and self._ticket:
                    self._keys.remember(self._ticket)
            case _:
                pass

    # --- keys ------------------------------------------------------------------------------------------------

    def opener(self, from_client: bool) -> Opener | None:
        """What opens the records of a side; None where there is nothing for the reason in `why`."""
        if not self._openers and self._tried != self._heard:
            self._tried = self._heard
            try:
                self._openers = self._make()
            except Unreadable as e:
                self._why = str(e)
            else:
                self._forget()
        return self._openers[0 if from_client is self.client else 1] if self._openers else None

    @property
    def why(self) -> str:
        """Why there are no keys, empty where there are."""
        if self._account.hello is None:
            return UNSEEN
        return self._why or (HALF_SEEN if self._account.server is None else "")

    def _make(self) -> list[Opener]:
        hello, server = self._account.hello, self._account.server
        if hello is None or server is None:
            raise Unreadable(HALF_SEEN)
        version = EQUALS.get(server.version)
        if version is None:
            raise Unreadable(f"{version_name(server.version)} is none that can be read")
        keys = Keys(self._secrets, hello, server._replace(version=version))
        said = self._said()
        exchange = next((message.raw[HEADER:] for message in said if message.kind == tls.CLIENT_KEY_EXCHANGE), b"")
        openers = keys.openers(said, exchange)
        keys.remember()
        if self._ticket:
            keys.remember(self._ticket)
        self._keys, self._why = keys, ""
        return openers

    def _said(self) -> list[Message]:
        """The messages that master secrets are bound to, in their order (RFC 6347, 4.2.1 and 4.2.6; RFC 7627, 3).

        The hello that had no cookie yet is none of them. Each counts as if it had been sent in one piece.
        """
        whole = sorted((entry for entry in self._messages.items() if entry[1].whole), key=lambda entry: entry[0][1])
        ours = [(number, message) for (side, number), message in whole if side is self.client]
        theirs = [(number, message) for (side, number), message in whole if side is not self.client]
        hellos = [at for at, (_, message) in enumerate(ours) if message.kind == tls.CLIENT_HELLO]
        begin = hellos[-1] if hellos else 0
        before = (one for one in theirs if one[1].kind not in (AGAIN, tls.NEW_SESSION_TICKET))
        ordered = [*ours[begin : begin + 1], *before, *ours[begin + 1 :]]
        said: list[Message] = []
        for number, message in ordered:
            size = message.size.to_bytes(3, "big")
            header = bytes((message.kind,)) + size + number.to_bytes(2, "big") + bytes(3) + size
            said.append(Message(message.kind, header + message.said[: message.size]))
            if message.kind == tls.CLIENT_KEY_EXCHANGE:
                break
        return said

    def _forget(self) -> None:
        for message in self._messages.values():
            message.inflow.drop()
            self._room.left += len(message.said)
        self._messages.clear()
