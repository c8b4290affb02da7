"""Logs of camille (https://github.com/zhengjim/camille): the sheet of `-f`, that sheet as CSV, or what it prints.

`camille.py` writes, with xlwt, an Excel 97 workbook whatever the file's name; its columns are 时间点, 操作行为,
行为描述, 传入参数 and 调用堆栈, and forks add the subject (行为主体). On the terminal each call stands between `start`
and `end` lines.
`script.js` makes the time of a JavaScript Date whose month counts from 0, in the device's zone, which the log does not
name; the method that was called is the innermost frame of the stack. What it returned is not logged.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers.agent.calls import Argument, Call, Calls
from sdkwitness.capture.importers.agent.events import Events, frame_of
from sdkwitness.capture.importers.sink import Sink

KEPT: Final = False
WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound document, in which Excel 97 keeps its workbooks."""
MAX_WORKBOOK: Final = 512 << 20
"""Bytes; a sheet of that kind has at most 65,536 rows."""
MAX_ROWS: Final = 2_000_000
MAX_CELL: Final = 1 << 20
ZONE: Final = "its times name no zone and are read as UTC: give --offset where the device stood in another."
_COLUMNS: Final = {
    "时间点": "time",
    "操作行为": "action",
    "行为描述": "said",
    "传入参数": "arguments",
    "调用堆栈": "stack",
}
_TIME: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})")
_PRINTED: Final = re.compile(
    r"\[\*\]\s*(?P<time>\d{4}-[\d-]+ [\d:]+)，APP行为：(?P<action>.*?)(?:、行为主体：.*?)?、行为描述：(?P<said>.*?)"
    r"(?:、传入参数：(?P<arguments>.*))?",
    re.DOTALL,
)
_ARGUMENT: Final = re.compile(r"参数(\d+)：(.*?)(?=(?:\r\n|，|\r|\n)参数\d+：|\Z)", re.DOTALL)
_GOT: Final = re.compile(r"获取IP地址：(.+)|\w+获取的数据为：(.*)", re.DOTALL)
_START: Final = re.compile(r"-{10,}start-{10,}")
_END: Final = re.compile(r"-{10,}end-{10,}")


class Row(NamedTuple):
    """One call as camille tells it."""

    time: str
    action: str
    said: str
    arguments: str
    stack: str


def recognise(head: bytes, name: str) -> bool:
    """Whether a file is an Excel 97 workbook, a CSV with camille's columns, or its output."""
    if head.startswith(WORKBOOK):
        return True
    text = _decoded(head)
    printed = _START.search(text) is not None and "，APP行为：" in text
    return printed or ("时间点" in text[:200] and "调用堆栈" in text[:400])


def read(path: Path, sink: Sink) -> None:
    """Read a log.

    Raises:
        UserError: It is a workbook that is damaged, or none of camille's.
    """
    events = Events(sink)
    calls = Calls(events, sink.lookup)
    for number, row in enumerate(_rows(path, sink), 1):
        if not _call(row, calls):
            sink.skip(f"call {number} has no time or no stack that names its method.")
    events.flush()
    if events.count:
        sink.problem(ZONE)


def _rows(path: Path, sink: Sink) -> Iterator[Row]:
    with path.open("rb") as file:
        head = file.read(len(WORKBOOK))
    if head == WORKBOOK:
        return _sheet(path)
    text = _decoded(_bounded(path))
    return _csv(path, text) if "时间点" in text[:200] else _printed(text, sink)


def _call(row: Row, calls: Calls) -> bool:
    time = moment(row.time)
    frames = [line for line in re.split(r"[\r\n]+", row.stack) if line.strip()]
    called = frame_of(frames[0]) if frames else ""
    owner, dot, method = called.rpartition(".")
    if time is None or not dot:
        return False
    got = _GOT.fullmatch(row.said.strip())
    returned = Argument(text=(got[1] or got[2] or "").strip()) if got is not None else Argument(withheld=True)
    arguments = [Argument(text=text.strip().strip('"')) for _, text in _ARGUMENT.findall(row.arguments)]
    return calls.add(Call(time=time, owner=owner, method=method, arguments=arguments, returned=returned, frames=frames))


def moment(text: str) -> int | None:
    """Nanoseconds since the epoch of camille's time, whose months count from 0; None where it is none."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        made = datetime(year, month + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return int(made.timestamp()) * 1_000_000_000 if year >= 1970 else None


def _sheet(path: Path) -> Iterator[Row]:
    """The rows of camille's workbook."""
    import xlrd  # type: ignore[import-untyped]  # it has no types; and few imports need it

    if path.stat().st_size > MAX_WORKBOOK:
        raise UserError(f"{path} is too large for a workbook of camille: save its sheet as CSV and import that.")
    try:
        sheet = xlrd.open_workbook(str(path), logfile=io.StringIO()).sheet_by_index(0)
        cells = [[str(cell) for cell in sheet.row_values(n)] for n in range(sheet.nrows)]
    except Exception as e:
        raise UserError(f"{path} is no workbook that can be read: save its sheet as CSV and import that.") from e
    return _named(path, cells)


def _csv(path: Path, text: str) -> Iterator[Row]:
    def rows() -> Iterator[list[str]]:
        try:
            yield from csv.reader(io.StringIO(text, newline=""))
        except csv.Error:
            return

    return _named(path, rows())


def _named(path: Path, rows: Iterator[list[str]] | list[list[str]]) -> Iterator[Row]:
    """Rows by the names of their columns.

    Raises:
        UserError: The first row does not name them.
    """
    listed = iter(rows)
    header: list[str] = next(listed, list[str]())
    places = {_COLUMNS[name.strip()]: n for n, name in enumerate(header) if name.strip() in _COLUMNS}
    if not {"time", "stack"} <= places.keys():
        raise UserError(f"{path} cannot be imported: it is no log of camille, whose columns are 时间点 to 调用堆栈.")
    for number, row in enumerate(listed):
        if number >= MAX_ROWS:
            return
        found = {key: row[place] if place < len(row) else "" for key, place in places.items()}
        if any(found.values()):
            yield Row(**{key: found.get(key, "")[:MAX_CELL] for key in Row._fields})


def _printed(text: str, sink: Sink) -> Iterator[Row]:
    """The calls between `start` and `end` lines."""
    for piece in _START.split(text)[1:]:
        ended = _END.search(piece)
        if ended is None:
            sink.short("the log ends inside a call.")
            return
        said, _, stack = piece[: ended.start()].partition("[*] 调用堆栈：")
        found = _PRINTED.fullmatch(said.strip()[:MAX_CELL])
        if found is None:
            yield Row("", "", "", "", "")
            continue
        yield Row(found["time"], found["action"], found["said"], found["arguments"] or "", stack[:MAX_CELL])


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_WORKBOOK)


def _decoded(data: bytes) -> str:
    """Text in UTF-8, or in the charset of a Chinese Windows, in which its console and Excel write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as e:
        if e.start >= len(data) - 4:  # cut inside a character
            return data[: e.start].decode("utf-8", "replace")
    return data.decode("gb18030", "replace")
