"""HAR files of any tool, entry by entry; what HAR holds decoded is encoded again, so that bodies are as on the wire.

HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) as Chrome, Edge, Firefox, Safari, Charles, Fiddler,
Proxyman, HTTP Toolkit, Insomnia, WebPagetest, Playwright, PCAPdroid, mitmproxy and tweasel write it: each leaves fields
out or adds its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mitmproxy import http

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import array, mitm, times, unpacked
from sdkwitness.capture.importers.entry import Skipped
from sdkwitness.capture.importers.har import about, bodies, frames, handshakes, tunnels, unsent
from sdkwitness.capture.importers.har.exchange import Unusable, exchange
from sdkwitness.capture.importers.har.remarks import Remarks
from sdkwitness.capture.importers.loose import Entry, object_of
from sdkwitness.capture.importers.sink import Sink

__all__ = ["KEPT", "exchange", "read", "recognise"]

KEPT: Final = False
_ENTRIES: Final = re.compile(rb'(?<!\\)"entries"\s*+:\s*+(\[?)')
_LOG: Final = re.compile(rb'(?<!\\)"log"\s*+:\s*+\{')
_STARTED: Final = re.compile(rb'(?<!\\)"startedDateTime"\s*+:\s*+("[^"\\\n]{1,100}+"|\d{9,20})')
_KEYS: Final = ("startedDateTime", "time", "request", "response", "cache", "timings")
"""What HAR 1.2 asks of every entry."""
STEP: Final = 16 << 20
"""Bytes between two reports of how far it is."""


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins like a JSON object, perhaps packed; the importers before this one know theirs."""
    return head.startswith(b"PK\x03\x04") or unpacked.head_of(head).startswith(b"{")


def read(path: Path, sink: Sink) -> None:
    """Read a HAR file.

    Raises:
        UserError: It is none.
    """
    with unpacked.opened(path) as opened:
        reading = _Reading(path, opened, sink)
        try:
            mitm.write(reading.flows(), sink)
        finally:  # an interruption keeps what was read, and what was said of it
            reading.tell_of_damage()
        reading.tell()


