"""Flows where they are: on disk, each read when it is asked for, so that a capture may be larger than memory.

One pass over the journal checks every frame and keeps, of each flow, where its records lie and what they say apart from
bodies. The order, numbering and sentences are those of `flows.build`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import weakref
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

import msgspec

from sdkwitness.capture import flows, journal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.flows import Exchange, Gathered
from sdkwitness.capture.journal import FRAME, HEADER, MAX_PAYLOAD, SYNC, Gap
from sdkwitness.capture.journal_records import (
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    FlowFailed,
    JournalRecord,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.outline import Outline
from sdkwitness.capture.records import Flow, Handshake
from sdkwitness.capture.view import View

MAX_FLOW: Final = 128 << 20
"""Bytes of one flow that are read back; of what follows the size is known."""
CHUNK: Final = 1 << 20
PURPOSE: Final = b"sdkwitness: what a journal says\0"
"""Begins what is digested, so that the digest is none of the file that somebody may have published."""
_PATIENCE: Final = 4
"""Times the size of a file that are checked in vain, where it is made of things that only look like frames."""


class Digest(Protocol):
    """A digest under way."""

    def update(self, data: bytes, /) -> None:
        """Add data."""
        ...


Progress = Callable[[int, int], None]
"""Called now and then with the bytes done and those of the whole."""


class Stored(NamedTuple):
    """What a journal says of the wire."""

    flows: Sequence[Flow]
    handshakes: tuple[Handshake, ...]
    problems: tuple[str, ...]


class _Held:
    """What is kept in memory of one flow."""

    __slots__ = ("heads", "kept", "lost", "messages", "places", "received", "request", "response", "sent", "whole")

    def __init__(self) -> None:
        self.places = array("Q")
        """Offset and length of each payload, in turn."""
        self.heads: list[bytes] = []
        """The records but messages, without bodies."""
        self.request: int | None = None
        self.response: int | None = None
        self.messages = 0
        self.sent = 0
        self.received = 0
        self.kept = 0
        """Bytes of content that is read back."""
        self.lost = 0
        """Bytes of content beyond the bound."""
        self.whole = 0
        """Bytes of the longest body of which the recorder kept only the beginning."""


class Flows(View[Flow]):
    """The flows of one journal."""

    def __init__(self, file: Path, held: Sequence[_Held], got: Gathered, digest: bytes) -> None:
        """Open the journal for reading back.

        Args:
            file: The journal.
            held: What is known of each flow.
            got: Connections and hellos.
            digest: Digest of all that could be read of it.
        """
        self.digest = digest
        """SHA-256 over all frames that could be read: equal ones mean equal flows."""
        self._file = file
        self._held = held
        self._got = got
        self._fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._fd)
        self._decode = msgspec.msgpack.Decoder(JournalRecord).decode

    def __len__(self) -> int:
        return len(self._held)

    def outlines(self) -> Iterator[Outline]:
        """Yield the outline of each flow, in recording order, without reading anything."""
        for number, held in enumerate(self._held, 1):
            exchange = _exchange(map(self._decode, held.heads))
            if held.messages:
                exchange.messages.append(_ANY)
            flow = flows.flow_of(number, exchange, self._got)
            yield Outline(
                flow=msgspec.structs.replace(flow, messages=()) if held.messages else flow,
                request_bytes=held.request,
                response_bytes=held.response,
                messages=held.messages,
                sent=held.sent,
                received=held.received,
            )

    def exchanges(self) -> Iterator[tuple[str, Exchange]]:
        """Yield the id of each flow in the journal and its records, in recording order."""
        for number in range(len(self._held)):
            exchange = self._exchange(number)
            yield exchange.opening.flow, exchange

    def at(self, place: int) -> Flow:
        """Return the flow at a place from 0 on."""
        return flows.flow_of(place + 1, self._exchange(place), self._got)

    def _exchange(self, number: int) -> Exchange:
        places = self._held[number].places
        return _exchange(self._read(places[at], places[at + 1]) for at in range(0, len(places), 2))

    def _read(self, offset: int, length: int) -> JournalRecord:
        try:
            record: JournalRecord = self._decode(os.pread(self._fd, length, offset))
        except (OSError, msgspec.MsgspecError) as error:
            raise UserError(f"{self._file} was changed while it was read: run the command again.") from error
        return record


_ANY: Final = StreamMessage("", 0, from_client=True, content=b"")


def read(file: Path, progress: Progress | None = None) -> Stored:
    """Read a journal up to what can be read, with a sentence for what cannot.

    Raises:
        UserError: The file is no journal, or a newer one.
        OSError: It cannot be read.
    """
    size = file.stat().st_size
    with file.open("rb", buffering=CHUNK) as opened:
        head = opened.read(HEADER.size)
        problems = journal.header_problems(head, file)
        if problems is not None:
            return Stored((), (), problems)
        reader = _Reader()
        for item in _frames(opened, size, reader.digest):
            if isinstance(item, Gap):
                reader.problems.append(journal.sentence(file.name, item))
            else:
                reader.take(*item)
            if progress is not None:
                progress(opened.tell(), size)
    return reader.stored(file)


def records(file: Path) -> Iterator[JournalRecord]:
    """Yield every record of a journal that can be read, one at a time; none where it ends inside its header.

    Raises:
        UserError: The file is no journal, or a newer one.
        OSError: It cannot be read.
    """
    decode = msgspec.msgpack.Decoder(JournalRecord).decode
    with file.open("rb", buffering=CHUNK) as opened:
        if journal.header_problems(opened.read(HEADER.size), file) is not None:
            return
        for item in _frames(opened, file.stat().st_size, hashlib.sha256()):
            if not isinstance(item, Gap):
                with contextlib.suppress(msgspec.MsgspecError):
                    yield decode(item[1])


class _Reader:
    """Takes the frames of a journal, one after the other."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256(PURPOSE)
        self.problems: list[str] = []
        self._unknown = 0
        self._orphans = 0
        self._held: dict[str, _Held] = {}
        self._clients: set[str] = set()
        self._got = Gathered({}, {}, {}, {}, [], 0)
        self._decode = msgspec.msgpack.Decoder(JournalRecord).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def take(self, at: int, payload: bytes) -> None:
        """Take one payload and its place."""
        try:
            record = self._decode(payload)
        except msgspec.MsgspecError:
            self._unknown += 1
            return
        if isinstance(record, RequestSeen | StreamOpened | DnsAsked):
            if record.flow in self._held:
                return
            self._clients.add(record.client)
            self._keep(self._held.setdefault(record.flow, _Held()), record, at, len(payload))
        elif isinstance(record, ResponseSeen | StreamMessage | StreamEnded | FlowFailed | DnsAnswered):
            held = self._held.get(record.flow)
            if held is None:
                self._orphans += 1
            else:
                self._keep(held, record, at, len(payload))
        elif isinstance(record, ConnectionSeen):
            # certificates are kilobytes, and what is asked of a connection here needs none
            flows.note(msgspec.structs.replace(record, certificates=(), mitmcert=None, cipher_list=()), self._got)
        else:
            flows.note(record, self._got)

    def _keep(self, held: _Held, record: flows.ExchangeRecord, at: int, length: int) -> None:
        content = 0
        if isinstance(record, StreamMessage):
            content = len(record.content)
            held.messages += 1
            held.sent += content if record.from_client else 0
            held.received += 0 if record.from_client else content
        else:
            if isinstance(record, RequestSeen):
                held.request = len(record.content) if record.content is not None else None
                record = msgspec.structs.replace(record, content=None)
            elif isinstance(record, ResponseSeen):
                held.response = len(record.content) if record.content is not None else None
                record = msgspec.structs.replace(record, content=None)
            elif isinstance(record, DnsAsked | DnsAnswered):
                record = msgspec.structs.replace(record, packed=b"")
            held.heads.append(self._encode(record))
        if isinstance(record, RequestSeen | ResponseSeen | StreamMessage):
            held.whole = max(held.whole, record.size or 0)
        if content and (held.lost or held.kept + content > MAX_FLOW):
            held.lost += content
            return
        held.kept += content
        held.places.extend((at, length))

    def stored(self, file: Path) -> Stored:
        """Return all that was taken."""
        problems = [*self.problems]
        if self._unknown:
            problems.append(f"{file.name} holds {self._unknown} records of a kind that this version does not know.")
        problems += self._got.problems
        if self._orphans:
            problems.append(flows.orphaned(self._orphans))
        for number, held in enumerate(self._held.values(), 1):
            if held.whole:
                problems.append(flows.cut(f"flow:{number}", held.whole))
            if held.lost:
                problems.append(
                    f"flow:{number}: its last {held.lost:,} bytes were left out: no more than {MAX_FLOW >> 20} MiB of "
                    "one flow are analysed."
                )
        return Stored(
            flows=Flows(file, list(self._held.values()), self._got, self.digest.digest()),
            handshakes=tuple(
                flows.handshake_of(hello, self._got, self._clients) for hello in self._got.hellos.values()
            ),
            problems=tuple(problems),
        )


