"""What every renderer wants to know of a report, computed once: third parties, worst cases, the matrix."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sdkwitness.audit.model import (
    SEVERITIES,
    Claim,
    ClaimVerdictName,
    EvidenceRecord,
    Finding,
    Observation,
    Report,
    ReportEntry,
    Severity,
    SuppressionResult,
    Verdict,
)
from sdkwitness.report.words import CLAIMS, GROUPS, VERDICTS, Tone, data_type_label

_VERDICT_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_CLAIM_RANK = {verdict: rank for rank, verdict in enumerate(CLAIMS)}


class Party(NamedTuple):
    """One recipient with all that the report says of it."""

    number: int
    """1-based, in the order shown: entries of the statement first, then the unlisted."""
    entry: int | None
    organisation: str
    via: str
    findings: tuple[Finding, ...]
    """Worst first."""
    claims: tuple[Claim, ...]
    stated: ReportEntry | None
    """What the statement says of it; None when unlisted."""

    @property
    def name(self) -> str:
        """The SDK, API or app where it has a name, else the organisation."""
        return self.via or self.organisation or "Unresolved recipient"

    @property
    def worst(self) -> Severity:
        """Highest severity among the findings."""
        return worst(self.findings)


class Cell(NamedTuple):
    """One third party × data type."""

    sign: str
    tone: Tone
    lines: tuple[str, ...]
    """All findings and claims of this cell in words."""
    finding: str
    """Id of the worst finding, empty where only claims stand here."""
    mark: Severity | None
    """Severity of the dot that says "there are circumstances", None without one."""


class MatrixRow(NamedTuple):
    """One data type against every third party."""

    data_type: str
    label: str
    cells: tuple[Cell | None, ...]


class MatrixGroup(NamedTuple):
    """Rows under one heading."""

    heading: str
    rows: tuple[MatrixRow, ...]


class Matrix(NamedTuple):
    """Third parties × data types; only types that occur or are claimed."""

    parties: tuple[Party, ...]
    groups: tuple[MatrixGroup, ...]
    verdicts: tuple[Verdict, ...]
    """Verdicts that occur, worst first."""
    claim_verdicts: tuple[ClaimVerdictName, ...]
    """Claim verdicts that occur."""


class View(NamedTuple):
    """A report prepared for reading."""

    report: Report
    parties: tuple[Party, ...]
    findings: tuple[Finding, ...]
    """Worst first."""
    observations: dict[str, Observation]
    evidence: dict[str, EvidenceRecord]
    severities: dict[Severity, int]
    """Number of findings of each severity, worst first, zeros included."""
    claims: dict[ClaimVerdictName, int]
    """Number of claims of each verdict that occurs, in the order of `CLAIMS`."""

    @classmethod
    def of(cls, report: Report) -> View:
        """Prepare `report`."""
        findings = tuple(sorted(report.findings, key=rank))
        return cls(
            report=report,
            parties=_parties(report, findings),
            findings=findings,
            observations={o.id: o for o in report.observations},
            evidence={e.id: e for e in report.evidence},
            severities={s: sum(f.severity == s for f in findings) for s in reversed(SEVERITIES)},
            claims=count_claims(report.claims),
        )

    def pairs(self) -> list[tuple[Party, Finding]]:
        """Return all findings with their party, worst first."""
        return sorted(((p, f) for p in self.parties for f in p.findings), key=lambda pair: rank(pair[1]))

    @property
    def complete(self) -> bool:
        """False when the capture or the hooks fell short, so that nothing may be called clean."""
        coverage = self.report.coverage
        return not (coverage.incomplete or coverage.hooks.failed or coverage.hooks.mode != "on")


def rank(finding: Finding) -> tuple[int, int, int, str, str]:
    """Return the key by which findings are shown: worst severity, then verdict, then entry, then data type."""
    entry = finding.recipient.entry
    return (
        -SEVERITIES.index(finding.severity),
        _VERDICT_RANK[finding.verdict],
        entry if entry is not None else 0,
        finding.data_type,
        finding.id,
    )


def worst(findings: Iterable[Finding]) -> Severity:
    """Return the highest severity, `none` when there is no finding."""
    return SEVERITIES[max((SEVERITIES.index(f.severity) for f in findings), default=0)]


def count_claims(claims: Iterable[Claim]) -> dict[ClaimVerdictName, int]:
    """Return how many claims have each verdict, in the order of `CLAIMS`, without zeros."""
    counts = Counter(c.verdict for c in claims)
    return {verdict: counts[verdict] for verdict in CLAIMS if counts[verdict]}


def failing(report: Report, fail_on: Severity) -> list[Finding]:
    """Return the findings that fail a run: at or above `fail_on`, with proven or strong evidence, not suppressed."""
    floor = max(SEVERITIES.index(fail_on), 1)
    found = [f for f in report.findings if SEVERITIES.index(f.severity) >= floor and f.grade != "indicative"]
    if report.fails_on_new_only:
        found = [f for f in found if "new_since_baseline" in f.overlays]
    return [f for f in found if not f.suppressed]


def expired(report: Report) -> list[SuppressionResult]:
    """Return the suppressions whose day has passed: they fail a run until somebody decides anew."""
    return [s for s in report.suppressions if s.state == "expired"]


def matrix(view: View) -> Matrix:
    """Lay findings and claims out as third party × data type."""
    findings: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    claims: dict[tuple[int, str], list[Claim]] = defaultdict(list)
    for party in view.parties:
        for finding in party.findings:
            findings[party.number, finding.data_type].append(finding)
        for claim in party.claims:
            if claim.data_type is not None:
                claims[party.number, claim.data_type].append(claim)
    shown = tuple(p for p in view.parties if p.findings or p.claims)
    groups: dict[str, list[MatrixRow]] = defaultdict(list)
    for data_type in sorted({d for _, d in (*findings, *claims)}):
        cells = tuple(_cell(findings[p.number, data_type], claims[p.number, data_type]) for p in shown)
        groups[data_type.partition(".")[0]].append(MatrixRow(data_type, data_type_label(data_type), cells))
    order = {head: place for place, head in enumerate(GROUPS)}
    heads = sorted(groups, key=lambda head: (order.get(head, len(order)), head))
    return Matrix(
        parties=shown,
        groups=tuple(MatrixGroup(GROUPS.get(h, h.capitalize()), tuple(groups[h])) for h in heads),
        verdicts=tuple(sorted({f.verdict for f in view.findings}, key=_VERDICT_RANK.__getitem__)),
        claim_verdicts=tuple(view.claims),
    )


def _cell(findings: Sequence[Finding], claims: Sequence[Claim]) -> Cell | None:
    if not findings and not claims:
        return None
    lines = [f"{VERDICTS[f.verdict].label}: {f.explanation}" for f in findings]
    lines += [f"Claim {c.id} {CLAIMS[c.verdict].label.lower()}: {c.item or c.data_type}" for c in claims]
    if findings:
        first = findings[0]
        word = VERDICTS[first.verdict]
        mark = first.severity if any(f.overlays for f in findings) else None
        return Cell(word.sign, word.tone, tuple(lines), first.id, mark)
    verdict = min(claims, key=lambda claim: _CLAIM_RANK[claim.verdict]).verdict
    return Cell(CLAIMS[verdict].sign, CLAIMS[verdict].tone, tuple(lines), "", None)


def _parties(report: Report, findings: Sequence[Finding]) -> tuple[Party, ...]:
    stated = {e.number: e for e in report.statement.third_parties}
    by_entry: dict[int, list[Finding]] = defaultdict(list)
    unlisted: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        who = finding.recipient
        if who.entry is None:
            unlisted[who.organisation, who.via].append(finding)
        else:
            by_entry[who.entry].append(finding)
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in report.claims:
        claims[claim.entry].append(claim)
    parties: list[Party] = []
    for number in sorted({*stated, *by_entry, *claims}):
        entry = stated.get(number)
        found = by_entry[number]
        organisation = entry.organisation if entry else found[0].recipient.organisation if found else ""
        via = entry.via if entry else found[0].recipient.via if found else ""
        parties.append(Party(len(parties) + 1, number, organisation, via, tuple(found), tuple(claims[number]), entry))
    # findings are sorted worst first, and so are the unlisted by their first finding
    for (organisation, via), found in unlisted.items():
        parties.append(Party(len(parties) + 1, None, organisation, via, tuple(found), (), None))
    return tuple(parties)
