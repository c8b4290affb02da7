"""What stands for each decoded value of one piece of evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sdkwitness.audit.handout.names import Names
from sdkwitness.audit.handout.placeholders import Placeholders
from sdkwitness.audit.model import Hit, Leaf

Path = tuple[str, ...]

MAX_FIELDS: Final = 5_000
"""Fields of one body that are told one by one; of the rest their number is."""
_MOST_TYPES: Final = 8
"""Data types that are told of one value."""
_NUMBER: Final = re.compile(r"[+-]?\d[\d.eE+-]*\Z")
_PATH_WORD: Final = re.compile(r"[^\s.:'\"\[\]>,()]+")
_INDEX: Final = re.compile(r"\d{1,4}")


class Labels:
    """Placeholders for the leaves of one flow or event.

    Args:
        leaves: All that decoding gave.
        hits: All that classification found in it.
        placeholders: Where numbers come from.
        names: Which names stay.
    """

    def __init__(self, leaves: Sequence[Leaf], hits: Iterable[Hit], placeholders: Placeholders, names: Names) -> None:
        self._placeholders = placeholders
        self._names = names
        self._hits: defaultdict[Path, list[Hit]] = defaultdict(list)
        for hit in hits:
            self._hits[hit.leaf.path].append(hit)
        self._leaves: defaultdict[str, list[Leaf]] = defaultdict(list)
        known = {leaf.path for leaf in leaves}
        # a buffer that nothing could be made of is told where something was found in it
        found = {path: hits[0].leaf for path, hits in self._hits.items() if path not in known}
        for leaf in (*leaves, *found.values()):
            self._leaves[leaf.path[0] if leaf.path else ""].append(leaf)

    def under(self, *path: str) -> Iterator[Leaf]:
        """Yield the leaves at a path and below it."""
        return (leaf for leaf in self._leaves.get(path[0], ()) if leaf.path[: len(path)] == path)

    def starting(self, beginning: str) -> Iterator[Leaf]:
        """Yield the leaves whose outermost layer begins with a text."""
        for layer, leaves in self._leaves.items():
            if layer.startswith(beginning):
                yield from leaves

    def of(self, leaf: Leaf) -> str:
        """Return what stands for a leaf: its data types, or the kind of scalar that it is."""
        hits = self._hits.get(leaf.path, ())
        if hits:
            told = (
                self._placeholders.of(hit.data_type or "value", hit.known or hit.matched or leaf.value, hit.form)
                for hit in hits
            )
            return " ".join(list(dict.fromkeys(told))[:_MOST_TYPES])
        if leaf.opaque:
            return self._placeholders.of("opaque", leaf.value)
        return self.untyped(leaf.value)

    def untyped(self, value: str | bytes) -> str:
        """Return what stands for a value that nothing is known of."""
        if isinstance(value, bytes):
            return self._placeholders.of("bytes", value)
        if value in ("true", "false"):
            return self._placeholders.of("boolean", value)
        return self._placeholders.of("number" if _NUMBER.match(value) else "text", value)

    def found(self, leaves: Iterable[Leaf]) -> str:
        """Return what stands for several leaves at once: the data types in them."""
        told = dict.fromkeys(self.of(leaf) for leaf in leaves if leaf.path in self._hits)
        return " ".join(list(told)[:_MOST_TYPES])

    def fields(self, leaves: Iterable[Leaf], skip: int) -> dict[str, str]:
        """Return the paths of leaves, without their first layers, and what stands for each."""
        told: dict[str, str] = {}
        more = 0
        for leaf in leaves:
            path = " > ".join(map(self.path, leaf.path[skip:])) or "content"
            if len(told) >= MAX_FIELDS:
                more += 1
            elif path in told and told[path] != (label := self.of(leaf)):
                told[path] = f"{told[path]} {label}" if len(told[path]) < 400 else told[path]
            else:
                told[path] = self.of(leaf)
        if more:
            told["more"] = f"{more} fields"
        return told

    def path(self, layer: str) -> str:
        """Return a layer of a path, each word of it a name or a placeholder."""

        def kept(found: re.Match[str]) -> str:
            word = found[0]
            return word if _INDEX.fullmatch(word) else self._names.name(word)

        return self._names.whole(_PATH_WORD.sub(kept, layer))


def scalars(value: object) -> str:
    """Return a scalar of a document as decoding writes it."""
    constants: Mapping[object, str] = {None: "null", True: "true", False: "false"}
    return constants[value] if value is None or isinstance(value, bool) else str(value)
