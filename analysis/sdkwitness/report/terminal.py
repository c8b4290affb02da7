"""The report in a terminal: verdict table by third party, claims, gaps, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sdkwitness.audit.model import Finding, Severity
from sdkwitness.report import dark
from sdkwitness.report.text import plain, plural
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import Party, View, count_claims, rank
from sdkwitness.report.words import CLAIMS, OVERLAYS, REVEALED, VERDICTS, Tone, data_type_label

SEVERITY_STYLES: Final[dict[Severity, str]] = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "none": "dim",
}
MAX_LABEL: Final = 32
"""Columns of a data type's name."""
NARROW_LABEL: Final = 20
MAX_DARK: Final = 15
"""Rows of dark flows."""
WIDE: Final = 105
"""Columns from which grade and number of pieces of evidence are shown too."""
_TONES: Final[dict[Tone, str]] = {"bad": "red", "warn": "yellow", "soft": "cyan", "good": "green", "mute": "dim"}


def render(view: View, *, everything: bool = False) -> RenderableType:
    """Build what a terminal shows of a report.

    Args:
        view: The report.
        everything: List findings of severity `none` one by one too; otherwise they are counted.
    """
    return Group(*_parts(view, everything=everything))


def print_report(view: View, console: Console, *, everything: bool = False) -> None:
    """Write the report to `console`."""
    console.print(render(view, everything=everything))


def _parts(view: View, *, everything: bool) -> Iterator[RenderableType]:
    ordered = sorted((p for p in view.parties if p.findings), key=lambda p: rank(p.findings[0]))
    shown = {p.number: [f for f in p.findings if everything or f.severity != "none"] for p in ordered}
    widths = _widths([f for findings in shown.values() for f in findings])
    for party in ordered:
        findings = shown[party.number]
        if findings:
            yield _heading(party, len(party.findings) - len(findings))
            yield Padding(_Findings(view, findings, widths), (0, 0, 1, 2))
    quiet = [p for p in ordered if not shown[p.number] and any(f.verdict != "noise" for f in p.findings)]
    unheard = [p for p in view.parties if not p.findings]
    for title, parties in (("Nothing to act on", quiet), ("Nothing seen of", unheard)):
        if parties:
            yield Text.assemble((f"{title}: ", "dim"), ", ".join(plain(p.name, 60) for p in parties))
    if quiet or unheard:
        yield Text()
    if view.report.claims:
        yield Text("Claims of the statement", style="bold")
        yield Padding(_claims(view), (0, 0, 0, 2))
        yield Padding(_legend(view), (0, 0, 1, 2))
    gaps = unseen(view)
    if gaps:
        yield Text("Not seen, and why", style="bold")
        for gap in gaps:
            style = "yellow" if gap.serious else "dim"
            yield Padding(Text.assemble((f"{plain(gap.what, 80)}: ", style), plain(gap.why, 600)), (0, 0, 0, 2))
        yield Text()
    rows, more = dark.rows(view.report.coverage, MAX_DARK)
    if rows:
        yield Text(dark.TITLE, style="bold")
        yield Padding(_dark(rows, more), (0, 0, 1, 2))
    if view.report.suppressions:
        yield Text("Accepted by the policy", style="bold")
        yield Padding(_suppressions(view), (0, 0, 1, 2))
    if view.report.revealed:
        yield Text(REVEALED, style="yellow")
    yield summary_line(view)


def summary_line(view: View) -> Text:
    """Return the counts by severity and the confirmed claims as one line."""
    line = Text()
    for severity, count in view.severities.items():
        if count and severity != "none":
            line.append(f" {count} {severity} ", style=SEVERITY_STYLES[severity]).append("  ")
    if not line:
        # an empty list of findings is no clean bill when the run could not see everything
        line.append("No finding needs attention. " if view.complete else "Nothing found in what could be seen. ")
    confirmed = view.claims.get("confirmed", 0) + view.claims.get("confirmed_in_part", 0)
    line.append(f"{plural(len(view.findings), 'finding')}, {confirmed} of {len(view.report.claims)} claims confirmed")
    return line


def _heading(party: Party, unlisted: int) -> Text:
    place = f"#{party.entry}" if party.entry is not None else "not in the statement"
    line = Text.assemble((plain(party.name, 80), "bold"), (f"  {place}", "dim"))
    if party.organisation and party.organisation != party.name:
        line.append(f"  {plain(party.organisation, 80)}", style="dim")
    if unlisted:
        line.append(f"  and {unlisted} more of no concern", style="dim")
    return line


