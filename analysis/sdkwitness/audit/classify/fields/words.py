"""Words that values of a closed set are written with: genders, kinds of networks, operators, states of a call."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec
import yaml


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One set."""

    source: str
    words: tuple[str | tuple[str, ...], ...]
    """Lower case; lines of them where there are many."""


@cache
def words(name: str) -> frozenset[str]:
    """Return one set of `tables/words.yaml`.

    Raises:
        KeyError: there is no such set.
    """
    lines = _tables()[name].words
    return frozenset(word for line in lines for word in ((line,) if isinstance(line, str) else line))


@cache
def _tables() -> dict[str, Words]:
    text = (resources.files("sdkwitness.audit") / "tables" / "words.yaml").read_bytes()
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), dict[str, Words], strict=True)
