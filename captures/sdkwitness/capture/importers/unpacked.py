"""A HAR file as bytes that can be searched, however it is packed: UTF-16, gzip, or a ZIP with its bodies in files."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import mmap
import re
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal_records import MAX_BODY

CHUNK: Final = 1 << 20
EXPANSION: Final = 200
"""How many times its packed size a file may have; HAR packs to a tenth or twentieth, a bomb to a thousandth."""
FLOOR: Final = 256 << 20
"""Bytes that a packed file may have whatever its packed size."""
UTF8_BOM: Final = codecs.BOM_UTF8
_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ATTACHED: Final = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{32})(?:\.[A-Za-z0-9]{1,10})?")
"""How Playwright names the file of a body: SHA-1 of its content, and an extension (harTracer.ts); that of messages has
a number of its own."""


class Attachments:
    """Bodies that a HAR keeps in files of their own: beside it, or in the same ZIP."""

    def __init__(self, folder: Path | None = None, archive: zipfile.ZipFile | None = None, left: int = FLOOR) -> None:
        self._folder = folder
        self._archive = archive
        self._left = left

    def read(self, name: str) -> bytes | None:
        """Return a body, or None where there is none of this name, or no more may be unpacked."""
        if not _ATTACHED.fullmatch(name) or self._left <= 0:
            return None
        for place in (name, f"resources/{name}"):
            with contextlib.suppress(OSError, KeyError, *_UNPACKING):
                if self._archive is not None:
                    with self._archive.open(place) as file:
                        found = file.read(MAX_BODY)
                    self._left -= len(found)
                    return found
                if self._folder is not None and not (path := self._folder / place).is_symlink():
                    with path.open("rb") as file:
                        return file.read(MAX_BODY)
        return None


class Source(NamedTuple):
    """A HAR that is open."""

    data: mmap.mmap | bytes
    """UTF-8, without byte order mark."""
    attachments: Attachments
    short: str = ""
    """Why its end is missing; empty where it is not."""


_UNPACKING: Final = (
    zlib.error,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,  # an encrypted member
    UnicodeError,
    ValueError,
)


def head_of(head: bytes) -> bytes:
    """The first bytes of a file, unpacked and as UTF-8, as far as they can be."""
    if head.startswith(b"\x1f\x8b"):
        with contextlib.suppress(zlib.error):
            head = zlib.decompressobj(wbits=31).decompress(head, 4096)
    for mark, name in _WIDE.items():
        if head.startswith(mark):
            return codecs.getincrementaldecoder(name)("replace").decode(head).encode("utf-8", "replace").lstrip()
    return head.removeprefix(UTF8_BOM).lstrip()


@contextlib.contextmanager
def opened(path: Path) -> Generator[Source, None, None]:
    """Open a HAR.

    Raises:
        UserError: It cannot be read, or is an archive without a HAR.
    """
    with contextlib.ExitStack() as stack:
        try:
            file: IO[bytes] = stack.enter_context(path.open("rb"))
            head = file.read(4096)
            file.seek(0)
            size = path.stat().st_size
            if head.startswith(b"PK"):
                yield _zipped(path, file, size, stack)
                return
            short = ""
            if head.startswith(b"\x1f\x8b"):
                file, short = _plain(_gunzip(file), size, stack)
                head = head_of(head)
            data = _mapped(file, stack)
            wide = next((name for mark, name in _WIDE.items() if data[:2] == mark), None)
            if wide is not None:
                file.seek(0)
                file, _ = _plain(_narrowed(file, wide), size, stack)
                data = _mapped(file, stack)
        except OSError as e:
            raise UserError(f"{path} cannot be read: {e.strerror or e}.") from e
        yield Source(data, Attachments(path.parent), short)


def _zipped(path: Path, file: IO[bytes], size: int, stack: contextlib.ExitStack) -> Source:
    """The HAR of a ZIP archive: Playwright writes `har.har` and the bodies beside it."""
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
        names = [name for name in archive.namelist() if name.lower().endswith(".har")]
        if not names:
            raise UserError(
                f"{path} is a ZIP archive without a HAR file in it: unpack it, or export the recording as HAR."
            )
        if len(names) > 1:
            raise UserError(f"{path} is a ZIP archive with {len(names)} HAR files: unpack it and name those to import.")
        found, short = _plain(_members(archive.open(names[0])), size, stack)
    except _UNPACKING as e:
        raise UserError(f"{path} is a damaged ZIP archive, or one that is encrypted.") from e
    return Source(_mapped(found, stack), Attachments(archive=archive, left=max(FLOOR, EXPANSION * size)), short)


def _plain(chunks: Iterator[bytes], packed: int, stack: contextlib.ExitStack) -> tuple[IO[bytes], str]:
    """Put what is unpacked into a file without a name; returns it, and why it is not all."""
    # It goes with the process, whatever becomes of that: it holds what people sent.
    file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # it is one
    done, most = 0, max(FLOOR, EXPANSION * packed)
    try:
        for chunk in chunks:
            done += len(chunk)
            if done > most:
                return file, f"the file grows to more than {EXPANSION} times its size when it is unpacked."
            file.write(chunk)
    except (*_UNPACKING, OSError) as e:
        if isinstance(e, OSError) and e.errno is not None:
            raise
        if "CRC" in str(e) or "Incorrect length" in str(e):  # what gzip and zipfile say at the end of the data
            return file, "the file is damaged: its checksum does not fit what it holds, so anything in it may be wrong."
        return file, "the file is damaged or ends too early, and is unpacked only up to there."
    return file, ""


def _gunzip(file: IO[bytes]) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as unpacked:
        while chunk := unpacked.read1(CHUNK):
            yield chunk


def _members(member: IO[bytes]) -> Iterator[bytes]:
    with member:
        while chunk := member.read(CHUNK):
            yield chunk


def _narrowed(file: IO[bytes], name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")


def _mapped(file: IO[bytes], stack: contextlib.ExitStack) -> mmap.mmap | bytes:
    file.flush()
    if file.seek(0, 2) == 0:
        return b""
    return stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
