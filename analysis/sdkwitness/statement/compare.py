"""What changed between two versions of a statement: entries and items that came, went or say something else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import NamedTuple

import msgspec

from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.model import Disclosure, Entry, Statement

FIELDS = (
    "organisation", "via", "sharing_type", "method_text", "purpose", "scenario_text", "permissions", "rules_url",
)  # fmt: skip
"""Fields of an entry whose words are compared."""


class Change(msgspec.Struct, frozen=True):
    """One field that says something else."""

    field: str
    old: str
    new: str


class Altered(msgspec.Struct, frozen=True):
    """An entry that stands in both, with what is different."""

    old: int
    """Its number in the old statement."""
    new: int
    name: str
    fields: tuple[Change, ...]
    added: tuple[Disclosure, ...]
    removed: tuple[Disclosure, ...]
    changed: tuple[tuple[Disclosure, Disclosure], ...]
    """(old, new) of an item whose conditions, alternatives or data type are different."""


class StatementDifference(msgspec.Struct, frozen=True):
    """All that changed."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Altered, ...]
    same: int
    """How many entries say the same, whatever their numbers are."""

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self.changed)


class _Pair(NamedTuple):
    old: Entry
    new: Entry


def compare(old: Statement, new: Statement) -> StatementDifference:
    """Match the entries of two statements and tell what changed.

    Entries are matched by all that names them, then by less: where one company has several entries, its products tell
    them apart, and where both names changed, their recipient does. Order and numbers do not count.
    """
    before, after = list(old.entries), list(new.entries)
    pairs: list[_Pair] = []
    for key in _KEYS:
        pairs.extend(_matched(before, after, key))
    altered = [a for p in sorted(pairs, key=lambda p: p.new.number) if (a := _altered(p)) is not None]
    return StatementDifference(
        added=tuple(after), removed=tuple(before), changed=tuple(altered), same=len(pairs) - len(altered)
    )


def name_of(entry: Entry) -> str:
    """The name that an entry is spoken of by."""
    return entry.via or entry.organisation or f"entry {entry.number}"


def _whole(entry: Entry) -> Hashable:
    return _names(entry), normal_key(entry.scenario_text), tuple(_key(d) for d in entry.disclosures)


def _names(entry: Entry) -> Hashable:
    return normal_key(entry.via), normal_key(entry.organisation), _platforms(entry)


def _product(entry: Entry) -> Hashable:
    return (normal_key(entry.via), _platforms(entry)) if entry.via else None


def _recipient(entry: Entry) -> Hashable:
    return (entry.recipient, _platforms(entry)) if entry.recipient else None


def _company(entry: Entry) -> Hashable:
    return (normal_key(entry.organisation), _platforms(entry)) if entry.organisation and not entry.via else None


_KEYS: tuple[Callable[[Entry], Hashable], ...] = (_whole, _names, _product, _recipient, _company)


def _platforms(entry: Entry) -> frozenset[str]:
    """The platforms that bind every claim of an entry: the same SDK may stand once for each."""
    bound = [{c.platform for c in d.conditions if c.kind == "platform"} for d in entry.disclosures]
    return frozenset(p for p in ("android", "ios") if bound and all(p in platforms for platforms in bound))


def _matched(before: list[Entry], after: list[Entry], key: Callable[[Entry], Hashable]) -> Iterator[_Pair]:
    """Take the entries with equal keys out of both lists, in their order."""
    waiting: dict[Hashable, list[Entry]] = {}
    for entry in before:
        if (k := key(entry)) is not None:
            waiting.setdefault(k, []).append(entry)
    for entry in tuple(after):
        k = key(entry)
        if k is not None and waiting.get(k):
            match = waiting[k].pop(0)
            before.remove(match)
            after.remove(entry)
            yield _Pair(match, entry)


def _altered(pair: _Pair) -> Altered | None:
    old, new = pair
    fields = tuple(
        Change(name, a, b) for name in FIELDS if _said(a := _text(old, name)) != _said(b := _text(new, name))
    )
    rest = list(new.disclosures)
    gone: list[Disclosure] = []
    changed: list[tuple[Disclosure, Disclosure]] = []
    for claim in old.disclosures:
        same = next((d for d in rest if _key(d) == _key(claim)), None) or next(
            (d for d in rest if normal_key(d.item) == normal_key(claim.item) or _is_same_type(d, claim)), None
        )
        if same is None:
            gone.append(claim)
            continue
        rest.remove(same)
        if _key(same) != _key(claim):
            changed.append((claim, same))
    if not (fields or rest or gone or changed):
        return None
    return Altered(old.number, new.number, name_of(new), fields, tuple(rest), tuple(gone), tuple(changed))


def _is_same_type(a: Disclosure, b: Disclosure) -> bool:
    return a.data_type is not None and a.data_type == b.data_type and a.umbrella == b.umbrella


def _key(claim: Disclosure) -> Hashable:
    """What a claim says, in whatever words it names a known data type."""
    conditions = tuple(
        (c.kind, c.platform, c.min_api_level, c.max_api_level, normal_key(c.text)) for c in claim.conditions
    )
    named = claim.data_type or normal_key(claim.item)
    return named, normal_key(claim.item), claim.umbrella, claim.negated, normal_key(claim.alternative), conditions


def _text(entry: Entry, name: str) -> str:
    value: object = getattr(entry, name)
    return ", ".join(entry.permissions) if name == "permissions" else str(value)


def _said(text: str) -> str:
    return " ".join(text.split())
