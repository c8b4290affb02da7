"""What comes before the content where a connection goes through SOCKS or a load balancer: where it really goes."""

from __future__ import annotations

import ipaddress
import re
import struct
from collections.abc import Callable
from typing import Final

from sdkwitness.capture.journal_records import Endpoint
from sdkwitness.capture.packets.exchanges.kinds import PROXY_2
from sdkwitness.capture.packets.model import How, Sink

MAX_BYTES: Final = 4096
"""Bytes that a tunnel's beginning may have on each side."""
_LINE: Final = re.compile(rb"PROXY (TCP4|TCP6|UNKNOWN)(?: (\S+) (\S+) (\d{1,5}) (\d{1,5}))?[^\r\n]{0,64}\r\n")
_port = struct.Struct("!H").unpack_from


class _Short(Exception):
    """More bytes are needed."""


class _Other(Exception):
    """It is something else."""


class Begun:
    """Reads the beginning of a tunnel, and hands what is in it on; bytes that make none go on as they are.

    Args:
        reader: Of the two directions' bytes; returns how many of each belong to the beginning, and where it goes.
        inside: Makes what takes the content.
        otherwise: Makes what takes everything where it is no tunnel.
    """

    def __init__(
        self,
        reader: Callable[[bytes, bytes], tuple[int, int, Ends]],
        inside: Callable[[Ends], Sink],
        otherwise: Callable[[], Sink],
    ) -> None:
        self._reader = reader
        self._inside = inside
        self._otherwise = otherwise
        self._pieces: list[tuple[bool, int, bytes]] = []
        self._inner: Sink | None = None

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one side."""
        if self._inner is not None:
            self._inner.data(from_client, time, data)
            return
        self._pieces.append((from_client, time, data))
        sent, got = (b"".join(p for side, _, p in self._pieces if side is which) for which in (True, False))
        try:
            ours, theirs, ends = self._reader(sent, got)
        except _Short:
            if max(len(sent), len(got)) > MAX_BYTES:
                self._go_on(self._otherwise(), [0, 0])
        except (_Other, ValueError):
            self._go_on(self._otherwise(), [0, 0])
        else:
            self._go_on(self._inside(ends), [theirs, ours])

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Pass over bytes that were not recorded."""
        if self._inner is None:
            self._go_on(self._otherwise(), [0, 0])
        if self._inner is not None:
            self._inner.gap(from_client, time, size)

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        if self._inner is None:
            self._go_on(self._otherwise(), [0, 0])
        if self._inner is not None:
            self._inner.end(time, how)

    def _go_on(self, inner: Sink, skip: list[int]) -> None:
        self._inner = inner
        pieces, self._pieces = self._pieces, []
        for from_client, time, data in pieces:
            left = data[skip[from_client] :]
            skip[from_client] -= len(data) - len(left)
            if left:
                inner.data(from_client, time, left)


Ends = tuple[Endpoint | None, Endpoint | None]
"""Client and server; None where they stay what they are."""


def socks(sent: bytes, got: bytes) -> tuple[int, int, Ends]:
    """Read SOCKS 5 (RFC 1928, 1929) and 4 (OpenSSH's socks4.protocol, socks4a.protocol).

    Raises:
        _Short: More bytes are needed.
        _Other: It is none, or was refused.
    """
    return _socks_5(sent, got) if sent[:1] == b"\x05" else _socks_4(sent, got)


def _socks_5(sent: bytes, got: bytes) -> tuple[int, int, Ends]:
    _need(sent, 2)
    ours = 2 + sent[1]
    _need(sent, ours)
    _need(got, 2)
    theirs = 2
    if got[0] != 5 or got[1] == 0xFF:
        raise _Other
    if got[1] == 2:
        _need(sent, ours + 2)
        name = ours + 2 + sent[ours + 1]
        _need(sent, name + 1)
        ours = name + 1 + sent[name]
        _need(got, theirs + 2)
        theirs += 2
    elif got[1]:
        raise _Other
    _need(sent, ours + 4)
    if sent[ours] != 5 or sent[ours + 1] != 1:
        raise _Other  # what it asks for is no connection
    ours, wanted = _address(sent, ours + 3)
    _need(got, theirs + 4)
    if got[theirs] != 5 or got[theirs + 1]:
        raise _Other
    theirs, _ = _address(got, theirs + 3)
    return ours, theirs, (None, wanted)


def _address(data: bytes, at: int) -> tuple[int, Endpoint]:
    """Address and port behind the type at `at`, and where they end."""
    kind = data[at]
    if kind == 3:
        _need(data, at + 2)
        end = at + 2 + data[at + 1]
        _need(data, end + 2)
        host = data[at + 2 : end].decode("utf-8", "backslashreplace")
    elif kind in (1, 4):
        end = at + 1 + (4 if kind == 1 else 16)
        _need(data, end + 2)
        host = str(ipaddress.ip_address(data[at + 1 : end]))
    else:
        raise _Other
    return end + 2, (host, int(_port(data, end)[0]))


def _socks_4(sent: bytes, got: bytes) -> tuple[int, int, Ends]:
    _need(sent, 9)
    end = sent.find(b"\0", 8)
    if end < 0:
        raise _Short
    host = str(ipaddress.ip_address(sent[4:8]))
    port = int(_port(sent, 2)[0])
    if sent[4:7] == b"\0\0\0" and sent[7]:
        begin, end = end + 1, sent.find(b"\0", end + 1)
        if end < 0:
            raise _Short
        host = sent[begin:end].decode("utf-8", "backslashreplace")
    _need(got, 8)
    if got[0] or got[1] != 90 or sent[1] != 1:
        raise _Other
    return end + 1, 8, (None, (host, port))


def proxied(sent: bytes, _got: bytes) -> tuple[int, int, Ends]:
    """Read the PROXY protocol, by which a load balancer says who connects (HAProxy's proxy-protocol.txt).

    Raises:
        _Short: More bytes are needed.
        _Other: It is none.
    """
    if sent.startswith(PROXY_2):
        _need(sent, 16)
        end = 16 + int(_port(sent, 14)[0])
        _need(sent, end)
        if sent[12] >> 4 != 2:
            raise _Other
        size = {1: 4, 2: 16}.get(sent[13] >> 4, 0) if sent[12] & 0xF == 1 else 0
        if not size or end < 16 + 2 * size + 4:
            return end, 0, (None, None)
        ends = [str(ipaddress.ip_address(sent[at : at + size])) for at in (16, 16 + size)]
        ports = struct.unpack_from("!HH", sent, 16 + 2 * size)
        return end, 0, ((ends[0], ports[0]), (ends[1], ports[1]))
    match = _LINE.match(sent)
    if match is None:
        if b"\n" in sent:
            raise _Other
        raise _Short
    if match[2] is None or match[1] == b"UNKNOWN":
        return match.end(), 0, (None, None)
    client, server = (str(ipaddress.ip_address(found.decode("ascii", "replace"))) for found in (match[2], match[3]))
    return match.end(), 0, ((client, int(match[4])), (server, int(match[5])))


def _need(data: bytes, size: int) -> None:
    if len(data) < size:
        raise _Short
