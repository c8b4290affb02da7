"""Events on their way from a log into the capture: numbered over all files of the import, stacks written once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.records import AgentRecord, Blob, Event, Stack

MAX_DATA: Final = 1 << 20
"""Bytes kept of one blob."""
MAX_FRAMES: Final = 200
BATCH: Final = 500
"""Records written at once."""
_FRAME: Final = re.compile(r"\s*(?:at\s+)?([\w.$<>/-]+?)\s*\(.*\)\s*", re.DOTALL)
"""`at package.Class.method(File.java:12)`: a StackTraceElement (java.lang.StackTraceElement.toString)."""


class Events:
    """Writes the records of one log."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._batch: list[AgentRecord] = []
        self._stacks: dict[tuple[str, ...], str] = {}
        self.count = 0

    def stack(self, frames: Sequence[str]) -> str | None:
        """The id of a stack, which is written where it is new; None where there are no frames."""
        read = tuple(frame for frame in map(frame_of, frames[:MAX_FRAMES]) if frame)
        if not read:
            return None
        known = self._stacks.get(read)
        if known is None:
            known = self._stacks[read] = f"{self._sink.number}-{len(self._stacks) + 1}"
            self.put(Stack(id=known, frames=read))
        return known

    def add(self, event: Event) -> None:
        """Write one event, under the next number of the import."""
        self._sink.events += 1
        self.count += 1
        self.put(msgspec.structs.replace(event, seq=self._sink.events))

    def put(self, record: AgentRecord) -> None:
        """Write any other record as it is."""
        self._batch.append(record)
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._batch:
            self._sink.agent(self._batch)
            self._batch = []


def frame_of(text: str) -> str:
    """`package.Class.method` of a frame as Java prints it; what looks like none is left as it is, bounded."""
    found = _FRAME.fullmatch(text[:500])
    return found[1].replace("/", ".") if found is not None else text.strip()[:300]


def blob(data: bytes, size: int | None = None) -> Blob:
    """Bounded bytes with the digest of all of them; of a part of `size` bytes only that part's digest is known."""
    whole = max(size if size is not None else 0, len(data))
    return Blob(size=whole, sha256=hashlib.sha256(data).hexdigest() if whole == len(data) else "", data=data[:MAX_DATA])
