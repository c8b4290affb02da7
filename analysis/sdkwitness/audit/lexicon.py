"""What a field's name says of its content, and whether the content agrees.

A name alone is never enough: `uid` also names a widget. With a format that fits, name and content are strong
evidence; with a number in the plausible range, or a text that is no placeholder, they are an indication.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sdkwitness.audit.formats import BINARY_FORMATS, FORMATS, digest_form, is_placeholder
from sdkwitness.audit.positions import PRECISE_DECIMALS, angle
from sdkwitness.audit.series import number
from sdkwitness.knowledge.model import Catalogue, DataType
from sdkwitness.knowledge.normal import normal_key

_MAX_TEXT = 4_096
_TRIVIAL = frozenset({"0", "1", "-1", "true", "false", "yes", "no", "on", "off", "ok", "success", "fail", "error"})
"""Values of flags and states; under the name of an identifier they carry none."""
_FLAG_TYPES = (
    "pref.",
    "dev.root",
    "dev.emulator",
    "tel.call_status",
    "profile.gender",
    "health.vital.hr_irregular",
    "net.type",
)
"""Types whose values are flags."""
_DIGEST_PREFIX = re.compile(r"(?:oa|an|android|vaid|wb|[adgouv])[_-]")


_NAMES = 16_384
_MAX_NAME = 128
"""Characters of a field name whose meaning is remembered."""
_CONSTANTS = {"02:00:00:00:00:00": "id.device.permanent.mac"}
"""Values that say under any name what is withheld: WifiInfo.DEFAULT_MAC_ADDRESS of AOSP, given since Android 6."""
_CONSTANT_LENGTH = 17


class Reading(NamedTuple):
    """A data type that a name and a content agree on."""

    data_type: str
    formatted: bool
    """True when a checkable format holds; False for a plausible range or text only."""
    form: str
    placeholder: bool


class Lexicon:
    """Field names of all data types, by their normal form."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._types = catalogue.data_types
        self._keys: dict[str, list[DataType]] = {}
        for data_type in catalogue.data_types.values():
            for key in data_type.keys:
                rows = self._keys.setdefault(normal_key(key), [])
                if data_type not in rows:
                    rows.append(data_type)
        self._remembered = lru_cache(_NAMES)(self._meanings)

    def types(self, name: str) -> tuple[DataType, ...]:
        """Return the data types that a field name may mean, in table order."""
        return self._remembered(name) if len(name) <= _MAX_NAME else self._meanings(name)

    def _meanings(self, name: str) -> tuple[DataType, ...]:
        return tuple(self._keys.get(normal_key(name), ())) if name else ()

    def agrees(self, name: str, data_type: str) -> bool:
        """Say whether a field name means `data_type`."""
        return any(row.id == data_type for row in self.types(name))

    def read(self, name: str, value: str) -> list[Reading]:
        """Return what a named field holds; nothing when the content does not bear out the name."""
        rows = self.types(name)
        if not rows and len(value) < _CONSTANT_LENGTH:
            return []
        text = value.strip()
        found = [reading for row in rows if (reading := _reading(row, text)) is not None]
        constant = _CONSTANTS.get(text.lower()) if len(text) == _CONSTANT_LENGTH else None
        if not found and constant is not None:
            found.append(Reading(constant, True, "raw", True))
        return found

    def plausible(self, data_type: str, value: str) -> bool:
        """Say whether `value` can be of `data_type` at all; an adapter's word needs that too."""
        row = self._types.get(data_type)
        if row is None or row.minimum is None or row.maximum is None:
            return True
        amount = number(value.strip())
        return amount is None or row.minimum <= amount <= row.maximum


def _reading(row: DataType, value: str) -> Reading | None:
    if is_placeholder(value):
        # An empty health field is nothing; an empty identifier is an identifier withheld.
        return Reading(row.id, False, "raw", True) if row.id.startswith(("id.", "net.", "tel.phone")) else None
    if len(value) > _MAX_TEXT:
        return None
    if row.format and row.format not in BINARY_FORMATS:
        return _formatted(row, value)
    if row.minimum is not None and row.maximum is not None:
        amount = number(value)
        inside = amount is not None and row.minimum <= amount <= row.maximum and (amount != 0 or row.minimum < 0)
        return Reading(row.id, False, "raw", False) if inside else None
    if value.lower() in _TRIVIAL and not row.id.startswith(_FLAG_TYPES):
        return None
    if row.group in ("Body and health", "Sports", "Sensors") and number(value) is None:
        return None
    if row.group == "Identifiers" and len(value) < 4:
        return None
    return Reading(row.id, False, "raw", False)


def _formatted(row: DataType, value: str) -> Reading | None:
    data_type = row.id
    check = FORMATS[row.format]
    if check(value):
        if row.format == "coordinate" and data_type == "loc.precise":
            found = angle(value.split(",")[0].strip())
            if found is not None and found[1] < PRECISE_DECIMALS:
                data_type = "loc.coarse"
            # One angle proves nothing: any small decimal is one.
            return Reading(data_type, False, "raw", False)
        return Reading(data_type, row.format not in _LOOSE, "raw", False)
    bare = _DIGEST_PREFIX.sub("", value, count=1)
    digest = digest_form(bare) if row.group == "Identifiers" else None
    if digest is None and row.group == "Identifiers" and "," in value:
        shapes = {digest_form(part) for part in value.split(",")}
        digest = shapes.pop() if len(shapes) == 1 else None
    return Reading(data_type, False, digest, False) if digest is not None else None


_LOOSE = frozenset(
    {"account_id", "android_id", "card", "openid", "url", "wearable_sn", "network_type", "ip", "date", "push_token"}
)
"""Formats without a check digit or a fixed mark: they make a name likely, and do not prove it."""
