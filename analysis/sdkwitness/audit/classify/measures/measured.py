"""Series that hooks saw in this run: sensor vectors, and single measurements in the order of their delivery."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sdkwitness.audit.decode.binary import text_of
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Event, Value

_MEASURES = ("health.", "fitness.", "sensor.")
_VECTOR = re.compile(r"-?\d{1,12}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?")
_MAX_VECTORS = 100
"""Vectors of one data type: a sensor delivers ten a second, and a recipient that gets any gets one of the first."""


def hooked_series(events: Sequence[Event]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield (data type, samples) of what hooks saw measured.

    Each vector is a series of its own; single values make one series for each data type.
    """
    single: dict[str, list[float]] = {}
    vectors: dict[str, int] = {}
    for event in of_kinds(events, "read", "deliver", "ipc"):
        if event.kind not in ("read", "deliver", "ipc") or event.error:
            continue
        told: set[str] = set()
        for value in event.values:
            if value.data_type is None or not value.data_type.startswith(_MEASURES) or value.data_type in told:
                continue
            samples = _samples(value)
            if len(samples) == 1:
                told.add(value.data_type)  # the agent may give a sample twice, as bytes and as text
                single.setdefault(value.data_type, []).append(samples[0])
            elif len(samples) >= 3 and vectors.get(value.data_type, 0) < _MAX_VECTORS:
                vectors[value.data_type] = vectors.get(value.data_type, 0) + 1
                yield value.data_type, samples
    for data_type, values in single.items():
        yield data_type, tuple(values)


def characteristic_text(value: Value) -> str | None:
    """Return what a hook read as text: the text itself, or the content of a short buffer that is text."""
    if value.text is not None:
        return value.text
    if value.blob is None or value.blob.size != len(value.blob.data) or value.blob.size > 256:
        return None
    text = text_of(value.blob.data.rstrip(b"\x00"))
    return text if text and text.isprintable() else None


def _samples(value: Value) -> tuple[float, ...]:
    if value.blob is not None:
        rate = _heart_rate(value.blob.data) if value.data_type == "health.vital.heart_rate" else None
        return () if rate is None else (rate,)
    return tuple(float(number) for number in _VECTOR.findall((value.text or "")[:4096]))


def _heart_rate(data: bytes) -> float | None:
    """Return beats per minute of a Heart Rate Measurement (0x2A37): bit 0 of the flags says one or two bytes."""
    if len(data) < 2:
        return None
    wide = data[0] & 1
    if wide and len(data) < 3:
        return None
    return float(int.from_bytes(data[1:3] if wide else data[1:2], "little"))
