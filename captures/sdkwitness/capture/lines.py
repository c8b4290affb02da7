"""Files of one JSON record a line: read line by line, whatever was torn or damaged in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Lines(Generic[T]):
    """The records of one file that can be read, and how many cannot.

    Args:
        file: The file.
        decoder: Decodes one line.
    """

    def __init__(self, file: Path, decoder: msgspec.json.Decoder[T]) -> None:
        self._file = file
        self._decode = decoder.decode
        self._bad = 0
        self._first = 0
        self._torn = False

    def placed(self) -> Iterator[tuple[int, int, T]]:
        """Yield offset, length and record of each line that can be decoded.

        Raises:
            OSError: The file cannot be read.
        """
        at = 0
        with self._file.open("rb") as opened:
            for number, line in enumerate(opened, 1):
                if not line.endswith(b"\n"):
                    self._torn = True
                    return
                try:
                    yield at, len(line) - 1, self._decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    self._first = self._first or number
                    self._bad += 1
                at += len(line)

    @property
    def problems(self) -> list[str]:
        """What could not be read, once all was."""
        problems: list[str] = []
        if self._bad:
            problems.append(
                f"{self._file.name}: {self._bad} lines could not be read, the first of them line {self._first}."
            )
        if self._torn:
            problems.append(f"{self._file.name} ends inside a line: that line was not completed.")
        return problems
