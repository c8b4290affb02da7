"""What an importer yields besides flows."""

from __future__ import annotations

from typing import NamedTuple


class Skipped(NamedTuple):
    """An entry that could not be read."""

    reason: str
    """One sentence that says which entry and why."""
    cut: bool = False
    """True where the file ends there, before its content does."""