class _Reading:
    """One pass over a file."""

    def __init__(self, path: Path, opened: unpacked.Source, sink: Sink) -> None:
        self._path = path
        self._source = opened
        self._sink = sink
        self._reported = 0
        self._time = 0.0
        """Of the entry before, or of the first that has one."""
        self._entries = 0
        self._unsent: Counter[str] = Counter()
        self._tunnels = tunnels.Tunnels()
        self._bad = Remarks()
        self._trailing = Remarks()
        self._twice = Remarks()
        self._timeless = 0
        self._lost: Counter[str] = Counter()
        """What the file does not hold of the exchanges."""

    def flows(self) -> Iterator[http.HTTPFlow | Skipped]:
        """Yield the exchanges, and what could not be read of them."""
        data = self._source.data
        start = self._start()
        before = data[: min(start, about.MAX + 1)]
        told = about.about(before, b"")
        self._time = self._first_time()
        handshakes.write(data, 0, start, self._time, self._sink)
        for element in array.elements(data, start, self._moved, _KEYS):
            if isinstance(element, array.Cut):
                if element.inside:
                    self._entries += 1
                where = f"inside entry {self._entries}" if element.inside else f"after entry {self._entries}"
                if self._source.short:
                    self._sink.short(self._source.short)
                self._sink.short(f"the file ends {where}: what came after it is missing.")
                break
            if isinstance(element, array.Ended):
                told = about.about(before, data[element.at : element.at + about.MAX]) or told
                handshakes.write(data, element.at, len(data), self._time, self._sink)
                if self._source.short:
                    self._sink.short(self._source.short)
                break
            self._entries += 1
            yield from self._entry(element)
        if told is not None:
            self._sink.context = about.merged(self._sink.context, told)

    def tell_of_damage(self) -> None:
        """Say how many entries more there were of what was said of the first."""
        bad, trailing, twice = self._bad, self._trailing, self._twice
        if bad.more:
            self._sink.skip(f"{_more(bad.more)} could not be read, the last of them entry {bad.last}.", bad.more)
        if trailing.more:
            self._sink.problem(f"after {_more(trailing.more)} come bytes that are no entry: passed over.")
        if twice.more:
            self._sink.problem(f"{_more(twice.more)} with a key twice, of which the last was taken.")

    def tell(self) -> None:
        """Say what the exchanges do not show."""
        count, sink = self._entries, self._sink
        if left_out := self._tunnels.write(sink):
            sink.problem(f"{_entries(left_out)} only opened a tunnel, whose requests are there too: left out.")
        if not count:
            sink.problem("it is a HAR file without entries.")
        for why, number in self._unsent.items():
            sink.problem(f"{_entries(number)} {why}, so nothing left the device: left out.")
        if self._timeless and not self._time:
            sink.problem("none of its entries has a readable time: they stand at the beginning of 1970.")
        elif self._timeless:
            sink.problem(f"{_entries(self._timeless)} without a readable time: that of the entry before was taken.")
        for what, number in self._lost.items():
            if number:
                sink.problem(f"{what}: {number}.")

    def _start(self) -> int:
        """Offset behind the bracket that opens the list of entries.

        Raises:
            UserError: There is none.
        """
        data = self._source.data
        log = _LOG.search(data)
        found = _ENTRIES.search(data, log.end()) if log is not None else None
        if found is not None and found[1]:
            return found.end()
        if self._source.short:
            raise UserError(f"{self._path} cannot be imported: {self._source.short}")
        if log is None and array.parse(data[: about.MAX]).fault:
            raise UserError(f"{self._path} cannot be imported: the file is no HAR: it cannot be read as JSON.")
        raise UserError(f"{self._path} cannot be imported: the file is no HAR: it holds no log.entries.")

    def _first_time(self) -> float:
        for number, found in enumerate(_STARTED.finditer(self._source.data)):
            time = times.seconds(array.parse(found[1]).value)
            if time is not None:
                return time
            if number > 1000:
                break
        return 0.0

    def _entry(self, element: array.Element) -> Iterator[http.HTTPFlow | Skipped]:
        number = self._entries
        entry = object_of(element.value)
        if not entry:
            yield from self._skipped(element.fault or "is damaged or lacks what every exchange has.")
            return
        if element.trailing and self._trailing.names(number):
            self._sink.problem(f"after entry {number} come bytes that are no entry: passed over.")
        if element.twice and self._twice.names(number):
            self._sink.problem(f"entry {number} holds the key {element.twice[:40]!r} twice; the last was taken.")
        entry = frames.joined(entry, self._source.attachments)
        why = unsent.reason(entry)
        if why:
            self._unsent[why] += 1
            return
        started = times.seconds(entry.get("startedDateTime"))
        if self._tunnels.take(entry, self._time if started is None else started):
            return
        try:
            flow = exchange(entry, self._time if started is None else started, self._source.attachments)
        except Unusable as e:
            yield from self._skipped(str(e))
            return
        self._time = flow.request.timestamp_start
        self._tunnels.read(flow.request.host)
        self._timeless += started is None
        self._note(flow, entry)
        yield flow

    def _note(self, flow: http.HTTPFlow, entry: Entry) -> None:
        """Count what the file does not hold of an exchange."""
        lost, asked, answer = self._lost, flow.request, flow.response
        lost["WebSocket messages that could not be read and were left out"] += frames.damaged(entry)
        lost["WebSockets whose messages are not in the file"] += frames.unkept(entry)
        lost["requests whose body is not in the file"] += asked.data.content is None
        told = object_of(entry.get("request"))
        lost["requests whose body is not in the file as it was sent"] += bodies.altered(
            asked, object_of(told.get("postData"))
        )
        if answer is not None:
            told = object_of(entry.get("response"))
            lost["responses whose body is not in the file"] += bodies.not_kept(asked, answer, told)
            changed = asked.method != "HEAD" and bodies.altered(answer, object_of(told.get("content")))
            lost["responses whose body is not in the file as it came"] += changed

    def _skipped(self, why: str) -> Iterator[Skipped]:
        if self._bad.names(self._entries):
            yield Skipped(f"entry {self._entries} {why}")

    def _moved(self, at: int) -> None:
        if at - self._reported >= STEP:
            self._reported = at
            self._sink.progress(at, len(self._source.data))


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _more(number: int) -> str:
    return "1 more entry" if number == 1 else f"{number} more entries"
