"""Chooses what reads a TCP connection: by its first bytes, and by those where a protocol may change.

What few files need is imported when one does: the start is a good part of a small import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sdkwitness.capture.journal_records import Endpoint
from sdkwitness.capture.packets.exchanges import kinds
from sdkwitness.capture.packets.exchanges.heads import ASKS
from sdkwitness.capture.packets.exchanges.http1 import Exchange, Http1
from sdkwitness.capture.packets.exchanges.kinds import Kind
from sdkwitness.capture.packets.exchanges.raw import Raw
from sdkwitness.capture.packets.exchanges.talk import Room, Talk
from sdkwitness.capture.packets.model import Conversation, How, Journal, Secure, Sink
from sdkwitness.capture.packets.tls.keylog import Secrets

if TYPE_CHECKING:
    from sdkwitness.capture.packets.exchanges.tunnel import Ends

HTTPS: Final = 443
DOT: Final = 853
MAX_DEPTH: Final = 5
"""Tunnels in each other that are followed."""
FEW: Final = 8
"""Chunks of a client whose beginning was not recorded that wait for the server to tell what is spoken."""
WATCHED: Final = 64 << 10
"""Bytes of a connection of no known protocol in which it may turn to TLS, as by STARTTLS."""


class Opener:
    """Opens the TCP connections of one import.

    Args:
        secrets: TLS keys.
        journal: Takes what they hold.
    """

    def __init__(self, secrets: Secrets, journal: Journal) -> None:
        self._secrets = secrets
        self._journal = journal
        self._room = Room()

    def __call__(self, conversation: Conversation) -> Sink:
        """Make what takes the bytes of a connection."""
        return self.inside(conversation, 0)

    def inside(self, conversation: Conversation, depth: int) -> Sniffer:
        """Make what takes the bytes of a tunnel `depth` levels deep."""
        return Sniffer(Talk(conversation, self._journal, self._room), self, depth)

    def tls(self, conversation: Conversation, depth: int) -> Sink:
        """Make what takes a connection's TLS records."""
        from sdkwitness.capture.packets.tls.stream import TlsStream

        def plain(within: Conversation, secure: Secure) -> Sink:
            talk = Talk(within, self._journal, self._room, secure)
            if secure.alpn == "h2":
                return _http2(talk, Onward(self, depth), whole=within.whole)
            if secure.alpn == "dot" or (within.server[1] == DOT and secure.alpn is None):
                return _dns(within, self._journal)
            return Sniffer(talk, self, depth)

        return TlsStream(conversation, self._secrets, self._journal, plain)


class Onward:
    """What follows on HTTP."""

    def __init__(self, opener: Opener, depth: int) -> None:
        self._opener = opener
        self._depth = depth

    def tunnel(self, talk: Talk, wanted: Endpoint, number: int = 0) -> Sink:
        """The sink of a tunnel that a proxy made; `number` tells it from others in the same connection."""
        if self._depth >= MAX_DEPTH:
            return Raw(talk)
        ends = talk.conversation
        inner = ends._replace(server=wanted, whole=True)
        if number or talk.secure is not None:
            inner = inner._replace(id=f"{ends.id}.{number}")
        return self._opener.inside(inner, self._depth + 1)

    def other(self, talk: Talk) -> Sink:
        """The sink of another protocol in the same connection, TLS maybe (RFC 2817)."""
        return Sniffer(talk, self._opener, self._depth + 1) if self._depth < MAX_DEPTH else Raw(talk)

    def upgraded(self, talk: Talk, exchange: Exchange) -> Sink:
        """The sink of HTTP/2 whose first request was one of HTTP/1 (RFC 7540, 3.2)."""
        return _http2(talk, self, first=exchange)


