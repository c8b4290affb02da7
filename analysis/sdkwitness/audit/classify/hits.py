"""Hits: how each kind of evidence becomes one, and which of several on the same content speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sdkwitness.audit.classify.fields.adapters import Ruled
from sdkwitness.audit.classify.fields.lexicon import Reading
from sdkwitness.audit.classify.fields.placeholders import is_placeholder
from sdkwitness.audit.classify.measures import series
from sdkwitness.audit.classify.measures.positions import Place
from sdkwitness.audit.classify.values.known import KnownValue
from sdkwitness.audit.decode.binary import PHOTOS, VOICES
from sdkwitness.audit.model import Detector, Grade, Hit, Leaf

_RANK: dict[Detector, int] = {"hooked": 0, "identity": 1, "series": 2, "adapter": 3, "format": 4, "lexicon": 5}
_CONFIDENCE: dict[Detector, float] = {
    "hooked": 0.99,
    "identity": 0.98,
    "series": 0.97,
    "adapter": 0.9,
    "format": 0.85,
    "lexicon": 0.5,
}
_GRADE: dict[Detector, Grade] = {
    "hooked": "proven",
    "identity": "proven",
    "series": "proven",
    "adapter": "strong",
    "format": "strong",
    "lexicon": "indicative",
}
_PROVEN = frozenset({"hooked", "identity", "series"})
_BOTH = frozenset(
    frozenset(pair)
    for pair in (
        ("net.wifi_current", "net.wifi_scan"),
        ("net.bluetooth", "dev.peripheral"),
        ("loc.precise", "loc.track_media"),
        ("loc.precise", "loc.gnss_raw"),
        ("profile.contact", "tel.phone_number"),
        ("content.contacts", "tel.phone_number"),
        ("content.contacts", "profile.name"),
        ("dev.os", "dev.sysprops"),
        ("dev.model", "dev.sysprops"),
    )
)
"""Pairs of data types that one value can be at once: the access point in use is also in the list of all."""
_MEDIA = {**dict.fromkeys(sorted(PHOTOS), "content.photo"), **dict.fromkeys(sorted(VOICES), "content.voice")}


def known_hit(leaf: Leaf, known: KnownValue, form: str, text: str) -> Hit:
    """A value that a hook read or the identity holds."""
    return _hit(leaf, known.data_type, "hooked" if known.hooked else "identity", form, text, known=known.value)


def place_hit(leaf: Leaf, place: Place, text: str, note: str = "") -> Hit:
    """A known place."""
    point = place.point
    detector: Detector = "hooked" if point.hooked else "identity"
    data_type = "loc.precise" if place.precise else "loc.coarse"
    if _in_picture(leaf):
        data_type = "loc.track_media"
    known = f"{point.latitude:.6f},{point.longitude:.6f}"
    return _hit(leaf, data_type, detector, place.form, text, known=known, note=note or point.label)


def run_hit(run: series.Run) -> Hit:
    """Samples in the order in which they were fed in; the first leaf stands for all."""
    text = series.matched(run)
    note = f"{len(run.samples)} samples in the order fed"
    return _hit(run.leaves[0], run.series.data_type, "series", run.form, text, known=text, note=note)


def ruled_hit(leaf: Leaf, ruled: Ruled) -> Hit:
    """A field that an SDK's adapter names."""
    text = shown(leaf)
    return _hit(
        leaf,
        ruled.rule.data_type,
        "adapter",
        ruled.rule.form or "raw",
        text,
        placeholder=is_placeholder(text),
        note=f"{ruled.adapter.id}: {ruled.rule.reasoning}",
    )


def read_hit(leaf: Leaf, reading: Reading) -> Hit:
    """A field whose name and content agree."""
    if reading.data_type.startswith("loc.") and _in_picture(leaf):
        # The block's own tags say that it is a position, and of what.
        reading = reading._replace(data_type="loc.track_media", formatted=True)
    detector: Detector = "format" if reading.formatted else "lexicon"
    return _hit(leaf, reading.data_type, detector, reading.form, shown(leaf), placeholder=reading.placeholder)


