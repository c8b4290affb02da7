"""Requests as the app wrote them: which writes of a connection carried which request.

One connection carries the requests of several SDKs, and with HTTP/2 at one time. The plaintext that the agent saw go in
tells them apart: by the request line of HTTP/1, by the frames of HTTP/2 (RFC 9113, RFC 7541).
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

from hpack import Decoder, HPACKError

from sdkwitness.capture.records import Blob, Event, HttpRequest, host_of

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_HEADER: Final = 9
DATA: Final = 0
HEADERS: Final = 1
CONTINUATION: Final = 9
END_HEADERS: Final = 0x04
PADDED: Final = 0x08
PRIORITY: Final = 0x20
MAX_BYTES: Final = 64 * 1024 * 1024
"""Bytes of one connection that are looked at."""
MAX_FIELDS: Final = 256 * 1024
"""Bytes of the fields of one request."""
_LINE: Final = re.compile(rb"([A-Z]{3,16}) (\S{1,65536}) HTTP/1\.[01]\r\n")
_HOST: Final = re.compile(rb"\r\nhost:[ \t]*([^\r\n]{1,512})\r\n", re.IGNORECASE)


class Request(NamedTuple):
    """A request as it was written."""

    method: str
    host: str
    """Lower case, without port; empty when it was not read."""
    path: str
    body: str
    """SHA-256 of the body, empty when not all of it was kept."""
    writes: tuple[Event, ...]
    """Writes that carried nothing but this request."""
    shared: tuple[Event, ...]
    """Writes that carried a part of it and of others."""


class _Write(NamedTuple):
    """A write with its bytes."""

    event: Event
    payload: Blob

    @property
    def is_whole(self) -> bool:
        return len(self.payload.data) == self.payload.size


def payload_of(event: Event) -> Blob | None:
    """Return what an event of a connection carried."""
    return event.connection.payload if event.connection is not None else None


E = TypeVar("E", bound=Event)


def written(writes: Iterable[E], payload: Callable[[E], Blob | None] = payload_of) -> tuple[Request, ...]:
    """Return the requests in the writes of one connection, given in their order.

    Reading ends where the agent did not keep all of a write, or where the bytes make no sense: what came before stands.

    Args:
        writes: The writes.
        payload: Gives what each carried.
    """
    kept: list[_Write] = []
    size = 0
    for event in writes:
        found = payload(event)
        if found is None:
            continue
        size += len(found.data)
        if size > MAX_BYTES:
            break
        kept.append(_Write(event, found))
    if kept and kept[0].payload.data.startswith(PREFACE[:16]):
        return tuple(_Multiplexed(kept).requests())
    return tuple(_sequential(kept))


Requests = dict[tuple[str, str], list[Request]]
"""The requests of one connection, by method and path."""


def by_line(requests: Iterable[Request]) -> Requests:
    """Index requests, since a connection may carry thousands."""
    found: Requests = {}
    for request in requests:
        found.setdefault((request.method, request.path), []).append(request)
    return found


def fitting(request: HttpRequest, candidates: Requests) -> tuple[Request, ...]:
    """Return the requests that can be the one that the wire showed."""
    host = host_of(request.authority)
    alike = candidates.get((request.method, request.path), [])
    found = [c for c in alike if not c.host or not host or c.host == host]
    if request.body is None or not found:
        return tuple(found)
    digest = hashlib.sha256(request.body).hexdigest()
    return tuple(c for c in found if c.body in ("", digest))


# --- HTTP/1: one after the other -----------------------------------------------------------------------


def _sequential(writes: Sequence[_Write]) -> Iterator[Request]:
    """Requests that each begin a write, as HTTP/1 clients have them."""
    begun: list[_Write] = []
    for write in writes:
        if _LINE.match(write.payload.data):
            yield from _ended(begun)
            begun = [write]
        elif begun:
            begun.append(write)
    yield from _ended(begun)


def _ended(writes: list[_Write]) -> Iterator[Request]:
    text = b"".join(write.payload.data for write in writes)
    line = _LINE.match(text)
    if line is None:
        return
    head, end, body = text.partition(b"\r\n\r\n")
    host = _HOST.search(head + b"\r\n")
    path = line[2].decode("latin-1")
    digest = hashlib.sha256(body).hexdigest() if end and all(write.is_whole for write in writes) else ""
    if b"\r\ntransfer-encoding:" in head.lower():
        digest = ""  # the wire shows the body without its chunks
    yield Request(
        line[1].decode("ascii"), host_of(host[1].decode("latin-1").strip()) if host else "", path, digest,
        tuple(write.event for write in writes), (),
    )  # fmt: skip


# --- HTTP/2: at one time -------------------------------------------------------------------------------


class _Stream:
    """One stream of a connection while its frames come in."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.digest = hashlib.sha256()
        self.writes: dict[int, None] = {}


