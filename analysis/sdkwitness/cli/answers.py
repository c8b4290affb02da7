"""Answers of SQL questions as tables, CSV, JSON and Parquet."""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import math
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from sdkwitness.cli.output import Output
from sdkwitness.frames.sql import Answer
from sdkwitness.report.sheets import inert
from sdkwitness.report.text import plain, plural

MAX_ROWS: Final = 1_000
"""Rows of a table that a person reads."""
MAX_CELL: Final = 200
_INTEGERS: Final = 1 << 53
"""From here on JSON readers lose digits."""


def show(answer: Answer, output: Output) -> None:
    """Print an answer as a table."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in answer.heads:
        table.add_column(
            Text(plain(head.name, MAX_CELL)), justify="right" if _is_number(head.type) else "left", overflow="fold"
        )
    count = 0
    for row in islice(answer.rows, MAX_ROWS):
        table.add_row(*(Text(plain(spelled(cell), MAX_CELL)) for cell in row))
        count += 1
    output.show(table)
    more = next(answer.rows, None) is not None
    output.note(f"The first {plural(count, 'row')}; --format csv or json gives all." if more else plural(count, "row"))


def to_csv(answer: Answer) -> Iterable[str]:
    """Yield the lines of a CSV file (RFC 4180); cells that a spreadsheet would run are made inert."""
    yield _line([head.name for head in answer.heads])
    for row in answer.rows:
        yield _line([inert(cell if isinstance(cell, int | float) else spelled(cell)) for cell in row])


def objects(answer: Answer) -> Iterable[dict[str, object]]:
    """Yield the rows as JSON objects; of two columns with one name the later is `NAME_2`."""
    names: list[str] = []
    for head in answer.heads:
        number = sum(name == head.name for name in names)
        names.append(head.name if not number else f"{head.name}_{number + 1}")
    for row in answer.rows:
        yield {name: jsonable(cell) for name, cell in zip(names, row, strict=True)}


def write(answer: Answer, file: Path, form: str) -> int:
    """Write an answer to a file as CSV or JSON, and return its number of rows.

    Raises:
        OSError: It cannot be written.
    """
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        if form == "csv":
            for count, line in enumerate(to_csv(answer)):  # noqa: B007  the last number is that of the rows
                out.write(line)
        else:
            for count, row in enumerate(objects(answer), 1):
                out.write(("[" if count == 1 else ",\n") + msgspec.json.encode(row).decode())
            out.write("]\n" if count else "[]\n")
    return count


def jsonable(cell: Any) -> Any:  # noqa: ANN401  whatever DuckDB gives
    """Return a cell as JSON can hold it: times as ISO 8601 in UTC, what has no JSON type as a text."""
    if cell is None or isinstance(cell, str | bool):
        return cell
    if isinstance(cell, int):
        return cell if abs(cell) < _INTEGERS else str(cell)
    if isinstance(cell, float | decimal.Decimal):
        return float(cell) if math.isfinite(cell) else None
    if isinstance(cell, datetime.datetime):
        moment = cell if cell.tzinfo is None else cell.astimezone(datetime.UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds()
    if isinstance(cell, bytes):
        return cell.hex()
    if _is(cell, list, tuple):
        return [jsonable(one) for one in cell]
    if _is(cell, dict):
        return {str(key): jsonable(value) for key, value in cell.items()}
    return str(cell)


def spelled(cell: object) -> str:
    """Return a cell as people read it."""
    found = jsonable(cell)
    if found is None:
        return ""
    if isinstance(found, bool):
        return "true" if found else "false"
    if _is(found, list):
        return ", ".join(map(spelled, found))
    if _is(found, dict):
        return ", ".join(f"{key}={spelled(value)}" for key, value in found.items())
    return f"{found:.6g}" if isinstance(found, float) else str(found)


def _is(cell: object, *kinds: type) -> bool:
    """`isinstance` without what type checkers make of it: what is in a list of DuckDB nobody knows."""
    return isinstance(cell, kinds)


def _line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _is_number(kind: str) -> bool:
    return kind.upper().startswith(("BIGINT", "HUGEINT", "INTEGER", "DOUBLE", "DECIMAL", "FLOAT", "NUMBER", "U"))
