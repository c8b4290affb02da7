"""What stands around a field: the fields beside it, the containers it is in, and a name that is kept apart from it.

`{"key": "weight", "value": 57.3, "unit": "kg"}` and `{"weight": {"value": 57.3}}` say what `{"weight": 57.3}` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from sdkwitness.audit.adapters import segments
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


class Around(NamedTuple):
    """What stands around one field, names in normal form."""

    own: str
    """The name of the field itself, which is no company."""
    beside: tuple[frozenset[str], ...] = ()
    """Names of the fields beside it, and `name=value` of short texts among them."""
    above: tuple[str, ...] = ()
    """Names of the containers it is in, each also with a `>` behind it, as rules write a container."""
    unit: str = ""
    """Unit that a field beside it states, empty when none does."""

    def has(self, names: Iterable[str]) -> bool:
        """Say whether one of these names stands around the field."""
        return any(
            name != self.own and (name in self.above or any(name in fields for fields in self.beside)) for name in names
        )


class _Container(NamedTuple):
    """What the fields of one container say of each other."""

    names: frozenset[str]
    named: tuple[str, ...]
    """What fields say the name of the value beside them is; none where they say it of several values."""
    units: dict[str, str]
    """Name of a field to the unit that it states."""


class Surroundings:
    """The containers of one decoded document, indexed when first asked for."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._leaves = leaves
        self._read: dict[tuple[str, ...], _Container] = {}

    def of(self, leaf: Leaf, *, wide: bool = False) -> Around:
        """Return what stands around a field; with `wide` also what stands beside its container."""
        own = normal_of(leaf.key)
        place = _container(leaf.path)
        here = self._container(place)
        beside = (here.names, self._container(_container(place)).names) if wide or own in _VALUES else (here.names,)
        unit = here.units.get(f"{own}unit") or next((u for key, u in here.units.items() if key in _UNITS), "")
        outer = containers(leaf)
        return Around(own, beside, (*outer, *(f"{name}>" for name in outer)), unit)

    def names(self, leaf: Leaf) -> tuple[str, ...]:
        """Return what may name a value that has no name of its own, the likeliest first; none when it has one."""
        if normal_of(leaf.key) not in _VALUES:
            return ()
        return (*self._container(_container(leaf.path)).named, *containers(leaf)[-1:])

    def _container(self, place: tuple[str, ...]) -> _Container:
        found = self._read.get(place)
        if found is None:
            found = self._read[place] = _read(self._fields.get(place, ()))
        return found

    @cached_property
    def _fields(self) -> dict[tuple[str, ...], list[Leaf]]:
        found: dict[tuple[str, ...], list[Leaf]] = {}
        for leaf in self._leaves:
            fields = found.setdefault(_container(leaf.path), [])
            if len(fields) < _MAX_BESIDE:
                fields.append(leaf)
        return found


def _read(fields: Iterable[Leaf]) -> _Container:
    names: set[str] = set()
    units: dict[str, str] = {}
    named: dict[str, str] = {}
    for leaf in fields:
        key, text = normal_of(leaf.key), leaf.value
        names.add(key)
        if not isinstance(text, str) or len(text) > _MAX_TEXT:
            continue
        names.add(f"{key}={normal_of(text)}")
        if key in _UNITS or key.endswith("unit"):
            units.setdefault(key, text.strip())
        if key in _NAMES and not text.isdecimal() and named.setdefault(key, text) != text:
            named[key] = ""  # elements of one name follow each other, and nothing says which name is whose
    names.discard("")
    return _Container(frozenset(names), tuple(filter(None, named.values())), units)


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