class _Multiplexed:
    """The client's side of one HTTP/2 connection."""

    def __init__(self, writes: Sequence[_Write]) -> None:
        self._writes = writes
        self._starts: list[int] = []
        parts: list[bytes] = []
        at = 0
        self._whole = True
        for write in writes:
            self._starts.append(at)
            parts.append(write.payload.data)
            at += len(parts[-1])
            if not write.is_whole:
                self._whole = False  # what follows cannot be found any more
                break
        self._bytes = b"".join(parts)
        self._streams: dict[int, _Stream] = {}
        self._users: dict[int, set[int]] = {}
        """Streams of each write, by its place."""

    def requests(self) -> Iterator[Request]:
        """Yield the requests whose fields were read, in the order of their streams."""
        self._read()
        for stream in self._streams.values():
            if ":method" not in stream.fields or ":path" not in stream.fields:
                continue
            alone = [w for w in stream.writes if len(self._users[w]) == 1]
            yield Request(
                stream.fields[":method"],
                host_of(stream.fields.get(":authority", "")),
                stream.fields[":path"],
                stream.digest.hexdigest() if self._whole else "",
                tuple(self._writes[w].event for w in alone),
                tuple(self._writes[w].event for w in stream.writes if w not in set(alone)),
            )

    def _read(self) -> None:
        decoder = Decoder(max_header_list_size=MAX_FIELDS)
        block, owner, begun = b"", 0, 0
        at = len(PREFACE)
        data = self._bytes
        while at + FRAME_HEADER <= len(data):
            size, kind, flags = int.from_bytes(data[at : at + 3], "big"), data[at + 3], data[at + 4]
            stream = int.from_bytes(data[at + 5 : at + 9], "big") & 0x7FFFFFFF
            end = at + FRAME_HEADER + size
            if end > len(data):
                self._whole = False
                return
            content = data[at + FRAME_HEADER : end]
            if kind == HEADERS:
                block, owner, begun = _unpadded(content, flags)[5 if flags & PRIORITY else 0 :], stream, at
            elif kind == CONTINUATION and stream == owner and len(block) + size <= MAX_FIELDS:
                block += content
            if kind in (HEADERS, CONTINUATION) and flags & END_HEADERS:
                try:
                    fields = [(_text(f[0]), _text(f[1])) for f in decoder.decode(block)]
                except HPACKError:
                    self._whole = False
                    return
                made = self._streams.setdefault(owner, _Stream())
                made.fields = dict(fields) | made.fields  # trailers change nothing
                self._use(owner, begun, end)
            elif kind == DATA and stream in self._streams:
                self._streams[stream].digest.update(_unpadded(content, flags))
                self._use(stream, at, end)
            at = end

    def _use(self, stream: int, begin: int, end: int) -> None:
        first, last = bisect_right(self._starts, begin) - 1, bisect_right(self._starts, end - 1) - 1
        for write in range(first, last + 1):
            self._streams[stream].writes[write] = None
            self._users.setdefault(write, set()).add(stream)


def _unpadded(content: bytes, flags: int) -> bytes:
    if not flags & PADDED or not content:
        return content
    return content[1 : max(1, len(content) - content[0])]


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
