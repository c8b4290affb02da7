"""Statements for the terminal: one as a table, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from sdkwitness.report.text import plain, plural
from sdkwitness.report.words import METHODS
from sdkwitness.statement.compare import Altered, StatementDifference, name_of
from sdkwitness.statement.model import Disclosure, Entry, Statement


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


def difference_lines(old: Statement, new: Statement, difference: StatementDifference) -> Iterator[str]:
    """Yield what changed between two statements, a line each, and a closing count."""
    yield f"old      {_version(old)}"
    yield f"new      {_version(new)}"
    for entry in difference.added:
        yield f"added    entry {entry.number}: {_whole(entry)}"
    for entry in difference.removed:
        yield f"removed  entry {entry.number}: {_whole(entry)}"
    for altered in difference.changed:
        yield from _altered(altered)
    yield (
        f"{plural(len(difference.added), 'added entry', 'added entries')}, {len(difference.removed)} removed, "
        f"{len(difference.changed)} changed, {difference.same} the same"
    )


def difference_document(old: Statement, new: Statement, difference: StatementDifference) -> dict[str, object]:
    """Return the difference for --json."""
    return {
        "old": {"id": old.id, "title": old.title, "version": old.version, "sha256": old.sha256},
        "new": {"id": new.id, "title": new.title, "version": new.version, "sha256": new.sha256},
        "added": difference.added,
        "removed": difference.removed,
        "changed": [
            {
                "old": a.old,
                "new": a.new,
                "name": a.name,
                "fields": a.fields,
                "items": {
                    "added": a.added,
                    "removed": a.removed,
                    "changed": [{"old": before, "new": after} for before, after in a.changed],
                },
            }
            for a in difference.changed
        ],
        "same": difference.same,
    }


def _version(statement: Statement) -> str:
    version = f", {plain(statement.version, 40)}" if statement.version else ""
    return f"{plain(statement.title, 80)}{version}, sha256 {statement.sha256[:12]}"


def _whole(entry: Entry) -> str:
    company = f" ({plain(entry.organisation, 80)})" if entry.via and entry.organisation else ""
    return f"{plain(name_of(entry), 80)}{company}, {plural(len(entry.disclosures), 'claim')}"


def _altered(altered: Altered) -> Iterator[str]:
    yield f"changed  entry {altered.new}: {plain(altered.name, 80)}"
    for change in altered.fields:
        old, new = plain(change.old, 200) or "nothing", plain(change.new, 200) or "nothing"
        yield f"  {change.field.removesuffix('_text').replace('_', ' ')}: {old} -> {new}"
    for claim in altered.added:
        yield f"  + {_item(claim)}"
    for claim in altered.removed:
        yield f"  - {_item(claim)}"
    for before, after in altered.changed:
        yield f"  ~ {_item(before)} -> {_item(after)}"


def _item(claim: Disclosure) -> str:
    said = [plain(c.text, 80) for c in claim.conditions if c.text not in claim.item]
    conditions = f" ({'; '.join(said)})" if said else ""
    return f"{plain(claim.item, 120)}{conditions} [{claim.data_type or 'unknown'}]"
