"""Known values in every form in which SDKs are known to send them.

Sources of the forms: the digests and prefixes are those of the Xiaomi account, push and statistics SDKs and of
the MSA identifiers; the 16-digit MD5 is the middle half that Chinese trackers use.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence

from sdkwitness.audit.classify.values.known import LISTS, KnownValue, bits
from sdkwitness.audit.classify.values.needles import Border, Needle, digest_forms
from sdkwitness.audit.classify.values.salted import traced
from sdkwitness.audit.classify.values.spellings import hashed, spellings, without_separators
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Event

__all__ = ["Border", "Needle", "digest_forms", "expand", "recorded", "traced"]

_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_MIN_DIGEST_BITS = 12.0
"""Below it a digest says no more than the value: `md5("1")` is in every rainbow table and in many a cache key."""
_QUALIFIED = re.compile(r"(?<!\w)[A-Za-z]\w{0,127}(?:\.[A-Za-z]\w{0,127}){2,}")
"""The name of a package or a class."""
_MIN_BINARY = 6
_MEASURES = ("health.", "fitness.", "sensor.", "loc.")
_HEAD = 32
"""Bytes of a recorded buffer that are searched for."""
_MAX_RECORDED = 2_000


def expand(known: KnownValue) -> list[Needle]:
    """Return the forms of one value that are searched for in any buffer; none for weak ones but their digests."""
    needles: dict[bytes, Needle] = {}

    def add(pattern: bytes, form: str, border: Border, *, exact_case: bool = False) -> None:
        key = pattern if exact_case else pattern.lower()
        if len(pattern) >= 3 and key not in needles:
            needles[key] = Needle(pattern, form, known, border, exact_case)

    value = known.value
    if known.strength != "weak":
        for text, form in spellings(known):
            add(text.encode(), form, _border(known, text))
        if known.strength == "strong":
            for pattern, form, border, exact in _wrapped(value):
                add(pattern, form, border, exact_case=exact)
    if bits(value) >= _MIN_DIGEST_BITS and known.data_type not in LISTS and not known.data_type.startswith(_MEASURES):
        for source in hashed(value):
            for name in _DIGESTS:
                for pattern, form, border, exact in digest_forms(name, hashlib.new(name, source.encode()).digest()):
                    add(pattern, form, border, exact_case=exact)
    return list(needles.values())


def recorded(events: Sequence[Event]) -> list[Needle]:
    """Return the heads of buffers that hooks saw recorded, e.g. by the microphone, each once."""
    needles: dict[bytes, Needle] = {}
    for event in of_kinds(events, "read", "deliver"):
        if event.kind not in ("read", "deliver"):
            continue
        for value in event.values:
            head = value.blob.data[:_HEAD] if value.blob is not None else b""
            # Silence and padding are equal everywhere.
            if value.data_type is None or value.blob is None or len(head) < _HEAD or len(set(head)) < 8:
                continue
            known = KnownValue(value.data_type, f"sha256:{value.blob.sha256}", True, "strong")
            needles.setdefault(head, Needle(head, "bytes", known, "none", True))
            if len(needles) >= _MAX_RECORDED:
                return list(needles.values())
    return list(needles.values())


def _wrapped(value: str) -> Iterator[tuple[bytes, str, Border, bool]]:
    """Yield (pattern, form, border, case matters) of encodings of the value on its own."""
    bare = without_separators(value)
    identifier = re.fullmatch(r"[0-9A-Za-z]+", bare) is not None
    for text in dict.fromkeys((value, value.lower(), value.upper(), *((bare,) if identifier else ()))):
        raw = text.encode()
        yield base64.b64encode(raw).rstrip(b"="), "base64", "base64", True
        yield base64.urlsafe_b64encode(raw).rstrip(b"="), "base64url", "base64", True
        yield raw.hex().encode(), "hex", "hex" if _QUALIFIED.fullmatch(text) else "none", False
        yield text.encode("utf-16-le"), "utf16", "none", False
        yield text.encode("utf-16-be"), "utf16", "none", False
    if bare.isdigit():
        # As a long of Java's DataOutputStream or of a C structure; short numbers are zeros with little beside.
        number = int(bare)
        if 1 << 40 <= number < 1 << 63:
            yield number.to_bytes(8, "big"), "int64be", "none", True
            yield number.to_bytes(8, "little"), "int64le", "none", True
    elif re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", bare) and len(bare) // 2 >= _MIN_BINARY:
        packed = bytes.fromhex(bare)
        yield packed, "bytes", "none", True
        if len(packed) == 6:
            yield packed[::-1], "bytes.reversed", "none", True
        yield base64.b64encode(packed).rstrip(b"="), "bytes.base64", "base64", True


def _border(known: KnownValue, text: str) -> Border:
    if known.strength == "medium":
        return "digit" if text.isdigit() else "qualified" if _QUALIFIED.fullmatch(text) else "word"
    if text.isdigit():
        return "digit"
    if re.fullmatch(r"[0-9A-Fa-f:.\-]+", text):
        return "hex"
    if _QUALIFIED.fullmatch(text):
        return "qualified"
    return "word" if text.isascii() else "none"
