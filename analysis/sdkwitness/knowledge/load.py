"""Loading of the tables: YAML in, a cross-checked catalogue out.

A table that drifts from its schema or refers to something that does not exist is a defect of the package, not
of the user's input, so it raises `CatalogueError`, which nothing catches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec
import yaml

from sdkwitness.knowledge.model import Adapter, Catalogue, DataType, Recipient, Salt, Scenario, Umbrella

TABLES = ("data_types", "umbrellas", "recipients", "adapters", "salts", "scenarios", "sources")
T = TypeVar("T")
R = TypeVar("R", DataType, Umbrella, Recipient, Adapter, Salt, Scenario)


class CatalogueError(ValueError):
    """A table is not what its schema says, or refers to a row that does not exist."""


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that ships with the package, loaded once."""
    return build(shipped())


def shipped() -> dict[str, bytes]:
    """Return the YAML text of each shipped table; the parts of one that is a folder are joined in order of name."""
    folder = resources.files("sdkwitness.knowledge") / "tables"
    found: dict[str, bytes] = {}
    for name in TABLES:
        parts = folder / name
        if parts.is_dir():
            files = sorted(parts.iterdir(), key=lambda file: file.name)
            found[name] = b"\n".join(file.read_bytes() for file in files if file.name.endswith(".yaml"))
        else:
            found[name] = (folder / f"{name}.yaml").read_bytes()
    return found


@cache
def sources() -> dict[str, str]:
    """Return what the `source` keys of the rows stand for: key to citation."""
    folder = resources.files("sdkwitness.knowledge") / "tables"
    return _read("sources", (folder / "sources.yaml").read_bytes(), dict[str, str])


def build(tables: dict[str, bytes]) -> Catalogue:
    """Turn the YAML text of all tables into a catalogue.

    Args:
        tables: table name (without `.yaml`) to the bytes of its file, one of each of `TABLES`.

    Raises:
        CatalogueError: a table is malformed, or a row names one that does not exist.
    """
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update(name.encode() + b"\0" + hashlib.sha256(tables[name]).digest())
    built = Catalogue(
        version=digest.hexdigest()[:12],
        data_types=_by_id("data_types", _rows("data_types", tables, DataType)),
        umbrellas=_by_id("umbrellas", _rows("umbrellas", tables, Umbrella)),
        recipients=_by_id("recipients", _rows("recipients", tables, Recipient)),
        adapters=tuple(_by_id("adapters", _rows("adapters", tables, Adapter)).values()),
        salts=tuple(_by_id("salts", _rows("salts", tables, Salt)).values()),
        scenarios=_by_id("scenarios", _rows("scenarios", tables, Scenario)),
    )
    problems = tuple(_dangling(built)) + tuple(_repeated(built))
    if problems:
        raise CatalogueError("; ".join(problems))
    return built


def _rows(name: str, tables: dict[str, bytes], row: type[T]) -> tuple[T, ...]:
    return _read(name, tables[name], tuple[row, ...])  # type: ignore[valid-type]  # a tuple of the row type given


def _read(name: str, text: bytes, kind: type[T]) -> T:
    try:
        return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), type=kind, strict=True)
    except (yaml.YAMLError, msgspec.ValidationError) as e:
        raise CatalogueError(f"{name}.yaml: {e}") from e


def _by_id(name: str, rows: Sequence[R]) -> dict[str, R]:
    found: dict[str, R] = {}
    for row in rows:
        if row.id in found:
            raise CatalogueError(f"{name}.yaml: the id {row.id} stands twice")
        found[row.id] = row
    return found


def _dangling(c: Catalogue) -> Iterable[str]:
    """Sentences on references that lead nowhere."""
    for umbrella in c.umbrellas.values():
        if umbrella.id not in c.data_types:
            yield f"umbrella {umbrella.id} is no data type"
        for member in (*umbrella.members, *umbrella.derivable):
            stem = member[:-1] if member.endswith(".*") else ""
            if not (any(t.startswith(stem) for t in c.data_types) if stem else member in c.data_types):
                yield f"umbrella {umbrella.id} names {member}, which covers no data type"
    for data_type in c.data_types.values():
        if data_type.umbrella and data_type.id not in c.umbrellas:
            yield f"data type {data_type.id} is an umbrella without members"
    for adapter in c.adapters:
        if adapter.recipient not in c.recipients:
            yield f"adapter {adapter.id} names the recipient {adapter.recipient}, which does not exist"
        for field in adapter.fields:
            if field.data_type not in c.data_types:
                yield f"adapter {adapter.id} names the data type {field.data_type}, which does not exist"
    for scenario in c.scenarios.values():
        if scenario.recipient and scenario.recipient not in c.recipients:
            yield f"scenario {scenario.id} names the recipient {scenario.recipient}, which does not exist"


def _repeated(c: Catalogue) -> Iterable[str]:
    """Sentences on rules that stand twice, so that the order of rows would decide."""
    seen: dict[tuple[str, str], str] = {}
    for recipient in c.recipients.values():
        keys = [("host", f"{r.host} {r.path}") for r in recipient.hosts]
        keys += [("package", r.prefix) for r in recipient.packages]
        keys += [("peer", r.peer) for r in recipient.peers]
        for key in keys:
            if key in seen:
                yield f"{key[0]} rule {key[1].strip()} stands at {seen[key]} and at {recipient.id}"
            seen[key] = recipient.id
