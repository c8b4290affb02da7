"""`events.jsonl` of a capture: what our own agent reported, as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from sdkwitness.capture.importers.agent.events import Events
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.records import AgentRecord, Effect, Event, Stack

KEPT: Final = False
MAX_LINE: Final = 64 << 20
"""Bytes; the recorder bounds what it writes far below."""
_DECODER: Final = msgspec.json.Decoder(AgentRecord)


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins with a record of `records.AgentRecord`."""
    return head.lstrip().startswith((b'{"record":', b'{"record" :'))


def read(path: Path, sink: Sink) -> None:
    """Read a log; events and stacks get new numbers, so that several logs fit into one capture."""
    events = Events(sink)
    total = path.stat().st_size
    with path.open("rb") as file:
        for number, line in lines(file, sink, total):
            try:
                record = _DECODER.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                sink.skip(f"line {number} is no record of an agent.")
                continue
            prefix = f"{sink.number}-"
            if isinstance(record, Event):
                events.add(
                    msgspec.structs.replace(
                        record,
                        stack=record.stack and prefix + record.stack,
                        submitter=record.submitter and prefix + record.submitter,
                    )
                )
            elif isinstance(record, Stack):
                events.put(msgspec.structs.replace(record, id=prefix + record.id))
            elif isinstance(record, Effect):
                events.put(msgspec.structs.replace(record, stack=record.stack and prefix + record.stack))
            else:
                events.put(record)
    events.flush()


def lines(file: BinaryIO, sink: Sink, total: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a log with their numbers; empty ones are passed over, and a torn or endless one is noted."""
    number = done = told = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        done += len(line)
        if done - told > 1 << 24:
            told = done
            sink.progress(done, total)
        if len(line) > MAX_LINE:
            sink.skip(f"line {number} is longer than can be read.")
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE)
                done += len(line)
            continue
        text = line.strip(b"\xef\xbb\xbf\r\n\t \x00")
        if not text:
            continue
        if not line.endswith(b"\n") and text[-1:] != b"}":
            sink.short(f"the file ends inside line {number}.")
            return
        yield number, text