def media_hit(leaf: Leaf) -> Hit | None:
    """A picture or a sound that the app sent, None for anything else."""
    data_type = _MEDIA.get(leaf.path[-1])
    if data_type is None or not leaf.outgoing:
        return None
    return _hit(leaf, data_type, "format", leaf.path[-1], f"{leaf.path[-1]}, {len(leaf.value)} bytes")


def _in_picture(leaf: Leaf) -> bool:
    """Say whether a leaf is what a picture says of where it was taken."""
    return leaf.path[-1] in ("exif:GPS", "xmp:GPS")


def shown(leaf: Leaf) -> str:
    """Return the leaf's content as text."""
    return leaf.value if isinstance(leaf.value, str) else leaf.value.hex()


def silenced(hit: Hit, proven: Sequence[Hit]) -> bool:
    """Say whether a proven value of another type explains a leaf, so that its name speaks in vain."""
    if not proven:
        return False
    size = len(shown(hit.leaf))
    return any(
        other.data_type != hit.data_type
        and 2 * len(other.matched) >= size
        and frozenset((other.data_type, hit.data_type)) not in _BOTH
        for other in proven
    )


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Keep, of hits that speak of the same content and data type, the one that says most.

    A value found in a buffer and again in the leaf decoded from it counts once, at the leaf. A name counts once,
    where it stands outermost, unless something inside it proves more.
    """
    listed = _innermost(list(hits))
    kept: dict[int, Hit] = {}
    paths: dict[str, set[tuple[str, ...]]] = {}
    covered: dict[str, set[tuple[str, ...]]] = {}
    for index in sorted(range(len(listed)), key=lambda i: (_RANK[listed[i].detector], len(listed[i].leaf.path), i)):
        hit = listed[index]
        path, own, above = (
            hit.leaf.path,
            paths.setdefault(hit.data_type, set()),
            covered.setdefault(hit.data_type, set()),
        )
        named = hit.detector not in _PROVEN
        if path in own or (named and (path in above or any(p in own for p in _above(path)))):
            continue
        kept[index] = hit
        own.add(path)
        above.update(_above(path))
    return [kept[index] for index in sorted(kept)]


def _innermost(hits: list[Hit]) -> list[Hit]:
    """Drop known values seen again from outside, and the packed bytes of those that stand there as text."""
    # By the value alone: from outside, the field's name may be out of sight and with it the right type.
    deeper: dict[str, set[tuple[str, ...]]] = {}
    outer: dict[str, set[tuple[str, ...]]] = {}
    for hit in hits:
        if hit.detector in _PROVEN and not _packed(hit):
            deeper.setdefault(hit.known, set()).update(_above(hit.leaf.path))
            outer.setdefault(hit.known, set()).add(hit.leaf.path)
    kept: list[Hit] = []
    for hit in hits:
        seen = hit.detector in _PROVEN and (
            any(path in outer.get(hit.known, ()) for path in _above(hit.leaf.path))
            if _packed(hit)
            else hit.leaf.path in deeper[hit.known]
        )
        if not seen:
            kept.append(hit)
    return kept


def _packed(hit: Hit) -> bool:
    """Say whether only the bytes of the value matched, as they do under a needless hexadecimal decoding."""
    return hit.form.rpartition("_")[2].startswith("bytes") or hit.form.endswith(".bytes")


def _above(path: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    return (path[:size] for size in range(1, len(path)))


def _hit(
    leaf: Leaf,
    data_type: str,
    detector: Detector,
    form: str,
    matched: str,
    *,
    known: str = "",
    placeholder: bool = False,
    note: str = "",
) -> Hit:
    confidence = _CONFIDENCE[detector]
    return Hit(
        leaf=leaf,
        data_type=data_type,
        detector=detector,
        grade=_GRADE[detector],
        confidence=confidence,
        form=form,
        matched=matched,
        known=known,
        placeholder=placeholder,
        note=note,
    )
