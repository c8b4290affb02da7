"""Field rules of known SDK endpoints, matched against the paths of leaves."""

from __future__ import annotations

import re
from typing import NamedTuple

from sdkwitness.audit.decode.hosts import host_matches
from sdkwitness.audit.model import Leaf
from sdkwitness.knowledge.model import Adapter, Catalogue, FieldRule

_SEGMENT = re.compile(r"\[(\d+)\]|\['([^']*)'\]|\.?([^.\[\]]+)")
_PLACES = frozenset({"header", "cookie", "query", "form"})
_SIDE = re.compile(r"^(?:request\.|response\.|http:)")
_CONTENT_LAYERS = (
    "json:",
    "ndjson:",
    "json-fragment:",
    "form:",
    "query:",
    "kv:",
    "multipart:",
    "jwt:",
    "xml:",
    "protobuf:",
    "parcel:",
    "cookie:",
    "value:",
    "segment:",
)


class Ruled(NamedTuple):
    """A leaf's field by an adapter's rule."""

    rule: FieldRule
    adapter: Adapter


class Adapters:
    """The adapters of the catalogue that speak of one host or recipient."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._adapters = catalogue.adapters

    def of(self, host: str, recipient: str | None) -> tuple[Adapter, ...]:
        """Return the adapters for a host; those of a recipient where no host is known (IPC, address only)."""
        by_host = tuple(a for a in self._adapters if host and host_matches(a.host, host))
        return by_host or tuple(a for a in self._adapters if recipient and a.recipient == recipient)

    def match(self, adapters: tuple[Adapter, ...], leaf: Leaf, request_path: str = "") -> list[Ruled]:
        """Return the rules that name this leaf, each data type once."""
        if not adapters:
            return []
        names = segments(leaf)
        found: dict[str, Ruled] = {}
        for adapter in adapters:
            if adapter.path and request_path and not request_path.startswith(adapter.path):
                continue
            for rule in adapter.fields:
                if rule.data_type not in found and _names(rule.path, leaf, names):
                    found[rule.data_type] = Ruled(rule, adapter)
        return list(found.values())


def segments(leaf: Leaf) -> tuple[str, ...]:
    """Return the field names and indexes on the way to a leaf, across all its layers."""
    names: list[str] = []
    for full in leaf.path:
        layer = _SIDE.sub("", full)
        kind = next((k for k in _CONTENT_LAYERS if layer.startswith(k)), None)
        if kind is None:
            continue
        tail = layer[len(kind) :].removeprefix("$")
        if kind == "xml:":
            names.extend(part for part in tail.split("/") if part)
        else:
            names.extend(
                next(group for group in match.groups() if group is not None) for match in _SEGMENT.finditer(tail)
            )
    return tuple(names)


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
    layers = [_SIDE.sub("", layer).lower() for layer in leaf.path]
    wanted = f"{place}:{name}"
    if place == "query" and layers[0] == "query":
        wanted = f"form:{name}"
    if wanted not in layers:
        return False
    inside = leaf.path[layers.index(wanted) + 1 :]
    return not any(layer.startswith(_CONTENT_LAYERS) for layer in inside)


def _ends(names: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    if len(tail) > len(names):
        return False
    return all(want in ("*", have) for have, want in zip(names[len(names) - len(tail) :], tail, strict=True))
