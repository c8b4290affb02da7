"""Packets and packet files made by hand, and a sink that keeps what it is given."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

from sdkwitness.capture.packets import files
from sdkwitness.capture.packets.model import Conversation, How, Open
from sdkwitness.capture.packets.read import Walk
from sdkwitness.capture.packets.source import Damaged, Packet

CLIENT, SERVER = "192.0.2.1", "198.51.100.7"
CLIENT6, SERVER6 = "2001:db8::1", "2001:db8::7"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
START = 1_700_000_000_000_000_000
"""Nanoseconds; packets follow each other by one millisecond."""
MILLISECOND = 1_000_000


def tcp(
    payload: bytes = b"",
    *,
    seq: int = 1,
    ack: int = 1,
    flags: int = ACK,
    ports: tuple[int, int] = (40000, 443),
    options: bytes = b"",
) -> bytes:
    head = 5 + len(options) // 4
    return (
        struct.pack("!HHIIBBHHH", *ports, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, head << 4, flags, 65535, 0, 0)
        + options
        + payload
    )


def udp(payload: bytes, *, ports: tuple[int, int] = (40000, 53)) -> bytes:
    return struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload


def ipv4(
    content: bytes,
    *,
    proto: int = 6,
    source: str = CLIENT,
    target: str = SERVER,
    options: bytes = b"",
    ident: int = 0,
    fragment: int = 0x4000,
    total: int | None = None,
) -> bytes:
    size = 20 + len(options) + len(content) if total is None else total
    addresses = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    first = 0x45 + len(options) // 4
    return struct.pack("!BBHHHBBH", first, 0, size, ident, fragment, 64, proto, 0) + addresses + options + content


def ipv6(content: bytes, *, proto: int = 6, source: str = CLIENT6, target: str = SERVER6) -> bytes:
    addresses = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    return struct.pack("!IHBB", 6 << 28, len(content), proto, 64) + addresses + content


def ethernet(content: bytes, kind: int = 0x0800) -> bytes:
    return bytes(12) + struct.pack("!H", kind) + content


class Session:
    """One TCP connection, seen from outside: makes the frames of what both sides say."""

    def __init__(
        self,
        *,
        port: int = 40000,
        to: int = 443,
        isns: tuple[int, int] = (1000, 2000),
        server: str = SERVER,
    ) -> None:
        self.ports = (port, to)
        self.next = list(isns)
        self.server = server

    def frame(self, from_client: bool, flags: int, payload: bytes = b"") -> bytes:
        mine, theirs = (0, 1) if from_client else (1, 0)
        made = tcp(
            payload,
            seq=self.next[mine],
            ack=self.next[theirs] if flags & ACK else 0,
            flags=flags,
            ports=self.ports if from_client else (self.ports[1], self.ports[0]),
        )
        self.next[mine] += len(payload) + bool(flags & (SYN | FIN))
        source, target = (CLIENT, self.server) if from_client else (self.server, CLIENT)
        return ethernet(ipv4(made, source=source, target=target))

    def opening(self) -> list[bytes]:
        return [self.frame(True, SYN), self.frame(False, SYN | ACK), self.frame(True, ACK)]

    def says(self, from_client: bool, data: bytes, size: int = 1448) -> list[bytes]:
        return [self.frame(from_client, ACK | PSH, data[at : at + size]) for at in range(0, len(data), size)]

    def ack(self, from_client: bool) -> list[bytes]:
        return [self.frame(from_client, ACK)]

    def closing(self) -> list[bytes]:
        return [self.frame(True, FIN | ACK), self.frame(False, FIN | ACK), self.frame(True, ACK)]


def pcap(
    frames: Iterable[bytes],
    *,
    link: int = 1,
    order: str = "<",
    nanoseconds: bool = False,
    times: Sequence[int] = (),
    snap: int = 1 << 18,
) -> bytes:
    made = bytearray(struct.pack(order + "IHHiIII", 0xA1B23C4D if nanoseconds else 0xA1B2C3D4, 2, 4, 0, 0, snap, link))
    for number, frame in enumerate(frames):
        time = times[number] if times else START + number * MILLISECOND
        parts = time % 10**9 // (1 if nanoseconds else 1000)
        kept = frame[:snap]
        made += struct.pack(order + "IIII", time // 10**9, parts, len(kept), len(frame)) + kept
    return bytes(made)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(link: int = 1, *, order: str = "<", options: bytes = b"", snap: int = 0) -> bytes:
    return block(1, struct.pack(order + "HHI", link, 0, snap) + options, order)


def enhanced(frame: bytes, time: int, *, number: int = 0, order: str = "<") -> bytes:
    """An enhanced packet block; `time` in the interface's own unit."""
    return block(
        6, struct.pack(order + "IIIII", number, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame)) + frame, order
    )


def pcapng(frames: Iterable[bytes], *, link: int = 1, order: str = "<") -> bytes:
    made = bytearray(section(order) + interface(link, order=order))
    for number, frame in enumerate(frames):
        made += enhanced(frame, START // 1000 + number * 1000, order=order)
    return bytes(made)


class Kept:
    """A sink that keeps what it is given."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.calls: list[tuple[bool, int, bytes | int]] = []
        """Data as bytes, gaps as their size."""
        self.ended: tuple[int, How] | None = None

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        assert self.ended is None
        assert type(data) is bytes
        self.calls.append((from_client, time, data))

    def gap(self, from_client: bool, time: int, size: int) -> None:
        assert self.ended is None
        self.calls.append((from_client, time, size))

    def end(self, time: int, how: How) -> None:
        assert self.ended is None
        self.ended = (time, how)

    def said(self, from_client: bool) -> bytes:
        """What one side said, each missing byte as a question mark."""
        return b"".join(c if isinstance(c, bytes) else b"?" * c for mine, _, c in self.calls if mine is from_client)


class Walked:
    """What came of packets."""

    def __init__(self, packets: Generator[Packet], opener: Open | None = None) -> None:
        self.tcp: list[Kept] = []
        self.udp: list[Kept] = []
        self.walk = Walk(opener or self._open(self.tcp), opener or self._open(self.udp))
        self.damage = ""
        try:
            self.walk.run(packets)
        except Damaged as e:
            self.damage = str(e)
        self.remembered = len(self.walk.tcp.halves)
        self.walk.finish()

    @staticmethod
    def _open(kept: list[Kept]) -> Open:
        def opener(conversation: Conversation) -> Kept:
            kept.append(Kept(conversation))
            return kept[-1]

        return opener


def walked(tmp_path: Path, data: bytes) -> Walked:
    """Take a packet file of these bytes through all layers."""
    file = tmp_path / "packets"
    file.write_bytes(data)
    return Walked(files.packets(file))


def places(
    frames: Iterable[bytes], *, link: int = 1, times: Sequence[int] = (), snap: int = 1 << 18
) -> Generator[Packet]:
    """Frames as a file's reader gives them; what was cut off still follows in the buffer."""
    for number, frame in enumerate(frames):
        time = times[number] if times else START + number * MILLISECOND
        yield link, b"\x45" + frame + b"\x45" * 8, 1, 1 + min(len(frame), snap), time


def carried(frames: Iterable[bytes], *, link: int = 1, times: Sequence[int] = (), snap: int = 1 << 18) -> Walked:
    """Take frames through all layers above the file."""
    return Walked(places(frames, link=link, times=times, snap=snap))
