"""Readers that turn what other tools recorded into captures."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from sdkwitness.capture import bundle, context, flows
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import har, mitm
from sdkwitness.capture.importers.entry import Skipped
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import ConnectionSeen, JournalRecord
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Manifest

Kind = Literal["mitm", "har"]

HEAD: Final = 4096
"""Bytes by which a file's kind is told."""
PACKETS: Final = (
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\xc3\xd4",
    b"\x4d\x3c\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
    b"\x0a\x0d\x0d\x0a",
)
"""First bytes of pcap (both byte orders, both resolutions) and pcapng files."""
BOM: Final = b"\xef\xbb\xbf"


class ImportSummary(NamedTuple):
    """What became of the files."""

    flows: int
    skipped: tuple[str, ...]
    """One sentence for each entry that could not be read."""


def import_files(paths: Sequence[Path], out: Path, *, app: str = "", build: str = "") -> ImportSummary:
    """Make one capture of one or several files; their flows keep the order of the files.

    Args:
        paths: mitmproxy dumps and HAR files, told apart by their content.
        out: The capture to make; it appears complete or not at all.
        app: Package name of the app that was recorded, where known.
        build: Its version, where known.

    Raises:
        UserError: A file is of no kind that can be read, nothing in it could be read, or `out` exists.
    """
    if not paths:
        raise UserError("There is nothing to import: name at least one file.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not empty: a capture needs a new directory.")
    kinds: list[Kind] = [kind_of(path) for path in paths]
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        summary = _import(paths, kinds, part, app, build)
        if out.is_dir():
            out.rmdir()
        part.rename(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return summary


def _import(paths: Sequence[Path], kinds: Sequence[Kind], part: Path, app: str, build: str) -> ImportSummary:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    manifest = Manifest(
        schema=SCHEMA,
        id=digest.hexdigest()[:32],
        tool=f"sdkwitness {version('sdkwitness')}",
        started=0,
        app=app,
        build=build,
        sources=tuple(path.name for path in paths),
    )
    writer = bundle.Writer.create(part, manifest)
    journal = JournalWriter(part / bundle.FLOWS)
    records: list[JournalRecord] = []
    skipped: list[str] = []
    told = context.Context()
    try:
        known: dict[str, ConnectionSeen] = {}
        seen: set[str] = set()
        for path, kind in zip(paths, kinds, strict=True):
            read_any = False
            reasons: list[str] = []
            for entry in (mitm if kind == "mitm" else har).entries(path):
                if isinstance(entry, Skipped):
                    reasons.append(f"{path.name}: {entry.reason}")
                    continue
                told = context.read(entry.metadata.pop(context.KEY, None)) or told
                # A dump may hold one flow id twice: a flow that was replayed, or a WebSocket of mitmproxy 6.
                entry.id = f"{len(seen) + 1}-{entry.id}" if entry.id in seen else entry.id
                try:
                    found = mitm.records(entry, known)
                except ValueError:
                    reasons.append(f"{path.name}: flow {entry.id} is damaged.")
                    continue
                seen.add(entry.id)
                read_any = True
                for record in found:
                    journal.append(record)
                records += found
            if reasons and not read_any:
                raise UserError(f"{path} cannot be imported: {reasons[0].partition(': ')[2]}")
            skipped += reasons
    finally:
        journal.close()
    built = flows.build(records).flows
    started = min((flow.started for flow in built), default=0)
    ended = max((flow.ended or flow.started for flow in built), default=0)
    writer.update(msgspec.structs.replace(manifest, started=started, app=app or told.app, device=told.device))
    for mark in told.marks:
        writer.append_mark(mark)
    writer.finish(ended=ended, problems=skipped)
    return ImportSummary(len(built), tuple(skipped))


def kind_of(path: Path) -> Kind:
    """Tell a file's kind by its content.

    Raises:
        UserError: It cannot be read, or is of no kind that can be imported.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as e:
        raise UserError(f"{path} cannot be read: {e.strerror}.") from e
    if head.startswith(PACKETS):
        raise UserError(f"{path} is a packet capture, which cannot be imported yet: import a HAR or mitmproxy dump.")
    text = head.removeprefix(BOM).lstrip()
    if text.startswith(b"{"):
        if text.startswith(b'{"record"'):
            raise UserError(f"{path} is an agent log, which cannot be imported yet: import a HAR or mitmproxy dump.")
        return "har"
    length, colon, _ = head.partition(b":")
    if colon and length.isdigit() and len(length) <= mitm.MAX_DIGITS:
        return "mitm"
    raise UserError(f"{path} is neither a mitmproxy dump nor a HAR file.")
