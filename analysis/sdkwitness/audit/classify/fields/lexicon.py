"""What a field's name says of its content, and whether the content agrees.

A name alone is never enough: `uid` also names a widget. With a format that fits, name and content are strong
evidence; with a number in the plausible range, or a text that is no placeholder, they are an indication.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sdkwitness.audit.classify.fields.formats import BINARY_FORMATS, FORMATS, LOOSE, VARIANTS
from sdkwitness.audit.classify.fields.identifiers import digest_form
from sdkwitness.audit.classify.fields.money import payment_card
from sdkwitness.audit.classify.fields.naming import Around, Surroundings, containers, event, normal_of, speaks
from sdkwitness.audit.classify.fields.placeholders import is_placeholder
from sdkwitness.audit.classify.fields.places import coarse
from sdkwitness.audit.classify.fields.qualified import bare_names
from sdkwitness.audit.classify.measures.series import number
from sdkwitness.audit.model import Leaf
from sdkwitness.audit.patterns.scan import literal
from sdkwitness.knowledge.model import Catalogue, DataType, KeyRule, Unit
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


_WITH_UNIT = re.compile(r"(-?\d[\d.]{0,18}(?:[eE][+-]?\d{1,2})?)\s{0,2}([^\d\s,;|][^,;|]{0,15})?\Z")
"""A number and the unit behind it."""
_LIST = re.compile(r"\s{0,3}[,;| ]\s{0,3}")
_MAX_LIST = 1_024
"""Characters of a list of measurements in one text."""
_NAMES_A_DIGEST = re.compile(r"(?:md5|sha1|sha256|hash)\Z", re.IGNORECASE)
_NAMES = 16_384
_MAX_NAME = 128
"""Characters of a field name whose meaning is remembered."""
_VAID = "id.device.resettable.vaid"
_CONSTANTS = {"02:00:00:00:00:00": "id.device.permanent.mac"}
"""Values that say under any name what is withheld: WifiInfo.DEFAULT_MAC_ADDRESS of AOSP, given since Android 6."""
_CONSTANT_LENGTH = 17
_MARKED = (
    ("oa_md5", re.compile(r"oa_[0-9A-Fa-f]{32}\Z"), "id.device.resettable.oaid"),
    ("an_md5", re.compile(r"an_[0-9A-Fa-f]{32}\Z"), "id.device.resettable.android_id"),
    ("vaid_raw", re.compile(r"vaid_(?:[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z"), _VAID),
)
"""Device ids of the Xiaomi account and payment SDKs, whose mark says under any name which identifier they hide."""
LETTERS = (rb"(?:oa|an)_[0-9a-f]{32}", rb"vaid_[0-9a-f]{8}", *(literal(text.encode()) for text in _CONSTANTS))
"""Expressions without one of which no value says by itself what it is."""
_NOBODY: frozenset[str] = frozenset()
_VALUES = 65_536
_MAX_VALUE = 64
"""Characters of a field whose silence is remembered."""
_MAX_MARKED = 41
_SHORTEST_QUALIFIED = 3
"""Letters of a name that means something behind a qualifier though it needs company on its own."""
_MIN_HIDDEN = 10
"""Characters from which a value may be an identifier under a digest or a cipher that is not recognised."""


class Reading(NamedTuple):
    """A data type that a name and a content agree on."""

    data_type: str
    formatted: bool
    """True when a checkable format holds; False for a plausible range or text only."""
    form: str
    placeholder: bool


class _Rule(NamedTuple):
    """A rule of field names, its companions in normal form."""

    needs: frozenset[str]
    unless: frozenset[str]
    format: str
    minimum: float | None
    maximum: float | None

    def holds(self, around: Callable[[], Around]) -> bool:
        """Say whether the company that the rule asks for is there, and the one that it excludes is not."""
        if not self.needs and not self.unless:
            return True
        company = around()
        return not company.has(self.unless) and (not self.needs or company.has(self.needs))


class Meaning(NamedTuple):
    """A data type that a field name may mean, what the name asks for, and the unit that it states."""

    row: DataType
    rule: _Rule | None
    unit: Unit | None

    def holds(self, around: Callable[[], Around]) -> bool:
        """Say whether the name has the company that it asks for."""
        return self.rule is None or self.rule.holds(around)


def _meaning(row: DataType, rule: KeyRule | None, unit: Unit | None = None) -> Meaning:
    if rule is None:
        return Meaning(row, None, unit)
    needs, unless = (frozenset(map(normal_key, names)) for names in (rule.needs, rule.unless))
    return Meaning(row, _Rule(needs, unless, rule.format, rule.minimum, rule.maximum), unit)


def _qualified(meaning: Meaning, bare: str) -> Meaning | None:
    """Return what a qualified name means: its content must have a shape, and it needs no company to be understood.

    But two letters that say nothing alone say nothing behind a qualifier: `reqId` is no account.
    """
    rule = meaning.rule
    if not (meaning.row.format or (rule is not None and rule.format) or _bounds(meaning)):
        return None
    if rule is not None and rule.needs and len(bare) < _SHORTEST_QUALIFIED:
        return None
    return meaning if rule is None else meaning._replace(rule=rule._replace(needs=frozenset()))


def _alone() -> Around:
    return Around()


def _anywhere(meaning: Meaning) -> Meaning:
    """Return what a name means in the best of companies."""
    rule = meaning.rule
    return meaning if rule is None else meaning._replace(rule=rule._replace(needs=_NOBODY, unless=_NOBODY))


class Lexicon:
    """Field names of all data types, by their normal form."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._types = catalogue.data_types
        self._keys: dict[str, list[Meaning]] = {}
        for row in catalogue.data_types.values():
            rules: dict[str, list[KeyRule]] = {}
            for rule in row.rules:
                for key in rule.keys:
                    rules.setdefault(normal_key(key), []).append(rule)
            for key in dict.fromkeys(map(normal_key, row.keys)):
                self._keys.setdefault(key, []).extend(_meaning(row, rule) for rule in rules.get(key) or (None,))
        for row in catalogue.data_types.values():
            for key, unit in ((key, unit) for key in row.keys for unit in row.units):
                for name in unit.names:
                    self._keys.setdefault(normal_key(key + name), [_meaning(row, None, unit)])
        members = ((normal_key(m), row) for row in catalogue.data_types.values() for m in row.members)
        self._members: dict[str, list[Meaning]] = {}
        for member, row in members:
            self._members.setdefault(member, []).append(_meaning(row, None))
        self._remembered = lru_cache(_NAMES)(self._found)
        self._named = lru_cache(_NAMES)(self._types_of)
        self._silent: dict[tuple[str, str], bool] = {}
        self._speaking = lru_cache(_NAMES)(self._speaks)

    def types(self, name: str) -> tuple[DataType, ...]:
        """Return the data types that a field name may mean, in table order."""
        return tuple(meaning.row for meaning in self._meanings(name))

    def _meanings(self, name: str) -> tuple[Meaning, ...]:
        # No name in the tables is longer, and the composed form of a long one takes long to find.
        return self._remembered(name) if len(name) <= _MAX_NAME else ()

    def _found(self, name: str) -> tuple[Meaning, ...]:
        if not name:
            return ()
        known = self._keys.get(normal_key(name))
        if known is not None:
            return tuple(known)
        for bare, groups in bare_names(name):
            suiting = [one for one in self._keys.get(bare, ()) if one.row.group in groups]
            if suiting:
                return tuple(filter(None, (_qualified(one, bare) for one in suiting)))
        return ()

    def speaks(self, name: str) -> bool:
        """Say whether a name means anything, alone or in company."""
        return len(name) <= _MAX_NAME and self._speaking(name)

    def may_read(self, name: str, value: str) -> bool:
        """Say whether a field of this name may hold anything at all, whatever its company; a glance at both.

        An app sends the same names and values again and again, so that nearly all are remembered.
        """
        if len(name) > _MAX_NAME or len(value) > _MAX_VALUE:
            return True
        said = self._silent.get((name, value))
        if said is None:
            if len(self._silent) >= _VALUES:
                self._silent.clear()
            said = self._silent[name, value] = self._may_read(name, value.strip())
        return said

    def _may_read(self, name: str, text: str) -> bool:
        normal = normal_of(name)
        if normal in self._members or speaks(normal):
            return True
        for meaning in map(_anywhere, self._meanings(name)):
            # A field beside it may state a unit, in which another range holds.
            if (meaning.row.units and _WITH_UNIT.match(text)) or _reading(meaning, text, _alone) is not None:
                return True
        return False

    def _speaks(self, name: str) -> bool:
        normal = normal_key(name)
        return bool(self._meanings(name)) or normal in self._members or speaks(normal)

    def agrees(self, name: str, data_type: str) -> bool:
        """Say whether a field name means `data_type`; what is in the field need not bear it out."""
        return len(name) <= _MAX_NAME and data_type in self._named(name)

    def _types_of(self, name: str) -> frozenset[str]:
        """Return the data types that a name means, alone, in company, or behind a qualifier."""
        known = self._keys.get(normal_key(name))
        if known is None:
            nothing: list[Meaning] = []
            known = next((self._keys[bare] for bare, _ in bare_names(name) if bare in self._keys), nothing)
        return frozenset(meaning.row.id for meaning in known)

    def read(self, name: str, value: str, around: Callable[[], Around] = _alone) -> list[Reading]:
        """Return what a named field holds; nothing when the content does not bear out the name.

        Args:
            name: the field's name.
            value: its content.
            around: tells what stands around it, where a name or a unit asks for that.
        """
        meanings = self._meanings(name)
        if not meanings and len(value) < _CONSTANT_LENGTH:
            return []
        text = value.strip()
        found = [reading for one in meanings if (reading := _reading(one, text, around)) is not None]
        digest = digest_form(text) if found and _NAMES_A_DIGEST.search(name) else None
        if digest is not None:
            # A digest has the length of a UUID without hyphens; the name decides.
            found = [reading._replace(formatted=False, form=digest) for reading in found]
        marked = _marked(text)
        if marked is not None:
            return [marked]
        constant = _CONSTANTS.get(text.lower()) if len(text) == _CONSTANT_LENGTH else None
        if not found and constant is not None:
            found.append(Reading(constant, True, "raw", True))
        return found

    def read_leaf(self, leaf: Leaf, text: str, surroundings: Surroundings) -> list[Reading]:
        """Return what a field holds by its own name, or by one that stands beside or around it."""
        if not self.speaks(leaf.key):
            return self.read(leaf.key, text)

        def around() -> Around:
            return surroundings.of(leaf)

        found = self.read(leaf.key, text, around)
        for name in surroundings.names(leaf):
            given = self.read(name, text, around)
            found += given
            if given:
                break
        happened = event(leaf)
        if happened:
            found += [Reading(row.id, False, "raw", False) for row in self.types(happened) if row.id.startswith("use.")]
        if any(reading.formatted for reading in found):
            found = [reading for reading in found if reading.formatted]
        # A phone number in an address book is both.
        members = self._members.get(normal_of(leaf.key), ())
        outer = [one for name in containers(leaf) for one in self._meanings(name)] if members else []
        for meaning in members:
            if any(one.row is meaning.row and one.holds(lambda: surroundings.of(leaf, wide=True)) for one in outer):
                reading = _reading(meaning, text.strip(), around)
                found += [reading] if reading is not None else []
        return list(dict.fromkeys(found))

    def plausible(self, data_type: str, value: str) -> bool:
        """Say whether `value` can be of `data_type` at all; an adapter's word needs that too."""
        row = self._types.get(data_type)
        text = value.strip()
        if row is None or is_placeholder(text):
            return True
        fits = bool(row.format) and row.format not in BINARY_FORMATS and FORMATS[row.format](text)
        if row.group == "Identifiers" or (row.enumerable and row.format):
            # `uid` is also the name of a widget; longer texts may hide what they hold.
            return fits or len(text) >= (_MIN_HIDDEN if row.format else 1)
        if row.minimum is None or row.maximum is None:
            return True
        amount = number(text)
        if amount is None:
            # Samples may be packed, and a step may be one of a process.
            return len(text) >= _MIN_HIDDEN or any(map(str.isdigit, text))
        return row.minimum <= amount <= row.maximum or fits


