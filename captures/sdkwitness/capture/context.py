"""What an exported dump tells beside its flows, so that importing it again gives the same findings."""

from __future__ import annotations

from typing import Final

import msgspec

from sdkwitness.capture.records import Device, Mark, Record

KEY: Final = "sdkwitness_capture"
"""Key of the first flow's metadata that holds it, as JSON."""


class Context(Record, frozen=True):
    """App, device and marks of a capture: verdicts depend on them, and a dump has no other place for them."""

    app: str = ""
    device: Device = Device()
    marks: tuple[Mark, ...] = ()


def spell(context: Context) -> str:
    """Return a context as the text that metadata holds."""
    return msgspec.json.encode(context).decode()


def read(text: object) -> Context | None:
    """Return the context in a metadata value, or None where it is none: a dump comes from strangers."""
    if not isinstance(text, str):
        return None
    try:
        return msgspec.json.decode(text, type=Context)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
