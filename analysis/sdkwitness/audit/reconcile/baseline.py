"""What is new since the last accepted run: findings that it has not, or had less grave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from sdkwitness.audit.model import SEVERITIES, Finding

Key = tuple[str, str, str, bool]


def key(finding: Finding) -> Key:
    """Return what stays the same between runs: recipient, data type and stage; a read is never a transmission."""
    who = finding.recipient
    return (who.organisation, who.via, finding.data_type, finding.verdict.startswith("access_"))


def mark_new(findings: Iterable[Finding], accepted: Iterable[Finding]) -> list[Finding]:
    """Add `new_since_baseline` to the findings that an accepted run does not hold in the same or a graver form.

    Args:
        findings: of this run.
        accepted: of the baseline.
    """
    known: dict[Key, list[Finding]] = defaultdict(list)
    for finding in accepted:
        known[key(finding)].append(finding)
    return [f if _is_known(f, known[key(f)]) else _marked(f) for f in findings]


def _is_known(finding: Finding, known: Iterable[Finding]) -> bool:
    severity = SEVERITIES.index(finding.severity)
    return any(k.verdict == finding.verdict and SEVERITIES.index(k.severity) >= severity for k in known)


def _marked(finding: Finding) -> Finding:
    return msgspec.structs.replace(finding, overlays=[*finding.overlays, "new_since_baseline"])
