"""`report.json`: the report document itself, written and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from sdkwitness.audit.model import Report
from sdkwitness.capture.errors import UserError

SCHEMA: Final = "sdkwitness/report/1"


def to_json(report: Report) -> bytes:
    """Encode the report: keys in field order, two spaces, one final newline."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


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
