"""Values for people to see: enough to recognise one's own, too little to learn another's."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

_SHOWN = 4
_LONG = 12
"""Length from which both ends are shown; of shorter values only the first character is."""
_PUBLIC = ("dev.model", "dev.os", "dev.app", "net.type", "id.app.app_id", "id.app.channel")
"""Types that describe a product and no person."""

_HIDDEN = 4
"""Characters from which a value is hidden in a path: a shorter one is met in names by chance."""
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{6,}|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?=[A-Fa-f-]{0,40}[0-9])[0-9A-Fa-f-]{12,}"
    r"|[\w.+-]{1,64}(?:@|%40)[\w.-]{1,255})(?![0-9A-Za-z])"
)
"""What may be a value among the names of a path: long numbers, hexadecimal identifiers, addresses."""


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


def place(path: Sequence[str], *values: str, reveal: bool = False) -> str:
    """Return a path of layers as one text, without what may be a value in it.

    The names of fields are shown; keys that are identifiers themselves, as in a map from address to signal, are not.

    Args:
        path: layers from the outside in.
        values: values that must not show, whatever they look like.
        reveal: show everything.
    """
    text = " > ".join(path)
    if reveal:
        return text
    hidden = sorted((value for value in values if len(value) >= _HIDDEN), key=len, reverse=True)
    if hidden:
        text = re.sub("|".join(map(re.escape, hidden)), lambda found: _ends(found[0]), text, flags=re.IGNORECASE)
    return _PERSONAL.sub(lambda found: _ends(found[0]), text)


def digest(value: str, key: str) -> str:
    """Return the keyed digest of a value: HMAC-SHA-256 under the capture's id, 64 hexadecimal digits.

    Equal values of one capture have equal digests; without the key nobody can try out phone numbers.
    """
    return hmac.new(key.encode("utf-8", "replace"), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _ends(text: str) -> str:
    if len(text) >= _LONG:
        return f"{text[:_SHOWN]}…{text[-_SHOWN:]}"
    if len(text) < 2:
        return "•" * len(text)
    return f"{text[:1]}…"
