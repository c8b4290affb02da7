"""The report document in every form people and machines read; nothing but the document goes in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from sdkwitness.audit.model import DataSafetyRow, PolicheckRow, Report, Severity


def render(report: Report, out: Path, *, fail_on: Severity = "high") -> None:
    """Write the report into `out`: for people, for CI systems, and in the words of others.

    `report.json`, `report.html`, `summary.md`, `report.sarif`, `junit.xml`, `store-table.csv` and `.xlsx`,
    `policheck.csv`, `data-safety.csv`.

    Args:
        report: The document.
        out: Directory, created when missing.
        fail_on: From which severity on a finding is a failure in `junit.xml`.

    Raises:
        OSError: A file cannot be written.
    """
    # here and not above, so that who wants one renderer does not pay for Jinja
    from sdkwitness.report import sheets, store
    from sdkwitness.report.html import to_html
    from sdkwitness.report.json import chunks
    from sdkwitness.report.junit import to_junit
    from sdkwitness.report.markdown import to_markdown
    from sdkwitness.report.sarif import to_sarif
    from sdkwitness.report.view import View

    view = View.of(report)
    behaviours = store.rows(view)
    files = {
        "report.html": to_html(view).encode(),
        "summary.md": to_markdown(view).encode(),
        "report.sarif": to_sarif(view),
        "junit.xml": to_junit(view, fail_on),
        "store-table.csv": sheets.to_csv(store.HEADERS, behaviours),
        "store-table.xlsx": sheets.to_xlsx("Behaviours", store.HEADERS, behaviours),
        "policheck.csv": sheets.to_csv(*_columns(PolicheckRow, report.policheck)),
        "data-safety.csv": sheets.to_csv(*_columns(DataSafetyRow, report.data_safety)),
    }
    out.mkdir(parents=True, exist_ok=True)
    with (out / "report.json").open("wb") as document:
        document.writelines(chunks(report))
    for name, data in files.items():
        (out / name).write_bytes(data)


def _columns(kind: type[msgspec.Struct], rows: Sequence[msgspec.Struct]) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Return the fields of a kind of record, and the records as rows of text."""
    names = [field.name for field in msgspec.structs.fields(kind)]
    return names, [[str(getattr(row, name)) for name in names] for row in rows]
