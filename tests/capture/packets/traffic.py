"""Traffic of many apps at once, with what was sent: real TLS, HTTP/2 and QUIC, framed and mistreated on its way."""

from __future__ import annotations

import gzip
import random
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from capture.packets.craft import ACK, FIN, PSH, START, SYN, block, enhanced, interface, ipv4, ipv6, section, tcp, udp
from capture.packets.exchanges import h2_peers
from capture.packets.tls.sessions import TLS_1_2, TLS_1_3, Chunk, contexts, talk
from quic_peers import HOST as QUIC_HOST
from quic_peers import Fields, Network, Peers

ETHERNET, RAW, COOKED, COOKED_2 = 1, 101, 113, 276
LINKS = (ETHERNET, RAW, COOKED, COOKED_2)
SECRETS_BLOCK = 0x0A
NSS_KEYS = 0x544C534B
H1_HOST = "collect.example.com"


class Asked(NamedTuple):
    """One exchange, as far as all versions of HTTP have it in common."""

    host: str
    method: str
    path: str
    body: bytes
    status: int
    answer: bytes


class Ends(NamedTuple):
    """Who talks to whom."""

    client: str
    port: int
    server: str
    to: int


class Piece(NamedTuple):
    """A TCP segment with content."""

    from_client: bool
    at: int
    data: bytes


class Frame(NamedTuple):
    """An IP packet."""

    time: int
    version: int
    packet: bytes
    link: int


class Mess(NamedTuple):
    """What happens to TCP segments, each a probability."""

    late: float = 0.0
    """Out of order, by a few places."""
    resent: float = 0.0
    """Lost before the recording, so that it comes much later."""
    twice: float = 0.0
    overlap: float = 0.0
    """Sent again together with what was around it, cut elsewhere."""


