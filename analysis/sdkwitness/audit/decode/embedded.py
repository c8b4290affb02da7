"""Compressed streams inside bytes of no known format: what stands behind a header of an SDK's own making."""

from __future__ import annotations

import re

from sdkwitness.audit.decode import binary, codings
from sdkwitness.audit.decode.part import Part

_SIGNATURE = re.compile(
    rb"\x1f\x8b\x08[\x00-\x1f]"  # gzip with deflate
    rb"|\x28\xb5\x2f\xfd"  # zstd
    rb"|\x04\x22\x4d\x18"  # LZ4 frame
    rb"|\x78[\x01\x5e\x9c\xda]"  # zlib with a window of 32 KiB
)
_MAX_TRIED = 16
_SCANNED = 1024 * 1024
_MIN_CUT = 16
"""Characters of text that a stream without its end has to give."""


def parse(data: bytes, limit: int) -> list[tuple[int, Part]]:
    """Return (offset, content) of the streams in `data` behind its first byte.

    Args:
        data: bytes that no other step knows.
        limit: bytes that the streams may expand to together.
    """
    found: list[tuple[int, Part]] = []
    for tried, match in enumerate(_SIGNATURE.finditer(data[:_SCANNED], 1)):
        if tried >= _MAX_TRIED or limit <= 0:
            break
        got = codings.by_signature(data[match.start() :], limit)
        if got is not None and got.data and (not got.problem or _is_text(got.data)):
            found.append((match.start(), Part(f"{got.name}:@{match.start()}", got.data)))
            limit -= len(got.data)
    return found


def _is_text(data: bytes) -> bool:
    text = binary.text_of(data)
    return text is not None and len(text) >= _MIN_CUT
