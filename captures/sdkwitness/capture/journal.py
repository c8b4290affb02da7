"""Append-only framed records: a crash, a torn write or a damaged block costs the frames it hit and no more.

Layout: a 16-byte file header, then frames of sync mark, payload length, CRC-32 and a msgpack payload; all
integers little-endian. `captures/README.md` describes it in prose.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal_records import JournalRecord

MAGIC: Final = b"SDKWJRNL"
VERSION: Final = 1
HEADER: Final = struct.Struct("<8sHH4x")  # magic, version, flags (none yet), reserved
FRAME: Final = struct.Struct("<4sII")  # sync mark, payload length, CRC-32 of length and payload
SYNC: Final = b"\xf1\x5d\xa7\x0c"  # no valid UTF-8 and no msgpack map key that we write starts like this
MAX_PAYLOAD: Final = 256 << 20
"""Bytes; a longer length field is damage, not a record."""
BATCH: Final = 64 << 10
"""Bytes after which a writer flushes on its own."""

_LENGTH = struct.Struct("<I")


class Journal(NamedTuple):
    """What could be read of a journal."""

    records: tuple[JournalRecord, ...]
    problems: tuple[str, ...]
    """One sentence for each stretch of bytes that could not be read."""


class Gap(NamedTuple):
    """A stretch of bytes that holds no readable frame."""

    start: int
    end: int
    torn: bool
    """True where the file ends inside a frame, as after a crash."""


class JournalWriter:
    """Appends records to one journal; encodes at once, writes in batches.

    Args:
        path: Journal file, created with its header when missing.

    Raises:
        UserError: The file cannot be opened or written, or is no journal of a version this program writes.
    """

    def __init__(self, path: Path) -> None:
        self._encoder = msgspec.msgpack.Encoder()
        self._buffer = bytearray()
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as e:
            raise UserError(f"{path} cannot be written: {e.strerror}.") from e
        try:
            head = os.pread(self._fd, HEADER.size, 0)
            if head:
                check_header(head, path)
            else:
                self._buffer += HEADER.pack(MAGIC, VERSION, 0)
                self.flush()
        except OSError as e:
            os.close(self._fd)
            raise UserError(f"{path} cannot be written: {e.strerror}.") from e
        except UserError:
            os.close(self._fd)
            raise

    @property
    def pending(self) -> int:
        """Bytes encoded and not yet written."""
        return len(self._buffer)

    def append(self, record: JournalRecord) -> None:
        """Encode one record; it is on its way to the disk after the next flush.

        Raises:
            OSError: The batch is full and could not be written.
            ValueError: The record cannot be encoded; nothing was appended.
        """
        buffer = self._buffer
        payload = self._encoder.encode(record)
        length = len(payload)
        buffer += FRAME.pack(SYNC, length, zlib.crc32(payload, zlib.crc32(_LENGTH.pack(length))))
        buffer += payload
        if len(buffer) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand all encoded records to the operating system.

        Raises:
            OSError: They could not be written; what was written stays readable.
        """
        buffer = self._buffer
        with memoryview(buffer) as view:
            done = 0
            while done < len(buffer):
                done += os.write(self._fd, view[done:])
        buffer.clear()

    def close(self) -> None:
        """Flush and close; a second call does nothing."""
        if self._fd >= 0:
            try:
                self.flush()
            finally:
                os.close(self._fd)
                self._fd = -1


def check_header(head: bytes, path: Path) -> None:
    """Raise UserError unless `head` starts a journal that this version reads."""
    if len(head) < HEADER.size or not head.startswith(MAGIC):
        raise UserError(f"{path} is no journal of sdkwitness: it does not begin with {MAGIC.decode()}.")
    version = HEADER.unpack_from(head)[1]
    if version > VERSION:
        raise UserError(
            f"{path} is a journal of version {version}, newer than the {VERSION} that this sdkwitness reads: "
            "update sdkwitness."
        )


def frames(data: bytes | mmap.mmap, start: int = HEADER.size) -> Iterator[memoryview | Gap]:
    """Yield the payload of each whole frame from `start` on, and a Gap for what lies between.

    After damage it goes on at the next sync mark that begins a frame with a right checksum.
    """
    view = memoryview(data)
    end = len(data)
    at = start
    bad = -1
    while at < end:
        payload = _payload(view, at)
        if payload is not None:
            if bad >= 0:
                yield Gap(bad, at, torn=False)
                bad = -1
            yield payload
            at += FRAME.size + len(payload)
            continue
        bad = at if bad < 0 else bad
        found = data.find(SYNC, at + 1)
        at = found if found >= 0 else end
    if bad >= 0:
        yield Gap(bad, end, torn=is_torn(data[bad : bad + FRAME.size], end - bad))


def _payload(view: memoryview, at: int) -> memoryview | None:
    """The payload of the frame at offset `at`, or None where no whole, undamaged frame begins."""
    if at + FRAME.size > len(view):
        return None
    sync, length, checksum = FRAME.unpack_from(view, at)
    start = at + FRAME.size
    if sync != SYNC or length > MAX_PAYLOAD or start + length > len(view):
        return None
    payload = view[start : start + length]
    return payload if zlib.crc32(payload, zlib.crc32(view[at + 4 : at + 8])) == checksum else None


def is_torn(head: bytes, left: int) -> bool:
    """Say whether a file's last bytes are the beginning of a frame; `head` is theirs, `left` their number."""
    if len(head) < FRAME.size:
        return SYNC.startswith(head[:4])
    sync, length, _ = FRAME.unpack(head)
    return bool(sync == SYNC and length <= MAX_PAYLOAD and FRAME.size + length > left)


def header_problems(head: bytes, path: Path) -> tuple[str, ...] | None:
    """Return what is to say of a journal that ends inside its header, None for one that has a whole one.

    Raises:
        UserError: The file is no journal, or a newer one.
    """
    if HEADER.size > len(head) and (MAGIC + bytes([VERSION])).startswith(head[: len(MAGIC) + 1]):
        return () if not head else (f"{path.name} ends inside its header; no record was lost.",)
    check_header(head, path)
    return None


def read(path: Path) -> Journal:
    """Read every record of a journal that can be read.

    Raises:
        UserError: The file is no journal, or a newer one.
    """
    data = path.read_bytes()
    unfinished = header_problems(data[: HEADER.size], path)
    if unfinished is not None:
        return Journal((), unfinished)
    decode = msgspec.msgpack.Decoder(JournalRecord).decode
    records: list[JournalRecord] = []
    problems: list[str] = []
    unknown = 0
    for item in frames(data):
        if isinstance(item, Gap):
            problems.append(sentence(path.name, item))
            continue
        try:
            records.append(decode(item))
        except msgspec.MsgspecError:
            unknown += 1
    if unknown:
        problems.append(f"{path.name} holds {unknown} records of a kind that this version does not know.")
    return Journal(tuple(records), tuple(problems))


def sentence(name: str, gap: Gap) -> str:
    """Say what could not be read of a journal, and where."""
    size = gap.end - gap.start
    if gap.torn:
        return f"{name} ends inside a record at offset {gap.start}: its last {size} bytes were not completed."
    return f"{name} is damaged at offset {gap.start}: {size} bytes could not be read and were passed over."
