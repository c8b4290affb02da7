"""The pieces that decode steps pass to the walk."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """One piece that a step took out of a buffer."""

    layer: str
    """Name of the step and of the place, e.g. `json:$.d.imei`, `gzip`; empty when the piece is the buffer itself."""
    data: str | bytes
    key: str | None = None
    """Field name; None keeps the one of the enclosing buffer."""
    final: bool = False
    """True for a number or another scalar that no further step can open."""
    content_type: str = ""
    """Media type the container gave for it, empty for none."""
    opaque: str = ""
    """Why the step could not give all of it, empty when it did."""


MAX_KEY = 256
"""Characters of a field's name that are kept: each of the fields of a list has the name of the list."""
MAX_NAME = 120
"""Characters of a field name that a path shows."""


def plain_name(name: str) -> str:
    """Return `name` fit for a path: bounded, without control characters and lone surrogates."""
    cut = name if len(name) <= MAX_NAME else name[:MAX_NAME] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else "�" for c in cut)


def clean(text: str) -> str:
    """Return `text` without lone surrogates, which no encoder of a report can write."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
