"""What every part of the hook benchmark gives: rows of one table."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table."""

    name: str
    value: str
    """Measured, with its unit."""
    ratio: float | None = None
    """Against what the name says."""
    target: str = ""
    """What is aimed at, e.g. `<= 5`; empty for a row that only informs."""
    held: bool = True


def shown(rows: list[Row]) -> str:
    """The rows as a table."""
    lines = [f"{'':54} {'measured':>22} {'ratio':>8}  target"]
    for row in rows:
        ratio = f"{row.ratio:.2f}x" if row.ratio is not None else ""
        lines.append(f"{row.name:54} {row.value:>22} {ratio:>8}  {row.target}{'' if row.held else '  MISSED'}")
    return "\n".join(lines)
