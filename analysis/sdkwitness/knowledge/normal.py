"""Field names, brought to one form so that `heartRate`, `HEART_RATE` and `heart-rate` are the same key."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s_\-.:/\\$#@]+")


def normal_key(name: str) -> str:
    """Return a field name lower-cased, in composed half-width form and without separators.

    Camel case needs no splitting: once lower-cased, `heartRate` and `heart_rate` are the same letters.
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name).casefold())
