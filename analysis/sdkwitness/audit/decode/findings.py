"""What a walk has found so far: leaves, buffers, and how many bytes were read or stayed opaque."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from sdkwitness.audit.decode.part import MAX_KEY, clean
from sdkwitness.audit.model import Decoded, Leaf

MIN_BUFFER = 4
"""Bytes below which a buffer holds nothing worth searching."""
MAX_KEPT = 64 * 1024
"""Bytes of an opaque or media leaf that are kept for previews; the buffers keep the whole."""


class Origin(NamedTuple):
    """Where a payload came from."""

    evidence: str
    time: int
    outgoing: bool = True


class Spot(NamedTuple):
    """A place in a payload."""

    path: tuple[str, ...]
    key: str
    origin: Origin


class Findings:
    """The growing result of one walk."""

    def __init__(self) -> None:
        self._leaves: list[Leaf] = []
        self._buffers: list[Leaf] = []
        self._decoded = 0
        self._opaque = 0

    def buffer(self, spot: Spot, value: str | bytes) -> None:
        """Keep a buffer for search."""
        if len(value) >= MIN_BUFFER:
            self._buffers.append(_leaf(spot, value, ""))

    def leaf(self, spot: Spot, value: str | bytes, opaque: str = "") -> None:
        """Keep a leaf; with a reason in `opaque` it is one that could not be read."""
        content = clean(value) if isinstance(value, str) else value
        if opaque:
            self._opaque += _size(content)
        else:
            self._decoded += _size(content)
        self._leaves.append(_leaf(spot, content, opaque))

    def stop(self, spot: Spot, value: str | bytes, reason: str) -> None:
        """Keep the head of a buffer that is not looked into any further, counting its whole size."""
        kept = value[:MAX_KEPT]
        self._opaque += len(value) - len(kept)
        self.leaf(spot, kept, reason)
        if len(kept) < len(value):
            self._leaves[-1] = msgspec.structs.replace(self._leaves[-1], size=_size(value))

    def decoded(self) -> Decoded:
        """Return all that was found."""
        return Decoded(
            leaves=tuple(self._leaves),
            buffers=tuple(self._buffers),
            bytes_decoded=self._decoded,
            bytes_opaque=self._opaque,
        )


def _size(value: str | bytes) -> int:
    return len(value) if isinstance(value, bytes) or value.isascii() else len(value.encode("utf-8", "replace"))


def _leaf(spot: Spot, value: str | bytes, opaque: str) -> Leaf:
    origin = spot.origin
    return Leaf(
        evidence=origin.evidence,
        path=spot.path,
        key=clean(spot.key[:MAX_KEY]),
        value=value,
        time=origin.time,
        outgoing=origin.outgoing,
        opaque=opaque,
    )
