"""A document cut into entries and labelled fields, whatever its layout; the words are still as they stood."""

from __future__ import annotations

import msgspec

from sdkwitness.statement.pieces import Piece
from sdkwitness.statement.wording import Role


class DraftField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of an entry."""

    role: Role | None
    """None for a label that is not known: kept and shown."""
    label: str
    value: Piece
    line: int
    """1-based line of the label."""
    lines: int = 1
    """How many lines the value was put together from."""


class DraftEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One third party."""

    fields: tuple[DraftField, ...]

    def first(self, role: Role) -> DraftField | None:
        """Return the first field of a role."""
        return next((f for f in self.fields if f.role == role), None)

    def all(self, role: Role) -> tuple[DraftField, ...]:
        """Return all fields of a role."""
        return tuple(f for f in self.fields if f.role == role)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document."""

    entries: tuple[DraftEntry, ...]
    furniture: tuple[tuple[int, str], ...] = ()
    """Lines (number, text) behind the last entry that belong to the page and not to the statement."""
    title: str = ""
