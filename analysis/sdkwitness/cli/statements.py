"""A statement as a table for the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from sdkwitness.report.text import plain
from sdkwitness.report.words import METHODS
from sdkwitness.statement.model import Disclosure, Statement


def table(statement: Statement) -> Table:
    """Return one row an entry: who, how, when, and the claims."""
    shown = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False, header_style="dim")
    shown.add_column("#", justify="right")
    for heading in ("third party", "method", "scenario", "claims"):
        shown.add_column(heading)
    for entry in statement.entries:
        name = Text(plain(entry.via or entry.organisation, 80), style="bold")
        if entry.via:
            name.append(f"\n{plain(entry.organisation, 80)}", style="not bold dim")
        claims = Text(", ").join(_claim(d) for d in entry.disclosures)
        shown.add_row(str(entry.number), name, METHODS[entry.method], plain(entry.scenario or "unknown", 60), claims)
    return shown


def _claim(disclosure: Disclosure) -> Text:
    text = Text(plain(disclosure.item, 80), style="" if disclosure.data_type is not None else "yellow")
    if disclosure.conditions:
        text.append(f" ({plain('; '.join(c.text for c in disclosure.conditions), 120)})", style="dim")
    return text
