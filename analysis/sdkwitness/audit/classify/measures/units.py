"""Measurements in other units than the one they are known in: grams for kilograms, milliseconds for seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sdkwitness.audit.classify.measures.series import Series
from sdkwitness.audit.classify.values.known import number_text

MIN_DIGITS: Final = 4
"""Digits from which a single measurement is as good as a word where the field's name agrees; 73 is not."""


class _Unit(NamedTuple):
    name: str
    factor: float
    offset: float = 0.0
    decimals: tuple[int, ...] = (3,)
    """Places to which it is rounded on the way; what has fewer anyway is the same at each."""


_POUND = _Unit("lb", 1 / 0.45359237, decimals=(1, 2))
"""The international pound is 0.45359237 kg and the inch 2.54 cm by definition (1959)."""
_GRAMS = _Unit("g", 1000.0)
_MILLISECONDS = _Unit("ms", 1000.0)
_TENTHS = _Unit("x10", 10.0, decimals=(0, 1))
_HUNDREDTHS = _Unit("x100", 100.0)
_UNITS: Final[Mapping[str, tuple[_Unit, ...]]] = {
    "health.body.weight": (_GRAMS, _Unit("10 g", 100.0), _POUND, _Unit("jin", 2.0)),
    "health.body.bone_mass": (_GRAMS, _POUND, _TENTHS, _HUNDREDTHS),
    "health.body.height": (_Unit("m", 0.01, decimals=(4,)), _Unit("mm", 10.0), _Unit("in", 1 / 2.54, decimals=(1, 2))),
    "health.body.body_fat": (_TENTHS, _HUNDREDTHS),
    "health.vital.skin_temp": (_TENTHS, _HUNDREDTHS, _Unit("°F", 1.8, 32.0, (1, 2))),
    "health.vital.ecg": (_Unit("mV", 0.001, decimals=(6,)),),
    "health.sleep": (_MILLISECONDS,),
    "fitness.calories": (_Unit("cal", 1000.0), _Unit("kJ", 4.184, decimals=(0, 1, 2))),
    "fitness.workout": (
        _Unit("km", 0.001, decimals=(2, 3)),
        _Unit("mi", 1 / 1609.344, decimals=(2, 3)),
        _Unit("x1000", 1000.0),
        _Unit("min", 1 / 60, decimals=(1, 2)),
    ),
}
"""Data type to the units it is also sent in. Kilograms, centimetres, degrees Celsius, metres and seconds are what an
identity file gives; tenths, hundredths and thousandths are how bands and health files scale them."""


def converted(data_type: str, value: float) -> list[tuple[float, str]]:
    """Return (value, unit) of a measurement in the other units of its data type, each value once."""
    found: dict[float, str] = {}
    for unit in _UNITS.get(data_type, ()):
        for decimals in unit.decimals:
            other = round(value * unit.factor + unit.offset, decimals)
            if other != value:
                found.setdefault(other, unit.name)
    return list(found.items())


def digits(value: float) -> int:
    """Count the digits of a number as it is written."""
    return len(number_text(value).strip("-").replace(".", "").lstrip("0"))


class Units:
    """Series as they were fed in, and in the other units of their data type."""

    def __init__(self, fed: Iterable[tuple[str, tuple[float, ...]]]) -> None:
        self._fed = list(dict.fromkeys(Series(data_type, tuple(samples)) for data_type, samples in fed))
        self._units: dict[Series, str] = {}
        for one in self._fed:
            for unit in _UNITS.get(one.data_type, ()):
                for decimals in unit.decimals:
                    samples = tuple(round(v * unit.factor + unit.offset, decimals) for v in one.samples)
                    other = Series(one.data_type, samples)
                    if other not in self._fed:
                        self._units.setdefault(other, unit.name)

    def all(self) -> Sequence[Series]:
        """Return the series as fed first, then the others."""
        return (*self._fed, *self._units)

    def form(self, series: Series, form: str) -> str:
        """Return the form of a run of a series, with its unit where that is another than it was fed in."""
        unit = self._units.get(series)
        return f"{form}.{unit}" if unit else form
