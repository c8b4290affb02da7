"""`junit.xml`: one suite per recipient, one test case per finding, for CI systems that read nothing else."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from sdkwitness.audit.model import Finding, Severity
from sdkwitness.report.text import plain
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import View, failing
from sdkwitness.report.words import OVERLAYS, VERDICTS, data_type_label

SUITE: Final = "sdkwitness"


def to_junit(view: View, fail_on: Severity = "high") -> bytes:
    """Render the suites; findings at or above `fail_on` with proven or strong evidence are failures."""
    failed = {f.id for f in failing(view.report, fail_on)}
    root = ET.Element("testsuites", name=SUITE)
    _coverage_suite(root, view)
    _policy_suite(root, view)
    for party in view.parties:
        if party.findings:
            place = f"#{party.entry} " if party.entry is not None else "unlisted: "
            suite = ET.SubElement(root, "testsuite", name=plain(f"{place}{party.name}", 200))
            for finding in party.findings:
                _case(suite, finding, failed=finding.id in failed)
            _count(suite)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _case(suite: ET.Element, finding: Finding, *, failed: bool) -> None:
    label = data_type_label(finding.data_type)
    case = ET.SubElement(
        suite,
        "testcase",
        classname=plain(f"{SUITE}.{finding.recipient.via or finding.recipient.organisation or 'unresolved'}", 200),
        name=plain(f"{label} ({finding.data_type}) {finding.id}", 200),
    )
    detail = "\n".join(
        (
            f"{VERDICTS[finding.verdict].label}: {plain(finding.explanation)}",
            f"severity {finding.severity}, grade {finding.grade}",
            *(OVERLAYS[o] for o in finding.overlays),
            f"observations: {plain(', '.join(finding.observations))}",
            f"disclosures: {plain(', '.join(finding.disclosures)) or 'none'}",
        )
    )
    if finding.suppressed:
        ET.SubElement(case, "skipped", message=plain(f"accepted by {finding.suppressed}"))
    if failed:
        failure = ET.SubElement(case, "failure", type=finding.severity, message=plain(finding.explanation))
        failure.text = detail
    else:
        ET.SubElement(case, "system-out").text = detail


def _coverage_suite(root: ET.Element, view: View) -> None:
    """A capture that fell short is an error, so that an empty list of failures never reads as clean."""
    suite = ET.SubElement(root, "testsuite", name="coverage")
    case = ET.SubElement(suite, "testcase", classname=f"{SUITE}.coverage", name="the capture is complete")
    gaps = [gap for gap in unseen(view) if gap.serious]
    if view.report.coverage.incomplete:
        error = ET.SubElement(case, "error", type="incomplete", message="The recording or its import ended early.")
        error.text = "\n".join(plain(f"{gap.what}: {gap.why}") for gap in gaps)
    elif gaps:
        ET.SubElement(case, "system-out").text = "\n".join(plain(f"{gap.what}: {gap.why}") for gap in gaps)
    _count(suite)


def _policy_suite(root: ET.Element, view: View) -> None:
    """Each suppression is a case: an expired one is a failure, so that none lives on unnoticed."""
    if not view.report.suppressions:
        return
    suite = ET.SubElement(root, "testsuite", name="policy")
    for row in view.report.suppressions:
        name = plain(f"{row.owner}: {row.reason}", 200)
        case = ET.SubElement(suite, "testcase", classname=f"{SUITE}.policy", name=name)
        detail = f"{row.state}, until {row.expires}, covers {', '.join(row.findings) or 'nothing'}"
        if row.state == "expired":
            ET.SubElement(case, "failure", type="expired", message=f"Expired on {row.expires}.").text = detail
        else:
            ET.SubElement(case, "system-out").text = detail
    _count(suite)


def _count(suite: ET.Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
