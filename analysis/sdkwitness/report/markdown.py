"""`summary.md`: what a reviewer reads in a pull request or a CI job's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwitness.audit.model import Finding
from sdkwitness.report import dark
from sdkwitness.report.text import markdown, plural
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import View
from sdkwitness.report.words import CLAIMS, OVERLAYS, REVEALED, VERDICTS, data_type_label

MAX_FINDINGS: Final = 100
"""CI pages cut long summaries off silently; ours says where it stops."""
MAX_DARK: Final = 30


def to_markdown(view: View) -> str:
    """Render the summary."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: View) -> Iterator[str]:
    report = view.report
    counts = ", ".join(f"{n} {severity}" for severity, n in view.severities.items() if n and severity != "none")
    yield f"# Third-party data audit: {markdown(report.capture.app or report.capture.id)}"
    yield ""
    yield f"**{counts or 'No finding needs attention'}** · {plural(len(view.findings), 'finding')} · {_claims(view)}"
    yield ""
    yield (
        f"Capture {markdown(report.capture.id)} on {markdown(report.capture.device or 'an unknown device')}, "
        f"{plural(report.coverage.flows, 'flow')}, {plural(report.coverage.events, 'event')}; "
        f"statement {markdown(report.statement.id)}, {plural(report.statement.entries, 'entry', 'entries')}."
    )
    if report.revealed:
        yield from ("", f"**{REVEALED}**")
    attention = [f for f in view.findings if f.severity != "none"]
    if attention:
        yield from ("", "## Findings", "", "| | Third party | Data type | Verdict | Grade | Why |", "|-|-|-|-|-|-|")
        yield from (_row(f) for f in attention[:MAX_FINDINGS])
        if len(attention) > MAX_FINDINGS:
            yield from ("", f"{len(attention) - MAX_FINDINGS} more in `report.json`.")
    if report.suppressions:
        yield from ("", "## Accepted by the policy", "", "| State | Owner | Until | Reason | Findings |", "|-|-|-|-|-|")
        for row in report.suppressions:
            cells = (row.state, markdown(row.owner, 80), row.expires, markdown(row.reason), ", ".join(row.findings))
            yield f"| {' | '.join(cells)} |"
    yield from ("", "## Claims of the statement", "", "| # | Third party | Claims |", "|-|-|-|")
    for party in view.parties:
        if party.entry is not None:
            yield f"| {party.entry} | {markdown(party.name)} | {_claim_counts([c.verdict for c in party.claims])} |"
    yield from ("", "## Not seen, and why", "")
    yield from (f"- **{markdown(gap.what)}**: {markdown(gap.why)}" for gap in unseen(view))
    yield from _dark(view)


def _dark(view: View) -> Iterator[str]:
    rows, more = dark.rows(view.report.coverage, MAX_DARK)
    if not rows:
        return
    yield from ("", f"## {dark.TITLE}", "", f"| {' | '.join(dark.HEADERS)} |", "|-|-|-:|-:|-:|-|-|")
    for row in rows:
        numbers = (f"{row.flows:,}", f"{row.sent:,}", f"{row.received:,}")
        cells = (markdown(row.host, 80), markdown(row.party, 80), *numbers, markdown(row.ja4, 60), markdown(row.why))
        yield f"| {' | '.join(cells)} |"
    if more:
        yield from ("", f"{more:,} more in `report.json`.")


def _row(finding: Finding) -> str:
    who = finding.recipient
    name = who.via or who.organisation or "Unresolved recipient"
    entry = f"#{who.entry} " if who.entry is not None else ""
    overlays = "".join(f" · {OVERLAYS[o]}" for o in finding.overlays)
    cells = (
        finding.severity,
        f"{markdown(entry)}{markdown(name, 80)}",
        markdown(data_type_label(finding.data_type), 80),
        f"{VERDICTS[finding.verdict].label}{overlays}",
        finding.grade,
        markdown(finding.explanation),
    )
    return f"| {' | '.join(cells)} |"


def _claims(view: View) -> str:
    confirmed = view.claims.get("confirmed", 0) + view.claims.get("confirmed_in_part", 0)
    return f"{confirmed} of {plural(len(view.report.claims), 'claim')} confirmed"


def _claim_counts(verdicts: list[str]) -> str:
    parts = (f"{verdicts.count(v)} {w.label.lower()}" for v, w in CLAIMS.items() if v in verdicts)
    return ", ".join(parts) or "none"
