"""Hook targets: which calls of an app are watched, and what is read from each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from typing import Literal

import msgspec
import yaml

from sdkwitness.capture.records import EventKind

Reader = Literal["text", "bytes", "utf8", "mac", "ipv4", "heart_rate", "bundle", "cursor"]
"""text: `toString` of it. bytes: a bounded blob. utf8: bytes that are text. mac: bytes as colon-separated hexadecimal.
ipv4: an integer, its first byte lowest. heart_rate: a Bluetooth Heart Rate Measurement. bundle: a value per key.
cursor: a value per cell, the position put back."""

Handler = Literal[
    "values",
    "filled",
    "given",
    "cipher_init",
    "cipher_update",
    "cipher_final",
    "cipher_aad",
    "cipher_wrap",
    "cipher_unwrap",
    "mac_init",
    "mac_update",
    "mac_final",
    "mac_reset",
    "digest_update",
    "digest_final",
    "digest_reset",
    "sign_init",
    "sign_update",
    "sign_final",
    "sign_reset",
    "deflate_input",
    "deflate_output",
    "deflate_reset",
    "gzip_write",
    "gzip_finish",
    "gzip_read",
    "codec",
    "intent",
    "provider",
    "grant",
    "binder_token",
    "binder",
    "binder_callback",
    "connect",
    "socket_stream",
    "tls_stream",
    "client_hello",
    "datagram",
    "task_submit",
    "task_run",
    "task_begin",
    "task_end",
    "loader",
]
"""How an event is made; `values` reads what the target lists and nothing else. The `task_` ones make none: they follow
work from the code that hands it over to the thread that does it. Nor does `loader`: what a class loader brings that the
app has made is hooked when it is made."""

PRIMITIVES = {
    "boolean": "Z",
    "byte": "B",
    "char": "C",
    "double": "D",
    "float": "F",
    "int": "I",
    "long": "J",
    "short": "S",
}
SIGNATURE = re.compile(
    r"""
    (?P<owner>[\w.$]+)\.(?P<method>\$?\w+)   # android.telephony.TelephonyManager.getImei
    (?:\((?P<types>[^()]*)\))?               # (int); without parentheses: every overload
    """,
    re.VERBOSE,
)
PATH = re.compile(
    r"(?:return|this|arg\d+|<[\w.$]+>)"  # what the call brought: by position, or the first argument of a type
    r"(?:\[\]|\.[\w$]+(?:\((?:arg\d+|-?\d+)?\))?)*"  # every element; a field; a method of one argument at most
)


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of what the tables hold: a misspelt key is an error."""


class Choice(Strict, frozen=True):
    """A decision on another value of the same call."""

    path: str
    """Where the deciding value is."""
    map: dict[str, str]
    """Deciding text to data type id; a key ending in `*` covers what begins with it."""


class Guard(Strict, frozen=True):
    """A condition on another value of the same call."""

    path: str
    one_of: tuple[str, ...]


class ValueSpec(Strict, frozen=True):
    """One value to read from a call."""

    path: str
    """`return`, `this`, `argN` or `<type>`, then fields, methods and `[]`: `return[].getSSID()`."""
    name: str = ""
    """Name of the value in the event; the path when empty."""
    read: Reader = "text"
    data_type: str | None = None
    data_types: Choice | None = None
    """Decides the data type where it depends on what was asked for."""
    when: Guard | None = None
    """Read only when this holds; the call is recorded all the same."""


class Site(Strict, frozen=True):
    """One overload to hook, or all of a method."""

    owner: str
    method: str
    types: tuple[str, ...] | None = None
    """Argument types as Frida names them (`[B`, `[Ljava.lang.String;`); None for every overload."""
    since: int = 0
    """First API level that has it; 0 when it always had or is no part of Android."""
    until: int = 0
    """Last API level that has it; 0 when it still has."""


class SiteRow(Strict, frozen=True):
    """A site that only some API levels have, as tables write it."""

    call: str
    since: int = 0
    until: int = 0


class TargetRow(Strict, frozen=True):
    """A target as tables write it."""

    id: str
    kind: EventKind
    calls: tuple[str | SiteRow, ...]
    source: str
    how: Handler = "values"
    values: tuple[ValueSpec, ...] = ()
    shapes: dict[str, str] = {}
    """Path to shape: reads each value of the shape from there."""
    instance: tuple[str, ...] = ()
    unless_within: tuple[str, ...] = ()
    per_second: int = 0
    late: bool = False
    spawns: str = ""
    spawned: tuple[str, ...] = ()
    options: dict[str, str] = {}


