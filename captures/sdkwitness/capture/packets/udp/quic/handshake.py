"""TLS as QUIC carries it (RFC 9001, 4): what both sides say, and the secrets that the key log has of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.tls import messages as tls
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.hello import (
    NOTHING,
    chosen_protocol,
    client_hello,
    encrypted_extensions,
    server_hello,
    torn_name,
)
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.messages import Message, Messages
from sdkwitness.capture.packets.udp.quic.inflow import Inflow
from sdkwitness.capture.packets.udp.quic.versions import APPLICATION, EARLY, HANDSHAKE, INITIAL

MAX_AHEAD: Final = 1 << 20
"""Offset from which on bytes of a handshake are no longer taken; hellos and certificates have some thousands."""
_LABELS: Final = {
    (EARLY, True): "CLIENT_EARLY_TRAFFIC_SECRET",
    (HANDSHAKE, True): "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    (HANDSHAKE, False): "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    (APPLICATION, True): "CLIENT_TRAFFIC_SECRET_0",
    (APPLICATION, False): "SERVER_TRAFFIC_SECRET_0",
}


class Handshake:
    """Takes the CRYPTO frames of one connection."""

    def __init__(self, account: Account, secrets: Secrets, room: Room) -> None:
        self._account = account
        self._secrets = secrets
        self._room = room
        self._flows: dict[tuple[int, bool], tuple[Inflow, Messages]] = {}
        self._found: Mapping[str, bytes] = {}
        self._said = bytearray()
        """The client's hello, as far as it is there."""

    @property
    def known(self) -> bool:
        """Whether the client's hello was seen to its end, and with it whose secrets to look for."""
        return self._account.hello is not None

    @property
    def has_keys(self) -> bool:
        """Whether the key log has any secret of the connection."""
        return bool(self._found)

    @property
    def cipher(self) -> int | None:
        """The suite that the server chose."""
        return self._account.server.cipher if self._account.server is not None else None

    def secret(self, level: int, *, client: bool) -> bytes | None:
        """The traffic secret of a level and direction."""
        return self._found.get(_LABELS.get((level, client), ""))

    def crypto(self, level: int, from_client: bool, time: int, offset: int, data: bytes) -> None:
        """Take the bytes of a CRYPTO frame."""
        if offset + len(data) > MAX_AHEAD:
            return
        flow = self._flows.get((level, from_client))
        if flow is None:
            flow = self._flows[level, from_client] = (Inflow(self._room), Messages())
        inflow, messages = flow
        ready = inflow.put(offset, data, time)
        if level == INITIAL and from_client and self._account.hello is None:
            self._said += ready
        for message in messages.feed(ready):
            self._hear(level, from_client, time, message)

    def again(self) -> None:
        """The client begins anew, as a Retry or another version asks of it; some do so with another hello."""
        flow = self._flows.pop((INITIAL, True), None)
        if flow is not None:
            flow[0].drop()
        self._said.clear()

    def end(self, time: int) -> None:
        """Nothing follows; of a hello whose end was not recorded, its front and its name may be there."""
        account = self._account
        if account.hello is None:
            flow = self._flows.get((INITIAL, True))
            rest = flow[0].skip()[1] if flow is not None else b""
            hello = client_hello(bytes(self._said[tls.HEADER :])) if self._said.startswith(b"\x01") else None
            named = torn_name(rest)
            if named is not None and (hello is None or hello.sni is None):
                hello = (hello or NOTHING)._replace(sni=named)
            if hello is not None:
                account.fingerprint = False
                account.offered(hello, time)
        self._drop()

    def _drop(self) -> None:
        """Forget what is held."""
        for inflow, _ in self._flows.values():
            inflow.drop()

    def _hear(self, level: int, from_client: bool, time: int, message: Message) -> None:
        account = self._account
        match message.kind:
            case tls.CLIENT_HELLO if from_client:
                hello = client_hello(message.body)
                if hello is not None:
                    if account.hello is not None and hello.random != account.hello.random:
                        account.hello = None  # so that the later one stands in the journal
                    account.offered(hello, time)
                    self._found = self._secrets.find(hello.random)
            case tls.SERVER_HELLO if not from_client:
                chosen = server_hello(message.body)
                if chosen is not None and not chosen.retry:
                    account.server = chosen
            case tls.ENCRYPTED_EXTENSIONS if not from_client:
                account.alpn = chosen_protocol(encrypted_extensions(message.body))
            case tls.CERTIFICATE:
                account.certificates[from_client] = tls.certificates(message.body, modern=True)
            case tls.COMPRESSED_CERTIFICATE:
                account.certificates[from_client] = tls.compressed_certificates(message.body)
            case tls.FINISHED if from_client and level == HANDSHAKE:
                account.finished(time)
            case _:
                pass
