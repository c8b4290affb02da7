"""Field rules of known SDK endpoints, matched against the paths of leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from sdkwitness.audit.decode.hosts import host_matches
from sdkwitness.audit.model import Leaf
from sdkwitness.knowledge.model import Adapter, Catalogue, FieldRule

_SEGMENT = re.compile(r"\[(\d+)\]|\['([^']*)'\]|\.?([^.\[\]]+)")
_PLACES = frozenset({"header", "cookie", "query", "form"})
_SIDE = re.compile(r"^(?:request\.|response\.|http:)")
_SIDES = ("request.", "response.", "http:")
_CONTENT_LAYERS = frozenset(
    (
        *("json", "ndjson", "json-fragment", "form", "query", "kv", "multipart", "jwt", "xml", "protobuf", "parcel"),
        *("cookie", "value", "segment", "fragment", "msgpack", "cbor", "plist", "sse"),
    )
)
"""Kinds of layers that name a field; the name follows a colon."""
_HOSTS = 1_024
_LAYERS = 16_384
_MAX_LAYER = 256
"""Characters of a layer whose names are remembered; longer ones are rare and would fill the memory."""


class Ruled(NamedTuple):
    """A leaf's field by an adapter's rule."""

    rule: FieldRule
    adapter: Adapter


class Adapters:
    """The adapters of the catalogue, by host or recipient."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._adapters = catalogue.adapters
        self._of = lru_cache(_HOSTS)(self._rules)

    def of(self, host: str, recipient: str | None) -> Rules:
        """Return the rules for a host; those of a recipient where no host is known (IPC, address only)."""
        return self._of(host, recipient)

    def _rules(self, host: str, recipient: str | None) -> Rules:
        by_host = tuple(a for a in self._adapters if host and host_matches(a.host, host))
        return Rules(by_host or tuple(a for a in self._adapters if recipient and a.recipient == recipient))


class Rules:
    """The field rules of some adapters, by the last name of their path."""

    def __init__(self, adapters: Sequence[Adapter]) -> None:
        self._adapters = tuple(adapters)
        self.conditional = any(adapter.when for adapter in adapters)
        self._some = lru_cache(_HOSTS)(Rules)
        self._rules = tuple(Ruled(rule, adapter) for adapter in adapters for rule in adapter.fields)
        self._by_place: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        self._any: list[int] = []
        self._numbered = any(rule.path.rpartition(".")[2].isdigit() for rule, _ in self._rules)
        for number, (rule, _) in enumerate(self._rules):
            place, colon, name = rule.path.partition(":")
            if not colon or place not in _PLACES:
                last = rule.path.rpartition(".")[2]
                (self._any if last == "*" else self._by_name.setdefault(last, [])).append(number)
                continue
            for layer in (place, "form") if place == "query" else (place,):
                self._by_place.setdefault(f"{layer}:{name.lower()}", []).append(number)

    def under(self, leaves: Sequence[Leaf]) -> Rules:
        """Return the rules whose conditions hold in one request; these very rules where none has any."""
        if not self.conditional:
            return self
        held = tuple(a for a in self._adapters if all(_holds(condition, leaves) for condition in a.when))
        return self if len(held) == len(self._adapters) else self._some(held)

    def may_name(self, key: str) -> bool:
        """Say whether a rule may name a field of a document, by the field's own name; a list has that of its field."""
        return bool(self._any) or key.rpartition(".")[2] in self._by_name or self._numbered

    def match(self, leaf: Leaf, request_path: str = "") -> list[Ruled]:
        """Return the rules that name this leaf, each data type once."""
        numbers = sorted(set(self._candidates(leaf.path))) if self._rules else ()
        if not numbers:
            return []
        names = segments(leaf)
        found: dict[str, Ruled] = {}
        for number in numbers:
            ruled = self._rules[number]
            rule, adapter = ruled
            if adapter.path and request_path and not request_path.startswith(adapter.path):
                continue
            if rule.data_type not in found and _names(rule.path, leaf, names):
                found[rule.data_type] = ruled
        return list(found.values())

    def _candidates(self, path: tuple[str, ...]) -> Iterable[int]:
        """Return the numbers of the rules whose last name a leaf has."""
        last = path[-1]
        name = last.rpartition(".")[2] if last.startswith("json:$.") else ""
        # Where the name is plain to see, the layer need not be parsed.
        ends = (name,) if name.isidentifier() else _last_names(_names_on(path))
        found = [self._by_name[end] for end in ends if end in self._by_name]
        if self._by_place:
            # Most layers are members of JSON, and none of those is a place.
            places = (_bare(layer).lower() for layer in path if not layer.startswith("json:") and ":" in layer)
            found.extend(self._by_place[place] for place in places if place in self._by_place)
        if self._any:
            found.append(self._any)
        return chain.from_iterable(found) if len(found) > 1 else found[0] if found else ()


