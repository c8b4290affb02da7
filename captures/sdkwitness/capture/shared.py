"""Equal values kept once: what is decoded from thousands of lines is a new object each time."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, TypeVar, cast

MOST: Final = 20_000
"""Values that are remembered; what comes later is left as it is."""

H = TypeVar("H", bound=Hashable)


class Shared:
    """Gives of equal values the first, up to a bound."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def of(self, value: H) -> H:
        """Return the first value of this type that was equal."""
        key = (type(value), value)
        if len(self._known) >= MOST:
            return cast("H", self._known.get(key, value))
        return cast("H", self._known.setdefault(key, value))
