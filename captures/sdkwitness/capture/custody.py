"""The custody log: who ran which command on a capture, when, and how it ended; each entry holds the one before it.

It lies beside what is sealed and goes on growing. A line is a JSON object whose last member, `digest`, is the
SHA-256 of the line up to the comma before it, and whose `previous` is the `digest` of the line before.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import platform
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import msgspec

from sdkwitness.capture.chain import Span
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Record
from sdkwitness.capture.version import VERSION

LOG: Final = "custody.jsonl"
MAX_LINE: Final = 4096
"""Bytes of an entry; more is none of ours."""
MAX_LOG: Final = 64 << 20
"""Bytes of a log that are read: some hundred thousand entries."""
START: Final = "0" * 64
"""`previous` of the first entry."""

T = TypeVar("T")

_TAIL: Final = re.compile(rb',"digest":"([0-9a-f]{64})"}')
_TAIL_SIZE: Final = len(',"digest":""}') + 64
_MAX_TEXT: Final = 200


class Entry(Record, frozen=True, kw_only=True):
    """One command."""

    n: int
    """Counts from 1."""
    time: str
    """When it ended, RFC 3339, UTC, as the machine's clock said."""
    user: str
    host: str
    tool: str
    """Name and version of the program."""
    command: str
    arguments: tuple[str, ...] = ()
    """Options and files, without any value that was looked for."""
    result: int
    """Exit code."""
    seal: str = ""
    """Digest of `SHA256SUMS`, 64 hex digits; empty while there is none."""
    token: tuple[str, ...] = ()
    """Links of the chain over the time stamp, of the entry that made the seal."""
    sources: tuple[tuple[str, str], ...] = ()
    """(file name, SHA-256) of what was imported."""
    previous: str
    digest: str = ""


class Actor(NamedTuple):
    """Who does something, and with what."""

    user: str
    host: str
    tool: str
    command: str
    arguments: tuple[str, ...] = ()

    @classmethod
    def here(cls, command: str, arguments: tuple[str, ...] = ()) -> Actor:
        """The user and the machine of this process."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a user without a name, as in some containers
            user = f"uid {os.getuid()}"
        return cls(user, platform.node(), f"sdkwitness {VERSION}", command, arguments)


class Defect(NamedTuple):
    """Something that is wrong with a log."""

    span: Span
    sentence: str


class History(NamedTuple):
    """A log as it was read."""

    entries: tuple[Entry, ...]
    defects: tuple[Defect, ...]


def append(
    path: Path,
    actor: Actor,
    *,
    result: int,
    seal: str = "",
    token: tuple[str, ...] = (),
    sources: tuple[tuple[str, str], ...] = (),
) -> None:
    """Add an entry to the log of a capture, which begins with its first one.

    Raises:
        OSError: It cannot be written.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    fd = os.open(path / LOG, flags, 0o644)
    try:
        # A capture may come from anybody, and what is written must end up nowhere else.
        if not stat.S_ISREG(os.fstat(fd).st_mode) or os.fstat(fd).st_nlink > 1:
            raise OSError(f"{LOG} is no file of its own")
        fcntl.flock(fd, fcntl.LOCK_EX)
        size = os.fstat(fd).st_size
        end = os.pread(fd, 2 * MAX_LINE, max(0, size - 2 * MAX_LINE))
        last = _last(end)
        entry = Entry(
            n=last.n + 1 if last is not None else 1,
            time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            user=_short(actor.user),
            host=_short(actor.host),
            tool=_short(actor.tool),
            command=_short(actor.command),
            arguments=tuple(map(_short, actor.arguments)),
            result=result,
            seal=seal,
            token=token,
            sources=tuple((_short(name), digest) for name, digest in sources),
            previous=last.digest if last is not None else START,
        )
        torn = b"\n" if end and not end.endswith(b"\n") else b""
        os.write(fd, torn + _spell(entry) + b"\n")
    finally:
        os.close(fd)


def read(path: Path) -> History:
    """Read the log of a capture and check each entry against its digest and the one before it.

    Raises:
        FileNotFoundError: There is none.
        OSError: It cannot be read.
        UserError: It is no ordinary file, or larger than any that this program writes.
    """
    file = path / LOG
    found = file.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_LOG:
        raise UserError(f"{file} is no custody log: it is no ordinary file, or larger than {MAX_LOG >> 20} MiB.")
    entries: list[Entry] = []
    defects: list[Defect] = []
    before: str | None = START
    for number, (span, line) in enumerate(_lines(file.read_bytes()), 1):
        entry = _entry(line)
        if entry is None:
            where = f"between offsets {span.start} and {span.end}"
            defects.append(Defect(span, f"{LOG} was changed in line {number}, {where}."))
            before = None
            continue
        if (before is not None and entry.previous != before) or (not entries and not defects and entry.n != 1):
            defects.append(Defect(span, f"{LOG} lacks entries before line {number}, at offset {span.start}."))
        before = entry.digest
        entries.append(entry)
    return History(tuple(entries), tuple(defects))


def _lines(data: bytes) -> Iterator[tuple[Span, bytes]]:
    at = 0
    for line in _split(data):
        yield Span(at, at + len(line)), line
        at += len(line)


def _split(data: bytes) -> list[bytes]:
    *whole, rest = data.split(b"\n")
    return [*(line + b"\n" for line in whole), *([rest] if rest else [])]


def _spell(entry: Entry) -> bytes:
    head = msgspec.json.encode(entry)[:-1]
    if len(head) + _TAIL_SIZE >= MAX_LINE:  # of many files the first are named
        return _spell(msgspec.structs.replace(entry, arguments=_half(entry.arguments), sources=_half(entry.sources)))
    return head + b',"digest":"' + hashlib.sha256(head).hexdigest().encode() + b'"}'


def _entry(line: bytes) -> Entry | None:
    """The entry of a line with its line end, or None where it is not as it was written."""
    if not line.endswith(b"\n") or len(line) > MAX_LINE:
        return None
    head, tail = line[: -_TAIL_SIZE - 1], line[-_TAIL_SIZE - 1 : -1]
    stored = _TAIL.fullmatch(tail)
    if stored is None or stored[1].decode() != hashlib.sha256(head).hexdigest():
        return None
    try:
        return msgspec.json.decode(line[:-1], type=Entry)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _last(end: bytes) -> Entry | None:
    """The last whole entry in the end of a log."""
    for line in reversed(_split(end)):
        entry = _entry(line)
        if entry is not None:
            return entry
    return None


def _half(items: tuple[T, ...]) -> tuple[T, ...]:
    return items[: len(items) // 2]


def _short(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    clean = clean.encode("utf-8", "replace").decode()
    return clean if len(clean) <= _MAX_TEXT else f"{clean[: _MAX_TEXT - 1]}…"
