"""One QUIC connection: packets to frames, and frames to the handshake and to streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.model import Conversation, How, Journal, Secure
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.keys import NO_KEY, NO_LOG, UNSEEN, WRONG
from sdkwitness.capture.packets.udp.quic.application import Application
from sdkwitness.capture.packets.udp.quic.frames import Close, Crypto, NewId, Reset, Stream, frames
from sdkwitness.capture.packets.udp.quic.handshake import Handshake
from sdkwitness.capture.packets.udp.quic.header import Damaged, Packet
from sdkwitness.capture.packets.udp.quic.protection import Opened, Protection, initial_secret
from sdkwitness.capture.packets.udp.quic.streams import Streams
from sdkwitness.capture.packets.udp.quic.versions import (
    APPLICATION,
    EARLY,
    INITIAL,
    Version,
    version,
    version_name,
)

MAX_WAITING: Final = 64
"""Packets that lie until the client's hello is there to its end."""
WIRE: Final = 1500
"""Bytes of the largest packet that Ethernet carries."""
SHORTEST_CUT: Final = 1100
"""Below the size of any packets that are cut: QUIC's are of 1200 bytes at least where there are many."""
MAX_IDS: Final = 256
"""Connection ids remembered of one side."""
CRYPTO_ERROR: Final = 0x100
"""From here on codes of errors are alerts of TLS (RFC 9001, 4.8)."""

OpenApplication = Callable[[Conversation, Secure, Journal, Room], Application]

WITHIN: Final = "its handshake did not come to an end in the recording"
SOME: Final = "some of its packets could not be opened"