def _holds(condition: str, leaves: Sequence[Leaf]) -> bool:
    """Say whether a condition holds: a leaf stands at `PATH`, or none at `PATH=VALUE` has another value."""
    path, equals, value = condition.partition("=")
    named = [leaf for leaf in leaves if _names(path, leaf, segments(leaf))]
    return all(str(leaf.value).strip() == value for leaf in named) if equals else bool(named)


def segments(leaf: Leaf) -> tuple[str, ...]:
    """Return the field names and indexes on the way to a leaf, across all its layers."""
    return _names_on(leaf.path)


def _names_on(path: tuple[str, ...]) -> tuple[str, ...]:
    names: tuple[str, ...] = ()
    for layer in path:
        if ":" in layer:
            names += _layer_names(layer) if len(layer) > _MAX_LAYER else _remembered(layer)
    return names


def _layer_names(full: str) -> tuple[str, ...]:
    """Return the field names and indexes in one layer."""
    kind, colon, tail = _bare(full).partition(":")
    if not colon or kind not in _CONTENT_LAYERS:
        return ()
    tail = tail.removeprefix("$")
    if kind == "xml":
        return tuple(part for part in tail.split("/") if part)
    return tuple(index or quoted or plain for index, quoted, plain in _SEGMENT.findall(tail))


_remembered = lru_cache(_LAYERS)(_layer_names)


def _bare(layer: str) -> str:
    """Return a layer without the side of the exchange before it."""
    return _SIDE.sub("", layer) if layer.startswith(_SIDES) else layer


def _last_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names under which a rule for a leaf may be filed: its last one, and that of its list."""
    if not names:
        return ()
    last = names[-1].rpartition(".")[2]
    return (last, names[-2].rpartition(".")[2]) if len(names) > 1 and names[-1].isdigit() else (last,)


def _names(path: str, leaf: Leaf, names: tuple[str, ...]) -> bool:
    """Say whether a rule's path names a leaf: by a place (`header:x`), or by the tail of its field names."""
    place, colon, name = path.partition(":")
    if colon and place in _PLACES:
        return _stands_at(place, name.lower(), leaf)
    if f".{'.'.join(names)}".endswith(f".{path}"):
        return True  # also where a name holds dots itself, as `connection.device_id`
    tail = tuple(path.removeprefix("$.").split("."))
    return _ends(names, tail) or (bool(names) and names[-1].isdigit() and _ends(names[:-1], tail))


def _stands_at(place: str, name: str, leaf: Leaf) -> bool:
    """Say whether a leaf is the field `name` of a place itself, or that field under an encoding, not a member of it."""
    layers = [_bare(layer).lower() for layer in leaf.path]
    wanted = f"{place}:{name}"
    if place == "query" and layers[0] == "query":
        wanted = f"form:{name}"
    if wanted not in layers:
        return False
    inside = leaf.path[layers.index(wanted) + 1 :]
    return not any(colon and kind in _CONTENT_LAYERS for kind, colon, _ in (layer.partition(":") for layer in inside))


def _ends(names: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    if len(tail) > len(names):
        return False
    return all(want in ("*", have) for have, want in zip(names[len(names) - len(tail) :], tail, strict=True))
