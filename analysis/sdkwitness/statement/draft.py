"""A document cut into entries and labelled fields, whatever its layout; the words are still as they stood."""

from __future__ import annotations

import msgspec

from sdkwitness.statement.wording import Role
from sdkwitness.statement.words import Words


class DraftField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of an entry."""

    role: Role | None
    """None for a label that is not known: kept and shown."""
    label: str
    value: Words
    guessed: bool = False
    """The layout gives this field no label, or one that had to be understood from its words."""


class DraftEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One third party."""

    fields: tuple[DraftField, ...]
    platform: str = ""
    """`android` or `ios`, where the entry stands in a section of one."""
    doubts: tuple[str, ...] = ()
    """What the layout left open about this entry, a sentence each."""

    @property
    def line(self) -> int:
        """The line that the entry begins in."""
        return min((f.value.line for f in self.fields if f.value.line), default=0)

    def first(self, role: Role) -> DraftField | None:
        """Return the first field of a role that says something."""
        return next((f for f in self.fields if f.role == role and f.value), None)

    def all(self, role: Role) -> tuple[DraftField, ...]:
        """Return all fields of a role."""
        return tuple(f for f in self.fields if f.role == role)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document."""

    entries: tuple[DraftEntry, ...]
    furniture: tuple[Words, ...] = ()
    """Lines behind the last entry that belong to the page and not to the statement."""
    title: str = ""
    version: str = ""
    """The date or number that the document gives itself."""
    doubts: tuple[str, ...] = ()
