"""PDF documents (ISO 32000-1): what their information says, and their streams expanded.

Pages are not laid out: the texts of a page stand in its stream, so that values in it are found where a font does not
rename its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sdkwitness.audit.decode.codings import unzlib
from sdkwitness.audit.decode.part import Part

_INFO = re.compile(rb"/(Title|Author|Subject|Keywords|Creator|Producer)\s{0,4}\(((?:[^()\\]|\\.){1,500})\)", re.DOTALL)
_STREAM = re.compile(rb">>\s{0,4}stream\r?\n")
_MAX_DICTIONARY = 2_000
_MAX_STREAMS = 100
_MAX_STREAM = 512 * 1024
_MAX_TOTAL = 4 * 1024 * 1024
_HEAD = 64 * 1024
_SCANNED = 8 * 1024 * 1024


def may_be(data: bytes) -> bool:
    """Say whether `data` begins as a PDF document does."""
    return data[:5] == b"%PDF-"


def parse(data: bytes) -> list[Part] | None:
    """Return information and streams of a document, None when `data` is none."""
    if not may_be(data):
        return None
    found = [Part("pdf", data[:_HEAD], "", final=True)]
    for name, value in _INFO.findall(data[:_SCANNED]):
        found.append(Part(f"pdf:{name.decode('ascii')}", value, name.decode("ascii")))
    total = 0
    for number, (start, end) in enumerate(_streams(data[:_SCANNED]), start=1):
        if total > _MAX_TOTAL:
            break
        got = unzlib(data[start:end], _MAX_STREAM)
        if got is not None:
            total += len(got.data)
            layer = f"pdf:stream {number} > zlib"
            found.append(Part(layer, got.data, ""))
            if got.problem:
                found.append(Part(layer, b"", "", opaque=got.problem))
    return found


def _streams(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the compressed streams that are no images begin and end."""
    at = 0
    for _ in range(_MAX_STREAMS):
        match = _STREAM.search(data, at)
        if match is None:
            return
        start = match.end()
        end = data.find(b"endstream", start)
        at = end if end > 0 else len(data)
        dictionary = data[max(0, match.start() - _MAX_DICTIONARY) : match.start()].rpartition(b"obj")[2]
        if b"/FlateDecode" in dictionary and b"/Image" not in dictionary:
            yield start, at