class Sniffer:
    """Takes a connection from its first byte on.

    Args:
        talk: Of the connection.
        opener: Makes what it turns out to be.
        depth: How many tunnels it is in.
    """

    def __init__(self, talk: Talk, opener: Opener, depth: int) -> None:
        self._talk = talk
        self._opener = opener
        self._depth = depth
        self._held: list[tuple[bool, int, bytes]] = []
        self._inner: Sink | None = None
        self._watches = False
        """Whether another protocol may begin within what is none that is known."""
        self._watch = WATCHED
        """Bytes of the client in which TLS may begin anywhere."""
        self._tail = b""
        """Its last bytes, where they may begin a ClientHello."""
        self._tailed = 0
        self._resumes = not talk.conversation.whole
        """Whether HTTP may begin within bytes of no known protocol, since what came before is not all there."""

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one side."""
        if self._inner is None:
            self._held.append((from_client, time, data))
            self._choose()
            return
        if self._watches:
            self._watched(from_client, time, data)
            return
        self._inner.data(from_client, time, data)

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Pass over bytes that were not recorded."""
        if self._inner is None:
            if not any(side is from_client for side, _, _ in self._held):
                self._resumes = True
                self._talk.conversation = self._talk.conversation._replace(whole=False)
                if self._held:
                    self._choose()
                return
            self._go_on(Kind.RAW)
        if self._inner is not None:
            self._let_go()
            self._inner.gap(from_client, time, size)

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        if self._inner is None and self._held:
            self._go_on(Kind.RAW)
        if self._inner is not None:
            self._let_go()
            self._inner.end(time, how)
        self._talk.closed(time)

    def _choose(self) -> None:
        """Tell what is spoken, once what came is enough for it."""
        ends = self._talk.conversation
        got, sent = (b"".join(p for side, _, p in self._held if side is which) for which in (False, True))
        if sent:
            kind = kinds.of_client(sent, ends.server[1], whole=ends.whole)
            if kind is Kind.RAW and not ends.whole:
                answered = kinds.of_server(got, whole=False) if got else None
                kind = Kind.TLS if answered is Kind.TLS else kind if got or len(self._held) >= FEW else None
        else:
            kind = kinds.of_server(got, whole=ends.whole)
        if kind is None and len(self._held) > 64:
            kind = Kind.RAW
        if kind is not None:
            self._go_on(kind)

    def _go_on(self, kind: Kind) -> None:
        self._inner = self._make(kind)
        pieces, self._held = self._held, []
        self._watches = kind is Kind.RAW and self._talk.secure is None
        for from_client, time, data in pieces:
            self.data(from_client, time, data)

    def _make(self, kind: Kind) -> Sink:
        talk = self._talk
        ends = talk.conversation
        if kind is Kind.TLS and self._depth < MAX_DEPTH:
            if talk.secure is not None:
                ends = ends._replace(id=f"{ends.id}.tls")
            return self._opener.tls(ends, self._depth + 1)
        if kind in (Kind.HTTP1, Kind.HTTP2):
            if talk.secure is None and ends.server[1] == HTTPS and not self._asks_proxy():
                # Nobody speaks it there in the clear: friTap writes plaintext as if it had been sent so.
                talk = self._talk = Talk(ends, talk.journal, talk.room, plaintext=True)
            onward = Onward(self._opener, self._depth)
            return Http1(talk, onward) if kind is Kind.HTTP1 else _http2(talk, onward, whole=ends.whole)
        if kind is Kind.DNS:
            talk.legs()
            return _dns(ends, talk.journal)
        if kind in (Kind.SOCKS, Kind.PROXY) and self._depth < MAX_DEPTH:
            from sdkwitness.capture.packets.exchanges import tunnel

            reader = tunnel.socks if kind is Kind.SOCKS else tunnel.proxied
            return tunnel.Begun(reader, self._inside, lambda: Raw(talk))
        return Raw(talk)

    def _asks_proxy(self) -> bool:
        return any(data.startswith(b"CONNECT ") for from_client, _, data in self._held if from_client)

    def _inside(self, found: Ends) -> Sink:
        ends = self._talk.conversation
        client, server = found
        return self._opener.inside(
            ends._replace(client=client or ends.client, server=server or ends.server), self._depth + 1
        )

    def _watched(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes in which another protocol may begin."""
        inner = self._inner
        assert inner is not None
        if not from_client:
            self._let_go()
            inner.data(from_client, time, data)
            return
        self._watch -= len(data)
        data, self._tail = self._tail + data, b""
        at, kind = self._begins(data)
        if at:
            inner.data(from_client, time, data[:at] if at > 0 else data)
        if kind is not None:
            self._watches = False
            inner.end(time, "closed")
            self._inner = inner = self._make(kind)
            inner.data(from_client, time, data[at:])
            return
        if at >= 0:
            self._tail, self._tailed = data[at:], time
        self._watches = self._watch > 0 or self._resumes or bool(self._tail)

    def _begins(self, data: bytes) -> tuple[int, Kind | None]:
        """Where another protocol begins in a client's bytes, and which; see `kinds.find_tls`."""
        if kinds.starts_tls(data):
            return 0, Kind.TLS
        if self._resumes and ASKS.match(data):
            return 0, Kind.HTTP1
        return kinds.find_tls(data) if self._watch > 0 else (-1, None)

    def _let_go(self) -> None:
        """Give on what begins no ClientHello after all."""
        tail, self._tail = self._tail, b""
        if tail and self._inner is not None:
            self._inner.data(True, self._tailed, tail)


def _http2(talk: Talk, onward: Onward, *, whole: bool = True, first: Exchange | None = None) -> Sink:
    from sdkwitness.capture.packets.exchanges.http2 import Http2

    return Http2(talk, onward, whole=whole, first=first)


def _dns(conversation: Conversation, journal: Journal) -> Sink:
    from sdkwitness.capture.packets.udp.dns import DnsStream

    return DnsStream(conversation, journal, told=True)
