"""What a TLS connection leaves in the journal besides its plaintext: hello, end of the handshake, what stayed dark."""

from __future__ import annotations

from typing import Final, Literal

from sdkwitness.capture.journal_records import (
    ConnectionEnded,
    ConnectionSeen,
    HandshakeEnded,
    HelloSeen,
    StreamEnded,
    StreamOpened,
)
from sdkwitness.capture.packets.model import Conversation, Journal, Secure
from sdkwitness.capture.packets.tls.hello import ClientHello, ServerHello, version_name
from sdkwitness.capture.packets.tls.ja4 import Carrier, ja4
from sdkwitness.capture.packets.tls.suites import suite_name

Outcome = Literal["established", "refused", "failed"]
FATAL_TO_TRUST: Final = frozenset({42, 43, 44, 45, 46, 48})
"""Alerts by which a client says that it does not take the server's certificate (RFC 8446, 6.2)."""
CLOSE_NOTIFY: Final = 0
USER_CANCELED: Final = 90
NO_RENEGOTIATION: Final = 100
_ALERTS: Final = {
    10: "unexpected message",
    20: "bad record mac",
    21: "decryption failed",
    22: "record overflow",
    30: "decompression failure",
    40: "handshake failure",
    41: "no certificate",
    42: "bad certificate",
    43: "unsupported certificate",
    44: "certificate revoked",
    45: "certificate expired",
    46: "certificate unknown",
    47: "illegal parameter",
    48: "unknown ca",
    49: "access denied",
    50: "decode error",
    51: "decrypt error",
    60: "export restriction",
    70: "protocol version",
    71: "insufficient security",
    80: "internal error",
    86: "inappropriate fallback",
    109: "missing extension",
    110: "unsupported extension",
    111: "certificate unobtainable",
    112: "unrecognized name",
    113: "bad certificate status response",
    114: "bad certificate hash value",
    115: "unknown psk identity",
    116: "certificate required",
    120: "no application protocol",
    121: "ech required",
}


def alert_name(number: int) -> str:
    """An alert in the words of RFC 8446, 6, as in `unknown ca`."""
    return _ALERTS.get(number, f"number {number}")


class Account:
    """Writes what becomes known of one connection, each thing once."""

    def __init__(self, conversation: Conversation, journal: Journal, carrier: Carrier = "t") -> None:
        self._conversation = conversation
        self._journal = journal
        self._carrier: Carrier = carrier
        self._flow = ""
        self._legs: dict[bool, ConnectionSeen] = {}
        """As last written."""
        self.hello: ClientHello | None = None
        self.server: ServerHello | None = None
        self.alpn: bytes | None = None
        """The protocol that the server chose."""
        self.certificates: dict[bool, tuple[bytes, ...]] = {}
        """PEM, by whether the TLS client sent them."""
        self.established: int | None = None
        """When the handshake was over."""
        self.outcome: Outcome | None = None
        self.fingerprint = True
        """False where the hello is none of TLS, or not all of it was recorded: its JA4 would be another's."""
        self.said = ""
        """What ended the handshake, where something did."""

    @property
    def secure(self) -> Secure:
        """What the plaintext's reader wants to know."""
        version = version_name(self.server.version) if self.server is not None else ""
        alpn = self.alpn.decode("ascii", "backslashreplace") if self.alpn is not None else None
        return Secure(self.hello.sni if self.hello is not None else None, alpn, version)

    def offered(self, hello: ClientHello, time: int) -> None:
        """A ClientHello was sent; a later one of the connection says the same."""
        if self.hello is None:
            ends = self._conversation
            seen = HelloSeen(ends.client_leg, time / 1e9, ends.client, ends.server, hello.random, hello.sni, hello.alpn)
            self._journal.append(seen)
        self.hello = hello

    def seen(self) -> None:
        """Write both legs as far as they are known."""
        ends, hello, server = self._conversation, self.hello, self.server
        for client in (True, False):
            leg = ConnectionSeen(
                id=ends.client_leg if client else ends.server_leg,
                client=client,
                transport=ends.transport,
                address=None if client else ends.server,
                peername=ends.client if client else ends.server,
                sockname=ends.server if client else ends.client,
                tls=True,
                sni=hello.sni if hello is not None else None,
                alpn=self.alpn,
                alpn_offers=hello.alpn if hello is not None else (),
                cipher=suite_name(server.cipher) if server is not None else None,
                tls_version=version_name(server.version) if server is not None else None,
                certificates=self.certificates.get(client, ()),
                timestamp_start=ends.started / 1e9,
                timestamp_tcp_setup=None if client else ends.started / 1e9,
                timestamp_tls_setup=self.established / 1e9 if self.established is not None else None,
                proxy_mode="",
            )
            if self._legs.get(client) != leg:
                self._legs[client] = leg
                self._journal.append(leg)

    def finished(self, time: int) -> None:
        """The handshake came to its end."""
        if self.established is None and self.outcome is None:
            self.established = time
            self._ended("established", None, time)
            self.seen()

    def alerted(self, number: int, time: int, *, by_client: bool, of_use: bool) -> None:
        """An alert was sent that is no farewell.

        Args:
            number: AlertDescription.
            time: when.
            by_client: whether the TLS client sent it.
            of_use: whether application data came before it, so that it says nothing about the handshake.
        """
        if of_use or number in (CLOSE_NOTIFY, USER_CANCELED, NO_RENEGOTIATION) or self.outcome in ("refused", "failed"):
            return
        refused = by_client and number in FATAL_TO_TRUST
        self.said = f"TLS alert {alert_name(number)}{'' if by_client else ' from the server'}"
        self._ended("refused" if refused else "failed", self.said, time)

    def refused(self, said: str, time: int) -> None:
        """The client went away in a manner that tells why."""
        if self.outcome is None:
            self.said = said
            self._ended("refused", said, time)

    def failed(self, said: str, time: int) -> None:
        """The handshake ended in any other way."""
        if self.outcome is None:
            self.said = said
            self._ended("failed", said, time)

    def dark(self) -> None:
        """From here on something cannot be read: a flow for what is only counted."""
        if not self._flow:
            ends = self._conversation
            self._flow = self._journal.flow()
            self._journal.append(
                StreamOpened(self._flow, ends.client_leg, ends.server_leg, ends.transport, ends.started / 1e9)
            )

    def close(self, time: int, why: str, *, sent: int = 0, received: int = 0) -> None:
        """Nothing follows; where something stayed dark, this is how much and why."""
        ends = self._conversation
        if self._flow:
            self.seen()
            if self.hello is not None and self.hello.hidden and "app refused" not in why:
                why += "; its host name may be the front of another (ECH)"
            self._journal.append(
                StreamEnded(
                    self._flow,
                    ends.server_leg,
                    time / 1e9,
                    error=why,
                    sent=sent,
                    received=received,
                    ja4=ja4(self.hello, self._carrier) if self.hello is not None and self.fingerprint else "",
                    dark=True,
                )
            )
        self._journal.append(ConnectionEnded(ends.client_leg, time / 1e9))
        self._journal.append(ConnectionEnded(ends.server_leg, time / 1e9))

    def _ended(self, outcome: Outcome, error: str | None, time: int) -> None:
        self.outcome = outcome
        self._journal.append(HandshakeEnded(self._conversation.client_leg, time / 1e9, outcome, error))
