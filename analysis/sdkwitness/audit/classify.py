"""Classification: which data type is in which leaf, by which evidence, and how sure.

Detectors, strongest first: a value that a hook read or the lab knows (in any form), a known place or series,
an SDK's field rule, a format whose field name agrees, a field name with a plausible value. Of one leaf and data
type the strongest speaks; an exact known value silences what names and formats make of the same leaf.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sdkwitness.audit import positions, series
from sdkwitness.audit.adapters import Adapters, Rules, segments
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.expand import recorded, traced
from sdkwitness.audit.hits import known_hit, media_hit, place_hit, read_hit, ruled_hit, run_hit, settle, shown, silenced
from sdkwitness.audit.keyed import Keyed
from sdkwitness.audit.known import known_values
from sdkwitness.audit.lexicon import Lexicon
from sdkwitness.audit.measured import hooked_series
from sdkwitness.audit.model import Hit, Leaf
from sdkwitness.audit.naming import Surroundings
from sdkwitness.audit.samples import PackedSeries
from sdkwitness.audit.search import Finder, Match
from sdkwitness.audit.units import Units
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
        rules = self._adapters.of(host, recipient).under(decoded.leaves)
        hits: list[Hit] = []
        taken: dict[int, set[str]] = {}
        leaves = decoded.leaves
        surroundings = Surroundings(leaves)
        self._find_positions(leaves, hits, taken)
        self._find_series(leaves, hits, taken)
        searched = (*leaves, *_unseen(decoded))
        matches = self._finder.search_all([_content(leaf) for leaf in searched])
        for index, leaf in enumerate(leaves):
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
        for index in range(len(leaves), len(searched)):
            if index in matches or isinstance(searched[index].value, str):
                hits += self._known(searched[index], matches.get(index, ()), surroundings)
        self._find_packed(decoded.buffers, hits)
        if not hits:
            return ()
        order = {id(leaf): index for index, leaf in enumerate(searched)}
        return tuple(sorted(settle(hits), key=lambda hit: order.get(id(hit.leaf), len(order))))

    @property
    def has_series(self) -> bool:
        """Say whether any series was fed in that can prove anything."""
        return bool(self._units.all())

    def runs(self, leaves: Sequence[Leaf]) -> list[series.Run]:
        """Return the series in the numbers of several flows to one endpoint, in order of time."""
        return [run._replace(form=self._units.form(run.series, run.form)) for run in self._series.find(leaves)]

    # --- values ------------------------------------------------------------------------------------

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

    def _find_packed(self, buffers: Sequence[Leaf], hits: list[Hit]) -> None:
        """Find series and places that stand in bytes as numbers."""
        sampled = self._series.any_in_bytes(buffers)
        for buffer in buffers:
            value = buffer.value
            if isinstance(value, bytes):
                if sampled:
                    hits += map(self._run, self._series.in_bytes(buffer))
                hits += map(self._run, self._samples.find(buffer))
                if len(value) >= _PACKED_PAIR:
                    for place, text in self._atlas.in_bytes(value):
                        hits.append(place_hit(buffer, place, text))

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


def _unseen(decoded: Decoded) -> list[Leaf]:
    """Return the buffers that are not also leaves in full length."""
    whole = {leaf.path: len(leaf.value) for leaf in decoded.leaves}
    return [buffer for buffer in decoded.buffers if whole.get(buffer.path) != len(buffer.value)]


def _content(leaf: Leaf) -> bytes:
    value = leaf.value
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


def _siblings(one: Leaf, other: Leaf) -> bool:
    return _parent(one) == _parent(other)


def _parent(leaf: Leaf) -> tuple[str, ...]:
    """Return the path of the container a leaf stands in."""
    last = leaf.path[-1]
    member = _LAST_MEMBER.search(last) if "json:" in last else None
    return (*leaf.path[:-1], last[: member.start()] if member else last.rpartition(":")[0])
