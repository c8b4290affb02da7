"""Classification: which data type is in which leaf, by which evidence, and how sure.

Detectors, strongest first: a value that a hook read or the lab knows (in any form), a known place or series,
an SDK's field rule, a format whose field name agrees, a field name with a plausible value. Of one leaf and data
type the strongest speaks; an exact known value silences what names and formats make of the same leaf.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from sdkwitness.audit.classify.fields.adapters import Adapters, Rules, segments
from sdkwitness.audit.classify.fields.lexicon import LETTERS, Lexicon
from sdkwitness.audit.classify.fields.naming import Surroundings
from sdkwitness.audit.classify.hits import (
    known_hit,
    media_hit,
    place_hit,
    read_hit,
    ruled_hit,
    run_hit,
    settle,
    shown,
    silenced,
)
from sdkwitness.audit.classify.measures import positions, series
from sdkwitness.audit.classify.measures.measured import hooked_series
from sdkwitness.audit.classify.measures.samples import PackedSeries
from sdkwitness.audit.classify.measures.units import Units
from sdkwitness.audit.classify.scout import Scout
from sdkwitness.audit.classify.values.expand import recorded, traced
from sdkwitness.audit.classify.values.keyed import Keyed
from sdkwitness.audit.classify.values.known import known_values
from sdkwitness.audit.classify.values.search import Finder, Match
from sdkwitness.audit.decode.decoded import Decoded, Guess, Scalar, written
from sdkwitness.audit.model import Hit, Leaf
from sdkwitness.capture.records import Event, Identity
from sdkwitness.knowledge.model import Catalogue

_LOCATION = frozenset({"loc.precise", "loc.coarse", "loc.track_media"})
_LAST_MEMBER = re.compile(r"(?:\.[^.\[\]]+|\[[^\]]*\])\Z")
_PAIR_REACH = 12
"""Leaves between a latitude and its longitude: accuracy, altitude, time and provider may stand between."""
_MAX_SCANNED = 200_000
_MAX_WEAK = 256
"""Characters of a field whose whole content may be a weak value."""
_MIN_SCALED = 7
_MAX_ANGLE = 24
_SIGNED = frozenset("-0123456789")
"""What a number begins with."""
_PACKED_PAIR = 8
"""Bytes of two coordinates at least."""
_SILENT, _NAMED, _RULED = range(3)
"""What a field's name may tell: nothing, something of its content, or what an adapter's rule says."""
_RULES = 256
"""Hosts, or sets of adapters, whose rules are remembered with the names that tell something under them."""
_NAMES = 8_192
_NONE: frozenset[str] = frozenset()


class Classifier:
    """All that is looked for, compiled once for a capture."""

    def __init__(self, catalogue: Catalogue, identity: Identity | None, events: Sequence[Event] = ()) -> None:
        knowns = known_values(identity, events)
        self._finder = Finder(knowns, [*traced(knowns, events, catalogue.salts), *recorded(events)])
        self._weak = Keyed(knowns)
        self._atlas = positions.Atlas(positions.known_points(identity, events))
        fed = identity.series if identity is not None else ()
        self._units = Units([*fed, *hooked_series(events)])
        self._series = series.Fed(self._units.all())
        self._samples = PackedSeries(self._units.all())
        self._lexicon = Lexicon(catalogue)
        self._adapters = Adapters(catalogue)
        self._speaking = lru_cache(_RULES)(self._names)
        self._scout = Scout({"value": self._finder.letters, "place": self._atlas.letters(), "mark": LETTERS})

    def classify(
        self, decoded: Decoded, *, host: str = "", recipient: str | None = None, request_path: str = ""
    ) -> tuple[Hit, ...]:
        """Return the hits of one decoded flow, event or body, in the order of its leaves.

        Args:
            decoded: what decoding gave.
            host: host it was sent to, for adapters; empty when there is none.
            recipient: recipient id, for adapters where no host is known.
            request_path: path of the request, to tell the endpoints of a host apart; empty matches all.
        """
        rules = self._adapters.of(host, recipient)
        if rules.conditional:
            rules = rules.under(decoded.leaves)
        signs = self._scout.look(decoded)
        hits: list[Hit] = []
        taken: dict[int, set[str]] = {}
        if "place" in signs:
            self._find_positions(decoded.leaves, hits, taken)
        if self._series.may_be_in(decoded.fields):
            self._find_series(decoded.leaves, hits, taken)
        unseen = _unseen(decoded, guesses="value" in signs) if "value" in signs or self._weak else ()
        matches = self._search(decoded, unseen) if "value" in signs else {}
        surroundings = Surroundings(decoded)
        count = len(decoded.fields)
        for index in self._telling(decoded, rules, matches, marked="mark" in signs):
            leaf = decoded.leaf(index)
            used: set[str] | frozenset[str] = taken.get(index, _NONE)
            # A sample by itself has nothing to add to the series it stands in.
            known = [
                hit for hit in self._known(leaf, matches.get(index, ()), surroundings) if hit.data_type not in used
            ]
            hits += known
            for hit in self._named(leaf, rules, request_path, surroundings):
                if hit.data_type not in used and not silenced(hit, known):
                    hits.append(hit)
            media = media_hit(leaf)
            if media is not None:
                hits.append(media)
        for index, buffer in enumerate(unseen, start=count):
            if index in matches or isinstance(buffer.value, str):
                hits += self._known(buffer, matches.get(index, ()), surroundings)
        self._find_packed(decoded, hits)
        if not hits:
            return ()
        last = {id(buffer): at for at, buffer in enumerate(unseen, start=count)}
        end = count + len(unseen)

        def place(hit: Hit) -> int:
            at = decoded.place(hit.leaf)
            return last.get(id(hit.leaf), end) if at is None else at

        return tuple(sorted(settle(hits), key=place))

    def _telling(self, decoded: Decoded, rules: Rules, matches: Mapping[int, object], *, marked: bool) -> Iterable[int]:
        """Yield the places of the fields that may tell something: by their name, their value, or what was found there.

        Args:
            decoded: the fields.
            rules: rules of the recipient.
            matches: what was found, by place.
            marked: whether there are values that say by themselves what they are.
        """
        fields = decoded.fields
        if marked:
            return range(len(fields))
        speaks, may_read = self._speaking(rules), self._lexicon.may_read
        weak = self._weak.may_be if self._weak else _never
        return [
            at
            for at, (key, value, holder, _) in enumerate(fields)
            if ((told := speaks(key)) and (told == _RULED or may_read(key, str(written(value)))))
            or at in matches
            or isinstance(holder, Leaf)
            or weak(value)
        ]

    @property
    def has_series(self) -> bool:
        """Say whether any series was fed in that can prove anything."""
        return bool(self._units.all())

    def runs(self, leaves: Sequence[Leaf]) -> list[series.Run]:
        """Return the series in the numbers of several flows to one endpoint, in order of time."""
        return [run._replace(form=self._units.form(run.series, run.form)) for run in self._series.find(leaves)]

    def _names(self, rules: Rules) -> Callable[[str], int]:
        """Return what says whether the name of a document's field may tell something, and whether by a rule."""

        def speaks(name: str) -> int:
            return _RULED if rules.may_name(name) else _NAMED if self._lexicon.speaks(name) else _SILENT

        return lru_cache(_NAMES)(speaks)

    # --- values ------------------------------------------------------------------------------------

    def _search(self, decoded: Decoded, unseen: Sequence[Leaf]) -> dict[int, list[Match]]:
        """Return the matches by the place of the field; buffers that are no fields come after those."""
        values = (written(value) for _, value, _, _ in decoded.fields)
        return self._finder.search_all([_content(value) for value in (*values, *(leaf.value for leaf in unseen))])

    def _known(self, leaf: Leaf, matches: Sequence[Match], surroundings: Surroundings) -> list[Hit]:
        """Return the hits of known values: those the search found, and weak ones that fill a field of their name."""
        found = (
            [known_hit(leaf, m.needle.known, m.form, m.text) for m in self._preferred(leaf, matches, surroundings)]
            if matches
            else []
        )
        value = leaf.value
        if self._weak and isinstance(value, str) and 0 < len(value) <= _MAX_WEAK:
            text = value.strip()
            found += [
                known_hit(leaf, known, form, text)
                for known, form in self._weak.of(text)
                if self._agrees(leaf, known.data_type, surroundings)
            ]
        return found

    def _preferred(self, leaf: Leaf, matches: Sequence[Match], surroundings: Surroundings) -> Iterable[Match]:
        """Decide between the types of a value that is known under several, by the names of the fields around it."""
        spots: dict[tuple[int, int], list[Match]] = {}
        for match in matches:
            spots.setdefault((match.start, match.end), []).append(match)
        for same in spots.values():
            if len(same) > 1:
                named = [m for m in same if self._agrees(leaf, m.needle.known.data_type, surroundings)]
                yield (named or same)[0]
            else:
                yield same[0]

    def _agrees(self, leaf: Leaf, data_type: str, surroundings: Surroundings) -> bool:
        """Say whether the field's own name, or that of a field around or beside it, means `data_type`."""
        return self._lexicon.agrees(leaf.key, data_type) or any(
            self._lexicon.agrees(name, data_type) for name in (*segments(leaf)[-4:], *surroundings.names(leaf))
        )

    # --- places and series ---------------------------------------------------------------------------

    def _find_positions(self, leaves: Sequence[Leaf], hits: list[Hit], taken: dict[int, set[str]]) -> None:
        if not self._atlas:
            return
        waiting: list[tuple[int, Leaf]] = []
        for index, leaf in enumerate(leaves):
            value = leaf.value
            if not isinstance(value, str) or not 5 <= len(value) <= _MAX_SCANNED:
                continue
            for place, text in self._atlas.in_text(value):
                hits.append(place_hit(leaf, place, text))
                taken.setdefault(index, set()).update(_LOCATION)
            # An angle has a fraction, or is scaled to seven digits and more.
            if value[0] not in _SIGNED or not ("." in value or len(value) >= _MIN_SCALED) or len(value) > _MAX_ANGLE:
                continue
            if not self._atlas.axis(value):
                continue
            waiting = [(at, other) for at, other in waiting if index - at <= _PAIR_REACH]
            for at, other in waiting:
                found = self._atlas.pair(str(other.value), value) if _siblings(other, leaf) else None
                if found is not None:
                    hits.append(place_hit(other, found, f"{shown(other)},{value}", f"with {leaf.path[-1]}"))
                    taken.setdefault(at, set()).update(_LOCATION)
                    taken.setdefault(index, set()).update(_LOCATION)
                    waiting.remove((at, other))
                    break
            else:
                waiting.append((index, leaf))

    def _find_series(self, leaves: Sequence[Leaf], hits: list[Hit], taken: dict[int, set[str]]) -> None:
        runs = self._series.find(leaves)
        if not runs:
            return
        places = {id(leaf): index for index, leaf in enumerate(leaves)}
        for run in runs:
            for leaf in run.leaves:
                taken.setdefault(places[id(leaf)], set()).add(run.series.data_type)
        hits.extend(map(self._run, runs))

    def _find_packed(self, decoded: Decoded, hits: list[Hit]) -> None:
        """Find series and places that stand in bytes as numbers; a guess gets its path only where something is."""
        buffers: list[tuple[bytes, Leaf | Guess]] = [(b.value, b) for b in decoded.opened if isinstance(b.value, bytes)]
        buffers += [(guess[2], guess) for guess in decoded.guesses]
        sampled = self._series.any_in_bytes(data for data, _ in buffers)
        for data, origin in buffers:
            places = tuple(self._atlas.in_bytes(data)) if len(data) >= _PACKED_PAIR else ()
            packed = self._samples.may_be_in(data)
            if places or packed or sampled:
                buffer = origin if isinstance(origin, Leaf) else decoded.guessed(origin)
                hits += map(self._run, self._series.in_bytes(buffer) if sampled else ())
                hits += map(self._run, self._samples.find(buffer) if packed else ())
                hits += [place_hit(buffer, place, text) for place, text in places]

    def _run(self, run: series.Run) -> Hit:
        return run_hit(run._replace(form=self._units.form(run.series, run.form)))

    # --- names -----------------------------------------------------------------------------------------

    def _named(self, leaf: Leaf, rules: Rules, request_path: str, surroundings: Surroundings) -> list[Hit]:
        ruled = rules.match(leaf, request_path)
        if ruled:
            return [ruled_hit(leaf, r) for r in ruled if self._lexicon.plausible(r.rule.data_type, shown(leaf))]
        value = leaf.value
        if not isinstance(value, str) or leaf.opaque or not leaf.key:
            return []
        readings = self._lexicon.read_leaf(leaf, value, surroundings)
        if not readings:
            return []
        if leaf.path[-1].startswith(("segment:", "http:segment:")):
            # The segment before an identifier names a resource, seldom a field.
            readings = [reading for reading in readings if reading.formatted]
        return [read_hit(leaf, reading) for reading in readings]


def _unseen(decoded: Decoded, *, guesses: bool) -> list[Leaf]:
    """Return the buffers that are not also leaves in full length; no guess is one."""
    whole = {holder.path: len(holder.value) for _, _, holder, _ in decoded.fields if isinstance(holder, Leaf)}
    buffers = decoded.buffers if guesses else decoded.opened
    return [buffer for buffer in buffers if whole.get(buffer.path) != len(buffer.value)]


def _never(_: Scalar) -> bool:
    return False


def _content(value: str | bytes) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


def _siblings(one: Leaf, other: Leaf) -> bool:
    return _parent(one) == _parent(other)


def _parent(leaf: Leaf) -> tuple[str, ...]:
    """Return the path of the container a leaf stands in."""
    last = leaf.path[-1]
    member = _LAST_MEMBER.search(last) if "json:" in last else None
    return (*leaf.path[:-1], last[: member.start()] if member else last.rpartition(":")[0])