def _widths(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return the widths of verdict and data type, the same for all third parties so that eyes can run down."""
    verdicts = (len(VERDICTS[f.verdict].label) + 2 for f in findings)
    types = (len(plain(data_type_label(f.data_type), MAX_LABEL)) for f in findings)
    return max(verdicts, default=1), max(types, default=1)


class _Findings:
    """The findings of one third party, one line each; a narrow terminal gets fewer columns, not broken ones."""

    def __init__(self, view: View, findings: Sequence[Finding], widths: tuple[int, int]) -> None:
        self._view = view
        self._findings = findings
        self._widths = widths

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the table out for the width there is."""
        wide = options.max_width >= WIDE
        verdict, label = self._widths
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        for width in (10, verdict, label if wide else min(label, NARROW_LABEL)):
            table.add_column(width=width, no_wrap=True)
        if wide:
            table.add_column(width=10, no_wrap=True)
        table.add_column(min_width=5, no_wrap=True)
        if wide:
            table.add_column(justify="right", no_wrap=True, min_width=4)
        table.add_column(overflow="fold")
        for finding in self._findings:
            word = VERDICTS[finding.verdict]
            grade = [Text(finding.grade, style="dim")] if wide else []
            count = [Text(f"{self._count(finding)}×", style="dim")] if wide else []
            table.add_row(
                Text(f" {finding.severity} ", style=SEVERITY_STYLES[finding.severity]),
                Text(f"{word.sign} {word.label}", style=_TONES[word.tone]),
                Text(plain(data_type_label(finding.data_type), MAX_LABEL)),
                *grade,
                Text(plain(finding.id, 12), style="dim"),
                *count,
                Text(", ".join((*(OVERLAYS[o] for o in finding.overlays), *_accepted(finding))), style="magenta"),
            )
        yield table

    def _count(self, finding: Finding) -> int:
        known = self._view.observations
        return len({known[o].evidence for o in finding.observations if o in known}) or len(finding.observations)


def _accepted(finding: Finding) -> tuple[str, ...]:
    return ("accepted",) if finding.suppressed else ()


def _claims(view: View) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("#", justify="right", style="dim", header_style="dim")
    table.add_column("", no_wrap=True)
    for verdict in view.claims:
        word = CLAIMS[verdict]
        table.add_column(word.sign, justify="right", header_style=_TONES[word.tone], no_wrap=True, min_width=2)
    for party in view.parties:
        if party.entry is not None:
            counts = count_claims(party.claims)
            numbers = (Text(str(counts[v])) if v in counts else Text("·", style="dim") for v in view.claims)
            table.add_row(str(party.entry), Text(plain(party.name, 44)), *numbers)
    table.add_row("", Text("all", style="bold"), *(Text(str(n), style="bold") for n in view.claims.values()))
    return table


def _dark(rows: Sequence[dark.Dark], more: int) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(overflow="fold", max_width=40)
    for _ in range(2):
        table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        host = plain(row.host or "no name", 80) + (f" ({plain(row.party, 40)})" if row.party else "")
        why = Text.assemble(plain(row.why, 200), (f" {plain(row.ja4, 60)}", "dim"))
        table.add_row(Text(host), Text(f"{row.sent:,} B sent"), Text(f"{row.received:,} B received"), why)
    if more:
        table.add_row(Text(f"{plural(more, 'more row')} in report.json", style="dim"))
    return table


def _suppressions(view: View) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for row in view.report.suppressions:
        style = "bold red" if row.state == "expired" else "dim"
        what = ", ".join(row.findings) or "no finding"
        reason = plain(f"{row.owner}: {row.reason}", 200)
        table.add_row(Text(row.state, style=style), Text(f"until {row.expires}"), Text(plain(what, 60)), Text(reason))
    return table


def _legend(view: View) -> Text:
    return Text("   ").join(
        # no-break spaces: a sign must not stand at the end of one line and its meaning on the next
        Text(
            f"{CLAIMS[verdict].sign} {CLAIMS[verdict].label.lower()}".replace(" ", "\xa0"), _TONES[CLAIMS[verdict].tone]
        )
        for verdict in view.claims
    )
