"""PCAPdroid's trailers: the app behind each packet, which it writes where it was asked for its extensions.

Each frame is an invented Ethernet header, the IP packet, padding to four bytes, and 32 bytes of trailer: magic, uid of
the app, its name in 20 bytes, frame check sequence (https://emanuele-f.github.io/PCAPdroid/, "Dump extensions").
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Final

from sdkwitness.capture.journal_records import DnsAsked, FlowNotes, JournalRecord, RequestSeen, StreamOpened
from sdkwitness.capture.packets import files
from sdkwitness.capture.packets.endpoints import reverse
from sdkwitness.capture.packets.model import Conversation, Journal, Open, Sink
from sdkwitness.capture.packets.source import Damaged, Packet

ETHERNET: Final = 1
MAGIC: Final = b"\x01\x07\x20\x21"
TRAILER: Final = 32
MAX_KNOWN: Final = 200_000
"""Conversations whose app is remembered."""
MAX_NAMED: Final = 8
"""Apps that the sentence names."""
BEGINS: Final = (RequestSeen, StreamOpened, DnsAsked)


def present(path: Path) -> bool:
    """Whether a file's first packet has a trailer: all or none have one."""
    with contextlib.suppress(Damaged, OSError):  # whoever reads the file says so
        for packet in files.packets(path):
            return _has_trailer(packet)
    return False


def _has_trailer(packet: Packet) -> bool:
    link, data, at, end, _ = packet
    return link == ETHERNET and end - at > TRAILER and data.startswith(MAGIC, end - TRAILER)


class Apps:
    """Tells which app a conversation belongs to, and notes it on what the conversation carried.

    Args:
        journal: Takes the records.
    """

    def __init__(self, journal: Journal) -> None:
        self.counts: Counter[str] = Counter()
        """Packets by app."""
        self._journal = journal
        self._by_key: dict[bytes, str] = {}
        self._by_leg: dict[str, str] = {}

    # --- Journal ---------------------------------------------------------------------------------------------

    def append(self, record: JournalRecord) -> None:
        """Write a record, and behind one that begins a flow the app."""
        self._journal.append(record)
        if self._by_leg and isinstance(record, BEGINS):
            app = self._by_leg.get(record.client)
            if app is not None:
                self._journal.append(FlowNotes(record.flow, comment=f"PCAPdroid: {app}"))

    def flow(self) -> str:
        """Return a new flow id."""
        return self._journal.flow()

    def problem(self, sentence: str) -> None:
        """Note what could not be read."""
        self._journal.problem(sentence)

    # --- Packets ---------------------------------------------------------------------------------------------

    def watch(self, packets: Generator[Packet]) -> Generator[Packet]:
        """Pass packets on, and remember whose they are."""
        for packet in packets:
            if _has_trailer(packet):
                self._take(packet)
            yield packet

    def opener(self, opener: Open) -> Open:
        """Make an opener that knows the app of what it opens."""

        def opened(conversation: Conversation) -> Sink:
            if self._by_key:
                key = _key(conversation)
                app = self._by_key.pop(key, None) or self._by_key.pop(reverse(key), None)
                if app is not None and len(self._by_leg) < MAX_KNOWN:
                    self._by_leg[conversation.client_leg] = app
            return opener(conversation)

        return opened

    def tell(self) -> None:
        """Say whose packets the file holds."""
        if not self.counts:
            return
        named = ", ".join(f"{app} ({count:,})" for app, count in self.counts.most_common(MAX_NAMED))
        more = len(self.counts) - MAX_NAMED
        named += f", {more} more" if more > 0 else ""
        self._journal.problem(
            f"PCAPdroid recorded packets of these apps, and all of them are in this capture: {named}."
        )

    def _take(self, packet: Packet) -> None:
        _, data, at, end, _ = packet
        uid, name = struct.unpack_from("!i20s", data, end - TRAILER + 4)
        app = name.partition(b"\0")[0].decode("utf-8", "replace").strip()
        app = f"{app or 'unknown app'}, uid {uid}"
        if len(self.counts) < MAX_KNOWN or app in self.counts:
            self.counts[app] += 1
        at += 14
        if end - at < TRAILER + 28:
            return
        if data[at] >> 4 == 4:
            ports = at + (data[at] & 0xF) * 4
            key = data[at + 12 : at + 20] + data[ports : ports + 4]
        else:  # extension headers, which PCAPdroid does not pass on, would be taken for ports and name nobody
            key = data[at + 8 : at + 44]
        if key not in self._by_key and len(self._by_key) < MAX_KNOWN:
            self._by_key[key] = app


def _key(conversation: Conversation) -> bytes:
    """Addresses and ports as packets of the client have them."""
    (client, port), (server, other) = conversation.client, conversation.server
    family = socket.AF_INET6 if ":" in client else socket.AF_INET
    return socket.inet_pton(family, client) + socket.inet_pton(family, server) + struct.pack("!HH", port, other)
