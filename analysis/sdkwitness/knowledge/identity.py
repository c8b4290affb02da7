"""The identity file: what the lab knows of its own device and test user, as YAML.

Keys are data type ids, their last part, or one of the data type's `identity_keys`; values are one or several.
`places` are WGS-84 degrees; `health` holds series of samples in feeding order. Every scalar is read as text, so
that `0012` or `1990-01-02` stays what the user wrote.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import cast

import yaml

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Identity, Known, Place
from sdkwitness.knowledge.load import catalogue as shipped_catalogue
from sdkwitness.knowledge.model import Catalogue, DataType

MAX_BYTES = 1 << 20
"""A file of known values is a page long; more is a mistake."""
MAX_VALUES = 10_000
PLACE_KEYS = ("latitude", "longitude", "label")
SERIES_GROUPS = ("Body and health", "Sports", "Sensors")
"""Groups whose values only mean something as a series: one heart rate of 73 proves nothing."""


def parse(text: str, catalogue: Catalogue) -> Identity:
    """Read an identity file.

    Args:
        text: the YAML text.
        catalogue: names the keys and their data types.

    Raises:
        UserError: the text is no YAML mapping, a key is unknown, or a value is impossible.
    """
    values: list[Known] = []
    places: list[Place] = []
    series: list[tuple[str, tuple[float, ...]]] = []
    keys = known_keys(catalogue)
    for key, value in _mapping(text).items():
        if key == "places":
            places.extend(_places(value))
        elif key == "health":
            series.extend(_health(value, keys))
        else:
            data_type = _resolve(key, keys)
            if data_type.group in SERIES_GROUPS:
                series.append((data_type.id, _samples(key, value)))
            else:
                values.extend(Known(data_type=data_type.id, key=key, value=v) for v in _scalars(key, value))
    if len(values) + len(places) + sum(len(s) for _, s in series) > MAX_VALUES:
        raise UserError(f"The identity holds more than {MAX_VALUES} values; give only those of this device and user.")
    return Identity(values=tuple(values), places=tuple(places), series=tuple((t, s) for t, s in series if s))


def known_keys(catalogue: Catalogue) -> dict[str, DataType]:
    """Return every key an identity may use: explicit keys first, then ids, then unambiguous last parts of ids."""
    if catalogue is shipped_catalogue():
        return _shipped_keys()
    return _keys(catalogue)


@cache
def _shipped_keys() -> dict[str, DataType]:
    return _keys(shipped_catalogue())


def _keys(catalogue: Catalogue) -> dict[str, DataType]:
    types = [t for t in catalogue.data_types.values() if not t.id.startswith("umbrella.")]
    keys = {k: t for t in types for k in t.identity_keys}
    keys.update({t.id: t for t in types})
    tails = [t.id.rpartition(".")[2] for t in types]
    for data_type, tail in zip(types, tails, strict=True):
        if tails.count(tail) == 1:
            keys.setdefault(tail, data_type)
    return keys


def _mapping(text: str) -> Mapping[str, object]:
    if len(text) > MAX_BYTES:
        raise UserError("The identity is larger than 1 MiB; it should hold the known values of one device and user.")
    try:
        loaded: object = yaml.load(text, Loader=yaml.CBaseLoader)
        _refuse_repeats(yaml.compose(text, Loader=yaml.CBaseLoader))
    except yaml.YAMLError as e:
        where = getattr(e, "problem_mark", None)
        line = f" in line {where.line + 1}" if where is not None else ""
        raise UserError(f"The identity is not valid YAML{line}; write one `key: value` a line.") from e
    if loaded is None or loaded == "":
        return {}
    fields = _mapped(loaded)
    if fields is None:
        raise UserError("The identity is not a YAML mapping; write one `key: value` a line, e.g. `imei: ...`.")
    return fields


def _refuse_repeats(node: yaml.Node | None) -> None:
    """YAML readers let the last of two equal keys win, and the first value would never be searched for."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise UserError(f"The identity gives the key {key.value!r} twice; write its values as one list.")
        seen.add(key.value)
        if key.value == "health":
            _refuse_repeats(value)


def _resolve(key: str, keys: Mapping[str, DataType]) -> DataType:
    found = keys.get(key)
    if found is None:
        raise UserError(f"The identity key {key!r} is not known{_nearest(key, keys)}.")
    return found


def _nearest(key: str, keys: Iterable[str]) -> str:
    near = difflib.get_close_matches(key.casefold(), sorted({*keys, "places", "health"}), n=5, cutoff=0.5)
    if not near:
        return "; keys are data type ids or their last part, e.g. 'imei'"
    # Swapped letters are the commonest slip, and difflib counts two of them as two changes.
    best = min(near, key=lambda k: sorted(k) != sorted(key.casefold()))
    return f"; did you mean {best!r}"


def _scalars(key: str, value: object) -> tuple[str, ...]:
    """The values of a key; empty ones, as a template leaves them, are none."""
    several = _listed(value)
    listed = [value] if several is None else several
    texts = [v.strip() for v in listed if isinstance(v, str)]
    if len(texts) < len(listed):
        raise UserError(f"The identity key {key!r} must hold one value or a list of values.")
    return tuple(t for t in texts if t and t not in ("~", "null"))


def _samples(key: str, value: object) -> tuple[float, ...]:
    samples: list[float] = []
    for text in _scalars(key, value):
        number = _number(text)
        if number is None:
            raise UserError(f"The identity's samples of {key!r} must be numbers.")
        samples.append(number)
    return tuple(samples)


def _health(value: object, keys: Mapping[str, DataType]) -> list[tuple[str, tuple[float, ...]]]:
    allowed = {k: t for k, t in keys.items() if t.group in SERIES_GROUPS}
    fields = _mapped(value)
    if fields is None:
        raise UserError("The identity's 'health' must be a mapping of a data type to its samples.")
    series: list[tuple[str, tuple[float, ...]]] = []
    for key, samples in fields.items():
        if key not in allowed:
            raise UserError(f"The identity's health series {key!r} is not known{_nearest(key, allowed)}.")
        series.append((allowed[key].id, _samples(key, samples)))
    return series


def _places(value: object) -> list[Place]:
    listed = _listed(value)
    if listed is None:
        raise UserError("The identity's 'places' must be a list of {latitude, longitude, label}.")
    return [_place(_mapped(item) or {}, n) for n, item in enumerate(listed, 1)]


def _place(item: Mapping[str, object], n: int) -> Place:
    if not {"latitude", "longitude"} <= item.keys():
        raise UserError(f"Place {n} of the identity needs a latitude and a longitude.")
    odd = sorted(k for k in item if k not in PLACE_KEYS)
    if odd:
        raise UserError(f"The key {odd[0]!r} of place {n} is not known{_nearest(odd[0], PLACE_KEYS)}.")
    degrees: list[float] = []
    for key, limit in (("latitude", 90.0), ("longitude", 180.0)):
        number = _number(item[key])
        if number is None or abs(number) > limit:
            raise UserError(f"The {key} of place {n} must be WGS-84 degrees between -{limit:g} and {limit:g}.")
        degrees.append(number)
    return Place(latitude=degrees[0], longitude=degrees[1], label=str(item.get("label", "")))


def _number(value: object) -> float | None:
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _mapped(value: object) -> dict[str, object] | None:
    """The value as a mapping with text keys, None where it is something else."""
    if not isinstance(value, dict):
        return None
    return {str(k): v for k, v in cast("dict[object, object]", value).items()}


def _listed(value: object) -> list[object] | None:
    """The value as a list, None where it is something else."""
    return cast("list[object]", value) if isinstance(value, list) else None
