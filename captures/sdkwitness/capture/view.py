"""Sequences whose items are made when they are asked for, so that there may be more of them than memory holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast, overload

T = TypeVar("T")


class View(Sequence[T]):
    """Items that are made when they are asked for; equal to any sequence of the same items."""

    def at(self, place: int) -> T:
        """Return the item at a place from 0 on."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(map(self.at, range(*index.indices(len(self)))))
        return self.at(range(len(self))[index])

    def __iter__(self) -> Iterator[T]:
        return map(self.at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return False
        items = cast("Sequence[object]", other)
        return len(self) == len(items) and all(one == two for one, two in zip(self, items, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as costly as reading all
