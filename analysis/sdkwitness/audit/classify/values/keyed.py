"""Known values too weak to be searched for: they count only as the whole content of a field whose name agrees.

`female` or 57.35 is met everywhere by chance, but not under the name of what it is known as. The same holds for
what is left of a strong value when most of it is cut away, and for a measurement in another unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sdkwitness.audit.classify.measures.series import MAX_NUMBER, number
from sdkwitness.audit.classify.measures.units import MIN_DIGITS, converted, digits
from sdkwitness.audit.classify.values.known import LISTS, KnownValue, number_text
from sdkwitness.audit.classify.values.spellings import is_address, without_separators
from sdkwitness.audit.decode.decoded import Scalar, written

_OFFSETS: Final = (0, 8)
"""Hours east of Greenwich at whose midnight a date begins: UTC, and China, which has one zone."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LISTED: Final = re.compile(r"[,;|]")
_MIN_LISTED: Final = 3
"""Names that show a list: one or two are those of the app itself and of what it talks to."""
_MAX_LISTED: Final = 256
_MAX_BLANKS: Final = 5
"""Blanks around a value, and one more."""
_SECONDS: Final = re.compile(r"1\d{9}\Z")
"""Seconds since 1970 of a time from 2001 to 2033."""


class Keyed:
    """The weak values and the weak forms of stronger ones, by their text."""

    def __init__(self, knowns: Sequence[KnownValue]) -> None:
        self._by_text: dict[str, dict[KnownValue, str]] = {}
        for known in knowns:
            if known.strength == "weak":
                self._by_text.setdefault(canonical(known.value), {}).setdefault(known, "")
        for known in knowns:
            for text, form in _forms(known):
                self._by_text.setdefault(canonical(text), {}).setdefault(known, form)

        held = [known for values in self._by_text.values() for known in values]
        self._has_lists = any(known.data_type in LISTS for known in held)
        # A number is spelled in many lengths, and so is a list.
        longest = _MAX_LISTED if self._has_lists else MAX_NUMBER if any(map(_is_number, self._by_text)) else 0
        blank = [len(text) + blanks for text in self._by_text for blanks in range(_MAX_BLANKS)]
        self._sizes = frozenset((*range(longest + 1), *blank))

    def __bool__(self) -> bool:
        return bool(self._by_text)

    def may_be(self, value: Scalar) -> bool:
        """Say whether the whole content of a field may be one of the values: a glance that spares the closer look."""
        if isinstance(value, bytes) or (isinstance(value, str) and len(value) not in self._sizes):
            return False
        text = str(written(value)).strip()
        return canonical(text) in self._by_text or (self._has_lists and any(mark in text for mark in ",;|"))

    def of(self, text: str) -> Iterator[tuple[KnownValue, str]]:
        """Yield (known value, form) of the values that a field's whole content may be."""
        for known, form in self._by_text.get(canonical(text), {}).items():
            yield known, form or _spelling(text, known.value)
        if "," in text or ";" in text or "|" in text:
            yield from self._listed(text)

    def _listed(self, text: str) -> Iterator[tuple[KnownValue, str]]:
        """Yield a member of a list that a text holds with three and more of its members, one for each data type."""
        held: dict[str, dict[KnownValue, None]] = {}
        for name in _LISTED.split(text):
            for known in self._by_text.get(canonical(name.strip()), ()):
                if known.data_type in LISTS:
                    held.setdefault(known.data_type, {}).setdefault(known)
        for members in held.values():
            if len(members) >= _MIN_LISTED:
                yield next(iter(members)), "list"


def _is_number(text: str) -> bool:
    return number(text) is not None


def canonical(text: str) -> str:
    """Return a text without what tells only how it was written: case, and the tail of a fraction."""
    if text[:1] != "-" and not text[:1].isdecimal():
        return text.lower()
    amount = number(text)
    if amount is None:
        return text.lower()
    # The tail of a fraction depends on who printed it, and from which precision.
    return number_text(amount if amount == int(amount) else float(f"{amount:.6g}"))


def _forms(known: KnownValue) -> Iterator[tuple[str, str]]:
    """Yield (text, form) of what counts only under an agreeing name."""
    value, data_type = known.value, known.data_type
    bare = without_separators(value)
    if known.strength == "strong" and is_address(bare) and any(separator in value for separator in ":-."):
        octets = [bare[i : i + 2] for i in (6, 8, 10)]
        yield from ((separator.join(octets), "last3") for separator in (":", "-", ""))
    if data_type == "profile.birthdate" and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield from _midnights(value)
    if data_type == "health.sleep" and _SECONDS.match(value):
        yield f"{value}000", "ms"
    amount = number(value)
    if amount is not None and data_type.startswith(("health.", "fitness.")):
        yield from (
            (number_text(other), unit) for other, unit in converted(data_type, amount) if digits(other) >= MIN_DIGITS
        )


def _midnights(date: str) -> Iterator[tuple[str, str]]:
    """Yield the beginning of a day since 1970; before it, the number is negative."""
    try:
        day = datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        return
    for hours in _OFFSETS:
        seconds = (day - timedelta(hours=hours) - _EPOCH) // timedelta(seconds=1)
        yield str(seconds), "epoch_s"
        yield str(seconds * 1000), "epoch_ms"


def _spelling(text: str, known: str) -> str:
    """Return how a text that equals a known value is written."""
    if text == known:
        return "raw"
    return "case" if text.lower() == known.lower() else "number"
