"""mitmproxy dumps of all versions that mitmproxy itself reads; a bad entry costs no other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

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

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(JournalRecord)

State = dict[bytes | str, object]


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins with a tnetstring's length."""
    length, colon, _ = head.partition(b":")
    return bool(colon) and length.isdigit() and len(length) <= MAX_DIGITS


def read(path: Path, sink: Sink) -> None:
    """Read a dump."""
    write(entries(path), sink)


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


def entries(path: Path) -> Iterator[Flow | Skipped]:
    """Yield the flows of a dump in their order."""
    with path.open("rb") as file:
        number = 0
        while True:
            number += 1
            raw = _next(file)
            if raw is None:
                return
            if isinstance(raw, Skipped):
                yield Skipped(f"{raw.reason} at flow {number}.", cut=True)
                return
            yield _flow(raw, number)


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
    except (TypeError, AttributeError, msgspec.MsgspecError) as e:
        raise ValueError("no flow") from e
    known.update((record.id, record) for record in found if isinstance(record, ConnectionSeen))
    return found


def _next(file: BinaryIO) -> bytes | Skipped | None:
    """The next entry as it stands in the file: length, colon, payload, type tag (see tnetstrings.info)."""
    head = file.read(MAX_DIGITS + 1)
    if not head:
        return None
    digits, colon, _ = head.partition(b":")
    if not colon or not digits.isdigit():
        return Skipped("the file is damaged")
    size = len(digits) + 1 + int(digits) + 1
    start = file.tell() - len(head)
    if start + size > os.fstat(file.fileno()).st_size:
        return Skipped("the file ends too early")
    file.seek(start)
    return file.read(size)


def _flow(raw: bytes, number: int) -> Flow | Skipped:
    """One entry as a flow of this mitmproxy's version."""
    try:
        state = cast("object", tnetstring.loads(raw))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        if not isinstance(state, dict):
            return Skipped(f"flow {number} is no flow.")
        return Flow.from_state(compat.migrate_flow(cast("State", state)))
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
