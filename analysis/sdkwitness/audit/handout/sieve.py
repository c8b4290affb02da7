"""The last look at what a copy keeps: no text that holds a known or classified value passes, in whatever form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from ahocorasick_rs import BytesAhoCorasick, Implementation

from sdkwitness.audit.classify.values.expand import expand, traced
from sdkwitness.audit.classify.values.known import KnownValue, bits, known_values
from sdkwitness.audit.model import Hit
from sdkwitness.capture.records import Event, Identity
from sdkwitness.knowledge.model import Salt

_MIN_BITS: Final = 20.0
"""Information from which a value is looked for inside texts; below it, it occurs in names by chance."""
_MIN_PATTERN: Final = 5
"""Bytes of the shortest form that is looked for inside texts."""
_MAX_VALUE: Final = 4_096
_MOST: Final = 20_000
"""Classified values that are looked for in every form; of more, their texts alone."""
_NAMES: Final = (
    "dev.os",
    "dev.app",
    "net.type",
    "id.app.app_id",
    "id.app.channel",
    "dev.installed_apps",
    "dev.running_",
)
"""Types whose values are names of code and products: `android` is in every second class name."""


class Sieve:
    """Knows all values of a recording.

    Args:
        identity: Known values; None where there are none.
        events: What hooks saw.
        hits: What classification found.
        salts: What SDKs are known to add before they hash.
        public: Values that may be seen, as the name of the app itself.
    """

    def __init__(
        self,
        identity: Identity | None,
        events: Sequence[Event],
        hits: Iterable[Hit],
        salts: Iterable[Salt],
        public: Collection[str] = (),
    ) -> None:
        knowns = [k for k in known_values(identity, events) if k.value not in public and not _is_name(k.data_type)]
        found = dict.fromkeys(text for hit in hits for text in _texts(hit) if text[1] not in public)
        values = dict.fromkeys((*((known.data_type, known.value) for known in knowns), *found))
        self._whole = {text.casefold() for _, text in values}
        strong = [KnownValue(t, text, False, "strong") for t, text in values if bits(text) >= _MIN_BITS]
        patterns = dict.fromkeys(_patterns(strong, [k for k in knowns if bits(k.value) >= _MIN_BITS], events, salts))
        self._scan = BytesAhoCorasick(list(patterns), implementation=Implementation.ContiguousNFA) if patterns else None

    def holds(self, text: str) -> bool:
        """Say whether a text holds a value."""
        return any(map(self._holds, dict.fromkeys((text, unquote(text), text.replace("_", " ")))))

    def _holds(self, text: str) -> bool:
        if text.casefold() in self._whole:
            return True
        data = text.encode("utf-8", "replace").lower()
        return self._scan is not None and bool(self._scan.find_matches_as_indexes(data))


def _patterns(
    values: Sequence[KnownValue], knowns: Sequence[KnownValue], events: Sequence[Event], salts: Iterable[Salt]
) -> Iterator[bytes]:
    """Every form of every value, in lower case; what is hidden in vain does no harm, so no border is asked for."""
    needles = (needle for known in values[:_MOST] for needle in expand(known))
    for pattern in (needle.pattern for needle in (*needles, *traced(knowns, events, salts))):
        if len(pattern) >= _MIN_PATTERN:
            yield pattern.lower()
    for known in values:
        if len(known.value) >= _MIN_PATTERN:
            yield known.value.encode("utf-8", "replace").lower()


def _texts(hit: Hit) -> Iterator[tuple[str, str]]:
    if not _is_name(hit.data_type) and not hit.placeholder:
        for text in dict.fromkeys((hit.matched.strip(), hit.known.strip())):
            if _MIN_PATTERN <= len(text) <= _MAX_VALUE and bits(text) >= _MIN_BITS:
                yield hit.data_type, text


def _is_name(data_type: str) -> bool:
    return data_type.startswith(_NAMES)
