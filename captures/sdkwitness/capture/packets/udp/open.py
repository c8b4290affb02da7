"""What a UDP conversation speaks, from its ports and its first datagram."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.dns_wire import is_question
from sdkwitness.capture.packets.exchanges.talk import Room, Talk
from sdkwitness.capture.packets.model import Conversation, How, Journal, Secure, Sink
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.udp import google
from sdkwitness.capture.packets.udp.datagrams import Datagrams
from sdkwitness.capture.packets.udp.dns import NETBIOS, Dns
from sdkwitness.capture.packets.udp.dtls import Dtls, goes_on, is_dtls
from sdkwitness.capture.packets.udp.http09 import Http09
from sdkwitness.capture.packets.udp.http3.session import Http3
from sdkwitness.capture.packets.udp.quic.application import Application, Raw
from sdkwitness.capture.packets.udp.quic.header import FIXED, LONG, Damaged, offered, packet
from sdkwitness.capture.packets.udp.quic.sink import Quic, Shared
from sdkwitness.capture.packets.udp.quic.versions import NEGOTIATION, known

RESOLVERS: Final = frozenset({53, NETBIOS, 5353, 5355})
"""Ports of DNS, NetBIOS's names, multicast DNS (RFC 6762) and link-local name resolution (RFC 4795)."""
SECURE: Final = 443
DNS: Final = 853
"""Port of DNS over DTLS (RFC 8094)."""
SHORTEST: Final = 21
"""Bytes of a packet with a short header that nobody takes for a stateless reset (RFC 9000, 10.3)."""


class UdpOpener:
    """Opens the conversations of one file.

    Args:
        secrets: The key log.
        journal: Takes what they hold.
    """

    def __init__(self, secrets: Secrets, journal: Journal) -> None:
        self._journal = journal
        self._shared = Shared(secrets, journal, _application)

    def __call__(self, conversation: Conversation) -> Sink:
        """Make what takes the datagrams of a conversation."""
        if {conversation.client[1], conversation.server[1]} & RESOLVERS:
            return Dns(conversation, self._journal)
        return _First(conversation, self._journal, self._shared)


class _First:
    """Takes datagrams until it is known what they are, and hands them on."""

    def __init__(self, conversation: Conversation, journal: Journal, shared: Shared) -> None:
        self._conversation = conversation
        self._journal = journal
        self._shared = shared
        self._sink: Sink | None = None
        self._beside: Dtls | None = None
        self._last: Sink | None = None
        """What took the latest datagram."""

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        sink = self._sink
        if sink is None or isinstance(sink, Datagrams):
            sink = self._choose(from_client, time, data)
        self._last = sink
        sink.data(from_client, time, data)

    def gap(self, from_client: bool, time: int, size: int) -> None:
        if self._last is not None:
            self._last.gap(from_client, time, size)

    def end(self, time: int, how: How) -> None:
        for sink in (self._sink, self._beside):
            if sink is not None:
                sink.end(time, how)

    def _choose(self, from_client: bool, time: int, data: bytes) -> Sink:
        """Tell what takes a datagram: what is to be known of all that follow, raw datagrams as long as nothing is."""
        ends, journal, shared = self._conversation, self._journal, self._shared
        # Voice and video share their ports with DTLS (RFC 7983).
        if is_dtls(data) or (self._beside is not None and goes_on(data)):
            if self._beside is None:
                within = ends._replace(id=f"{ends.id}.dtls")
                self._beside = Dtls(within, journal, shared.room, shared.secrets, self._inside)
            return self._beside
        number = google.spoken(data)
        found: Sink | None = None
        if number and from_client:
            found = google.Google(ends, journal, number)
        elif data:
            moved = shared.find(data) if self._sink is None else None
            if moved is not None or is_quic(data) or (self._sink is None and self._is_late(data)):
                found = Quic(ends, shared, moved)
            elif self._sink is None and is_question(data):
                found = Dns(ends, journal)
        if found is not None:
            if self._sink is not None:
                self._sink.end(time, "closed")
            self._sink = found
        elif self._sink is None:
            self._sink = Datagrams(Talk(ends, journal, shared.room))
        return self._sink

    def _inside(self, conversation: Conversation, secure: Secure) -> Sink:
        """Make what takes the content of DTLS."""
        if conversation.server[1] == DNS:
            return Dns(conversation, self._journal, told=True)
        return Datagrams(Talk(conversation, self._journal, self._shared.room, secure))

    def _is_late(self, data: bytes) -> bool:
        """Whether a datagram may be of a QUIC connection whose beginning was not recorded."""
        ports = self._conversation.client[1], self._conversation.server[1]
        return SECURE in ports and data[0] & (LONG | FIXED) == FIXED and len(data) >= SHORTEST


def is_quic(data: bytes) -> bool:
    """Whether a datagram begins with a long header of QUIC."""
    if not data[0] & LONG:
        return False
    try:
        found = packet(data, 0)
    except Damaged:
        return known(int.from_bytes(data[1:5], "big"))
    if found.kind == NEGOTIATION:
        return any(known(number) for number in offered(data, found))
    return known(found.version)


def _application(conversation: Conversation, secure: Secure, journal: Journal, room: Room) -> Application:
    if secure.alpn is not None and (secure.alpn == "h3" or secure.alpn.startswith("h3-")):
        return Http3(Talk(conversation, journal, room, secure))
    if secure.alpn is not None and secure.alpn.startswith(("hq-", "http/0.9")):
        return Http09(Talk(conversation, journal, room, secure))
    return Raw(conversation, journal, secure.alpn)
