"""What third parties got and no detector knows: the fields without a type, put together by host and path."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.model import Hit, Leaf

MAX_FIELDS: Final = 500
"""Fields listed one by one, the largest; a report is no dump."""
_MAX_GATHERED: Final = 20_000
_MAX_SAMPLE: Final = 4_096
"""Bytes of a field's contents of which the entropy is taken."""
_INDEX: Final = re.compile(r"\[\d+\]|(?<=:)\d+\Z")
_PLAIN: Final = re.compile(r"(?:true|false|null|-?\d{1,9}(?:\.\d{1,6})?|)\Z", re.IGNORECASE)
"""Flags and counters: they say nothing of anybody by themselves."""
_TRANSPORT: Final = frozenset(
    f"header:{name}"
    for name in (
        "accept", "accept-charset", "accept-language", "cache-control", "content-disposition", "content-type", "etag",
        "expect", "if-modified-since", "if-none-match", "keep-alive", "origin", "pragma", "proxy-connection", "range",
        "referer", "upgrade", "user-agent", "vary", "via", "sec-websocket-key", "sec-websocket-version",
    )
)  # fmt: skip
"""Header fields of HTTP itself (RFC 9110, RFC 9111, RFC 6455)."""


class Unknown(NamedTuple):
    """One field of one host that has no data type."""

    host: str
    path: str
    """With `[]` for every index."""
    evidence: str
    """Where it was seen first."""
    leaves: int
    size: int
    """Bytes in all."""
    entropy: float
    """Bits a byte of what was kept of the contents."""


class Gathered(NamedTuple):
    """The fields of one path in one piece of evidence."""

    path: str
    evidence: str
    leaves: int
    size: int
    sample: bytes
    """The beginning of their contents."""


class Unclassified:
    """Gathers the fields in which nothing was recognised."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str], tuple[str, list[int], bytearray]] = {}

    def add(self, host: str, fields: Iterable[Gathered]) -> None:
        """Take what left for a host."""
        for path, evidence, leaves, size, sample in fields:
            held = self._fields.get((host, path))
            if held is None:
                if len(self._fields) >= _MAX_GATHERED:
                    continue
                held = self._fields[host, path] = (evidence, [0, 0], bytearray())
            _, counts, kept = held
            counts[0] += leaves
            counts[1] += size
            kept += sample[: max(0, _MAX_SAMPLE - len(kept))]

    def listed(self) -> tuple[Unknown, ...]:
        """Return the fields, the largest first."""
        found = [
            Unknown(host, path, evidence, leaves, size, round(entropy(bytes(sample)), 2))
            for (host, path), (evidence, (leaves, size), sample) in self._fields.items()
        ]
        return tuple(sorted(found, key=lambda f: (-f.size, f.host, f.path))[:MAX_FIELDS])


def gathered(decoded: Decoded, hits: Sequence[Hit]) -> tuple[Gathered, ...]:
    """Return the leaves that left and hold none of the hits, put together by path."""
    # A wrapper in which something was recognised is known too.
    known = {hit.leaf.path[:size] for hit in hits for size in range(1, len(hit.leaf.path) + 1)}
    found: dict[str, tuple[str, list[int], bytearray]] = {}
    for leaf in decoded.leaves:
        if leaf.outgoing and not leaf.opaque and leaf.path not in known and _is_content(leaf):
            path = " > ".join(_INDEX.sub(_without_index, layer) for layer in leaf.path)
            _, counts, sample = found.setdefault(path, (leaf.evidence, [0, 0], bytearray()))
            content = leaf.value.encode("utf-8", "replace") if isinstance(leaf.value, str) else leaf.value
            counts[0] += 1
            counts[1] += len(content)
            sample += content[: max(0, _MAX_SAMPLE - len(sample))]
    return tuple(
        Gathered(path, evidence, leaves, size, bytes(sample))
        for path, (evidence, (leaves, size), sample) in found.items()
    )


def entropy(data: bytes) -> float:
    """Return the bits a byte of data, 0 to 8."""
    total = len(data)
    return sum(n / total * math.log2(total / n) for n in Counter(data).values()) if total else 0.0


def _is_content(leaf: Leaf) -> bool:
    place = leaf.path[0].lower().removeprefix("request.")
    if place == "path" or place in _TRANSPORT:
        return False  # where it went, and how
    return not (isinstance(leaf.value, str) and _PLAIN.match(leaf.value.strip()))


def _without_index(found: re.Match[str]) -> str:
    return "[]" if found[0].startswith("[") else "…"