def _reading(meaning: Meaning, value: str, around: Callable[[], Around]) -> Reading | None:
    row, rule = meaning.row, meaning.rule
    if not meaning.holds(around):
        return None
    if is_placeholder(value):
        # An empty health field is nothing; an empty identifier is an identifier withheld.
        return Reading(row.id, False, "raw", True) if row.id.startswith(("id.", "net.", "tel.phone")) else None
    if len(value) > _MAX_TEXT:
        return None
    form = rule.format if rule is not None and rule.format else row.format
    bounds = _bounds(meaning)
    if form and form not in BINARY_FORMATS:
        reading = _formatted(row, form, value)
        if reading is not None or bounds is None:
            return reading
    if bounds is not None:
        if row.group == "Sensors" and value in _TRIVIAL:
            return None  # whether there is such a sensor
        return Reading(row.id, False, "raw", False) if _measured(meaning, bounds, value, around) else None
    if value.lower() in _TRIVIAL and not row.id.startswith(_FLAG_TYPES):
        return None
    if row.group in ("Body and health", "Sports", "Sensors") and number(value) is None:
        return None
    if row.group == "Identifiers" and len(value) < 4:
        return None
    return Reading(row.id, False, "raw", False)


def _bounds(meaning: Meaning) -> tuple[float, float] | None:
    """Return the range in which a number of this meaning lies, None where it need be none."""
    if meaning.unit is not None:
        return meaning.unit.minimum, meaning.unit.maximum
    rule, row = meaning.rule, meaning.row
    if rule is not None and rule.minimum is not None and rule.maximum is not None:
        return rule.minimum, rule.maximum
    if rule is not None and rule.format:
        return None
    return None if row.minimum is None or row.maximum is None else (row.minimum, row.maximum)


