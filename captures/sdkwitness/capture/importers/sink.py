"""Where importers put what they read: one journal for all files of an import, written as it is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast

import msgspec

from sdkwitness.capture import bundle
from sdkwitness.capture.context import Context
from sdkwitness.capture.flows import LAST_SECOND, nanoseconds
from sdkwitness.capture.importers.agent.watched import Lookup, unknown
from sdkwitness.capture.importers.ties import Ties
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import (
    DnsAnswered,
    DnsAsked,
    FlowFailed,
    JournalRecord,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamOpened,
)
from sdkwitness.capture.records import AgentRecord, Event

MAX_SENTENCES: Final = 500
"""Different sentences kept of one import: a hostile file could cause any number."""

_JSON: Final = msgspec.json.Encoder()

BEGINS: Final = frozenset({RequestSeen, StreamOpened, DnsAsked})
"""Records that begin a flow."""
ENDS: Final = frozenset({StreamEnded, FlowFailed, DnsAnswered})

Report = Callable[[str, int, int], bool]
"""Told what goes on, with bytes done and bytes in all; False asks for an end."""


class Importer(Protocol):
    """One kind of file. A module is one; `IMPORTERS` lists them."""

    @property
    def KEPT(self) -> bool:
        """Whether the capture keeps a copy, which is then what is read."""
        ...

    def recognise(self, head: bytes, name: str) -> bool:
        """Whether a file that begins so is of this kind; its name alone never decides."""
        ...

    def read(self, path: Path, sink: Sink) -> None:
        """Read one file, and give on what it holds as it comes.

        Raises:
            UserError: Nothing in it can be read.
        """
        ...


class Interrupted(BaseException):
    """The user asked for an end; what was read until then is to be finished and kept.

    No `Exception`, so that nothing takes it for damage of what is read.
    """


class Span(NamedTuple):
    """What was read up to the end of one file."""

    wire: int
    """Records in the journal."""
    agent: int
    """Lines of agents."""
    started: int
    """Of this file's flows and events alone; 0 where it has none."""
    ended: int