class Connection:
    """Takes the packets of one connection.

    Args:
        conversation: Its ends; of several that it moves through, the first.
        secrets: The key log.
        journal: Takes what is learned.
        room: Of memory.
        opener: Makes what takes its streams.
    """

    def __init__(
        self, conversation: Conversation, secrets: Secrets, journal: Journal, room: Room, opener: OpenApplication
    ) -> None:
        self._conversation = conversation
        self._secrets = secrets
        self._journal = journal
        self._room = room
        self._opener = opener
        self._account = Account(conversation, journal, "q")
        self._handshake = Handshake(self._account, secrets, room)
        self._protections: dict[tuple[int, bool, int], Protection] = {}
        """By level, direction and version."""
        self._waiting: list[tuple[bool, int, bytes, Packet]] = []
        self._application: Application | None = None
        self._streams: Streams | None = None
        self._spoken = 0
        """The version of the latest long header, of the server's as soon as there is one."""
        self._answered = False
        self._dark = {True: 0, False: 0}
        """Bytes by direction that could not be opened."""
        self._cuts: dict[bool, int] = {}
        """By direction, the size of packets that were recorded as one datagram."""
        self._damaged = 0
        self._closed = False
        self._names: dict[bool, dict[bytes, None]] = {True: {}, False: {}}
        """Ids under which client and server are reached."""
        self._sizes: dict[bool, tuple[int, ...]] = {True: (), False: ()}
        """Their lengths, longest first."""
        self.paths = 0
        """Conversations that carry it."""
        self.moved: list[bytes] = []
        """Ids that became known since this list was last emptied."""

    # --- whose packet is it? -----------------------------------------------------------------------------------

    @property
    def established(self) -> bool:
        """Whether the handshake came to an end."""
        return self._account.outcome is not None

    def knows(self, name: bytes) -> bool:
        """Whether an id is one of this connection's."""
        return name in self._names[True] or name in self._names[False]

    def reached(self, by_client: bool, data: bytes, at: int) -> int:
        """The length of the id at `at`, under which the other side is reached; -1 where there is none of it."""
        names = self._names[not by_client]
        for size in self._sizes[not by_client]:
            if data[at : at + size] in names:
                return size
        return -1

    def names(self) -> Iterator[bytes]:
        """All ids of this connection."""
        return chain(self._names[True], self._names[False])

    @staticmethod
    def begins(data: bytes, packet: Packet) -> bool:
        """Whether a packet is a client's first."""
        spoken = version(packet.version)
        if spoken is None or packet.kind != INITIAL:
            return False
        protection = Protection(initial_secret(spoken, packet.to, client=True), spoken, 0x1301)
        return protection.open(data, packet.begin, packet.at, packet.end) is not None

    def names_of(self, name: bytes) -> bool | None:
        """Whether an id is the client's; None where it is neither's."""
        return True if name in self._names[True] else False if name in self._names[False] else None

    def _name(self, client: bool, name: bytes) -> None:
        names = self._names[client]
        if name not in names:
            names[name] = None
            self.moved.append(name)
            if len(names) > MAX_IDS:
                del names[next(iter(names))]
            self._sizes[client] = tuple(sorted({len(one) for one in names}, reverse=True))

    # --- packets -----------------------------------------------------------------------------------------------

    def long(self, by_client: bool, time: int, data: bytes, packet: Packet) -> bool:
        """Take a packet with a long header of a version that can be read; return whether it could be opened."""
        if not self._answered or not by_client:
            self._spoken = packet.version
            self._answered = self._answered or not by_client
        self._name(by_client, packet.source)
        if by_client:
            self._name(False, packet.to)
        return self._take(by_client, time, data, packet)

    def short(self, by_client: bool, time: int, data: bytes, packet: Packet) -> None:
        """Take a packet with a short header."""
        if by_client and self._account.hello is not None and not self.established:
            # Only who has accepted the server's certificate sends such packets.
            self._account.finished(time)
        self._take(by_client, time, data, packet)

    def strange(self, by_client: bool, packet: Packet) -> None:
        """Take a packet with a long header of a version that cannot be read."""
        self._spoken = self._spoken or packet.version
        self._name(by_client, packet.source)
        self._dark[by_client] += packet.end - packet.begin

    def retried(self, source: bytes) -> None:
        """The server asked to try again, under another id of its."""
        self._name(False, source)

    def missed(self, by_client: bool, size: int) -> None:
        """Bytes of it were not recorded, or make no packet."""
        self._dark[by_client] += size

    def _take(self, by_client: bool, time: int, data: bytes, packet: Packet) -> bool:
        opened = self._open(by_client, data, self._placed(by_client, data, packet))
        cut = packet.kind == APPLICATION and len(data) - packet.begin > WIRE and self._handshake.has_keys
        if opened is None and cut:
            return self._uncut(by_client, time, data, packet)
        if opened is not None:
            self._read(packet.kind, by_client, time, opened[1])
            if self._waiting and self._handshake.known:
                waiting, self._waiting = self._waiting, []
                for entry in waiting:
                    self._room.left += len(entry[2])
                    self._take(*entry)
            return True
        if not self._handshake.known and len(self._waiting) < MAX_WAITING and self._room.left > 0:
            self._waiting.append((by_client, time, data, packet))
            self._room.left -= len(data)
        elif packet.kind in (EARLY, APPLICATION):
            self._dark[by_client] += packet.end - packet.begin
        return False

    def _uncut(self, by_client: bool, time: int, data: bytes, packet: Packet) -> bool:
        """Take packets that were recorded as one datagram, as they are on a host whose network card cuts them."""
        size = self._cuts.get(by_client, 0)
        for guess in (size,) if size else range(WIRE, SHORTEST_CUT, -1):
            part = data[packet.begin : packet.begin + guess]
            first = Packet(APPLICATION, 0, b"", b"", 0, 1, len(part))
            opened = self._open(by_client, part, self._placed(by_client, part, first))
            if opened is not None:
                self._cuts[by_client] = guess
                for begin in range(packet.begin, packet.end, guess):
                    part = data[begin : begin + guess]
                    self._take(by_client, time, part, first._replace(end=len(part)))
                return True
        self._cuts.setdefault(by_client, WIRE)  # looked for once
        self._dark[by_client] += packet.end - packet.begin
        return False

    def _placed(self, by_client: bool, data: bytes, packet: Packet) -> Packet:
        """The packet with the place of its number, which depends on ids that the other side gave itself."""
        if packet.kind != APPLICATION:
            return packet
        size = self.reached(by_client, data, packet.at)
        if size < 0:  # an id that was named in a packet which was not recorded, or not opened
            size = len(next(reversed(self._names[not by_client]), b""))
        return packet._replace(at=packet.at + size)

    def _open(self, by_client: bool, data: bytes, packet: Packet) -> Opened | None:
        number = packet.version or self._spoken
        protection = self._protections.get((packet.kind, by_client, number))
        if protection is None:
            protection = self._protect(packet, by_client, number)
        if protection is not None:
            opened = protection.open(data, packet.begin, packet.at, packet.end)
            if opened is not None:
                return opened
        if packet.kind == INITIAL and by_client:
            return self._reopen(data, packet)
        return None

    def _protect(self, packet: Packet, by_client: bool, number: int) -> Protection | None:
        spoken = version(number)
        secret = self._handshake.secret(packet.kind, client=by_client)
        if spoken is None or secret is None:
            return None
        cipher = self._handshake.cipher if packet.kind != EARLY else None
        protection = Protection(secret, spoken, cipher)
        self._protections[packet.kind, by_client, number] = protection
        return protection

    def _reopen(self, data: bytes, packet: Packet) -> Opened | None:
        """Open an Initial packet by its own id, as the first is, and those after a Retry (RFC 9001, 5.2)."""
        spoken = version(packet.version)
        if spoken is None:
            return None
        mine = Protection(initial_secret(spoken, packet.to, client=True), spoken, 0x1301)
        opened = mine.open(data, packet.begin, packet.at, packet.end)
        if opened is not None:
            if (INITIAL, True, spoken.number) in self._protections:
                self._handshake.again()
            self._initial(spoken, packet.to, mine)
        return opened

    def _initial(self, spoken: Version, name: bytes, mine: Protection) -> None:
        self._protections[INITIAL, True, spoken.number] = mine
        # The server may answer in another version, under the id of the first packet (RFC 9368, 2.3).
        for other in (spoken, *filter(None, map(version, OTHERS.get(spoken.number, ())))):
            theirs = Protection(initial_secret(other, name, client=False), other, 0x1301)
            self._protections[INITIAL, False, other.number] = theirs
            if other is not spoken:
                ours = Protection(initial_secret(other, name, client=True), other, 0x1301)
                self._protections[INITIAL, True, other.number] = ours

    # --- frames ------------------------------------------------------------------------------------------------

    def _read(self, level: int, by_client: bool, time: int, payload: bytes) -> None:
        try:
            for frame in frames(payload):
                if isinstance(frame, Crypto):
                    self._handshake.crypto(level, by_client, time, frame.offset, frame.data)
                elif isinstance(frame, Close):
                    self._close(frame, by_client, time)
                elif level not in (EARLY, APPLICATION):
                    # Anybody can make the keys of first packets, and so put in what the app never sent.
                    raise Damaged("a frame is of no type that a handshake has")  # noqa: TRY301  # as those of `frames`
                elif isinstance(frame, Stream):
                    self._carry().take(frame, by_client, time)
                elif isinstance(frame, Reset):
                    self._carry().reset(frame, by_client, time)
                elif isinstance(frame, NewId):
                    self._name(by_client, frame.id)
                else:
                    self._carry()
                    if self._application is not None:
                        self._application.datagram(by_client, time, frame.data)
        except Damaged:
            self._damaged += 1

    def _close(self, frame: Close, by_client: bool, time: int) -> None:
        self._closed = True
        used = self._application is not None
        if not frame.by_app and CRYPTO_ERROR <= frame.code < 2 * CRYPTO_ERROR:
            self._account.alerted(frame.code - CRYPTO_ERROR, time, by_client=by_client, of_use=used)
        elif frame.code and not self.established:
            who = "the app" if by_client else "the server"
            self._account.failed(f"{who} closed the connection with error 0x{frame.code:x} of QUIC", time)

    def _carry(self) -> Streams:
        if self._streams is None:
            account = self._account
            if account.established is None:
                account.seen()
            secure = account.secure
            if secure.alpn is None and account.hello is not None and account.hello.alpn:
                # Early data come before the server's choice; in a handshake that cannot be read the first is usual.
                secure = secure._replace(alpn=account.hello.alpn[0].decode("ascii", "backslashreplace"))
            self._application = self._opener(self._conversation, secure, self._journal, self._room)
            self._streams = Streams(self._application, self._room)
        return self._streams

    # --- end ---------------------------------------------------------------------------------------------------

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        for by_client, _, data, packet in self._waiting:
            self._room.left += len(data)
            if packet.kind in (EARLY, APPLICATION):
                self._dark[by_client] += packet.end - packet.begin
        self._waiting.clear()
        self._handshake.end(time)
        if self._streams is not None and self._application is not None:
            self._streams.end(time)
            self._application.end(time, "closed" if self._closed else how)
        if self._damaged:
            self._journal.problem(f"{self._damaged:,} QUIC packets hold frames that could not be read to their end.")
        why = self._reason()
        if why:
            self._account.dark()
        self._account.close(time, why, sent=self._dark[True], received=self._dark[False])

    def _reason(self) -> str:
        """Why something stayed dark, empty where nothing did."""
        account = self._account
        if account.outcome == "refused":
            return f"the app refused it: {account.said}"
        if account.outcome == "failed":
            return f"the handshake failed: {account.said}"
        if self._dark[True] or self._dark[False]:
            if self._application is not None:
                return SOME
            if account.hello is None:
                return UNSEEN if version(self._spoken) is not None else self._foreign()
            if self._handshake.has_keys:
                return WRONG
            return NO_KEY if self._secrets else NO_LOG
        if account.outcome is None and self._application is None:
            return WITHIN if account.hello is not None else UNSEEN
        return ""

    def _foreign(self) -> str:
        return f"{version_name(self._spoken)} is none that can be read" if self._spoken else UNSEEN


OTHERS: Final = {1: (0x6B3343CF,), 0x6B3343CF: (1,)}
"""Versions between which both sides may change within a handshake."""
