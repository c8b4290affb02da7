"""Spreadsheets of a report: complete, the same each time, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

from report import made

from sdkwitness.report import sheets, store
from sdkwitness.report.view import View

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "https://evil.example",
    "<b>",
    "a\x00b",
    "\ud800",
    "值",
)


def test_a_cell_of_csv_never_begins_a_formula() -> None:
    data = sheets.to_csv(["a"], [[cell] for cell in HOSTILE])
    cells = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1:]

    assert len(cells) == len(HOSTILE)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert cells[-1] == "值"


def test_a_workbook_holds_texts_and_numbers_only() -> None:
    data = sheets.to_xlsx("T", ["a", "b"], [[cell, number] for number, cell in enumerate(HOSTILE)])

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
        texts = book.read("xl/sharedStrings.xml").decode()
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(sheet.iter(f"{name}f"))
    assert not list(sheet.iter(f"{name}hyperlink"))
    assert "calc" in texts
    assert "值" in texts
    assert data == sheets.to_xlsx("T", ["a", "b"], [[cell, number] for number, cell in enumerate(HOSTILE)])


def test_the_store_table_has_a_row_for_every_finding_of_somebody() -> None:
    view = View.of(made.report())
    rows = store.rows(view)

    told = {f.id for f in view.findings if f.verdict not in ("noise", "placeholder", "unclassified") and f.observations}
    assert {row.finding for row in rows} == told
    assert all(len(row) == len(store.HEADERS) for row in rows)
    assert all(row.times >= row.most_in_a_minute >= 1 for row in rows)
    phases = [row.phase for row in rows]
    assert phases == sorted(phases, key=list(dict.fromkeys(phases)).index)
