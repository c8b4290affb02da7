"""Spellings of a known value: the transforms that the SDK facts list for identifiers."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from typing import Final, NamedTuple

_IDENTIFIERS: Final = ("id.", "tel.phone_number", "auth.password", "fin.bank_card", "net.wifi_scan")
_HIDDEN: Final = frozenset({"md5", "MD5", "sha1", "SHA1", "sha256", "base64(md5)", "base64(sha256)"})
_MARKS: Final = {
    "id.device.resettable.oaid": ("oa_", "o-"),
    "id.device.resettable.android_id": ("an_", "a-"),
    "id.device.resettable.vaid": ("vaid_", "v-"),
    "id.device.resettable.gaid": ("g-",),
}
"""Prefixes by which the account, push and payment SDKs say which identifier follows."""


class Spelling(NamedTuple):
    """One way to write a value."""

    form: str
    text: str
    legible: bool
    """True when somebody who does not know the value can still see of what kind it is, given the field's name."""


def spell(dice: random.Random, data_type: str, value: str) -> Spelling:
    """Choose a spelling, most often the plain one."""
    if dice.random() < 0.55:
        return Spelling("raw", value, legible=True)
    return dice.choice(_spellings(data_type, value))


def named(form: str, value: str) -> Spelling:
    """Return the spelling that an SDK is known to use.

    Args:
        form: `raw`, `md5`, `MD5` (upper case), `sha1`, `SHA1`, `passport` or one of these behind a mark: `oa_md5`.
        value: the value as the device holds it.
    """
    mark = re.match(r"oa_|an_|a-|o-|vaid_", form)
    head = mark[0] if mark else ""
    bare = form.removeprefix(head)
    text = value if bare == "raw" else digest(bare, value)
    return Spelling(form, head + text, legible=bare != "passport")


def digest(form: str, value: str) -> str:
    """Return the text of a digest."""
    raw = value.encode()
    match form:
        case "md5":
            return hashlib.md5(raw).hexdigest()
        case "MD5":
            return hashlib.md5(raw).hexdigest().upper()
        case "md5.16":
            return hashlib.md5(raw).hexdigest()[8:24]
        case "sha1":
            return hashlib.sha1(raw).hexdigest()
        case "SHA1":
            return hashlib.sha1(raw).hexdigest().upper()
        case "passport":
            return base64.urlsafe_b64encode(hashlib.sha1(raw).digest()).decode()[:16]
        case "sha256":
            return hashlib.sha256(raw).hexdigest()
        case "sha512":
            return hashlib.sha512(raw).hexdigest()
        case "base64(md5)":
            return base64.b64encode(hashlib.md5(raw).digest()).decode()
        case "base64(sha256)":
            return base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
        case _:
            raise ValueError(f"No digest is called {form!r}.")


def _spellings(data_type: str, value: str) -> list[Spelling]:
    found = [Spelling("raw", value, legible=True)]
    if data_type == "tel.phone_number":
        apart = (value[:3], value[3:7], value[7:])
        dialled = (f"+86{value}", f"+86 {value}", f"86{value}", "-".join(apart), " ".join(apart))
        found += [Spelling("as dialled", text, legible=True) for text in dialled]
    if data_type == "net.wifi_current" and ":" not in value:
        # WifiInfo.getSSID gives the name in quotes.
        found.append(Spelling("quoted", f'"{value}"', legible=True))
        found.append(Spelling("hex", value.encode().hex(), legible=False))
    if not data_type.startswith(_IDENTIFIERS):
        return found
    if value.lower() != value or value.upper() != value:
        found += [Spelling("case", text, legible=True) for text in (value.lower(), value.upper()) if _is_hex(value)]
    bare = re.sub(r"[:\-]", "", value)
    if bare != value and _is_hex(value):
        found += [Spelling("no separators", text, legible=True) for text in (bare, bare.upper())]
    found += [Spelling(form, digest(form, value), legible=True) for form in ("md5", "MD5", "sha1", "SHA1", "sha256")]
    forms = ("md5.16", "passport", "base64(md5)", "base64(sha256)", "sha512")
    found += [Spelling(form, digest(form, value), legible=False) for form in forms]
    if bare != value and _is_hex(value):
        found.append(Spelling("md5 of it bare", digest("md5", bare.upper()), legible=True))
    found += [
        Spelling(f"{mark}{form}", mark + (value if form == "raw" else digest(form, value)), legible=True)
        for mark in _MARKS.get(data_type, ())
        for form in ("raw", "md5" if mark.endswith("_") else "SHA1")
    ]
    found += _turned(data_type, value, bare)
    return found


def _turned(data_type: str, value: str, bare: str) -> list[Spelling]:
    """Cut, reversed and encoded spellings."""
    found: list[Spelling] = []
    if data_type.endswith(".imei"):
        found.append(Spelling("without its check digit", value[:14], legible=False))
        found.append(Spelling("two in a list", f"{value},{value}", legible=True))
    if len(bare) == 12 and _is_hex(bare) and ":" in value:
        octets = [bare[at : at + 2] for at in range(0, 12, 2)]
        found.append(Spelling("octets reversed", ":".join(reversed(octets)), legible=True))
        found.append(Spelling("decimal", str(int(bare, 16)), legible=False))
    if len(value) >= 14:
        found.append(Spelling("reversed", value[::-1], legible=False))
        found.append(Spelling("base64", base64.b64encode(value.encode()).decode(), legible=True))
        found.append(Spelling("hex", value.encode().hex(), legible=True))
    return found


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"[0-9A-Fa-f:\-]+", text) is not None