def _measured(meaning: Meaning, bounds: tuple[float, float], value: str, around: Callable[[], Around]) -> bool:
    """Say whether a text is a measurement in range: one number, one with its unit, or a list of numbers."""
    match = _WITH_UNIT.match(value)
    if match is None:
        numbers = _LIST.split(value) if len(value) <= _MAX_LIST else []
        return len(numbers) > 1 and all(_inside(each, bounds) for each in numbers)
    stated = match[2]
    if not stated and meaning.unit is None and meaning.row.unit:
        stated = around().unit
    if stated:
        units = meaning.row.units
        unit = next((u for u in units if any(normal_key(stated) == normal_key(name) for name in u.names)), None)
        if unit is not None:
            bounds = unit.minimum, unit.maximum
        elif normal_key(stated) != normal_key(meaning.row.unit):
            return False
    return _inside(match[1], bounds)


def _inside(text: str, bounds: tuple[float, float]) -> bool:
    amount = number(text)
    return amount is not None and bounds[0] <= amount <= bounds[1] and (amount != 0 or bounds[0] < 0)


def _marked(text: str) -> Reading | None:
    """Return the identifier that a text says it is by its mark."""
    if len(text) > _MAX_MARKED or text[:1] not in "oav":
        return None
    return next(
        (Reading(data_type, True, form, False) for form, shape, data_type in _MARKED if shape.match(text)), None
    )


