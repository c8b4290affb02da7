"""Hits as the observation objects of the report, for commands that print them one by one."""

from __future__ import annotations

from sdkwitness.audit.classify.untyped import entropy
from sdkwitness.audit.model import Hit, Leaf
from sdkwitness.audit.redact import digest, place, preview


def observed(hit: Hit, *, host: str, key: str, reveal: bool) -> dict[str, object]:
    """Return an observation object without id, evidence, time and recipient.

    Args:
        hit: What was recognised.
        host: Where it went, empty when unknown.
        key: Key of the value's digest.
        reveal: Show the value in full, as `raw`.
    """
    value: dict[str, object] = {
        "digest": digest(hit.known or hit.matched, key),
        "preview": preview(hit.data_type, hit.matched),
    }
    if reveal:
        value["raw"] = hit.matched
    return {
        "channel": "network",
        "host": host,
        "data_type": hit.data_type,
        "path": place(hit.leaf.path, hit.matched, hit.known, reveal=reveal),
        "form": hit.form,
        "detector": hit.detector,
        "grade": hit.grade,
        "confidence": hit.confidence,
        "value": value,
        "note": "; ".join(filter(None, (hit.note, "placeholder" if hit.placeholder else ""))),
    }


def unread(leaf: Leaf, *, size: int, host: str, key: str) -> dict[str, object]:
    """Return the observation object of a leaf at which decoding stopped, with the reason as its note.

    Args:
        leaf: An opaque leaf.
        size: Bytes that were not read, 0 when they are those of the leaf.
        host: Where it went, empty when unknown.
        key: Key of the value's digest.
    """
    data = leaf.value.encode("utf-8", "replace") if isinstance(leaf.value, str) else leaf.value
    return {
        "channel": "network",
        "host": host,
        "data_type": "unknown",
        "path": place(leaf.path, "", "", reveal=False),
        "form": "",
        "detector": "lexicon",
        "grade": "indicative",
        "confidence": 0.3,
        "value": {"digest": digest(data.hex(), key), "preview": ""},
        "note": leaf.opaque,
        "size": size or len(data),
        "entropy": round(entropy(data), 2),
    }
