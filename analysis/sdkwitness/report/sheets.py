"""Tables for spreadsheets: CSV and XLSX in which nothing from a capture can act as a formula."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, cast

import xlsxwriter  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # ships no types

from sdkwitness.report.text import plain

MAX_CELL: Final = 1_000
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a CSV cell (OWASP, CSV injection)."""
_WIDEST: Final = 60
_CREATED: Final = datetime.datetime(1980, 1, 1)  # noqa: DTZ001  a fixed moment, so that equal tables are equal bytes

_INERT: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip

Cell = str | int | bool | float


class _Sheet(Protocol):
    """What is used of a worksheet; the library's annotations leave types open."""

    def write_row(self, row: int, column: int, data: Sequence[Cell], cell_format: object = None) -> object: ...
    def freeze_panes(self, row: int, column: int) -> object: ...
    def autofilter(self, first_row: int, first_column: int, last_row: int, last_column: int) -> object: ...
    def set_column(self, first: int, last: int, width: float) -> object: ...


class _Book(Protocol):
    """What is used of a workbook."""

    def __enter__(self) -> _Book: ...
    def __exit__(self, *error: object) -> None: ...
    def set_properties(self, properties: dict[str, object]) -> None: ...
    def add_worksheet(self, name: str) -> _Sheet: ...
    def add_format(self, properties: dict[str, object]) -> object: ...


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return UTF-8 CSV with a byte order mark, which Excel needs to read Chinese (RFC 4180 quoting)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet: bold header that stays in view, filters, columns as wide as their content."""
    out = io.BytesIO()
    listed = [[_shown(cell) for cell in row] for row in rows]
    with cast("_Book", xlsxwriter.Workbook(out, _INERT)) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, headers, book.add_format({"bold": True, "text_wrap": True, "valign": "top"}))
        for number, row in enumerate(listed, 1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(listed)), len(headers) - 1)
        for column, header in enumerate(headers):
            widest = max([len(header), *(len(str(row[column])) for row in listed)])
            sheet.set_column(column, column, min(_WIDEST, widest + 2))
    return out.getvalue()


def _shown(cell: Cell) -> Cell:
    return plain(cell, MAX_CELL) if isinstance(cell, str) else cell


def inert(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs as a formula."""
    shown = _shown(cell)
    return f"'{shown}" if isinstance(shown, str) and shown.startswith(_ACTIVE) else shown
