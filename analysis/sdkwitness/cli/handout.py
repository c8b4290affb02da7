"""Writes the redacted copy of a capture: a capture itself, from which the other formats are made."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sdkwitness.audit.handout.redactor import Redactor
from sdkwitness.capture import bundle, journal, stored
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal_records import DnsAsked, JournalRecord, RequestSeen, StreamOpened
from sdkwitness.capture.records import AgentRecord, Identity
from sdkwitness.knowledge.load import catalogue

PURPOSE: Final = b"sdkwitness redacted copy 1"
"""Keeps the key of a copy apart from any digest of the capture that is told to others."""
CHUNK: Final = 1 << 20


class Copied(NamedTuple):
    """What a copy holds."""

    flows: int
    events: int


def joined(one: Identity | None, other: Identity | None) -> Identity | None:
    """Return all that two identities know."""
    if one is None or other is None:
        return one or other
    return Identity(
        values=(*one.values, *other.values), places=(*one.places, *other.places), series=(*one.series, *other.series)
    )


def write(capture: Path, out: Path, identity: Identity | None) -> Copied:
    """Write a redacted copy of a capture.

    Args:
        capture: The original.
        out: The copy, a new or empty directory; it appears complete or not at all.
        identity: Known values beside those that the capture carries.

    Raises:
        UserError: The original cannot be read, or the copy not be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not empty: a copy needs a new directory.")
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        copied = _write(capture, part, identity)
        if out.is_dir():
            out.rmdir()
        part.rename(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror or e}.") from e
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return copied


def _write(capture: Path, part: Path, identity: Identity | None) -> Copied:
    recording = bundle.read(capture)
    names = list(
        dict.fromkeys(r.flow for r in _records(capture) if isinstance(r, RequestSeen | StreamOpened | DnsAsked))
    )
    redactor = Redactor(recording, identity, catalogue(), _key(capture), names)
    part.mkdir(parents=True, mode=0o700)
    with contextlib.closing(journal.JournalWriter(part / bundle.FLOWS)) as writer:
        for record in _records(capture):
            for rebuilt in redactor.record(record):
                writer.append(rebuilt)
    events = [kept for record in _agent(capture) if (kept := redactor.event(record)) is not None]
    _write_lines(part / bundle.EVENTS, events)
    _write_lines(part / bundle.MARKS, [redactor.mark(mark) for mark in recording.marks])
    bundle.write_manifest(part, redactor.manifest())
    return Copied(len(names), len(recording.events))


def _records(capture: Path) -> Iterator[JournalRecord]:
    file = capture / bundle.FLOWS
    return stored.records(file) if file.exists() else iter(())


def _agent(capture: Path) -> Iterator[AgentRecord]:
    """The agent's records that can be read, in their order."""
    decoder = msgspec.json.Decoder(AgentRecord)
    with contextlib.suppress(FileNotFoundError), (capture / bundle.EVENTS).open("rb") as lines:
        for line in lines:
            with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                yield decoder.decode(line)


def _write_lines(file: Path, records: Sequence[object]) -> None:
    if records:
        file.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))


def _key(capture: Path) -> bytes:
    """The key of a copy: made of the capture's content, so that only its holders can make the copy again."""
    made = hmac.new(PURPOSE, digestmod=hashlib.sha256)
    for name in (bundle.FLOWS, bundle.EVENTS, bundle.MARKS):
        with contextlib.suppress(FileNotFoundError), (capture / name).open("rb") as file:
            while chunk := file.read(CHUNK):
                made.update(chunk)
    return made.digest()
