"""Values of JSON that another tool wrote: any may be missing, or of another type than it should be."""

from __future__ import annotations

import math
from typing import Any, cast

Entry = dict[str, Any]
"""A JSON object."""


def object_of(value: object) -> Entry:
    """A JSON object, or an empty one where the file holds something else."""
    return cast("Entry", value) if isinstance(value, dict) else {}


def objects_of(value: object) -> list[Entry]:
    """The objects of a list, or none where the file holds something else."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Entry", v) for v in listed if isinstance(v, dict)]


def text_of(value: object) -> str:
    """A string; numbers as they are written, and nothing for what is missing."""
    return "" if value is None else value if isinstance(value, str) else str(value)


def number_of(value: object) -> float | None:
    """A finite number, or None; some tools write numbers as strings."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def size_of(value: object) -> int | None:
    """A length in bytes, or None where the tool did not know it and wrote nothing, null or -1."""
    found = number_of(value)
    return int(found) if found is not None and found >= 0 else None


def encoded(text: str) -> bytes:
    """Text as UTF-8; bytes that were no UTF-8 in the file, and halves of surrogate pairs, as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def shown(text: str, most: int = 200) -> str:
    """Text of a stranger as it can stand in a sentence or a name: one line, bounded, and all of it Unicode."""
    return " ".join(text[: most * 2].encode("utf-8", "backslashreplace").decode().split())[:most]
