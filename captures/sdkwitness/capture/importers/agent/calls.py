"""Calls of Java methods as other tools log them, made into events under the names that our own hooks have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sdkwitness.capture.importers.agent.ciphers import Ciphers
from sdkwitness.capture.importers.agent.events import Events, blob
from sdkwitness.capture.importers.agent.watched import Lookup, Meaning, Watched
from sdkwitness.capture.records import Event, Value

MAX_VALUES: Final = 64
"""Arguments kept of one call."""
MAX_TEXT: Final = 1 << 20
"""Characters kept of one value."""
_NAMES: Final = {"ApplicationPackageManager": "PackageManager", "SystemSensorManager": "SensorManager"}
"""Classes of the framework that stand for the public one that apps name."""
_IDENTIFIER: Final = re.compile(r"[\w.$<>-]{1,400}")


class Argument(NamedTuple):
    """One value that crossed a call."""

    text: str | None = None
    """None where it is null, bytes, or was not kept."""
    data: bytes | None = None
    type: str = ""
    """As the tool names its type, e.g. `java.lang.String` or `[B`."""
    withheld: bool = False
    """True where there was a value that the tool did not keep."""
    size: int | None = None
    """Bytes of the whole of which `data` is only the beginning."""


class Call(NamedTuple):
    """One call of a method."""

    time: int
    """Nanoseconds since the epoch."""
    owner: str
    """The class with its package, e.g. `android.provider.Settings$Secure`."""
    method: str
    arguments: Sequence[Argument] = ()
    returned: Argument | None = None
    """None where nothing came back: a call that threw, or that returns nothing."""
    error: str | None = None
    """Class of the exception that it threw."""
    instance: str | None = None
    frames: Sequence[str] = ()
    """Innermost first, as Java's StackTraceElement spells them."""
    thread: int = 0


class Calls:
    """Makes events of calls; those of ciphers are followed over several calls."""

    def __init__(self, events: Events, lookup: Lookup) -> None:
        self._events = events
        self._lookup = lookup
        self._ciphers = Ciphers()

    def add(self, call: Call) -> bool:
        """Write the events of one call; False where its names cannot be a method's."""
        if not _IDENTIFIER.fullmatch(call.owner) or not _IDENTIFIER.fullmatch(call.method):
            return False
        known = self._lookup(call.owner, call.method)
        target = known.target if known is not None else target_of(call.owner, call.method)
        crypto = self._ciphers.take(
            call.owner, call.method, call.instance, [(a.text, a.data, a.size) for a in call.arguments],
            (call.returned.text, call.returned.data, call.returned.size) if call.returned is not None else None,
        )  # fmt: skip
        if crypto is None and call.owner in Ciphers.CLASSES and call.method in Ciphers.STEPS:
            return True  # a step of an operation: its end tells all of it
        kind = "crypto" if crypto is not None else known.kind if known is not None else "read"
        self._events.add(
            Event(
                seq=0,
                time=call.time,
                kind=kind,
                target=target,
                thread=call.thread,
                stack=self._events.stack(call.frames),
                instance=call.instance,
                values=() if crypto is not None else _values(call, known),
                error=call.error,
                crypto=crypto,
            )
        )
        return True


def target_of(owner: str, method: str) -> str:
    """`Class.method`, the class without its package, as hook targets are named."""
    simple = owner.rpartition(".")[2]
    return f"{_NAMES.get(simple, simple)}.{method}"


def _values(call: Call, known: Watched | None) -> tuple[Value, ...]:
    """The values of a call, each under its path, or its name and type where the catalogue gives them."""
    found: dict[str, Argument] = {f"arg{n}": a for n, a in enumerate(call.arguments[:MAX_VALUES])}
    if call.returned is not None:
        found["return"] = call.returned
    named: dict[str, tuple[str, str | None]] = {}
    for meaning in known.meanings if known is not None else ():
        path = _path(meaning.path, call)
        if path in found and _holds(meaning, call, found):
            named[path] = (meaning.name or path, _type(meaning, call, found))
    return tuple(_value(named.get(path, (path, None)), argument) for path, argument in found.items())


def _path(path: str, call: Call) -> str:
    if not path.startswith("<"):
        return path
    wanted = path.strip("<>")
    return next((f"arg{n}" for n, a in enumerate(call.arguments) if a.type == wanted), "")


def _holds(meaning: Meaning, call: Call, found: Mapping[str, Argument]) -> bool:
    if not meaning.when:
        return True
    deciding = found.get(_path(meaning.when, call))
    return deciding is not None and _unquoted(deciding.text) in meaning.one_of


def _type(meaning: Meaning, call: Call, found: Mapping[str, Argument]) -> str | None:
    if not meaning.decided_by:
        return meaning.data_type
    deciding = found.get(_path(meaning.decided_by, call))
    text = _unquoted(deciding.text) if deciding is not None else ""
    for key, data_type in meaning.choices.items():
        if text == key or (key.endswith("*") and text.startswith(key[:-1])):
            return data_type
    return meaning.data_type


def _unquoted(text: str | None) -> str:
    return (text or "").strip().strip('"')


def _value(named: tuple[str, str | None], argument: Argument) -> Value:
    name, data_type = named
    return Value(
        name=name,
        data_type=data_type,
        text=argument.text[:MAX_TEXT] if argument.text is not None else None,
        blob=blob(argument.data, argument.size) if argument.data is not None else None,
        withheld=argument.withheld,
    )
