"""What stands in a copy in place of values: `<id.device.permanent.imei:1>`, the same for equal values."""

from __future__ import annotations

import hashlib
import hmac
import re

_FORM = re.compile(r"[\w.]{1,40}")
_WRITTEN = frozenset({"raw", "lower", "upper", "case"})
"""Forms of a match that are the value itself."""


class Placeholders:
    """Gives each value of a kind its number, in the order of asking.

    Args:
        key: What digests in the copy are keyed by: something that only holders of the original know.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._numbers: dict[str, dict[bytes, int]] = {}

    def of(self, kind: str, value: str | bytes, form: str = "raw") -> str:
        """Return what stands for a value.

        Args:
            kind: A data type, or what is known of an untyped value, as `text`.
            value: The value, in one spelling.
            form: How it was sent, as `md5`; told unless it is the value itself.
        """
        number = self.number(kind, value)
        told = form not in _WRITTEN and _FORM.fullmatch(form)
        return f"<{kind}:{number}:{form}>" if told else f"<{kind}:{number}>"

    def number(self, kind: str, value: str | bytes) -> int:
        """Return the number of a value among those of its kind, from 1 on."""
        numbers = self._numbers.setdefault(kind, {})
        return numbers.setdefault(self._mac(value)[:16], len(numbers) + 1)

    def digest(self, data: str | bytes) -> str:
        """Return the keyed digest of data, 64 hex digits: equal for equal data, and of no use to try data out."""
        return self._mac(data).hex()

    def _mac(self, data: str | bytes) -> bytes:
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        return hmac.digest(self._key, raw, hashlib.sha256)
