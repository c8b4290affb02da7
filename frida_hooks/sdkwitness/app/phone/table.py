"""What a recording needs of a phone, as data."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


class Store(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A folder of trusted certificates."""

    path: str
    source: str


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system property that has to have a value."""

    name: str
    value: str
    since: int
    """First API level that has it."""
    source: str


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A setting of `Settings.Global` or its like."""

    namespace: str
    name: str
    none: str
    """Value that takes the effect away before the setting is deleted."""
    source: str


class Abi(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of processor."""

    name: str
    """As Frida's releases call it."""
    machine: int
    """e_machine of its ELF files."""


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """frida-server."""

    port: int
    abis: dict[str, Abi]
    source: str


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    stores: tuple[Store, ...]
    properties: tuple[Property, ...]
    settings: dict[str, Setting]
    server: Server


@cache
def table() -> Table:
    """Return the table."""
    return msgspec.yaml.decode(files("sdkwitness.app.phone").joinpath("table.yaml").read_bytes(), type=Table)
