"""What changed between two reports."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sdkwitness.audit.model import SEVERITIES, Finding, Report, Severity
from sdkwitness.audit.reconcile.baseline import Key, key
from sdkwitness.report.view import rank


class Difference(NamedTuple):
    """Findings that came, went or changed; each list worst first."""

    new: list[Finding]
    gone: list[Finding]
    changed: list[tuple[Finding, Finding]]
    """(before, after)."""
    same: int


def compare(old: Report, new: Report) -> Difference:
    """Match findings by recipient, data type and stage, whatever their ids and evidence are."""
    before, after = _by_key(old), _by_key(new)
    came: list[Finding] = []
    gone: list[Finding] = []
    changed: list[tuple[Finding, Finding]] = []
    same = 0
    for place in before.keys() | after.keys():
        olds, news = before.get(place, []), after.get(place, [])
        rest = [f for f in news if not _take(olds, f)]
        same += len(news) - len(rest)
        pairs = min(len(olds), len(rest))
        changed += zip(olds[:pairs], rest[:pairs], strict=True)
        gone += olds[pairs:]
        came += rest[pairs:]
    changed.sort(key=lambda pair: rank(pair[1]))
    return Difference(sorted(came, key=rank), sorted(gone, key=rank), changed, same)


def worse(difference: Difference, fail_on: Severity) -> list[Finding]:
    """Return the findings that are new or got worse, at or above `fail_on`, with proven or strong evidence."""
    risen = [a for b, a in difference.changed if SEVERITIES.index(a.severity) > SEVERITIES.index(b.severity)]
    floor = SEVERITIES.index(fail_on)
    return [f for f in (*difference.new, *risen) if SEVERITIES.index(f.severity) >= floor and f.grade != "indicative"]


def _by_key(report: Report) -> dict[Key, list[Finding]]:
    """Group findings by what stays the same between runs, worst first."""
    groups: dict[Key, list[Finding]] = defaultdict(list)
    for f in sorted(report.findings, key=rank):
        groups[key(f)].append(f)
    return groups


def _take(findings: list[Finding], wanted: Finding) -> bool:
    """Remove the first finding that says the same as `wanted`, and say whether there was one."""
    for place, finding in enumerate(findings):
        if _says(finding) == _says(wanted):
            del findings[place]
            return True
    return False


def _says(finding: Finding) -> tuple[object, ...]:
    return finding.verdict, finding.severity, finding.grade, sorted(finding.overlays)
