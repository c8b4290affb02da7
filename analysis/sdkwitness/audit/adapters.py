"""Field rules of known SDK endpoints, matched against the paths of leaves."""

from __future__ import annotations

import re
from typing import NamedTuple

from sdkwitness.audit.decode.hosts import host_matches
from sdkwitness.audit.model import Leaf
from sdkwitness.knowledge.model import Adapter, Catalogue, FieldRule

_SEGMENT = re.compile(r"\[(\d+)\]|\['([^']*)'\]|\.?([^.\[\]]+)")
_PLACES = {"header": "header:", "cookie": "cookie:", "query": "query:", "form": "form:"}
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
        """Return the adapters for a host; those of a recipient where there is no host (IPC, native)."""
        if host:
            return tuple(a for a in self._adapters if host_matches(a.host, host))
        return tuple(a for a in self._adapters if recipient and a.recipient == recipient)

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
    for layer in leaf.path:
        kind = next((k for k in _CONTENT_LAYERS if layer.startswith(k)), None)
        if kind is None:
            continue
        tail = layer[len(kind) :].removeprefix("$").removeprefix("http:")
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
        wanted = f"{_PLACES[place]}{name}".lower()
        outer = leaf.path[:2]
        if place == "header":
            return outer[0].lower().endswith(f".{wanted}") and not any(
                layer.startswith(_CONTENT_LAYERS) for layer in leaf.path[1:]
            )
        if place == "cookie":
            return outer[0].lower().endswith(f".{wanted}")
        if place == "query":
            return (
                any(layer.lower() in (wanted, f"form:{name}".lower()) for layer in leaf.path[1:])
                and "query" in outer[0]
            )
        return any(layer.lower() == wanted for layer in leaf.path)
    tail = tuple(path.removeprefix("$.").split("."))
    return _ends(names, tail) or (bool(names) and names[-1].isdigit() and _ends(names[:-1], tail))


def _ends(names: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    if len(tail) > len(names):
        return False
    return all(want in ("*", have) for have, want in zip(names[len(names) - len(tail) :], tail, strict=True))
