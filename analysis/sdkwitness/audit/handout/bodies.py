"""Bodies: JSON keeps its shape, everything else becomes a list of the fields that were found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, cast

import msgspec

from sdkwitness.audit.decode.tree import item, member
from sdkwitness.audit.handout.labels import Labels, scalars
from sdkwitness.audit.handout.names import Names
from sdkwitness.audit.handout.placeholders import Placeholders
from sdkwitness.audit.model import Leaf

MAX_JSON: Final = 1 << 20
"""Bytes of a JSON body that keeps its shape."""
MAX_DEPTH: Final = 60
JSON: Final = "application/json"
CODINGS: Final = frozenset({"gzip", "deflate", "br", "zstd", "brotli", "zlib"})
"""Layers that a content coding makes."""


class Bodies:
    """Writes what stands for bodies."""

    def __init__(self, placeholders: Placeholders, names: Names) -> None:
        self._placeholders = placeholders
        self._names = names

    def told(self, body: bytes) -> str:
        """Return size and keyed digest of a body, as one word."""
        return f"{len(body)}-bytes-{self._placeholders.digest(body)[:32]}"

    def of(self, body: bytes, text: bytes | None, leaves: Iterable[Leaf], labels: Labels) -> bytes:
        """Return JSON that stands for a body.

        Args:
            body: The body as it was on the wire.
            text: The same without content codings; None where they could not be undone.
            leaves: What was decoded of it; their paths begin with the body itself.
            labels: What stands for them.
        """
        if not body:
            return b""
        found = list(leaves)
        shaped = self._shaped(text, found, labels) if text is not None and len(text) <= MAX_JSON else None
        if shaped is not None:
            return shaped
        fields = labels.fields(found, skip=1)
        return msgspec.json.encode({"redacted": self.told(body), "fields": fields})

    def _shaped(self, text: bytes, found: list[Leaf], labels: Labels) -> bytes | None:
        """The shape of a JSON document with its values replaced; None where it is none."""
        if text.lstrip()[:1] not in (b"{", b"["):
            return None
        below: defaultdict[str, list[Leaf]] = defaultdict(list)
        for leaf in found:
            at = 1
            while at < len(leaf.path) and leaf.path[at] in CODINGS:
                at += 1
            if at < len(leaf.path) and leaf.path[at].startswith("json:$"):
                below[leaf.path[at].removeprefix("json:")].append(leaf)
        if not below:
            return None
        try:
            document = msgspec.json.decode(text)
            return msgspec.json.encode(_Shape(self._names, labels, below).of(document, "$", 0))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None


class _Shape:
    """Rebuilds one document."""

    def __init__(self, names: Names, labels: Labels, below: dict[str, list[Leaf]]) -> None:
        self._names = names
        self._labels = labels
        self._below = below

    def of(self, node: object, path: str, depth: int) -> object:
        if depth > MAX_DEPTH:
            raise RecursionError
        if isinstance(node, dict):
            members = cast("dict[str, object]", node)
            return {self._names.name(k): self.of(v, member(path, k), depth + 1) for k, v in members.items()}
        if isinstance(node, list):
            return [self.of(v, item(path, at), depth + 1) for at, v in enumerate(cast("list[object]", node))]
        if node is None:
            return None
        return self._scalar(scalars(node), path)

    def _scalar(self, text: str, path: str) -> object:
        leaves = self._below.get(path, ())
        inner = [leaf for leaf in leaves if leaf.path[-1] != f"json:{path}"]
        if inner:
            skip = next(at for at, layer in enumerate(inner[0].path) if layer == f"json:{path}") + 1
            return {"unpacked": self._labels.fields(inner, skip)}
        return self._labels.of(leaves[0]) if leaves else self._labels.untyped(text)
