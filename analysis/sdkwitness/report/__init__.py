"""The report document in every form people and machines read; nothing but the document goes in."""

from __future__ import annotations

from pathlib import Path

from sdkwitness.audit.model import Report, Severity


def render(report: Report, out: Path, *, fail_on: Severity = "high") -> None:
    """Write `report.json`, `report.html`, `summary.md`, `report.sarif` and `junit.xml` into `out`.

    Args:
        report: The document.
        out: Directory, created when missing.
        fail_on: From which severity on a finding is a failure in `junit.xml`.

    Raises:
        OSError: A file cannot be written.
    """
    # here and not above, so that who wants one renderer does not pay for Jinja
    from sdkwitness.report.html import to_html
    from sdkwitness.report.json import to_json
    from sdkwitness.report.junit import to_junit
    from sdkwitness.report.markdown import to_markdown
    from sdkwitness.report.sarif import to_sarif
    from sdkwitness.report.view import View

    view = View.of(report)
    files = {
        "report.json": to_json(report),
        "report.html": to_html(view).encode(),
        "summary.md": to_markdown(view).encode(),
        "report.sarif": to_sarif(view),
        "junit.xml": to_junit(view, fail_on),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