def _frames(file: BinaryIO, size: int, digest: Digest) -> Iterator[tuple[int, bytes] | Gap]:
    """Yield offset and payload of each whole frame, and a Gap for what lies between, as `journal.frames` does."""
    at = HEADER.size
    bad = -1
    left = _PATIENCE * size
    while at < size:
        head = file.read(FRAME.size)
        sync, length, checksum = FRAME.unpack(head) if len(head) == FRAME.size else (b"", 0, 0)
        if sync == SYNC and length <= MAX_PAYLOAD and at + FRAME.size + length <= size and left > 0:
            payload = file.read(length)
            if zlib.crc32(payload, zlib.crc32(head[4:8])) == checksum:
                if bad >= 0:
                    yield Gap(bad, at, torn=False)
                    bad = -1
                digest.update(head)
                digest.update(payload)
                yield at + FRAME.size, payload
                at += FRAME.size + length
                continue
            left -= length
        bad = at if bad < 0 else bad
        at = _next(file, at + 1, size) if left > 0 else size
        file.seek(at)
    if bad >= 0:
        file.seek(bad)
        yield Gap(bad, size, torn=journal.is_torn(file.read(FRAME.size), size - bad))


def _next(file: BinaryIO, at: int, size: int) -> int:
    """The offset of the next sync mark from `at` on, `size` where there is none."""
    while at < size:
        file.seek(at)
        chunk = file.read(CHUNK)
        found = chunk.find(SYNC)
        if found >= 0:
            return at + found
        if len(chunk) < CHUNK:
            return size
        at += len(chunk) - len(SYNC) + 1
    return size


def _exchange(records: Iterator[JournalRecord]) -> Exchange:
    first = next(records)
    if not isinstance(first, RequestSeen | StreamOpened | DnsAsked):
        raise TypeError("the first record of a flow opens it")
    exchange = Exchange(first)
    for record in records:
        if isinstance(record, ResponseSeen | StreamMessage | StreamEnded | FlowFailed | DnsAnswered):
            flows.add(exchange, record)
    return exchange