def _formatted(row: DataType, form: str, value: str) -> Reading | None:
    data_type = row.id
    if FORMATS[form](value):
        if data_type == "loc.precise" and coarse(value):
            data_type = "loc.coarse"
        elif data_type == "fin.card" and payment_card(value):
            return Reading("fin.bank_card", True, "raw", False)
        return Reading(data_type, form not in LOOSE, "raw", False)
    if form in VARIANTS and VARIANTS[form](value):
        return Reading(data_type, False, "raw", False)
    if not _hashed(row, form):
        return None
    bare = _DIGEST_PREFIX.sub("", value, count=1)
    if bare != value and FORMATS[form](bare):
        return Reading(data_type, form not in LOOSE, "raw", False)
    digest = digest_form(bare)
    if digest == "sha256" and form == "mac_or_code":
        return None  # `mac` is also the name of a message authentication code, whose usual length this is
    if digest is None and "," in value:
        shapes = {digest_form(part) for part in value.split(",")}
        digest = shapes.pop() if len(shapes) == 1 else None
    return Reading(data_type, False, digest, False) if digest is not None else None


def _hashed(row: DataType, form: str) -> bool:
    """Say whether a digest under the type's name is one of its values."""
    if row.group == "Identifiers":
        return row.id not in _PLAIN
    return row.enumerable or row.id in _DISGUISED or form in _ADDRESSES


_PLAIN = ("id.app.channel",)
_DISGUISED = ("auth.password", "profile.contact")
"""Types beside identifiers that are sent as digests."""
_ADDRESSES = ("mac", "mac_or_code", "wifi_entry", "bluetooth_entry")
"""Formats of hardware addresses, whoever's."""
