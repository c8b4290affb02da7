"""The values that are looked for: what the lab knows of its device and user, and what hooks read in this run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from sdkwitness.audit.classify.fields.placeholders import is_placeholder
from sdkwitness.audit.classify.measures.measured import characteristic_text
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Event, Identity

Strength = Literal["strong", "medium", "weak"]
"""How a value may be looked for. strong: anywhere, at the borders of its own alphabet. medium: as a whole word.
weak: only as the whole content of a field whose name agrees, because it also occurs by chance."""

_STRONG_BITS = 40.0
_MEDIUM_BITS = 26.0
_MAX_VALUE = 4_096
_MAX_HOOKED = 2_000
_MEASURED = ("health.", "fitness.", "sensor.", "loc.precise", "loc.coarse")
"""Types whose values are measurements: `positions` and `series` look for these."""
ANY = "value"
"""Data type of a value of which only its text is known: it has the forms of all types that it may be of."""
LISTS = ("dev.installed_apps", "dev.running_processes")
"""Types that only a list shows: one package name is that of the app itself, or of the SDK's own."""
_COMPOSITES = {"net.cell": ","}
"""Types whose known value is a list of parts that SDKs send apart, with the separator."""


class KnownValue(NamedTuple):
    """One value with its type."""

    data_type: str
    value: str
    hooked: bool
    """True when a hook read it in this run, whether or not the identity has it too."""
    strength: Strength


def known_values(identity: Identity | None, events: Sequence[Event]) -> tuple[KnownValue, ...]:
    """Return the values to look for, each once for each data type, in a fixed order."""
    hooked: dict[tuple[str, str], None] = {}
    for data_type, text in _hooked(events):
        if len(hooked) < _MAX_HOOKED:
            hooked.setdefault((data_type, text))
    given: dict[tuple[str, str], None] = {}
    for known in identity.values if identity is not None else ():
        for text in _parts(known.data_type, known.value):
            if usable(text):
                given.setdefault((known.data_type, text))
    for data_type, samples in identity.series if identity is not None else ():
        # A sample of four digits and more is as good as a word when the field's name agrees; 73 is not.
        for text in map(number_text, samples):
            if len(text.strip("-").replace(".", "")) >= 4:
                given.setdefault((data_type, text))
    found = [KnownValue(t, v, (t, v) in hooked, _strength(t, v)) for t, v in given]
    found += [KnownValue(t, v, True, _strength(t, v)) for t, v in hooked if (t, v) not in given]
    return tuple(found)


def usable(text: str) -> bool:
    """Say whether a value identifies anything at all."""
    return 0 < len(text) <= _MAX_VALUE and not is_placeholder(text) and text.strip() != ""


def number_text(value: float) -> str:
    """Return the shortest text of a number, without a trailing `.0`."""
    return str(int(value)) if value == int(value) else repr(value)


def bits(text: str) -> float:
    """Estimate the information in a value, bits: its alphabet's size, less where characters repeat."""
    if text.isascii():
        if re.fullmatch(r"[\d:.,\-\s]+", text):
            each = math.log2(10)
        elif re.fullmatch(r"[0-9A-Fa-f:.\-\s]+", text):
            each = 4.0
        elif re.fullmatch(r"[A-Za-z ]+", text):
            each = 3.5 if " " in text else 2.5  # words of a language, and two of them are a name
        else:
            each = 5.0
        letters = [c for c in text.lower() if c.isalnum()]
    else:
        each = 9.0
        letters = [c for c in text if c.isalnum()]
    # "00000000" or "aaaaaaaa" is long and says nothing.
    return each * min(len(letters), 3 * len(set(letters)))


def _strength(data_type: str, text: str) -> Strength:
    if data_type.startswith(_MEASURED) or data_type in LISTS:
        return "weak"
    information = bits(text)
    if information >= _STRONG_BITS and len(text) >= (6 if text.isascii() else 4):
        return "strong"
    if information >= _MEDIUM_BITS and len(text) >= 3:
        return "medium"
    return "weak"


def _hooked(events: Sequence[Event]) -> Iterable[tuple[str, str]]:
    """Yield (data type, text) of what APIs gave to their callers."""
    for event in of_kinds(events, "read", "deliver", "ipc"):
        if event.kind not in ("read", "deliver", "ipc") or event.error:
            continue
        for value in event.values:
            data_type, text = value.data_type, characteristic_text(value)
            if data_type is None or text is None or data_type.startswith("loc."):
                continue
            for part in _parts(data_type, text.strip()):
                if usable(part):
                    yield data_type, part


def _parts(data_type: str, text: str) -> list[str]:
    quoted = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text  # Android quotes SSIDs
    separator = _COMPOSITES.get(data_type)
    if separator and separator in quoted:
        return [quoted, *(part.strip() for part in quoted.split(separator))]
    return [quoted]
