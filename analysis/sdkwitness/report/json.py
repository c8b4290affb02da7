"""`report.json`: the report document itself, written and read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import msgspec

from sdkwitness.audit.model import Report
from sdkwitness.capture.errors import UserError

SCHEMA: Final = "sdkwitness/report/1"


def to_json(report: Report) -> bytes:
    """Encode the report: keys in field order, two spaces, one final newline."""
    return b"".join(chunks(report))


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the encoded report piece by piece, for the whole of it is larger than all records it is made of."""
    for place, field in enumerate(msgspec.structs.fields(report)):
        yield b"%b%b: " % (b",\n  " if place else b"{\n  ", msgspec.json.encode(field.encode_name))
        value: object = getattr(report, field.name)
        items = _items(value)
        yield from (b"%b%b" % (b",\n    " if n else b"[\n    ", _indented(item, 4)) for n, item in enumerate(items))
        yield b"\n  ]" if items else _indented(value, 2)
    yield b"\n}\n"


def _items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _indented(value: object, spaces: int) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).replace(b"\n", b"\n" + b" " * spaces)


def from_json(data: bytes, name: str = "report.json") -> Report:
    """Decode a report.

    Raises:
        UserError: It is no report, or one of a version this program does not know.
    """
    try:
        report = msgspec.json.decode(data, type=Report)
    except msgspec.MsgspecError as error:
        raise UserError(f"{name} is no sdkwitness report: {error}.") from error
    if report.schema != SCHEMA:
        raise UserError(f"{name} has the schema {report.schema!r}, this program reads {SCHEMA!r}: use its own version.")
    return report


def read(path: Path) -> Report:
    """Read a report from its directory or from its `report.json`.

    Raises:
        UserError: There is no readable report.
    """
    file = path / "report.json" if path.is_dir() else path
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        lacks = f"{path} is neither a capture nor a report of one: it holds no {file.name}."
        raise UserError(lacks if path.is_dir() else f"There is no report {path}.") from None
    except OSError as error:
        raise UserError(f"Cannot read {file}: {error.strerror}.") from error
    return from_json(data, str(file))
