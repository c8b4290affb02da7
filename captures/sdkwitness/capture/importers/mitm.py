"""mitmproxy dumps of all versions that mitmproxy itself reads; a bad entry costs no other."""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, cast

import msgspec
from mitmproxy.flow import Flow
from mitmproxy.http import HTTPFlow
from mitmproxy.io import compat, tnetstring

from sdkwitness.capture import context, mitm_records
from sdkwitness.capture.importers.entry import Skipped
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.journal_records import ConnectionSeen, JournalRecord

KEPT: Final = False
MAX_DIGITS: Final = 12
"""Digits of an entry's length; mitmproxy's own limit."""

HEAD: Final = re.compile(rb"(\d{1,%d}):" % MAX_DIGITS)
"""How an entry begins."""
FLOW: Final = re.compile(rb"(?<=[}\W])\d{2,%d}:\d{1,2}:[a-z_]{2,20}[;,]" % MAX_DIGITS)
"""How an entry that is an object begins: with its first key."""

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(JournalRecord)

State = dict[bytes | str, object]


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins with a tnetstring's length."""
    length, colon, _ = head.partition(b":")
    return bool(colon) and length.isdigit() and len(length) <= MAX_DIGITS


def read(path: Path, sink: Sink) -> None:
    """Read a dump."""
    write(entries(path, sink.progress), sink)


def write(found: Iterable[Flow | Skipped], sink: Sink) -> None:
    """Write flows of mitmproxy's kind, wherever they come from."""
    known: dict[str, ConnectionSeen] = {}
    for entry in found:
        if isinstance(entry, Skipped):
            (sink.short if entry.cut else sink.skip)(entry.reason)
            continue
        sink.context = context.read(entry.metadata.pop(context.KEY, None)) or sink.context
        # A dump may hold one flow id twice: a flow that was replayed, or a WebSocket of mitmproxy 6.
        entry.id = sink.unique(entry.id)
        try:
            made = records(entry, known)
        except ValueError:
            sink.skip(f"flow {entry.id} is damaged.")
            continue
        for record in made:
            sink.append(record)


def entries(path: Path, moved: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Flow | Skipped]:
    """Yield the flows of a dump in their order.

    Where an entry's length is damaged, reading goes on at the next one that has a right length.

    Args:
        path: The dump.
        moved: Told how many bytes of how many are read.
    """
    with path.open("rb") as file:
        total = os.fstat(file.fileno()).st_size
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if total else b""
        at = number = again = 0
        while at < total:
            number += 1
            end = _end(data, at)
            if end is not None and _followed(data, end):
                yield _flow(data[at:end], number)
                at = end
                moved(at, total)
                continue
            # Its length is wrong, or what comes after it is no flow.
            again = again if again > at else _next(data, at)  # searched once: a hostile file has many such places
            if end is None:
                if again == total:
                    early = HEAD.match(data, at) is not None or data[at : at + MAX_DIGITS].isdigit()
                    reason = "the file ends too early" if early else "the file is damaged"
                    yield Skipped(f"{reason} at flow {number}.", cut=True)
                    return
                yield Skipped(f"flow {number} is damaged.")
                at = again
                continue
            found = _flow(data[at:end], number)
            yield found
            at = end if isinstance(found, Flow) or again == total else again


def records(flow: Flow, known: dict[str, ConnectionSeen]) -> list[JournalRecord]:
    """The journal records of one flow; legs are added to `known` and written when they are new.

    Raises:
        ValueError: mitmproxy's reader let something through that no flow can hold.
    """
    try:
        if isinstance(flow, HTTPFlow) and flow.websocket is not None:
            for message in flow.websocket.messages:
                if isinstance(message.content, str):  # as mitmproxy 5 and 6 kept text frames
                    message.content = message.content.encode()
        found = [_DECODER.decode(_ENCODER.encode(record)) for record in mitm_records.whole(flow, known)]
    except (TypeError, AttributeError, LookupError, OverflowError, msgspec.MsgspecError) as e:
        raise ValueError("no flow") from e
    known.update((record.id, record) for record in found if isinstance(record, ConnectionSeen))
    return found


def _end(data: mmap.mmap | bytes, at: int) -> int | None:
    """Offset behind the entry at `at`: length, colon, payload, type tag (see tnetstrings.info); None where none is."""
    head = HEAD.match(data, at)
    if head is None:
        return None
    end = head.end() + int(head[1]) + 1
    return end if end <= len(data) else None


def _followed(data: mmap.mmap | bytes, end: int) -> bool:
    """Whether the file ends at an offset, or goes on with another object.

    Objects inside a flow look the same, but what follows them is a key, which is no object.
    """
    if data[end - 1 : end] != b"}":
        return False
    after = _end(data, end)
    return end == len(data) or (
        data[after - 1 : after] == b"}" if after is not None else FLOW.match(data, end) is not None
    )


def _next(data: mmap.mmap | bytes, at: int) -> int:
    """Where behind `at` a flow begins that is whole; the end of the file where none does."""
    for found in FLOW.finditer(data, at + 1):
        end = _end(data, found.start())
        if end is not None and _followed(data, end):
            return found.start()
    return len(data)


def _flow(raw: bytes, number: int) -> Flow | Skipped:
    """One entry as a flow of this mitmproxy's version."""
    try:
        state = cast("object", tnetstring.loads(raw))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        if not isinstance(state, dict):
            return Skipped(f"flow {number} is no flow.")
        flow = Flow.from_state(compat.migrate_flow(cast("State", state)))
        named, noted = cast("object", flow.id), cast("object", flow.metadata)
        right = isinstance(named, str) and isinstance(noted, dict)
        return flow if right else Skipped(f"flow {number} is damaged.")
    except ValueError as e:
        said = str(e)
        if "flow format version" in said:
            return Skipped(f"flow {number} has a format that mitmproxy no longer reads ({_version(said)}).")
        return Skipped(f"flow {number} is damaged.")
    # Converters and constructors take a hostile dump at its word and stumble in every way there is.
    except (TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError, RecursionError):
        return Skipped(f"flow {number} is damaged.")


def _version(said: str) -> str:
    """`flow format version X` out of mitmproxy's sentence."""
    return "version " + said.partition("flow format version ")[2].rstrip(".").partition(", please")[0]
