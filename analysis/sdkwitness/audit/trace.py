"""Every place where one value appears in a recording, in any encoding, hash or layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import msgspec

from sdkwitness.audit.classify.fields.places import angle
from sdkwitness.audit.classify.hits import known_hit, place_hit, settle, shown
from sdkwitness.audit.classify.measures import positions
from sdkwitness.audit.classify.values.expand import traced
from sdkwitness.audit.classify.values.known import ANY, KnownValue, bits
from sdkwitness.audit.classify.values.search import Finder
from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.decode.streams import decode_run, joined
from sdkwitness.audit.model import Hit, Leaf
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Identity, Place, Recording
from sdkwitness.knowledge.model import Salt

TRACED = ANY
"""Data type of the hits: the caller knows what it asked for."""
MAX_VALUE = 4_096
"""Characters of a value; a longer one is a document, not a value."""
_SUBSTRING_BITS = 20.0
"""A person who asks for one value wants a shorter one found, too, than a search for all may look for."""


def trace(
    recording: Recording,
    value: str,
    salts: Iterable[Salt] = (),
    decoded: Callable[[int, int], None] | None = None,
) -> tuple[Hit, ...]:
    """Search a value in all its forms over all flows and events, in recording order.

    A value too short to be told from chance is found only where it is the whole content of a field. A position
    (`31.23,121.47`, WGS-84) is found in every datum and spelling. The leaves of the hits have no values, which may be
    whole bodies: what was found is in the hit.

    Args:
        recording: where to look.
        value: what to look for.
        salts: what SDKs are known to add before they hash.
        decoded: called with the number of flows done and that of all.

    Raises:
        UserError: the value is empty, or no value but a document.
    """
    wanted = value.strip()
    if not wanted:
        raise UserError("The value to trace is empty; give the text to look for.")
    if len(wanted) > MAX_VALUE:
        raise UserError(f"The value to trace is longer than {MAX_VALUE:,} characters; give one identifier.")
    strong = is_searched(wanted)
    known = KnownValue(TRACED, wanted, False, "strong" if strong else "weak")
    finder = Finder([known], traced([known], recording.events, salts) if strong else ())
    atlas = positions.Atlas(positions.known_points(_as_place(wanted), ()))
    ledger = Ledger.of(recording)
    found: list[Hit] = []
    for pieces, whole in _decoded(recording, ledger, decoded):
        hits = [hit for piece in pieces for hit in settle(_hits(piece, known, finder, atlas))]
        if whole is not None and not hits:
            hits = settle(_hits(whole, known, finder, atlas))
        found.extend(msgspec.structs.replace(hit, leaf=msgspec.structs.replace(hit.leaf, value="")) for hit in hits)
    return tuple(found)


def is_searched(value: str) -> bool:
    """Say whether a value is looked for inside texts too, and not only as the whole content of a field."""
    return bits(value.strip()) >= _SUBSTRING_BITS and len(value.strip()) >= 4


def _decoded(
    recording: Recording, ledger: Ledger, progress: Callable[[int, int], None] | None
) -> Iterator[tuple[list[Decoded], Decoded | None]]:
    """Yield what each piece of evidence holds, and beside the writes of one connection what lies across them."""
    for number, flow in enumerate(recording.flows):
        if progress is not None:
            progress(number, len(recording.flows))
        yield [decode_flow(flow, ledger)], None
    for run in joined(recording.events):
        pieces, whole = decode_run(run, ledger)
        yield [decoded for _, decoded in pieces], whole


def _hits(decoded: Decoded, known: KnownValue, finder: Finder, atlas: positions.Atlas) -> Iterator[Hit]:
    for leaf in (*decoded.leaves, *decoded.buffers):
        data = leaf.value.encode("utf-8", "replace") if isinstance(leaf.value, str) else leaf.value
        for match in finder.search(data):
            yield known_hit(leaf, match.needle.known, match.form, match.text)
        if known.strength == "weak" and isinstance(leaf.value, str) and leaf.value.strip() == known.value:
            yield known_hit(leaf, known, "raw", known.value)
        if atlas:
            yield from _places(leaf, atlas)
    if atlas:
        yield from _pairs(decoded, atlas)


def _places(leaf: Leaf, atlas: positions.Atlas) -> Iterator[Hit]:
    spots = atlas.in_text(leaf.value) if isinstance(leaf.value, str) else atlas.in_bytes(leaf.value)
    for place, text in spots:
        yield place_hit(leaf, place, text)


def _pairs(decoded: Decoded, atlas: positions.Atlas) -> Iterator[Hit]:
    leaves = [leaf for leaf in decoded.leaves if isinstance(leaf.value, str) and atlas.axis(leaf.value)]
    for one, other in pairwise(leaves):
        first, second = shown(one), shown(other)
        place = atlas.pair(first, second)
        if place is not None and one.path[:-1] == other.path[:-1]:
            yield place_hit(one, place, f"{first},{second}", f"with {other.path[-1]}")


def _as_place(text: str) -> Identity | None:
    latitude, comma, longitude = text.partition(",")
    one, other = angle(latitude.strip()), angle(longitude.strip())
    if not comma or one is None or other is None or abs(one[0]) > 90:
        return None
    return Identity(places=(Place(latitude=one[0], longitude=other[0], label="traced"),))
