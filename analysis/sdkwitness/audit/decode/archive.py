"""ZIP and tar archives, in which logs are uploaded: their names, and what is in their entries.

ZIP is read by the library, entry by entry within a bound; one whose directory was cut off by its local headers.
Nothing is ever written to a disk, and no link is followed.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from sdkwitness.audit.decode.part import Part, plain_name

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_AT = 257
_MAX_ENTRIES = 200
_MAX_LISTED = 2_000
"""Entries of a directory that the library is asked to read at all."""
_MAX_ENTRY = 2 * 1024 * 1024
_MAX_TOTAL = 8 * 1024 * 1024
_MAX_RATIO = 200
"""Expansion of an entry beyond which it is taken for a bomb, from a mebibyte on."""
_FREE = 1024 * 1024
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Methods that phones write; the dictionary of an LZMA entry may ask for gigabytes."""
_LOCAL = struct.Struct("<4s5H3L2H")


def may_be(data: bytes) -> bool:
    """Say whether the magic of a ZIP or tar archive is in its place."""
    return data[:4] in _ZIP or data[_TAR_AT : _TAR_AT + 5] == b"ustar"


def parse(data: bytes) -> list[Part] | None:
    """Return names and contents of the entries, None when `data` is no archive."""
    if data[:4] in _ZIP:
        return _bounded(_zip(data)) or None
    if data[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return _bounded(_tar(data)) or None
    return None


def _bounded(parts: Iterator[Part]) -> list[Part]:
    """Take parts until their bytes reach the bound, which is a reason of its own."""
    found: list[Part] = []
    total = 0
    for part in parts:
        total += len(part.data)
        if total > _MAX_TOTAL:
            return [*found, part._replace(data=b"", opaque="size")]
        found.append(part)
    return found


def _entry(kind: str, name: str, data: bytes, problem: str = "") -> list[Part]:
    layer = f"{kind}:{plain_name(name)}"
    found = [Part(f"{layer}.name", name, "filename")]
    if data:
        found.append(Part(layer, data, ""))
    if problem:
        found.append(Part(layer, b"", "", opaque=problem))
    return found


def _zip(data: bytes) -> Iterator[Part]:
    archive = _directory(data)
    if archive is None:
        yield from _cut_zip(data)
        return
    with archive:
        for info in archive.infolist()[:_MAX_ENTRIES]:
            if not info.filename.endswith("/"):  # the own test of the library fails on an empty name
                content, problem = _content(archive, info)
                yield from _entry("zip", info.filename, content, problem)
        if len(archive.infolist()) > _MAX_ENTRIES:
            yield Part("zip", b"", "", opaque="nodes")


def _directory(data: bytes) -> zipfile.ZipFile | None:
    """Return the archive by its directory at the end, None when that is missing, broken or beyond all reason."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or int.from_bytes(data[end + 10 : end + 12], "little") > _MAX_LISTED:
        return None
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return None


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[bytes, str]:
    if info.flag_bits & 1:
        return b"", "encrypted zip"
    if info.compress_type not in _METHODS:
        return b"", f"zip method {info.compress_type}"
    limit = _limit(info.compress_size)
    try:
        with archive.open(info) as stream:
            content = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, struct.error):
        return b"", "bad zip"
    return content[:limit], "expansion" if len(content) > limit else ""


def _cut_zip(data: bytes) -> Iterator[Part]:
    """Read entries by their local headers, one behind the other, as far as their ends can be known."""
    at = 0
    for _ in range(_MAX_ENTRIES):
        if at + _LOCAL.size > len(data) or data[at : at + 4] != _ZIP[0]:
            return
        _, _, flags, method, _, _, _, packed, _, name_size, extra_size = _LOCAL.unpack_from(data, at)
        start = at + _LOCAL.size + name_size + extra_size
        name = data[at + _LOCAL.size : at + _LOCAL.size + name_size].decode("utf-8", "replace")
        if flags & 1 or method not in _METHODS:
            yield from _entry("zip", name, b"", "encrypted zip" if flags & 1 else f"zip method {method}")
            return
        if method == zipfile.ZIP_STORED:
            content, end, problem = data[start : start + packed], start + packed, ""
        else:
            content, end, problem = _inflate(data, start)
        yield from _entry("zip", name, content, problem or ("truncated zip" if end > len(data) else ""))
        if problem or (method == zipfile.ZIP_STORED and not packed):
            return
        # What follows a streamed entry is a descriptor of 12 or 16 bytes, which names the sizes too late.
        at = data.find(_ZIP[0], end, end + 24) if flags & 8 else end
        if at < 0:
            return
    if data[at : at + 4] == _ZIP[0]:
        yield Part("zip", b"", "", opaque="nodes")


def _inflate(data: bytes, start: int) -> tuple[bytes, int, str]:
    """Return (content, where the stream ended, problem) of a raw deflate stream at `start`."""
    decoder = zlib.decompressobj(-15)
    limit = _limit(len(data) - start)
    try:
        content = decoder.decompress(data[start:], limit)
    except zlib.error:
        return b"", len(data), "bad zip"
    if decoder.eof:
        return content, len(data) - len(decoder.unused_data), ""
    return content, len(data), "expansion" if decoder.unconsumed_tail else "truncated zip"


def _limit(packed: int) -> int:
    return min(_MAX_ENTRY, max(_FREE, packed * _MAX_RATIO))


def _tar(data: bytes) -> Iterator[Part]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= _MAX_ENTRIES:
                    yield Part("tar", b"", "", opaque="nodes")
                    return
                if member.isreg() and not member.issparse():
                    content = data[member.offset_data : member.offset_data + member.size]
                    problem = "truncated tar" if len(content) < member.size else ""
                    yield from _entry("tar", member.name, content[:_MAX_ENTRY], problem)
    except (tarfile.TarError, ValueError, OSError, RecursionError, OverflowError):
        yield Part("tar", b"", "", opaque="bad tar")
