"""Google's QUIC before there was a standard (Q024 to Q050, T050, T051): the host, and that what follows is dark.

Its clients sent their hello, CHLO, in the clear, and from Q050 on under keys that anybody can make. No key log has
the keys of what follows. Format of a CHLO: "QUIC Crypto" by Langley and Chang, "Handshake message format".
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from sdkwitness.capture.packets.model import Conversation, How, Journal
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.hello import ClientHello, client_hello
from sdkwitness.capture.packets.udp.quic.header import LONG, Damaged, packet
from sdkwitness.capture.packets.udp.quic.protection import Protection, initial_secret
from sdkwitness.capture.packets.udp.quic.versions import version, version_name

HELLO: Final = b"CHLO"
MAX_TAGS: Final = 128
LOOKED_AT: Final = 32
"""Datagrams of the client that are searched for its hello."""
WITH_VERSION: Final = 0x01
WITH_ID: Final = 0x08
"""Flags of the public header, in which a number of the connection and the version stand at fixed places."""
_NAME: Final = re.compile(rb"[QT]0\d\d")
_TLS: Final = re.compile(rb"\x01\x00[\x00-\x0f].\x03\x03", re.DOTALL)


def spoken(data: bytes) -> int:
    """The version that a client's datagram names, 0 where it is none of Google's QUIC."""
    if data[:1] and data[0] & LONG:
        name = data[1:5]
    elif data[:1] and data[0] & (WITH_VERSION | WITH_ID) == WITH_VERSION | WITH_ID:
        name = data[9:13]
    else:
        return 0
    return int.from_bytes(name, "big") if _NAME.fullmatch(name) else 0


class Google:
    """Takes the datagrams of one conversation."""

    def __init__(self, conversation: Conversation, journal: Journal, number: int) -> None:
        self._conversation = conversation
        self._journal = journal
        self._version = number
        self._account = Account(conversation, journal, "q")
        self._carried = [0, 0]
        self._left = LOOKED_AT

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take a datagram."""
        self._carried[from_client] += len(data)
        if from_client and self._left and self._account.hello is None:
            self._left -= 1
            self._search(data, time)

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The datagram before was not recorded to its end."""
        self._carried[from_client] += size

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        why = f"{version_name(self._version)} is none that can be read"
        self._account.dark()
        self._account.close(time, why, sent=self._carried[True], received=self._carried[False])

    def _search(self, data: bytes, time: int) -> None:
        clear = _opened(data, self._version) if data[0] & LONG else data
        at = clear.find(HELLO)
        if at >= 0:
            tags = dict(_tags(clear, at))
            name = tags.get(b"SNI\0", b"").decode("ascii", "backslashreplace") or None
            self._account.fingerprint = False
            self._account.offered(ClientHello(0, b"", b"", (), (), name, (), ()), time)
            return
        found = _TLS.search(clear)
        hello = client_hello(clear[found.start() + 4 :]) if found is not None else None
        if hello is not None:
            self._account.offered(hello, time)


def _opened(data: bytes, number: int) -> bytes:
    """A datagram without the protection of first packets, itself where it has none."""
    known = version(number)
    if known is None:
        return data
    try:
        found = packet(data, 0)
    except Damaged:
        return b""
    opener = Protection(initial_secret(known, found.to, client=True), known, 0x1301)
    opened = opener.open(data, found.begin, found.at, found.end)
    return opened[1] if opened is not None else b""


def _tags(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Names and values of a message: the ends of values stand in a table before them."""
    if len(data) - at < 8:
        return
    count = struct.unpack_from("<H", data, at + 4)[0]
    table = at + 8
    values = table + 8 * count
    begin = 0
    for entry in range(table, values, 8):
        if entry + 8 > len(data) or (entry - table) // 8 >= MAX_TAGS:
            return
        end = struct.unpack_from("<I", data, entry + 4)[0]
        if end < begin or values + end > len(data):
            return
        yield data[entry : entry + 4], data[values + begin : values + end]
        begin = end