class Table(Strict, frozen=True):
    """One file of targets."""

    targets: tuple[TargetRow, ...]
    shapes: dict[str, tuple[ValueSpec, ...]] = {}
    """Values that several targets read from a thing of one type; their paths continue the target's."""


class Target(Strict, frozen=True):
    """A watched call: the unit of coverage, and what an event names as its `target`."""

    id: str
    """`Class.method`, the class without its package."""
    kind: EventKind
    sites: tuple[Site, ...]
    source: str
    """Where the signatures were read."""
    how: Handler = "values"
    values: tuple[ValueSpec, ...] = ()
    instance: tuple[str, ...] = ()
    """Paths to the listener that ties deliveries to their registration; the first that leads anywhere counts."""
    unless_within: tuple[str, ...] = ()
    """Targets that make this call themselves, so that it would say the same again."""
    per_second: int = 0
    """At most so many events a second and instance; 0 for no limit."""
    late: bool = False
    """Hooked on the class of an object when one appears, not on the named class."""
    spawns: str = ""
    """Path to an object whose class then gets the hooks of `spawned`."""
    spawned: tuple[str, ...] = ()
    options: dict[str, str] = {}
    """What the handler needs to know, by its own names."""


def site_of(row: str | SiteRow) -> Site:
    """Read a signature such as `java.util.zip.Deflater.setInput(byte[], int, int)`.

    Raises:
        ValueError: It is not a signature.
    """
    call, since, until = (row, 0, 0) if isinstance(row, str) else (row.call, row.since, row.until)
    if (match := SIGNATURE.fullmatch(call)) is None:
        raise ValueError(f"{call!r} is not a signature like package.Class.method(type, type)")
    types = match["types"]
    names = None if types is None else tuple(frida_type(t.strip()) for t in types.split(",") if t.strip())
    return Site(owner=match["owner"], method=match["method"], types=names, since=since, until=until)


def frida_type(name: str) -> str:
    """Return the name Frida gives a Java type: `byte[]` is `[B`, `String[]` is `[Ljava.lang.String;`."""
    element = name.rstrip("[]")
    depth = name.count("[]")
    if not depth:
        return name
    return "[" * depth + (PRIMITIVES.get(element) or f"L{element};")


def target_of(row: TargetRow, shapes: dict[str, tuple[ValueSpec, ...]]) -> Target:
    """Expand the shapes and signatures of a row, and check it.

    Raises:
        ValueError: A signature, path or shape is wrong, named with the target.
    """
    values = list(row.values)
    for path, shape in row.shapes.items():
        if shape not in shapes:
            raise ValueError(f"{row.id} names the unknown shape {shape!r}")
        values.extend(msgspec.structs.replace(v, path=path + v.path, name=v.name or v.path) for v in shapes[shape])
    paths = [v.path for v in values] + list(row.instance) + ([row.spawns] if row.spawns else [])
    paths += [v.data_types.path for v in values if v.data_types] + [v.when.path for v in values if v.when]
    if wrong := [p for p in paths if not PATH.fullmatch(p)]:
        raise ValueError(f"{row.id} has the malformed path {wrong[0]!r}")
    return Target(
        id=row.id,
        kind=row.kind,
        sites=tuple(site_of(call) for call in row.calls),
        source=row.source,
        how=row.how,
        values=tuple(values),
        instance=row.instance,
        unless_within=row.unless_within,
        per_second=row.per_second,
        late=row.late,
        spawns=row.spawns,
        spawned=row.spawned,
        options=row.options,
    )


def parse(texts: Iterable[str]) -> tuple[Target, ...]:
    """Read tables to targets; shapes are shared by all of them.

    Raises:
        ValueError: A row is malformed, an id stands twice, or a reference leads nowhere.
    """
    tables = [msgspec.convert(yaml.safe_load(text), Table) for text in texts]
    shapes = {name: shape for table in tables for name, shape in table.shapes.items()}
    targets = tuple(target_of(row, shapes) for table in tables for row in table.targets)
    ids = [t.id for t in targets]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise ValueError(f"the target {twice[0]} stands twice")
    for target in targets:
        if lost := [i for i in (*target.unless_within, *target.spawned) if i not in ids]:
            raise ValueError(f"{target.id} refers to the unknown target {lost[0]}")
    return targets


def load() -> tuple[Target, ...]:
    """Return the targets that ship with the tool, in the order of their files' names."""
    folder = resources.files("sdkwitness.app") / "targets"
    tables = (f for f in folder.iterdir() if f.name.endswith(".yaml") and not f.name.startswith("native"))
    files = sorted(tables, key=lambda f: f.name)
    return parse(f.read_text(encoding="utf-8") for f in files)
