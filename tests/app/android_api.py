"""Android's API as its own declarations tell it, and what is hidden as our table tells it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml

from sdkwitness.app.targets import Site, frida_type

API = Path(__file__).resolve().parents[2] / "frida_hooks" / "api"
FLOOR = 25
"""Lowest level that targets are written for: what is older has no `since`."""
NUMBERS = frozenset({"byte", "char", "short", "int", "long", "float", "double"})
TEXTS = frozenset({"java.lang.String", "java.lang.CharSequence", "char"})
CODES = {"B": "byte", "C": "char", "S": "short", "I": "int", "J": "long", "F": "float", "D": "double", "Z": "boolean"}


class Overload(NamedTuple):
    """One overload, and the levels that have it."""

    types: tuple[str, ...]
    """As the table writes them: `number`, `string`, `boolean`, `any`, a class with dots, each with its `[]`."""
    result: str
    since: int
    until: int


class Hidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A method that no public declaration names."""

    call: str
    """Its signature, as targets write it."""
    source: str
    since: int = 0
    until: int = 0


class Row(msgspec.Struct, frozen=True):
    """A class of the public table."""

    extends: str
    levels: tuple[int, int]
    methods: dict[str, list[tuple[str, str, int, int]]]


class Table(msgspec.Struct, frozen=True):
    """`public.json`, whose head says where it is from."""

    source: str
    levels: tuple[int, int]
    classes: dict[str, Row]


@cache
def public() -> Table:
    return msgspec.json.decode((API / "public.json").read_bytes(), type=Table)


@cache
def hidden() -> dict[str, list[Hidden]]:
    """Hidden methods by their signature, spaces taken out."""
    rows = msgspec.convert(yaml.safe_load((API / "hidden.yaml").read_text(encoding="utf-8")), list[Hidden])
    found: dict[str, list[Hidden]] = {}
    for row in rows:
        found.setdefault(row.call.replace(" ", ""), []).append(row)
    return found


def overloads(owner: str, method: str, classes: dict[str, Row] | None = None) -> list[Overload]:
    """Every overload that a class declares or inherits; a constructor is its own class's alone."""
    table = public().classes if classes is None else classes
    found: list[Overload] = []
    name = owner.replace("$", ".")
    while name in table:
        row = table[name]
        found += [
            Overload(tuple(types.split()), result, since, until)
            for types, result, since, until in row.methods.get(method, ())
        ]
        name = "" if method == "$init" else row.extends
    return found


def fits(declared: str, real: str) -> bool:
    """Whether a type by Java's name is the one that the table's coarser name means."""
    if declared.startswith("["):
        return real == "any" or (real.endswith("[]") and fits(element(declared), real[:-2]))
    if real in {"any", "java.lang.Object"}:
        return declared not in NUMBERS | {"boolean"}
    if declared in TEXTS:
        return real == "string" or (declared == "char" and real == "number")
    if declared in NUMBERS:
        return real == "number"
    return declared.replace("$", ".") == real


def element(array: str) -> str:
    """The element of an array by Frida's name: `[B` is of bytes, `[Lx.Y;` of `x.Y`."""
    inner = array[1:]
    return CODES.get(inner) or (inner[1:-1] if inner.startswith("L") else inner)


def matching(owner: str, method: str, types: tuple[str, ...]) -> list[Overload]:
    return [
        o
        for o in overloads(owner, method)
        if len(o.types) == len(types) and all(fits(d, r) for d, r in zip(types, o.types, strict=True))
    ]


def call_of(site: Site) -> str:
    """A site as `hidden.yaml` writes it."""
    return f"{site.owner}.{site.method}" + ("" if site.types is None else f"({','.join(site.types)})")


def fault(site: Site) -> str | None:
    """What is wrong with a site: the API has no such thing, or at other levels than it says; None when it fits."""
    concealed = [
        h
        for call, rows in hidden().items()
        for h in rows
        if call_of(site) == spelled(call) or (site.types is None and call.startswith(f"{call_of(site)}("))
    ]
    every = site.types is None
    shown = overloads(site.owner, site.method) if every else matching(site.owner, site.method, site.types or ())
    spans = [(o.since, o.until) for o in shown] + [(h.since, h.until) for h in concealed]
    if not spans:
        return f"{call_of(site)} is on no API level"
    first = min(since for since, _ in spans)
    since = 0 if first <= FLOOR else first
    last = 0 if any(until == 0 for _, until in spans) else max(until for _, until in spans)
    if last and last < FLOOR:
        return f"{call_of(site)} is gone since {last + 1}"
    if (site.since, site.until) != (since, last):
        return f"{call_of(site)} is there from {since or FLOOR} to {last or 'now'}, not {site.since} to {site.until}"
    return None


def spelled(call: str) -> str:
    """A signature of `hidden.yaml` with Frida's names for its types."""
    head, bracket, types = call.partition("(")
    return (
        head + bracket + ",".join(frida_type(t) for t in types.rstrip(")").split(",") if t) + bracket.replace("(", ")")
    )
