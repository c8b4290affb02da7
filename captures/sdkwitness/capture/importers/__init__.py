"""Readers that turn what other tools recorded into captures."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, cast

import msgspec

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import clock, merge, rotation
from sdkwitness.capture.importers.agent.watched import Lookup, unknown
from sdkwitness.capture.importers.sink import Importer, Interrupted, Report, Sink
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Manifest, SourceClock
from sdkwitness.capture.version import VERSION

IMPORTERS: Final = (
    "packets",
    "agent.beside",
    "agent.own",
    "agent.frooky",
    "agent.pirogue",
    "agent.camille",
    "agent.r0capture",
    "har",
    "mitm",
)
"""Modules of this package, each an `Importer`; the first that recognises a file reads it, later ones stay unloaded."""
KNOWN: Final = "a packet capture (pcap, pcapng), a HAR file, a mitmproxy dump or an agent's log"
"""What can be imported, in words."""

HEAD: Final = 4096
"""Bytes by which a file's kind is told."""
BLOCKS: Final = (b"\x04\x22\x4d\x18", b"\x28\xb5\x2f\xfd")
"""How LZ4 and Zstandard files begin, of which nothing is to be had before the whole of the first block is there."""
BLOCK: Final = (4 << 20) + HEAD
"""Bytes that suffice for it: the largest is one of 4 MiB of LZ4's."""
CHUNK: Final = 4 << 20
"""Bytes read at once of a file that is copied or hashed."""
INTERRUPTED: Final = "The import was interrupted: what had been read until then is kept, the rest is missing."


class ImportSummary(NamedTuple):
    """What became of the files."""

    flows: int
    skipped: tuple[str, ...]
    """What could not be read of entries, one sentence for each, or for many of one file."""
    problems: tuple[str, ...] = ()
    """What else could not be read, one sentence each."""
    cut: tuple[str, ...] = ()
    """Why the capture is incomplete: a file that ends early, or an interruption; empty where it is not."""
    sources: tuple[tuple[str, str], ...] = ()
    """(file name, SHA-256 in hex) of each file that was read."""
    events: int = 0
    """Of agents."""
    clocks: tuple[SourceClock, ...] = ()
    """How the times of each file were brought to one clock."""
    lost: int = 0
    """Entries that could not be read."""


