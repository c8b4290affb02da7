"""Values for people to see: enough to recognise one's own, too little to learn another's."""

from __future__ import annotations

import hashlib
import hmac
import re

_SHOWN = 4
_LONG = 12
"""Length from which both ends are shown; of shorter values only the first character is."""
_PUBLIC = ("dev.model", "dev.os", "dev.app", "net.type", "id.app.app_id", "id.app.channel")
"""Types that describe a product and no person."""


def preview(data_type: str, value: str) -> str:
    """Return a redacted preview: `4901…7518` of an identifier, `31.2…,121.4…` of a position, dots of the rest."""
    text = "".join(c if c.isprintable() else " " for c in value)
    text = text.encode("utf-8", "replace").decode("utf-8")
    if data_type in _PUBLIC:
        return text if len(text) <= 40 else f"{text[:39]}…"
    if data_type.startswith("loc."):
        return re.sub(r"(-?\d{1,3}\.\d)\d+", r"\1…", text[:60]) if "." in text else _ends(text)
    if data_type.startswith(("health.", "fitness.", "sensor.")):
        return ",".join("•" * min(len(item), 4) for item in text.split(",")[:5]) or "•"
    if data_type.startswith("content.") and re.fullmatch(r"[a-z0-9-]+, \d+ bytes", text):
        return text
    return _ends(text)


def digest(value: str, key: str) -> str:
    """Return the keyed digest of a value: HMAC-SHA-256 under the capture's id, 64 hexadecimal digits.

    Equal values of one capture have equal digests; without the key nobody can try out phone numbers.
    """
    return hmac.new(key.encode("utf-8", "replace"), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _ends(text: str) -> str:
    if len(text) >= _LONG:
        return f"{text[:_SHOWN]}…{text[-_SHOWN:]}"
    return f"{text[:1]}…" if text else ""
