"""The report in a terminal: verdict table by third party, claims, gaps, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sdkwitness.audit.model import Finding, Severity
from sdkwitness.report.text import plain, plural
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import Party, View, count_claims
from sdkwitness.report.words import CLAIMS, OVERLAYS, VERDICTS, Tone, data_type_label

SEVERITY_STYLES: Final[dict[Severity, str]] = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "none": "dim",
}
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
    ordered = sorted(view.parties, key=lambda p: (_severity_key(p), p.number))
    quiet: list[Party] = []
    for party in ordered:
        shown = [f for f in party.findings if everything or f.severity != "none"]
        if not shown:
            quiet.append(party)
            continue
        yield _heading(party)
        yield Padding(_findings(view, shown), (0, 0, 0, 2))
        rest = len(party.findings) - len(shown)
        if rest:
            yield Text(f"  and {plural(rest, 'finding')} that need no attention", style="dim")
        yield Text()
    if quiet:
        names = ", ".join(plain(p.name, 60) for p in quiet)
        yield Text.assemble(("Nothing needs attention: ", "green"), names)
        yield Text()
    if view.report.claims:
        yield Text("Claims of the statement", style="bold")
        yield Padding(_claims(view), (0, 0, 1, 2))
    gaps = unseen(view)
    if gaps:
        yield Text("Not seen, and why", style="bold")
        for gap in gaps:
            style = "yellow" if gap.serious else "dim"
            yield Padding(Text.assemble((f"{plain(gap.what, 80)}: ", style), plain(gap.why, 600)), (0, 0, 0, 2))
        yield Text()
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


def _severity_key(party: Party) -> int:
    return list(SEVERITY_STYLES).index(party.worst)


def _heading(party: Party) -> Text:
    place = f"#{party.entry}" if party.entry is not None else "not in the statement"
    line = Text.assemble((plain(party.name, 80), "bold"), (f"  {place}", "dim"))
    if party.organisation and party.organisation != party.name:
        line.append(f"  {plain(party.organisation, 80)}", style="dim")
    return line


def _findings(view: View, findings: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for _ in range(6):
        table.add_column(no_wrap=False)
    table.columns[0].no_wrap = True
    for finding in findings:
        word = VERDICTS[finding.verdict]
        overlays = ", ".join(OVERLAYS[o] for o in finding.overlays)
        seen = [view.observations[o] for o in finding.observations if o in view.observations]
        table.add_row(
            Text(f" {finding.severity} ", style=SEVERITY_STYLES[finding.severity]),
            Text(f"{word.sign} {word.label}", style=_TONES[word.tone]),
            Text(plain(data_type_label(finding.data_type), 60)),
            Text(overlays, style="magenta"),
            Text(finding.grade, style="dim"),
            Text(f"{finding.id} {len({o.evidence for o in seen}) or len(finding.observations)}×", style="dim"),
        )
    return table


def _claims(view: View) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("#", justify="right")
    table.add_column("third party")
    verdicts = list(view.claims)
    for verdict in verdicts:
        table.add_column(CLAIMS[verdict].label.lower(), justify="right")
    for party in view.parties:
        if party.entry is None:
            continue
        counts = count_claims(party.claims)
        table.add_row(
            str(party.entry),
            Text(plain(party.name, 40)),
            *(
                Text(str(counts[v]), style=_TONES[CLAIMS[v].tone]) if counts.get(v) else Text("·", style="dim")
                for v in verdicts
            ),
        )
    table.add_row("", Text("all", style="bold"), *(Text(str(n), style="bold") for n in view.claims.values()))
    return table
