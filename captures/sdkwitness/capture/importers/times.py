"""Moments as tools write them into HAR files."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_LAST: Final = 253_402_300_799
"""Seconds since the epoch of the last second of the year 9999."""
_MILLISECONDS: Final = 100_000_000_000
"""A larger number counts milliseconds: as seconds it would be after the year 5138."""
_WRAPPED: Final = re.compile(r"/?Date\((-?\d{1,15})(?:[+-]\d{4})?\)/?")
"""`/Date(1551690882416)/` of .NET."""
_SCRIPT: Final = re.compile(
    r"(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d)(?: (?:GMT|UTC)([+-]\d{4})?)?(?: .*)?"
)
"""`Mon Mar 04 2019 10:14:42 GMT+0100 (CET)` of JavaScript's Date.toString."""
_LOOSE: Final = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ,]+(\d{1,2}):(\d\d):(\d\d)([.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?"
)


def seconds(value: object) -> float | None:
    """Seconds since the epoch, or None where it is no moment; without a zone it is UTC."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(value)
    if not isinstance(value, str) or not 4 < len(value) < 100:
        return None
    text = value.strip()
    try:
        return _bounded(_zoned(datetime.fromisoformat(text)))
    except (ValueError, OverflowError):
        pass
    try:
        return _bounded(_spelt(text))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _spelt(text: str) -> datetime:
    if wrapped := _WRAPPED.fullmatch(text):
        return datetime.fromtimestamp(int(wrapped[1]) / 1000, UTC)
    if script := _SCRIPT.fullmatch(text):
        month, day, year, clock, zone = script.groups()
        return datetime.strptime(f"{month} {day} {year} {clock} {zone or '+0000'}", "%b %d %Y %H:%M:%S %z")
    if loose := _LOOSE.fullmatch(text):
        year, month, day, hour, minute, second, part, zone = loose.groups()
        made = f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second}{(part or '').replace(',', '.')}{zone or ''}"
        return _zoned(datetime.fromisoformat(made))
    if re.fullmatch(r"\d{9,15}(?:\.\d+)?", text):
        return datetime.fromtimestamp(_number(float(text)) or 0, UTC)
    return _zoned(parsedate_to_datetime(text))


def _number(value: float) -> float | None:
    if not 0 < value <= _LAST * 1000:  # nor a number, nor one that no float can hold
        return None
    found = value / 1000 if value > _MILLISECONDS else float(value)
    return found if found <= _LAST else None


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _bounded(moment: datetime) -> float | None:
    found = moment.timestamp()
    return found if 0 < found <= _LAST else None
