"""`report.sarif`: SARIF 2.1.0, for code-scanning dashboards.

Structure after the OASIS standard: run (3.14), result (3.27), location (3.28), logicalLocation (3.33),
reportingDescriptor (3.49). A result points into the capture, whose files are relative to the base id CAPTURE.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from sdkwitness.audit.model import Finding, Severity, Verdict
from sdkwitness.report.text import plain
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import View
from sdkwitness.report.words import VERDICTS, data_type_label

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_LOCATIONS: Final = 20
"""Locations of one result; consumers cut long lists off, the report itself holds all."""

Node = dict[str, object]
Level = Literal["none", "note", "warning", "error"]
Kind = Literal["fail", "pass", "open", "informational"]

LEVELS: Final[dict[Severity, Level]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "none": "none",
}
RANKS: Final[dict[Severity, float]] = {"critical": 95.0, "high": 75.0, "medium": 50.0, "low": 25.0, "none": 0.0}
_RULES: Final = tuple(VERDICTS)


def to_sarif(view: View) -> bytes:
    """Render all findings as one SARIF run."""
    report = view.report
    tool, _, version = report.tool.rpartition(" ")
    driver: Node = {
        "name": "sdkwitness",
        "fullName": plain(tool or report.tool or "sdkwitness", 100),
        "rules": [_rule(verdict) for verdict in _RULES],
    }
    if version:
        driver["version"] = plain(version, 100)
    run: Node = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {"CAPTURE": {"description": {"text": "The capture directory this report is about."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.coverage.incomplete,
                "toolExecutionNotifications": [
                    {
                        "level": "warning" if gap.serious else "note",
                        "message": {"text": plain(f"{gap.what}: {gap.why}")},
                    }
                    for gap in unseen(view)
                ],
            }
        ],
        "automationDetails": {"id": f"sdkwitness/{plain(report.statement.id, 100)}"},
        "results": [_result(view, finding) for finding in view.findings],
    }
    document: Node = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _rule(verdict: Verdict) -> Node:
    word = VERDICTS[verdict]
    return {
        "id": verdict,
        "name": "".join(part.capitalize() for part in verdict.split("_")),
        "shortDescription": {"text": word.label},
        "fullDescription": {"text": word.meaning},
    }


def _result(view: View, finding: Finding) -> Node:
    who = finding.recipient
    name = who.via or who.organisation or "an unresolved recipient"
    text = f"{VERDICTS[finding.verdict].label}: {data_type_label(finding.data_type)}, {name}. {finding.explanation}"
    kind = _kind(finding)
    return {
        "ruleId": finding.verdict,
        "ruleIndex": _RULES.index(finding.verdict),
        "kind": kind,
        # SARIF 3.27.10: level has a meaning for failures only, and is "none" for every other kind
        "level": LEVELS[finding.severity] if kind == "fail" else "none",
        "rank": RANKS[finding.severity],
        "message": {"text": plain(text, 600)},
        "locations": _locations(view, finding),
        **_suppressions(finding),
        "partialFingerprints": {"recipientDataTypeVerdict/v1": _fingerprint(finding)},
        "properties": {
            "id": finding.id,
            "severity": finding.severity,
            "grade": finding.grade,
            "organisation": plain(who.organisation, 200),
            "via": plain(who.via, 200),
            "entry": who.entry,
            "dataType": plain(finding.data_type, 200),
            "disclosures": finding.disclosures,
            "tags": ["privacy", *finding.overlays],
        },
    }


def _suppressions(finding: Finding) -> Node:
    """What the policy accepts (SARIF 3.27.23): dashboards hide such a result and keep the justification."""
    if not finding.suppressed:
        return {}
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": plain(finding.suppressed)}]}


def _kind(finding: Finding) -> Kind:
    if finding.severity != "none":
        return "fail"
    if finding.verdict in ("disclosed", "access_disclosed", "access_on_device_ok"):
        return "pass"
    return "open" if finding.verdict == "disclosed_conditionally" else "informational"


def _locations(view: View, finding: Finding) -> list[Node]:
    evidence = dict.fromkeys(view.observations[o].evidence for o in finding.observations if o in view.observations)
    return [_location(view, key) for key in list(evidence)[:MAX_LOCATIONS]]


def _location(view: View, evidence: str) -> Node:
    flow = evidence.startswith("flow:")
    record = view.evidence.get(evidence)
    location: Node = {
        "physicalLocation": {
            "artifactLocation": {"uri": "flows.journal" if flow else "events.jsonl", "uriBaseId": "CAPTURE"}
        },
        "logicalLocations": [{"fullyQualifiedName": plain(evidence, 100), "kind": "flow" if flow else "event"}],
    }
    if record is not None:
        location["message"] = {"text": plain(record.summary)}
    return location


def _fingerprint(finding: Finding) -> str:
    """Name the finding the same in every run, so that a dashboard can follow it."""
    who = finding.recipient
    key = "\n".join((who.organisation, who.via, finding.data_type, finding.verdict))
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
