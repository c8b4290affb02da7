"""Names of fields that say more than what is in them: whose it is, where it comes from, how it is written.

`device_imei`, `startLatitude` and `phoneMd5` mean what `imei`, `latitude` and `phone` mean; `has_imei` does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import msgspec
import yaml

from sdkwitness.knowledge.normal import normal_key

_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+|[^\W\d_a-zA-Z]+")
_MAX_WORDS = 8
_SHORTEST = 4
"""Letters that a name needs where nothing but the qualifier parts it from it: `userphone`, and no `mage`."""
_MAX_NAME = 64


class Qualifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that stand before a name."""

    words: tuple[str, ...]
    groups: tuple[str, ...]
    """Groups of data types before whose names they stand."""


class Qualifiers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table."""

    before: tuple[Qualifier, ...]
    behind: tuple[str, ...]


def bare_names(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what a name says without its qualifiers, in normal form, and the groups that they suit; least cut first."""
    if len(name) > _MAX_NAME:
        return
    words = [normal_key(word) for word in _WORD.findall(name)]
    if not 1 < len(words) <= _MAX_WORDS:
        yield from _joined(normal_key(name))
        return
    before, behind = _before(), frozenset(_table().behind)
    groups: frozenset[str] | None = None
    for start in range(len(words)):
        if start:
            suits = before.get(words[start - 1])
            if suits is None:
                return
            groups = suits if groups is None else groups & suits
        for end in range(len(words), start, -1):
            if end < len(words) and words[end] not in behind:
                break
            if start or end < len(words):
                yield "".join(words[start:end]), groups if groups is not None else _every_group()


def _joined(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield names whose qualifier is written together with them."""
    for word, groups in _before().items():
        if len(word) >= _SHORTEST and name.startswith(word) and len(name) >= len(word) + _SHORTEST:
            yield name[len(word) :], groups
    for word in ("号", "号码", "列表"):
        if name.endswith(word):
            yield name[: -len(word)], _every_group()
    for word in ("用户", "本机", "当前", "设备", "手机"):
        if name.startswith(word) and len(name) > len(word):
            yield name[len(word) :], _before()[word]


@cache
def _before() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in _table().before:
        for word in row.words:
            found[word] = found.get(word, frozenset()) | frozenset(row.groups)
    return found


@cache
def _every_group() -> frozenset[str]:
    return frozenset(group for row in _table().before for group in row.groups)


@cache
def _table() -> Qualifiers:
    text = (resources.files("sdkwitness.audit") / "tables" / "qualifiers.yaml").read_bytes()
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), Qualifiers, strict=True)
