"""Known values in every form in which SDKs are known to send them.

Sources of the forms: the digests and prefixes are those of the Xiaomi account, push and statistics SDKs and of
the MSA identifiers; the 16-digit MD5 is the middle half that Chinese trackers use.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple
from urllib.parse import quote

from sdkwitness.audit.known import LISTS, KnownValue, bits
from sdkwitness.capture.records import Crypto, Event

Border = Literal["none", "word", "hex", "digit", "base64"]
"""What may not stand beside a match: nothing is forbidden, or another character of that alphabet."""

_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_MIN_DIGEST_BITS = 12.0
"""Below it a digest says no more than the value: `md5("1")` is in every rainbow table and in many a cache key."""
_MIN_BINARY = 6
_MEASURES = ("health.", "fitness.", "sensor.", "loc.")
_MAX_SALT = 64
_FIELDS = re.compile(rb"[&={}]")
"""What a request has and a salt has not."""
_HEAD = 32
"""Bytes of a recorded buffer that are searched for."""
_MAX_RECORDED = 2_000
_SEPARATORS = re.compile(r"[:\-. ]")
_CUTS = (12, 14, 16, 20, 24, 32)
"""Lengths to which identifiers are cut: of a MEID, of an Android ID, of columns. Eight characters name nobody."""
_MIN_CUT_BITS = 48.0


class Needle(NamedTuple):
    """One form of one known value."""

    pattern: bytes
    form: str
    known: KnownValue
    border: Border
    exact_case: bool
    """True for Base64, where case matters."""


def expand(known: KnownValue) -> list[Needle]:
    """Return the forms of one value that are searched for in any buffer; none for weak ones but their digests."""
    needles: dict[bytes, Needle] = {}

    def add(pattern: bytes, form: str, border: Border, *, exact_case: bool = False) -> None:
        key = pattern if exact_case else pattern.lower()
        if len(pattern) >= 3 and key not in needles:
            needles[key] = Needle(pattern, form, known, border, exact_case)

    value = known.value
    if known.strength != "weak":
        for text, form in _texts(known):
            add(text.encode(), form, _border(known, text))
        if known.strength == "strong":
            for pattern, form, border, exact in _wrapped(value):
                add(pattern, form, border, exact_case=exact)
    if bits(value) >= _MIN_DIGEST_BITS and known.data_type not in LISTS and not known.data_type.startswith(_MEASURES):
        for source in _digest_inputs(value):
            for name in _DIGESTS:
                for pattern, form, border, exact in digest_forms(name, hashlib.new(name, source).digest()):
                    add(pattern, form, border, exact_case=exact)
    return list(needles.values())


def digest_forms(name: str, digest: bytes) -> Iterator[tuple[bytes, str, Border, bool]]:
    """Yield (pattern, form, border, case matters) of the texts a digest is written as, and the bytes themselves."""
    yield digest.hex().encode(), name, "hex", False
    yield base64.b64encode(digest).rstrip(b"="), f"{name}.base64", "base64", True
    url = base64.urlsafe_b64encode(digest).rstrip(b"=")
    yield url, f"{name}.base64url", "base64", True
    if len(digest) >= 16:
        yield digest, f"{name}.bytes", "none", True
    if name == "md5":
        yield digest.hex()[8:24].encode(), "md5.16", "hex", False
    if name == "sha1":
        yield url[:16], "sha1.base64url.16", "base64", True


def traced(knowns: Sequence[KnownValue], events: Sequence[Event]) -> list[Needle]:
    """Return forms that only the agent knows: outputs of MACs and salted digests whose input held a known value."""
    needles: list[Needle] = []
    wanted = [known for known in knowns if known.strength == "strong"]
    for event in events:
        crypto = event.crypto
        if crypto is None or crypto.operation not in ("mac", "digest") or not crypto.output.data:
            continue
        if len(crypto.output.data) != crypto.output.size or crypto.output.size < 16:
            continue
        content = crypto.input.data.lower()
        for known in wanted:
            # A digest over a whole request signs it; one over little more than the value disguises the value.
            value = known.value.lower().encode()
            rest = content.replace(value, b"", 1)
            if len(rest) < len(content) and len(rest) <= _MAX_SALT and not _FIELDS.search(rest):
                name = _name(crypto)
                for pattern, form, border, exact in digest_forms(name, crypto.output.data):
                    needles.append(Needle(pattern, form, known, border, exact))
    return needles


def recorded(events: Sequence[Event]) -> list[Needle]:
    """Return the heads of buffers that hooks saw recorded, e.g. by the microphone, each once."""
    needles: dict[bytes, Needle] = {}
    for event in events:
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


def _name(crypto: Crypto) -> str:
    """Return `hmac-sha256` for `HmacSHA256`, `salted-md5` for a digest over more than the value."""
    name = crypto.algorithm.lower().replace("-", "")
    return f"hmac-{name.removeprefix('hmac')}" if crypto.operation == "mac" else f"salted-{name}"


def _texts(known: KnownValue) -> Iterator[tuple[str, str]]:
    """Yield (text, form) of the plain spellings; case is not told apart here."""
    value = known.value
    yield value, "raw"
    bare = _SEPARATORS.sub("", value)
    is_identifier = known.data_type.startswith(("id.", "net.", "tel.", "fin.")) and re.fullmatch(
        r"[0-9A-Za-z:\-. ]+", value
    )
    if is_identifier and bare != value and len(bare) >= 8:
        yield bare, "no_separators"
    if re.fullmatch(r"[0-9A-Fa-f]{12}", bare) and known.data_type != "id.device.permanent.imei":
        octets = [bare[i : i + 2] for i in range(0, 12, 2)]
        for separator in (":", "-"):
            yield separator.join(octets), "raw" if separator in value else "separators"
        yield ".".join(bare[i : i + 4] for i in (0, 4, 8)), "separators"
        yield ":".join(reversed(octets)), "reversed_octets"
        yield "-".join(reversed(octets)), "reversed_octets"
        yield "".join(reversed(octets)), "reversed_octets"
        yield str(int(bare, 16)), "decimal"
        yield str(int("".join(reversed(octets)), 16)), "decimal.reversed_octets"
    if known.data_type == "id.device.permanent.imei" and len(value) == 15 and value.isdigit():
        yield value[:14], "imei14"
        # The software version stands in the place of the check digit (3GPP TS 23.003, 6.2.2).
        yield from ((f"{value[:14]}{version:02}", "imeisv") for version in range(100))
        yield f"{value[:2]}-{value[2:8]}-{value[8:14]}-{value[14:]}", "separators"
    if known.strength == "strong":
        yield value[::-1], "reversed"
        quoted = quote(value, safe="")
        if quoted != value:
            yield quoted, "percent"
            yield quote(quoted, safe=""), "percent.percent"
    if known.data_type.startswith("id.") and known.strength == "strong" and not bare.isdigit():
        # Where a separator follows the cut, another device's whole identifier would begin the same.
        yield from (
            (value[:cut], f"cut{cut}")
            for cut in _CUTS
            if cut < len(value) and value[cut - 1 : cut + 1].isalnum() and bits(value[:cut]) >= _MIN_CUT_BITS
        )
    if re.fullmatch(r"1[3-9]\d{9}", value):
        yield f"86{value}", "country_code"
    if known.data_type == "profile.birthdate" and bare != value:
        yield bare, "no_separators"
        for separator in ("/", "."):
            yield value.replace("-", separator), "separators"


def _wrapped(value: str) -> Iterator[tuple[bytes, str, Border, bool]]:
    """Yield (pattern, form, border, case matters) of encodings of the value on its own."""
    raw = value.encode()
    yield base64.b64encode(raw).rstrip(b"="), "base64", "base64", True
    yield base64.urlsafe_b64encode(raw).rstrip(b"="), "base64url", "base64", True
    yield raw.hex().encode(), "hex", "none", False
    yield value.encode("utf-16-le"), "utf16", "none", False
    yield value.encode("utf-16-be"), "utf16", "none", False
    bare = _SEPARATORS.sub("", value)
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", bare) and not bare.isdigit() and len(bare) // 2 >= _MIN_BINARY:
        packed = bytes.fromhex(bare)
        yield packed, "bytes", "none", True
        if len(packed) == 6:
            yield packed[::-1], "bytes.reversed", "none", True
        yield base64.b64encode(packed).rstrip(b"="), "bytes.base64", "base64", True


def _digest_inputs(value: str) -> list[bytes]:
    """Return the spellings that are hashed in practice, each once."""
    spellings = [value, value.lower(), value.upper()]
    bare = _SEPARATORS.sub("", value)
    if bare != value and re.fullmatch(r"[0-9A-Za-z]+", bare):
        spellings += [bare, bare.lower(), bare.upper()]
        if re.fullmatch(r"[0-9A-Fa-f]{12}", bare):
            spellings += [
                f(s.join(bare[i : i + 2] for i in range(0, 12, 2))) for s in ":-" for f in (str.lower, str.upper)
            ]
    if re.fullmatch(r"1[3-9]\d{9}", value):
        spellings += [f"+86{value}", f"86{value}"]
    if re.fullmatch(r"\d{15}", value):
        spellings.append(value[:14])
    return [text.encode() for text in dict.fromkeys(spellings)]


def _border(known: KnownValue, text: str) -> Border:
    if known.strength == "medium":
        return "digit" if text.isdigit() else "word"
    if text.isdigit():
        return "digit"
    if re.fullmatch(r"[0-9A-Fa-f:.\-]+", text):
        return "hex"
    return "word" if text.isascii() else "none"
