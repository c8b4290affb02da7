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
_NAMES = _words("key name type metric metrics item datatype sensor sensortype field 指标 名称 类型 项目")
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

    names: frozenset[str]
    """Names of the fields beside it and the containers around it, and `name=value` of short texts beside it."""
    unit: str
    """Unit that a field beside it states, empty when none does."""


class Surroundings:
    """The containers of one decoded document, indexed when first asked for."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._leaves = leaves

    def of(self, leaf: Leaf) -> Around:
        """Return what stands around a field."""
        names = set(containers(leaf))
        unit = ""
        if normal_of(leaf.key) in _VALUES:
            names.update(key for key, _ in self._in(_container(_container(leaf.path)), leaf))
        for key, text in self._beside(leaf):
            names.add(key)
            if len(text) <= _MAX_TEXT:
                names.add(f"{key}={normal_key(text)}")
                if key in _UNITS or key == f"{normal_of(leaf.key)}unit":
                    unit = unit or text.strip()
        names.discard(normal_of(leaf.key))
        return Around(frozenset(names), unit)

    def name(self, leaf: Leaf) -> str:
        """Return the name of a value that does not have it itself, empty when the field's own name is its name."""
        if normal_of(leaf.key) not in _VALUES:
            return ""
        for key, text in self._beside(leaf):
            if key in _NAMES and len(text) <= _MAX_TEXT and not text.isdecimal():
                return text
        return next(reversed(containers(leaf)[-1:]), "")

    def _beside(self, leaf: Leaf) -> Iterable[tuple[str, str]]:
        return self._in(_container(leaf.path), leaf)

    def _in(self, container: tuple[str, ...], leaf: Leaf) -> Iterable[tuple[str, str]]:
        for other in self._containers.get(container, ())[:_MAX_BESIDE]:
            if other is not leaf and other.key and isinstance(other.value, str):
                yield normal_of(other.key), other.value

    @cached_property
    def _containers(self) -> dict[tuple[str, ...], list[Leaf]]:
        found: dict[tuple[str, ...], list[Leaf]] = {}
        for leaf in self._leaves:
            found.setdefault(_container(leaf.path), []).append(leaf)
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
    last = _INDEXES.sub("", path[-1])
    member = _MEMBER.search(last)
    return (*path[:-1], last[: member.start()] if member else last.partition(":")[0])


normal_of = lru_cache(16_384)(normal_key)
"""Normal form of a name, remembered: the names of one app come again and again."""
