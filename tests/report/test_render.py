"""The files a report directory gets, each read back by an independent reader."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
import yaml
from report import made
from rich.console import Console

from sdkwitness.audit.model import Report
from sdkwitness.capture.errors import UserError
from sdkwitness.report import render
from sdkwitness.report.json import from_json, read, to_json
from sdkwitness.report.junit import to_junit
from sdkwitness.report.markdown import to_markdown
from sdkwitness.report.sarif import to_sarif
from sdkwitness.report.terminal import print_report
from sdkwitness.report.view import View

VALIDATOR: Any = jsonschema.Draft202012Validator
FILES = (
    "data-safety.csv",
    "junit.xml",
    "policheck.csv",
    "report.html",
    "report.json",
    "report.sarif",
    "store-table.csv",
    "store-table.xlsx",
    "summary.md",
)


def terminal(report: Report, width: int = 120) -> str:
    """The report as a terminal without colour shows it."""
    stream = io.StringIO()
    print_report(View.of(report), Console(file=stream, width=width, markup=False, emoji=False, highlight=False))
    return stream.getvalue()


def test_all_files_are_written_twice_the_same(tmp_path: Path) -> None:
    for place in ("one", "two"):
        render(made.report(), tmp_path / place)
    assert sorted(f.name for f in (tmp_path / "one").iterdir()) == list(FILES)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_json_reads_back_equal_and_keeps_the_contract() -> None:
    report = made.report()
    data = to_json(report)
    assert from_json(data) == report
    document = json.loads(data)
    assert list(document)[:7] == ["schema", "capture", "statement", "coverage", "observations", "findings", "claims"]
    assert {"id", "recipient", "data_type", "verdict", "overlays", "grade", "severity"} <= set(document["findings"][0])
    assert document["findings"][34]["recipient"]["entry"] is None
    assert data.startswith(b'{\n  "schema"')


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"{}", "no sdkwitness report"), (b"\xff\xfe", "no sdkwitness report"), (b"[1]", "no sdkwitness report")],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(UserError, match=why):
        read(tmp_path)


def test_a_report_of_another_version_is_refused() -> None:
    with pytest.raises(UserError, match="sdkwitness/report/9"):
        from_json(to_json(made.report(schema="sdkwitness/report/9")))


def test_a_missing_report_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no report"):
        read(tmp_path / "nowhere.json")
    with pytest.raises(UserError, match=r"holds no report\.json"):
        read(tmp_path)


def sarif(report: Report) -> dict[str, Any]:
    """The SARIF document, checked against the closed schema."""
    document: dict[str, Any] = json.loads(to_sarif(View.of(report)))
    schema = yaml.safe_load(Path(__file__).with_name("sarif.schema.yaml").read_text())
    VALIDATOR(schema).validate(document)
    return document


def test_sarif_is_valid_and_holds_every_finding() -> None:
    report = made.report()
    run = sarif(report)["runs"][0]
    assert [r["properties"]["id"] for r in run["results"]] == [f.id for f in View.of(report).findings]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    levels = {r["properties"]["severity"]: r["level"] for r in run["results"]}
    assert levels == {"critical": "error", "high": "error", "medium": "warning", "low": "note", "none": "none"}


def test_the_sarif_schema_can_fail() -> None:
    schema = yaml.safe_load(Path(__file__).with_name("sarif.schema.yaml").read_text())
    document = json.loads(to_sarif(View.of(made.report())))
    document["runs"][0]["results"][0]["level"] = "critical"
    assert not VALIDATOR(schema).is_valid(document)


def test_sarif_names_a_finding_the_same_in_every_run() -> None:
    def prints(report: Report) -> list[str]:
        return [r["partialFingerprints"]["recipientDataTypeVerdict/v1"] for r in sarif(report)["runs"][0]["results"]]

    first = prints(made.report())
    assert first == prints(made.report(capture=made.report().capture.__class__("x", "y", "z", "t", None)))
    assert len(set(first)) == len(first)


def test_sarif_of_an_incomplete_capture_is_no_success() -> None:
    report = made.report(coverage=made.coverage(incomplete=True))
    assert sarif(report)["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert sarif(made.report())["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_junit_counts_what_it_holds() -> None:
    report = made.report()
    root = ET.fromstring(to_junit(View.of(report)))
    assert len(root.findall("testsuite/testcase")) == len(report.findings) + 1
    failures = root.findall("testsuite/testcase/failure")
    expected = [f for f in report.findings if f.severity in ("high", "critical") and f.grade != "indicative"]
    assert len(failures) == len(expected) == int(root.get("failures", "-1"))
    assert root.get("tests") == str(len(report.findings) + 1)
    assert len(ET.fromstring(to_junit(View.of(report), "low")).findall("testsuite/testcase/failure")) > len(failures)


def test_junit_of_an_incomplete_capture_has_an_error() -> None:
    report = made.small(coverage=made.coverage(incomplete=True))
    root = ET.fromstring(to_junit(View.of(report)))
    assert root.get("errors") == "1"
    assert ET.fromstring(to_junit(View.of(made.small()))).get("errors") == "0"


def test_markdown_lists_what_needs_attention() -> None:
    text = to_markdown(View.of(made.report()))
    rows = [line for line in text.splitlines() if re.match(r"\| (critical|high|medium|low) ", line)]
    assert len(rows) == sum(f.severity != "none" for f in made.report().findings)
    assert all(row.count(" | ") == 5 for row in rows)
    assert "| 21 | Shenzhen Tencent" in text
    assert "Not seen, and why" in text


def test_the_terminal_shows_each_finding_on_one_line_worst_party_first() -> None:
    report = made.report()
    text = terminal(report)
    for finding in report.findings:
        lines = [line for line in text.splitlines() if finding.id in line]
        assert len(lines) == (1 if finding.severity != "none" else 0), finding.id
    assert text.index("Undisclosed recipient") < text.index("Disclosed broadly")
    assert "4 critical" in text
    assert "Not seen, and why" in text


def test_the_terminal_never_says_clean_without_hooks() -> None:
    assert "No finding needs attention" in terminal(made.small())
    report = made.small(coverage=made.coverage())
    assert "No finding needs attention" not in terminal(report)
    assert "Nothing found in what could be seen" in terminal(report)


def test_every_form_of_the_report_lists_what_stayed_dark(tmp_path: Path) -> None:
    render(made.report(), tmp_path)
    shown = [terminal(made.report()), (tmp_path / "summary.md").read_text(), (tmp_path / "report.html").read_text()]
    for text in shown:
        assert "What stayed dark" in text
        for part in ("dark.example.com", "Huami SDK", "1,204", "56,001", "8daaf6152771", "not in the key log"):
            assert part in text
    clean = made.report(coverage=made.coverage(dark=[]))
    assert "What stayed dark" not in terminal(clean) + to_markdown(View.of(clean))


def test_many_dark_rows_are_counted() -> None:
    row = {"host": "h", "recipient": "", "flows": 1, "sent": 1, "received": 1, "ja4": "", "why": ""}
    many = made.report(coverage=made.coverage(dark=[row] * 40))
    assert "10 more in `report.json`" in to_markdown(View.of(many))
    assert "25 more rows in report.json" in terminal(many)
