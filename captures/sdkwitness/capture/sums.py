"""`SHA256SUMS`: the digests of a sealed capture in the format of `sha256sum`, so that anybody can check them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from sdkwitness.capture.chain import Span

SUMS: Final = "SHA256SUMS"

_LINE: Final = re.compile(rb"(\\?)([0-9a-f]{64})  ([^\0\n]+)")
_ESCAPED: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_PLAIN: Final = {f"\\{letter}": sign for sign, letter in (("\\", "\\"), ("\n", "n"), ("\r", "r"))}


class Sums(NamedTuple):
    """What such a file says."""

    digests: dict[str, str]
    """File name to 64 lower-case hex digits."""
    bad: list[Span]
    """Lines that say nothing."""


def spell(digests: Iterable[tuple[str, str]]) -> bytes:
    """Write digests as `sha256sum` does; it marks a name with a backslash or line end in it by a leading backslash."""
    return "".join(map(_line, digests)).encode()


def _line(entry: tuple[str, str]) -> str:
    name, digest = entry
    escaped = "".join(_ESCAPED.get(sign, sign) for sign in name)
    return f"{'' if escaped == name else chr(92)}{digest}  {escaped}\n"


def parse(data: bytes) -> Sums:
    """Read such a file, as far as its lines can be read."""
    digests: dict[str, str] = {}
    bad: list[Span] = []
    at = 0
    for line in data.split(b"\n"):
        entry = _entry(line)
        if entry is not None and entry[0] not in digests:
            digests[entry[0]] = entry[1]
        elif line or at < len(data):
            bad.append(Span(at, min(at + len(line) + 1, len(data))))
        at += len(line) + 1
    if data and not data.endswith(b"\n"):
        bad.append(Span(max(0, len(data) - 1), len(data)))
    return Sums(digests, bad)


def _entry(line: bytes) -> tuple[str, str] | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    try:
        name = found[3].decode()
    except UnicodeDecodeError:
        return None
    if found[1]:
        name = re.sub(r"\\[\\nr]", lambda m: _PLAIN[m[0]], name)
    return name, found[2].decode()
