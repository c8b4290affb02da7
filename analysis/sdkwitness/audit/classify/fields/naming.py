"""What stands around a field: the fields beside it, the containers it is in, and a name that is kept apart from it.

`{"key": "weight", "value": 57.3, "unit": "kg"}` and `{"weight": {"value": 57.3}}` say what `{"weight": 57.3}` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TypeAlias

from sdkwitness.audit.classify.fields.adapters import segments
from sdkwitness.audit.decode.decoded import Decoded, Root, Scalar, container, written
from sdkwitness.audit.decode.part import MAX_KEY
from sdkwitness.audit.model import Leaf
from sdkwitness.knowledge.normal import normal_key

_INDEXES = re.compile(r"(?:\[\d+\])+\Z")
_MEMBER = re.compile(r"(?:\.[^.\[\]]+|\['[^']*'\])\Z")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VALUES = _words(
    """
    value values val v num data list samples records avg average mean max maximum min minimum latest
    last current today 值 数值 数据 平均 平均值 最大值 最小值
    """
)
"""Names of values whose meaning another field or the container has."""
_NAMES = _words(
    "key k name attr attribute type metric metrics item datatype sensor sensortype field 指标 名称 类型 项目"
)
"""Names of fields that hold the name of the value beside them."""
_UNITS = frozenset(["unit", "units", "uom", "unitname", "measureunit", "单位"])
_EVENTS = _words("event eventname eventid eventtype e en action 事件")
"""Names of fields that hold the name of an event."""
_MAX_BESIDE = 200
"""Fields of one container that are looked at; a record has fewer."""
_MAX_TEXT = 32
"""Characters of a text that names a thing."""
_CONTAINERS = 4
"""Containers around a field that say what it is about."""


_Place: TypeAlias = "int | tuple[str, ...]"
"""A container: the identity of what holds fields of a document, a path for fields with one of their own."""


class Around:
    """What stands around one field, names in normal form; read when first asked for."""

    def __init__(
        self, leaf: Leaf | None = None, surroundings: Surroundings | None = None, *, wide: bool = False
    ) -> None:
        """Look around a field; around none, and without surroundings, nothing stands.

        Args:
            leaf: the field.
            surroundings: what is in the same document.
            wide: whether what stands beside the field's container counts too.
        """
        self._leaf = leaf
        self._surroundings = surroundings
        self._wide = wide

    @cached_property
    def unit(self) -> str:
        """Unit that a field beside it states, empty when none does."""
        if self._leaf is None or self._surroundings is None:
            return ""
        return self._surroundings.unit(self._leaf)

    def has(self, names: Iterable[str]) -> bool:
        """Say whether one of these names stands around the field."""
        wanted = frozenset(names)
        if self._own in wanted:
            wanted -= {self._own}
        if not wanted.isdisjoint(self._above):
            return True
        stated = _with_values(wanted)
        return any(
            not wanted.isdisjoint(fields.names) or (stated and not stated.isdisjoint(fields.stated))
            for fields in self._beside
        )

    @cached_property
    def _own(self) -> str:
        """The name of the field itself, which is no company."""
        return normal_of(self._leaf.key) if self._leaf is not None else ""

    @cached_property
    def _beside(self) -> tuple[_Container, ...]:
        """The container that it is in, and where it has no name of its own the one around that."""
        if self._leaf is None or self._surroundings is None:
            return ()
        return self._surroundings.beside(self._leaf, wide=self._wide or self._own in _VALUES)

    @cached_property
    def _above(self) -> tuple[str, ...]:
        """Names of the containers it is in, each also with a `>` behind it, as rules write a container."""
        outer = containers(self._leaf) if self._leaf is not None else ()
        return (*outer, *(f"{name}>" for name in outer))


class _Container:
    """What the fields of one container say of each other."""

    def __init__(self, fields: Sequence[tuple[str, Scalar]] = ()) -> None:
        self._fields = fields
        self.names = frozenset(normal_of(name[:MAX_KEY]) for name, _ in fields) - {""}

    @cached_property
    def stated(self) -> frozenset[str]:
        """`name=value` of the short texts."""
        return frozenset(f"{key}={normal_key(text)}" for key, text in self._texts)

    @cached_property
    def units(self) -> dict[str, str]:
        """Name of a field to the unit that it states."""
        return {key: text.strip() for key, text in reversed(self._texts) if _is_unit(key)}

    @cached_property
    def named(self) -> tuple[str, ...]:
        """What fields say the name of the value beside them is."""
        named: dict[str, str] = {}
        for key, text in self._texts:
            if key in _NAMES and not text.isdecimal() and named.setdefault(key, text) != text:
                named[key] = ""  # elements of one name follow each other, and nothing says which name is whose
        return tuple(filter(None, named.values()))

    @cached_property
    def _texts(self) -> list[tuple[str, str]]:
        texts = ((normal_of(name[:MAX_KEY]), written(value)) for name, value in self._fields)
        return [(key, text) for key, text in texts if isinstance(text, str) and len(text) <= _MAX_TEXT]


class Surroundings:
    """The containers of one decoded document, indexed when first asked for."""

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._read: dict[_Place, _Container] = {}

    def of(self, leaf: Leaf, *, wide: bool = False) -> Around:
        """Return what stands around a field; with `wide` also what stands beside its container."""
        return Around(leaf, self, wide=wide)

    def unit(self, leaf: Leaf) -> str:
        """Return the unit that a field beside another states, empty when none does."""
        if not self._states_units:
            return ""
        here = self._container(self._place(leaf)[0]).units
        return here.get(f"{normal_of(leaf.key)}unit") or next((u for key, u in here.items() if key in _UNITS), "")

    def beside(self, leaf: Leaf, *, wide: bool) -> tuple[_Container, ...]:
        """Return the container of a field, and with `wide` also the container around it."""
        place, outer = self._place(leaf)
        here = self._container(place)
        return (here, self._container(outer)) if wide else (here,)

    @cached_property
    def _states_units(self) -> bool:
        """Whether any field has the name of a unit."""
        return any(_is_unit(key) for key, _, _, _ in self._decoded.fields)

    def names(self, leaf: Leaf) -> tuple[str, ...]:
        """Return what may name a value that has no name of its own, the likeliest first; none when it has one."""
        if normal_of(leaf.key) not in _VALUES:
            return ()
        return (*self._container(self._place(leaf)[0]).named, *containers(leaf)[-1:])

    def _place(self, leaf: Leaf) -> tuple[_Place, _Place]:
        """Return the container of a field, and the one around that."""
        at = self._decoded.place(leaf)
        here = self._decoded.container(at) if at is not None else leaf
        if isinstance(here, Leaf):
            place = _container(leaf.path)
            return place, _container(place)
        outer = container(*here) if not isinstance(here, Root) else None
        return id(here), id(outer)

    def _container(self, place: _Place) -> _Container:
        found = self._read.get(place)
        if found is None:
            found = self._read[place] = _Container(self._fields.get(place, ()))
        return found

    @cached_property
    def _fields(self) -> dict[_Place, list[tuple[str, Scalar]]]:
        found: dict[_Place, list[tuple[str, Scalar]]] = {}
        for at, (key, value, _, _) in enumerate(self._decoded.fields):
            holder = self._decoded.container(at)
            place = _container(holder.path) if isinstance(holder, Leaf) else id(holder)
            fields = found.setdefault(place, [])
            if len(fields) < _MAX_BESIDE:
                fields.append((key, value))
        return found


def containers(leaf: Leaf) -> tuple[str, ...]:
    """Return the names of the innermost containers of a field, from the outside in, in normal form."""
    own = normal_of(leaf.key)
    names = [name for name in map(normal_of, segments(leaf)) if name and not name.isdecimal()]
    if names and names[-1] == own:
        names.pop()
    return tuple(names[-_CONTAINERS:])


def event(leaf: Leaf) -> str:
    """Return the name of an event that a field holds, empty when it holds none."""
    if normal_of(leaf.key) not in _EVENTS or not isinstance(leaf.value, str) or len(leaf.value) > _MAX_TEXT:
        return ""
    return leaf.value.strip()


def _container(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path of the object that a field is in; elements of a list are in the object that has the list."""
    if path[-1].startswith("xml:"):
        return (*path[:-1], path[-1].rpartition("/")[0])
    last = _INDEXES.sub("", path[-1])
    member = _MEMBER.search(last)
    return (*path[:-1], last[: member.start()] if member else last.partition(":")[0])


def speaks(name: str) -> bool:
    """Say whether a field of this name, in normal form, may get its meaning from what stands around it."""
    return name in _VALUES or name in _EVENTS


normal_of = lru_cache(16_384)(normal_key)
"""Normal form of a name, remembered: the names of one app come again and again."""


@lru_cache(16_384)
def _is_unit(name: str) -> bool:
    normal = normal_of(name)
    return normal in _UNITS or normal.endswith("unit")


@lru_cache(4_096)
def _with_values(names: frozenset[str]) -> frozenset[str]:
    """Return those of the names that state a value too."""
    return frozenset(name for name in names if "=" in name)
