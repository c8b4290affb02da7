"""What a walk has found so far: fields, buffers, and how many bytes stayed opaque."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from sdkwitness.audit.decode.decoded import Decoded, Field, Guess, Holder, Origin, Paths, Step, size_of
from sdkwitness.audit.decode.part import MAX_KEY, clean
from sdkwitness.audit.model import Leaf

MIN_BUFFER = 4
"""Bytes below which a buffer holds nothing worth searching."""
MAX_KEPT = 64 * 1024
"""Bytes of an opaque or media leaf that are kept for previews; the buffers keep the whole."""


class Spot(NamedTuple):
    """A place in a payload."""

    path: tuple[str, ...]
    key: str
    origin: Origin


class Findings:
    """The growing result of one walk."""

    def __init__(self) -> None:
        self._fields: list[Field] = []
        self._buffers: list[Leaf] = []
        self._guesses: list[Guess] = []
        self._apart: list[int] = []
        self._within: dict[int, tuple[Holder, Step]] = {}
        self._unread = 0
        self._paths = Paths()

    def buffer(self, spot: Spot, value: str | bytes) -> None:
        """Keep a buffer for search."""
        if len(value) >= MIN_BUFFER:
            self._buffers.append(_leaf(spot, value, ""))

    def guess(self, field: Field, layer: str, data: bytes) -> None:
        """Keep the bytes that a field would hold under an encoding, for search: they make no sense by themselves."""
        if len(data) >= MIN_BUFFER:
            self._guesses.append((field, layer, data))

    def leaf(self, spot: Spot, value: str | bytes, opaque: str = "") -> Leaf:
        """Keep a leaf, and return it; with a reason in `opaque` it is one that could not be read."""
        leaf = _leaf(spot, clean(value) if isinstance(value, str) else value, opaque)
        self._apart.append(len(self._fields))
        self._fields.append((leaf.key, leaf.value, leaf, ""))
        return leaf

    def stop(self, spot: Spot, value: str | bytes, reason: str) -> None:
        """Keep the head of a buffer that is not looked into any further, counting its whole size."""
        kept = value[:MAX_KEPT]
        self._unread += len(value) - len(kept)
        leaf = self.leaf(spot, kept, reason)
        if len(kept) < len(value):
            whole = msgspec.structs.replace(leaf, size=size_of(value))
            self._fields[-1] = (whole.key, whole.value, whole, "")

    def fields(self, fields: Iterable[Field], *, escaped: bool) -> None:
        """Keep fields of a document whose text is a buffer; `escaped` says that it may spell them otherwise."""
        before = len(self._fields)
        self._fields.extend(fields)
        if escaped:
            self._apart.extend(range(before, len(self._fields)))

    @property
    def count(self) -> int:
        """How many fields there are."""
        return len(self._fields)

    def within(self, at: int, spot: Spot, field: Field) -> None:
        """Say that what was kept at a place is a field of a document, where it is that field still."""
        if at < len(self._fields):
            holder = self._fields[at][2]
            if isinstance(holder, Leaf) and holder.path == spot.path:
                self._within[at] = field[2:]

    @staticmethod
    def field(spot: Spot, value: str) -> Field:
        """Return a field that is not kept yet."""
        leaf = _leaf(spot, value, "")
        return leaf.key, value, leaf, ""

    def spot(self, field: Field) -> Spot:
        """Return the place of a field."""
        leaf = self._paths.leaf(field)
        return Spot(leaf.path, leaf.key, Origin(leaf.evidence, leaf.time, leaf.outgoing))

    def decoded(self) -> Decoded:
        """Return all that was found."""
        return Decoded(
            fields=self._fields,
            buffers=self._buffers,
            guesses=self._guesses,
            apart=self._apart,
            within=self._within,
            unread=self._unread,
            paths=self._paths,
        )


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