def import_files(
    paths: Sequence[Path],
    out: Path,
    *,
    app: str = "",
    build: str = "",
    keylog: Path | None = None,
    report: Report | None = None,
    lookup: Lookup = unknown,
    offsets: Mapping[Path, float] | None = None,
) -> ImportSummary:
    """Make one capture of one or several files; their flows keep the order of the files.

    Args:
        paths: Files of the kinds in `IMPORTERS`, told apart by their content.
        out: The capture to make; it appears complete or not at all, or says that it was cut.
        app: Package name of the app that was recorded, where known.
        build: Its version, where known.
        keylog: TLS keys for packets: a key log in NSS's format, private keys of servers, or both.
        report: Told how far it is; where it asks for an end, what was read until then is kept.
        lookup: What the catalogue of hooks says of calls in logs of agents.
        offsets: Seconds to add to the times of a file; those of others are estimated where the files allow it.

    Raises:
        UserError: A file is of no kind that can be read, nothing in it could be read, or `out` exists.
        Interrupted: An end was asked for before anything was read.
    """
    if not paths:
        raise UserError("There is nothing to import: name at least one file.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not empty: a capture needs a new directory.")
    importers = [importer_of(path) for path in paths]
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        summary = _import(paths, importers, part, app, build, keylog, report, lookup, offsets or {})
        if out.is_dir():
            out.rmdir()
        part.rename(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return summary


def _import(
    paths: Sequence[Path],
    importers: Sequence[Importer],
    part: Path,
    app: str,
    build: str,
    keylog: Path | None,
    report: Report | None,
    lookup: Lookup,
    offsets: Mapping[Path, float],
) -> ImportSummary:
    manifest = Manifest(
        schema=SCHEMA,
        id="",
        tool=f"sdkwitness {VERSION}",
        started=0,
        app=app,
        build=build,
        sources=tuple(path.name for path in paths),
    )
    writer = bundle.Writer.create(part, manifest)
    digest = hashlib.sha256()
    sources: list[tuple[str, str]] = []
    if keylog is not None:
        try:
            shutil.copyfile(keylog, part / bundle.KEYLOG)
        except OSError as e:
            raise UserError(f"{keylog} cannot be read: {e.strerror}.") from e
    with contextlib.closing(JournalWriter(part / bundle.FLOWS)) as journal:
        sink = Sink(writer, journal, keylog, report, lookup)
        parted = rotation.sources(
            paths,
            [importer.KEPT for importer in importers],
            offsets,
            lambda path, done, total: sink.progress(done, total, "looking at", path.name),
        )
        sink.compare = len(parted) > 1
        try:
            for places in parted:
                of_source = [paths[n] for n in places]
                sink.begin(_name(of_source))
                for path, of_file in zip(of_source, _read(of_source, importers[places[0]], part, sink), strict=True):
                    digest.update(of_file)
                    sources.append((path.name, of_file.hex()))
        except Interrupted:
            if not sink.got:
                raise
            sink.cut[INTERRUPTED] = None
        sink.end()
    clocks, dropped = _one_clock(part, [[paths[n] for n in places] for places in parted], sink, offsets)
    spans = [(s.started + c.offset, s.ended + c.offset) for s, c in zip(sink.spans, clocks, strict=False) if s.started]
    of_files = tuple(
        msgspec.structs.replace(clock, source=paths[n].name)
        for n, clock in sorted((n, clock) for places, clock in zip(parted, clocks, strict=False) for n in places)
    )
    told = sink.context
    writer.update(
        msgspec.structs.replace(
            manifest,
            id=digest.hexdigest()[:32],
            started=min((started for started, _ in spans), default=0),
            clocks=of_files if len(paths) > 1 or offsets else (),
            app=app or told.app,
            device=told.device,
            cut=bool(sink.cut),
        )
    )
    if sink.known:
        writer.write_identity("".join(f"{key}: {json.dumps(values)}\n" for key, values in sorted(sink.known.items())))
    for mark in told.marks:
        writer.append_mark(mark)
    writer.finish(ended=max((ended for _, ended in spans), default=0), problems=sink.sentences())
    return ImportSummary(
        sink.flows - dropped,
        tuple(sink.skipped),
        tuple(sink.problems),
        tuple(sink.cut),
        tuple(sources),
        sink.events,
        of_files,
        sink.lost,
    )


def _name(source: Sequence[Path]) -> str:
    """What sentences call a source."""
    return source[0].name if len(source) == 1 else f"{source[0].name} to {source[-1].name}"


def _one_clock(
    part: Path, sources: Sequence[Sequence[Path]], sink: Sink, offsets: Mapping[Path, float]
) -> tuple[tuple[SourceClock, ...], int]:
    """Bring what was read of several sources to one clock; returns it, and how many flows were there twice."""
    read = sources[: len(sink.spans)]
    names = [_name(source) for source in read]
    if len(sources) < 2 and not offsets:
        return tuple(SourceClock(source=name) for name in names), 0
    given = {n: round(offsets[source[0]] * 1e9) for n, source in enumerate(read) if source[0] in offsets}
    clocks = clock.clocks(names, sink.ties, given)
    same = merge.twins(names, sink.ties, clocks)
    for sentence in same.sentences:
        sink.problems[sentence] = None
    merge.apply(part, [s.wire for s in sink.spans], [s.agent for s in sink.spans], clocks, same.dropped)
    return clocks, len(same.dropped)


def _read(source: Sequence[Path], importer: Importer, part: Path, sink: Sink) -> list[bytes]:
    """Read the files of one source, and return their SHA-256.

    Raises:
        UserError: They cannot be read, or all their entries are bad.
    """
    digests: list[bytes] = []
    read: list[Path] = []
    for path in source:
        kept: Path | None = None
        if importer.KEPT:
            (part / bundle.PACKETS).mkdir(exist_ok=True, mode=0o700)
            kept = part / bundle.PACKETS / path.name
            number = sink.number
            while kept.exists():
                kept = kept.with_name(f"{number}-{path.name}")
                number += 1
        digests.append(_copy(path, kept, sink))
        read.append(kept or path)
    got, bad = sink.got, len(sink.skipped) + len(sink.cut)
    if len(read) > 1:
        from sdkwitness.capture.importers import packets  # of no other kind does one recording have several files

        sink.problem("each of these files goes on where the one before ends: they were read as one recording.")
        packets.read_all(read, sink)
    else:
        importer.read(read[0], sink)
    if sink.got == got and len(sink.skipped) + len(sink.cut) > bad:
        raise UserError(f"{source[0]} cannot be imported: {sink.first}")
    return digests


def _copy(path: Path, kept: Path | None, sink: Sink) -> bytes:
    """Hash a file, and copy it where the capture keeps it.

    Raises:
        UserError: It cannot be read.
    """
    digest = hashlib.sha256()
    with contextlib.ExitStack() as files:
        try:
            source = files.enter_context(path.open("rb"))
            total = os.fstat(source.fileno()).st_size
        except OSError as e:
            raise UserError(f"{path} cannot be read: {e.strerror}.") from e
        target = files.enter_context(kept.open("xb")) if kept is not None else None
        done = 0
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            if target is not None:
                target.write(chunk)
            done += len(chunk)
            sink.progress(done, total, "copying")
    return digest.digest()


def importer_of(path: Path) -> Importer:
    """Tell a file's kind by its content.

    Raises:
        UserError: It cannot be read, or is of no kind that can be imported.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if head.startswith(BLOCKS):
                head += file.read(BLOCK)
    except OSError as e:
        raise UserError(f"{path} cannot be read: {e.strerror}.") from e
    for name in IMPORTERS:
        importer = cast("Importer", importlib.import_module(f"{__name__}.{name}"))
        if importer.recognise(head, path.name):
            return importer
    raise UserError(f"{path} is no file that can be imported: that is {KNOWN}.")
