"""What decoding gave, kept as it was read: texts and paths are made only for those fields that somebody asks for.

A body has dozens of fields and a hit or two, and writing out the path of every field costs more than reading the
document. So a field is the name and the value that the parser gave, and a link to the container it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from sdkwitness.audit.decode.part import MAX_KEY
from sdkwitness.audit.decode.tree import item, member
from sdkwitness.audit.model import Leaf

Scalar: TypeAlias = "str | bytes | int | None"
"""A value as its parser gave it: a text, bytes, or a number or constant that is written out when it is asked for."""
Step: TypeAlias = "str | int"
"""Name of a member, or place of an item."""

_CONSTANTS = {None: "null", True: "true", False: "false"}


class Origin(NamedTuple):
    """Where a payload came from."""

    evidence: str
    time: int
    outgoing: bool = True


class Root(NamedTuple):
    """A document in a payload."""

    path: tuple[str, ...]
    """Layers around it."""
    head: str
    """Name of the step that read it, and of the document's top: `json:$`, `ndjson:2`."""
    origin: Origin


Holder: TypeAlias = "Leaf | Root | tuple[Holder, Step]"
"""The container of a field: a document, or something in it by its own container and step. A leaf holds itself."""
Field: TypeAlias = tuple[str, Scalar, Holder, Step]
"""Innermost field name, value, container, and the step from there; a leaf that was made at once has no step."""
Guess: TypeAlias = tuple[Field, str, bytes]
"""A field, a layer, and the bytes that the field would hold if that layer were there."""


class Paths:
    """Writes out fields; the containers of one document share the beginnings of their paths."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Root, str]] = {}

    def leaf(self, field: Field) -> Leaf:
        """Return a field with its path and its value as a text."""
        key, value, holder, step = field
        if isinstance(holder, Leaf):
            return holder
        root, path = self._known.get(id(holder)) or self._place(holder)
        origin = root.origin
        return Leaf(
            evidence=origin.evidence, path=(*root.path, _stepped(path, step)), key=key[:MAX_KEY], value=written(value),
            time=origin.time, outgoing=origin.outgoing,
        )  # fmt: skip

    def _place(self, holder: Holder) -> tuple[Root, str]:
        """Return the document of a container and the container's path in it."""
        chain: list[tuple[Holder, Step]] = []
        at = holder
        while isinstance(at, tuple) and not isinstance(at, Root) and id(at) not in self._known:
            chain.append(at)
            at = at[0]
        root, path = self._known.get(id(at)) or _top(at)
        for link in reversed(chain):
            path = _stepped(path, link[1])
            self._known[id(link)] = root, path
        return root, path


class Decoded:
    """All that decoding one piece of evidence gave."""

    def __init__(
        self,
        leaves: Sequence[Leaf] = (),
        buffers: Sequence[Leaf] = (),
        *,
        fields: Sequence[Field] | None = None,
        guesses: Sequence[Guess] = (),
        apart: Sequence[int] | None = None,
        within: Mapping[int, tuple[Holder, Step]] | None = None,
        unread: int = 0,
        paths: Paths | None = None,
    ) -> None:
        """Take what was decoded.

        Args:
            leaves: fields with their paths written out; used where `fields` is None.
            buffers: intermediate buffers, searched for known values even where decoding stopped.
            fields: fields as they were read.
            guesses: bytes that no step made sense of; buffers that are searched like the others.
            apart: places of the fields whose texts stand in no buffer as they are; all when None.
            within: container and step of the leaves that are fields of a document too, by place.
            unread: bytes that stayed opaque, beyond those that opaque leaves hold.
            paths: what writes out the fields.
        """
        self.fields: Sequence[Field] = (
            [(leaf.key, leaf.value, leaf, "") for leaf in leaves] if fields is None else fields
        )
        self.opened: Sequence[Leaf] = buffers
        """Buffers that were looked into: texts, and bytes with all that is in them."""
        self.guesses: Sequence[Guess] = guesses
        self.apart: Sequence[int] = range(len(self.fields)) if apart is None else apart
        self._within = within or {}
        self._unread = unread
        self._paths = paths or Paths()
        self._leaves: dict[int, Leaf] = {}
        self._places: dict[int, int] = {}

    def leaf(self, index: int) -> Leaf:
        """Return a field with its path; the same object each time."""
        found = self._leaves.get(index)
        if found is None:
            found = self._leaves[index] = self._paths.leaf(self.fields[index])
            self._places[id(found)] = index
        return found

    def container(self, index: int) -> Holder:
        """Return the object that a field is in; a leaf that is in no document holds itself."""
        return container(*self._within.get(index) or self.fields[index][2:])

    def place(self, leaf: Leaf) -> int | None:
        """Return the place of a leaf that this gave, None for any other."""
        return self._places.get(id(leaf))

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """All fields with their paths, in order."""
        return tuple(self.leaf(index) for index in range(len(self.fields)))

    @property
    def buffers(self) -> tuple[Leaf, ...]:
        """All buffers with their paths: those that were opened, then those that made no sense."""
        return (*self.opened, *map(self.guessed, self.guesses))

    def guessed(self, guess: Guess) -> Leaf:
        """Return a guess as a buffer with its path."""
        field, layer, data = guess
        around = self._paths.leaf(field)
        return msgspec.structs.replace(around, path=(*around.path, layer), value=data, opaque="")

    @property
    def bytes_decoded(self) -> int:
        """Bytes of the leaves that were read."""
        return sum(size_of(written(value)) for _, value, holder, _ in self.fields if not _opaque(holder))

    @property
    def bytes_opaque(self) -> int:
        """Bytes that nobody could read."""
        return self._unread + sum(size_of(written(value)) for _, value, holder, _ in self.fields if _opaque(holder))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decoded) and (self.leaves, self.buffers) == (other.leaves, other.buffers)

    __hash__ = None  # type: ignore[assignment]  # holds lists


def container(holder: Holder, step: Step) -> Holder:
    """Return the object that a field is in; elements of a list are in the object that has the list."""
    while isinstance(step, int) and isinstance(holder, tuple) and not isinstance(holder, Root):
        holder, step = holder
    return holder


def written(value: Scalar) -> str | bytes:
    """Return a value as it stood in the payload."""
    if isinstance(value, (str, bytes)):
        return value if type(value) is str or isinstance(value, bytes) else str(value)
    return _CONSTANTS[value] if value is None or isinstance(value, bool) else str(value)


def _stepped(path: str, step: Step) -> str:
    return member(path, step) if isinstance(step, str) else item(path, step)


def _top(holder: Holder) -> tuple[Root, str]:
    if not isinstance(holder, Root):
        raise TypeError("the containers of a field begin with a document")
    return holder, holder.head


def _opaque(holder: Holder) -> bool:
    return isinstance(holder, Leaf) and bool(holder.opaque)


def size_of(value: str | bytes) -> int:
    """Return how many bytes a value has."""
    return len(value) if isinstance(value, bytes) or value.isascii() else len(value.encode("utf-8", "replace"))
