"""Names that DNS gave for addresses, told to connections that follow: the host where no handshake names one."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import msgspec

from sdkwitness.capture.dns_wire import Malformed, read
from sdkwitness.capture.journal_records import (
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    Endpoint,
    JournalRecord,
    ResponseSeen,
)
from sdkwitness.capture.packets.model import Journal

MAX_ADDRESSES: Final = 100_000
"""Addresses whose names are remembered, by who asked; the oldest go first."""
MAX_NAMES: Final = 16
"""Names remembered of one address, as those have that many hosts share."""
MESSAGE: Final = b"application/dns-message"
MAX_MESSAGE: Final = 1 << 16
ANYONE: Final = ""
"""In place of the client: a phone asks by IPv6 and connects by IPv4, and a router asks for all."""

Named = tuple[float, str]
"""When a name was given, in seconds since the epoch, and the name."""


class NamingJournal:
    """Hands all records on, the legs to servers with the name that DNS gave for their address.

    Args:
        journal: Where they go.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._append = journal.append
        self.flow = journal.flow
        self.problem = journal.problem
        self._clients: dict[str, Endpoint | None] = {}
        """Of legs over which names are asked, by the flow that asks."""
        self._legs: dict[str, Endpoint | None] = {}
        """The latest legs of apps' sides."""
        self._names: OrderedDict[tuple[str, str], list[Named]] = OrderedDict()

    def append(self, record: JournalRecord) -> None:
        """Write one record."""
        kind = type(record)
        if kind is ConnectionSeen or kind is DnsAsked or kind is DnsAnswered:
            record = self._told(record)
        elif kind is ResponseSeen:
            self._over_http(record)
        self._append(record)

    def _told(self, record: JournalRecord) -> JournalRecord:
        if isinstance(record, ConnectionSeen):
            if record.client:
                if len(self._legs) >= MAX_ADDRESSES:
                    self._legs.clear()
                self._legs[record.id] = record.peername
                return record
            name = self._name(record)
            return msgspec.structs.replace(record, resolved=name) if name else record
        if isinstance(record, DnsAsked):
            if len(self._clients) >= MAX_ADDRESSES:  # questions without an answer
                self._clients.clear()
            self._clients[record.flow] = self._legs.get(record.client)
        elif isinstance(record, DnsAnswered):
            self._learn(record)
        return record

    def _learn(self, answered: DnsAnswered) -> None:
        client = self._clients.pop(answered.flow, None)
        self._remember(answered.packed, answered.time, client[0] if client is not None else ANYONE)

    def _over_http(self, answer: JournalRecord) -> None:
        """Take names that were asked for over HTTPS (RFC 8484)."""
        assert isinstance(answer, ResponseSeen)
        if answer.content and len(answer.content) <= MAX_MESSAGE:
            for name, value in answer.headers:
                if value == MESSAGE and name.lower() == b"content-type":
                    self._remember(answer.content, answer.timestamp_end or answer.timestamp_start, ANYONE)

    def _remember(self, message: bytes, time: float, asker: str) -> None:
        try:
            found = tuple(read(message).addresses())
        except Malformed:
            return
        for address, name in found:
            for who in {asker, ANYONE}:
                names = self._names.pop((who, address), [])
                names.append((time, name))
                self._names[who, address] = names[-MAX_NAMES:]
        while len(self._names) > MAX_ADDRESSES:
            self._names.popitem(last=False)

    def _name(self, leg: ConnectionSeen) -> str | None:
        """The name that was given last before a connection began, to its own client where that asked."""
        if leg.address is None or not self._names:
            return None
        started = leg.timestamp_start or 0.0
        client = leg.sockname[0] if leg.sockname is not None else ANYONE
        for asker in (client, ANYONE):
            names = self._names.get((asker, leg.address[0]), ())
            name = next((name for time, name in reversed(names) if time <= started), None)
            if name:
                return name
        return None