class Traffic:
    """All that was recorded.

    Attributes:
        frames: In order of their times.
        keys: The key log.
        asked: What was asked and answered in all of it.
    """

    def __init__(self, seed: int, mess: Mess | None = None, network: Network | None = None, size: int = 6000) -> None:
        self.chance = random.Random(seed)
        self.frames: list[Frame] = []
        self.keys = b""
        self.asked: list[Asked] = []
        self._mess = mess or Mess()
        self._network = network
        self._size = size
        self._port = 40_000
        for secure in (None, TLS_1_2, TLS_1_3):
            for kind in (self._http1, self._http2):
                if secure is None:
                    if kind == self._http1:
                        self._tcp(kind(b"http"), 80)
                    continue
                protocol = "h2" if kind == self._http2 else "http/1.1"
                client, server = contexts(secure)
                for context in (client, server):
                    context.set_alpn_protocols([protocol])
                session = talk(kind(b"https"), client, server)
                assert session.error is None
                self.keys += session.log
                self._tcp(session.wire, 443)
        self._http3()
        self.frames.sort()

    # --- what is said ------------------------------------------------------------------------------------------

    def _http1(self, scheme: bytes) -> list[Chunk]:
        chance, wire = self.chance, list[Chunk]()
        for _ in range(3):
            requests = answers = b""
            for _ in range(chance.choice((1, 1, 3))):  # at times pipelined
                number = len(self.asked)
                body, answer = (
                    chance.randbytes(chance.randrange(self._size)),
                    chance.randbytes(chance.randrange(self._size)),
                )
                requests += b"POST /v1/%d?s=%s HTTP/1.1\r\nHost: %s\r\n" % (number, scheme, H1_HOST.encode())
                requests += _body(chance, body)
                answers += b"HTTP/1.1 200 OK\r\n" + _body(chance, answer)
                self.asked.append(Asked(H1_HOST, "POST", f"/v1/{number}?s={scheme.decode()}", body, 200, answer))
            wire += [(True, requests), (False, answers)]
        return wire

    def _http2(self, _scheme: bytes) -> list[Chunk]:
        wire, truth = h2_peers.exchanges(self.chance, 6, 3)
        self.asked += [
            Asked("api.example.com", "POST", one.path.decode(), one.body, one.status, one.answer) for one in truth
        ]
        return wire

    def _http3(self) -> None:
        peers = Peers(network=self._network, seed=self.chance.randrange(1000))
        peers.reply = _mirror
        peers.run()
        for number in range(5):
            named = [
                (b":method", b"PUT"),
                (b":scheme", b"https"),
                (b":authority", QUIC_HOST.encode()),
                (b":path", b"/h3/%d" % number),
            ]
            peers.ask(named, self.chance.randbytes(self.chance.randrange(1, self._size)))
        peers.run()
        assert len(peers.exchanges) == 5
        for had in peers.exchanges:
            path = dict(had.fields)[b":path"].decode()
            self.asked.append(Asked(QUIC_HOST, "PUT", path, had.body, 201, had.answered))
        self.keys += peers.keys
        ends = self._ends(443)
        start, link = START / 1e9, self.chance.choice(LINKS)
        first = peers.sent[0].time
        for one in peers.sent:
            ports = (ends.port, 443) if one.from_client else (443, ends.port)
            self._frame(
                ends, one.from_client, round((start + one.time - first) * 1e9), udp(one.data, ports=ports), 17, link
            )

    # --- how it travels ----------------------------------------------------------------------------------------

    def _ends(self, to: int) -> Ends:
        self._port += 1
        if self.chance.random() < 0.5:
            return Ends("192.0.2.10", self._port, f"198.51.100.{self._port % 200}", to)
        return Ends("2001:db8::10", self._port, f"2001:db8:1::{self._port % 200}", to)

    def _tcp(self, wire: Sequence[Chunk], to: int) -> None:
        ends, link = self._ends(to), self.chance.choice(LINKS)
        time = START + self.chance.randrange(10**9)
        begun = (
            self.chance.randrange(1 << 32),
            self.chance.randrange(1 << 32),
        )  # server's and client's, which may wrap
        have = [_Received(), _Received()]

        def send(from_client: bool, at: int, flags: int, data: bytes = b"") -> None:
            nonlocal time
            time += self.chance.randrange(1000, 2_000_000)
            ports = (ends.port, ends.to) if from_client else (ends.to, ends.port)
            seq = begun[from_client] + at
            ack = begun[not from_client] + have[not from_client].next if flags & ACK else 0
            self._frame(ends, from_client, time, tcp(data, seq=seq, ack=ack, flags=flags, ports=ports), 6, link)
            have[from_client].take(at, len(data) + bool(flags & (SYN | FIN)))

        send(True, 0, SYN)
        send(False, 0, SYN | ACK)
        send(True, 1, ACK)
        sizes = [1, 1]
        for piece in self._mistreated(list(self._cut(wire))):
            send(piece.from_client, piece.at, ACK | PSH, piece.data)
            sizes[piece.from_client] = max(sizes[piece.from_client], piece.at + len(piece.data))
        send(True, sizes[True], FIN | ACK)
        send(False, sizes[False], FIN | ACK)
        send(True, sizes[True] + 1, ACK)

    def _cut(self, wire: Sequence[Chunk]) -> Iterator[Piece]:
        at = [1, 1]
        for from_client, data in wire:
            begin = 0
            while begin < len(data):
                size = self.chance.choice((1448, 1448, 1448, 536, 77, 1))
                part = data[begin : begin + size]
                yield Piece(from_client, at[from_client], part)
                at[from_client] += len(part)
                begin += size

    def _mistreated(self, pieces: list[Piece]) -> list[Piece]:
        chance, mess = self.chance, self._mess
        said = [b"", b""]
        for one in pieces:
            said[one.from_client] += one.data
        placed: list[tuple[float, Piece]] = []
        for number, one in enumerate(pieces):
            # The other side answers nothing that it has not got.
            last = next(
                (n for n in range(number, len(pieces)) if pieces[n].from_client is not one.from_client), len(pieces)
            )
            place = float(number)
            if chance.random() < mess.late:
                place += chance.randrange(1, 6) + 0.5
            elif chance.random() < mess.resent:
                place += chance.randrange(6, 40) + 0.5
            place = min(place, max(last - 0.5, number))
            placed.append((place, one))
            if chance.random() < mess.twice:
                placed.append((place + chance.randrange(4) + 0.6, one))
            if chance.random() < mess.overlap:
                begin = max(one.at - chance.randrange(900), 1)
                end = one.at + chance.randrange(1, len(one.data) + 1)
                again = Piece(one.from_client, begin, said[one.from_client][begin - 1 : end - 1])
                placed.append((min(place + chance.randrange(3) + 0.1, max(last - 0.4, number)), again))
        return [one for _, one in sorted(placed, key=lambda entry: entry[0])]

    def _frame(self, ends: Ends, from_client: bool, time: int, content: bytes, proto: int, link: int) -> None:
        source, target = (ends.client, ends.server) if from_client else (ends.server, ends.client)
        version = 6 if ":" in source else 4
        packet = (ipv6 if version == 6 else ipv4)(content, proto=proto, source=source, target=target)
        self.frames.append(Frame(time, version, packet, link))

    # --- how it is kept ----------------------------------------------------------------------------------------

    def pcap(self, link: int = ETHERNET) -> bytes:
        """A file of one link type, whatever each conversation came by."""
        made = bytearray(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 1 << 18, link))
        for frame in self.frames:
            data = framed(frame, link)
            made += struct.pack("<IIII", frame.time // 10**9, frame.time % 10**9, len(data), len(data)) + data
        return bytes(made)

    def pcapng(self, *, keys: bool, order: str = "<") -> bytes:
        """A file with an interface for each link type, and the keys inside where asked for."""
        made = bytearray(section(order))
        for link in LINKS:
            made += interface(link, order=order)
        if keys:
            body = struct.pack(order + "II", NSS_KEYS, len(self.keys)) + self.keys
            made += block(SECRETS_BLOCK, body, order)
        for frame in self.frames:
            number = LINKS.index(frame.link)
            made += enhanced(framed(frame, frame.link), frame.time // 1000, number=number, order=order)
        return bytes(made)

    def packed(self) -> bytes:
        """A compressed file."""
        return gzip.compress(self.pcap(RAW), 1)


class _Received:
    """What the other side has got of one direction, and so acknowledges."""

    def __init__(self) -> None:
        self.next = 0
        self._beyond: list[tuple[int, int]] = []

    def take(self, at: int, size: int) -> None:
        self._beyond = sorted([*self._beyond, (at, at + size)])
        while self._beyond and self._beyond[0][0] <= self.next:
            self.next = max(self.next, self._beyond.pop(0)[1])


def framed(frame: Frame, link: int) -> bytes:
    """An IP packet in a frame of a link type."""
    kind = struct.pack("!H", 0x0800 if frame.version == 4 else 0x86DD)
    if link == ETHERNET:
        return bytes(12) + kind + frame.packet
    if link == COOKED:
        return struct.pack("!HHH8s", 0, 1, 6, bytes(8)) + kind + frame.packet
    if link == COOKED_2:
        return kind + struct.pack("!HIHBB8s", 0, 1, 1, 0, 6, bytes(8)) + frame.packet
    return frame.packet


def _body(chance: random.Random, body: bytes) -> bytes:
    """The end of a head, and a body with a length or in chunks."""
    if chance.random() < 0.6:
        return b"Content-Length: %d\r\n\r\n" % len(body) + body
    made, at = b"Transfer-Encoding: chunked\r\n\r\n", 0
    while at < len(body):
        part = body[at : at + chance.randrange(1, 3000)]
        made += b"%x\r\n" % len(part) + part + b"\r\n"
        at += len(part)
    return made + b"0\r\n\r\n"


def _mirror(_fields: Fields, body: bytes) -> tuple[Fields, bytes, Fields]:
    return [(b":status", b"201")], body[::-1], []