class Sink:
    """Takes what the files of one import hold; for packets it is their `Journal`.

    Args:
        writer: The capture.
        journal: Its flows.
        keylog: TLS keys that the user named.
        report: Told how far it is.
        lookup: What the catalogue of hooks says of calls in logs of agents.
    """

    def __init__(
        self,
        writer: bundle.Writer,
        journal: JournalWriter,
        keylog: Path | None = None,
        report: Report | None = None,
        lookup: Lookup = unknown,
    ) -> None:
        self.lookup = lookup
        self.keylog = keylog
        self.context = Context()
        self.known: dict[str, list[str]] = {}
        """Values of the device that a file tells, by identity key."""
        self.flows = 0
        self.events = 0
        """Of agents; their numbers count over all files."""
        self.got = 0
        """Records, or packets, that could be read."""
        self.first = ""
        """What was first to be noted of the file that is read now."""
        self.started = 0
        """Nanoseconds since the epoch, of the file's first event; 0 where there is none."""
        self.ended = 0
        self.lost = 0
        """Entries that could not be read; one sentence of `skipped` may tell of many."""
        self.skipped: dict[str, None] = {}
        self.problems: dict[str, None] = {}
        self.cut: dict[str, None] = {}
        self.number = 0
        """Of the file that is read now, from 1."""
        self.ties: list[Ties] = []
        """What each file saw, where `compare` asks for it."""
        self.spans: list[Span] = []
        """What was read of each file until now."""
        self.compare = False
        self._writer = writer
        self._append = journal.append
        self._report = report
        self._file = ""
        self._ids: set[str] = set()
        self._numbered = 0
        self._first, self._last = math.inf, 0.0
        """Seconds since the epoch, of the file's flows."""
        self._wire = 0
        self._agent = 0
        self._left_out = 0

    def begin(self, name: str) -> None:
        """Take the next source: sentences are about it from now on."""
        self.end()
        self._file = name
        self.number += 1
        self.ties.append(Ties())
        self.first = ""

    def end(self) -> None:
        """Note what was read of the file up to here."""
        if self.number > len(self.spans):
            begun = [time for time in (self.started, nanoseconds(self._first)) if time]
            ended = max(self.ended, nanoseconds(self._last))
            self.spans.append(Span(self._wire, self._agent, min(begun, default=0), ended))
            self.started = self.ended = 0
            self._first, self._last = math.inf, 0.0

    def append(self, record: JournalRecord) -> None:
        """Write one record of the wire."""
        self._append(record)
        self.got += 1
        self._wire += 1
        if self.compare:
            self.ties[-1].wire(record)
        kind = type(record)
        seconds: float | None = None
        if kind in BEGINS:
            begun = cast("RequestSeen | StreamOpened | DnsAsked", record)
            self.flows += 1
            seconds = begun.timestamp_start if isinstance(begun, RequestSeen) else begun.created
            if 0 < seconds < self._first:
                self._first = seconds
        elif kind is ResponseSeen:
            answer = cast("ResponseSeen", record)
            seconds = None if answer.websocket else answer.timestamp_end
        elif kind in ENDS:
            seconds = cast("StreamEnded | FlowFailed | DnsAnswered", record).time
        if seconds is not None and self._last < seconds < LAST_SECOND:
            self._last = seconds

    def agent(self, records: Sequence[AgentRecord]) -> None:
        """Write what an agent reported."""
        self.got += len(records)
        self._agent += len(records)
        self._writer.append_events([_line(record) for record in records])
        for record in records:
            if self.compare:
                self.ties[-1].agent(record)
            if isinstance(record, Event) and record.time > 0:
                self.started = min(self.started or record.time, record.time)
                self.ended = max(self.ended, record.time)

    def flow(self) -> str:
        """Return a flow id that no other flow of this import has."""
        self._numbered += 1
        return str(self._numbered)

    def unique(self, flow: str) -> str:
        """Return a foreign flow id, changed where a flow of this import has it already."""
        found = f"{len(self._ids) + 1}-{flow}" if flow in self._ids else flow
        self._ids.add(found)
        return found

    def skip(self, reason: str, entries: int = 1) -> None:
        """Note entries that could not be read; a file of such entries alone is refused."""
        self.lost += entries
        self._note(self.skipped, reason)

    def problem(self, sentence: str) -> None:
        """Note what could not be read of a file, where it is no entry."""
        self._note(self.problems, sentence)

    def short(self, sentence: str) -> None:
        """Note that a file ends before its content does: what was read is kept, and incomplete."""
        self._note(self.cut, sentence)

    def progress(self, done: int, total: int, doing: str = "reading", name: str = "") -> None:
        """Say how many bytes are done, of the current source or of the file of that name.

        Raises:
            Interrupted: The user wants no more.
        """
        if self._report is not None and not self._report(f"{doing} {name or self._file}", done, total):
            raise Interrupted

    def sentences(self) -> tuple[str, ...]:
        """All that has to be told, in the order of its weight."""
        kept = (*self.cut, *self.problems, *self.skipped)
        more = f"{self._left_out} more such remarks were left out." if self._left_out else ""
        return (*kept, more) if more else kept

    def _note(self, kept: dict[str, None], sentence: str) -> None:
        self.first = self.first or sentence
        named = f"{self._file}: {sentence}"
        if named in kept:
            return
        if len(kept) >= MAX_SENTENCES:
            self._left_out += 1
            return
        kept[named] = None


def _line(record: AgentRecord) -> bytes:
    """A record as JSON; what is no Unicode in the log of another tool becomes a visible escape."""
    try:
        return _JSON.encode(record)
    except UnicodeEncodeError:
        return _JSON.encode(_visible(msgspec.to_builtins(record)))


def _visible(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_visible(k): _visible(v) for k, v in cast("dict[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_visible(v) for v in cast("Sequence[object]", value)]
    return value
