"""What a catalogue of hooks says of a call: the layer that has the catalogue hands it to the importers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sdkwitness.capture.records import EventKind


class Meaning(NamedTuple):
    """What one value of a watched call is."""

    path: str
    """`return`, `argN`, or `<type>` for the first argument of that type."""
    data_type: str | None = None
    name: str = ""
    decided_by: str = ""
    """Path of the value that decides, where the data type depends on what was asked for."""
    choices: Mapping[str, str] = {}
    """Deciding text to data type; a key ending in `*` covers what begins with it."""
    when: str = ""
    """Path of a value on which it depends whether this one is of that type at all."""
    one_of: tuple[str, ...] = ()


class Watched(NamedTuple):
    """A call that the catalogue of hooks knows."""

    target: str
    kind: EventKind
    meanings: tuple[Meaning, ...] = ()


Lookup = Callable[[str, str], Watched | None]
"""Class with its package and method to what the catalogue says of it."""


def unknown(owner: str, method: str) -> Watched | None:
    """A catalogue that knows no call."""
    return None
