"""How far an analysis is, told now and then and not for every flow; here it ends at the user's wish."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from sdkwitness.cli.signals import heed

ON_TERMINAL: Final = 0.2
"""Seconds between two texts in a status line."""
IN_LOG: Final = 10.0
"""Seconds between two lines of a log."""


class Meter:
    """Counts, and speaks where enough time has passed.

    Args:
        say: Shows a text; None for nobody.
    """

    def __init__(self, say: Callable[[str], None] | None) -> None:
        self._say = say
        self._pause = ON_TERMINAL if sys.stderr.isatty() else IN_LOG
        self._due = time.monotonic() + self._pause
        self.done = 0
        """Flows that were decoded."""
        self.flows = 0

    def read(self, done: int, size: int) -> None:
        """Take how many bytes of a journal were read."""
        heed()
        if self._is_due():
            self._tell(f"{done / 1e6:,.0f} of {size / 1e6:,.0f} MB read")

    def decoded(self, done: int, flows: int) -> None:
        """Take how many flows were decoded."""
        heed()
        self.done, self.flows = done, flows
        if self._is_due():
            self._tell(f"{done:,} of {flows:,} flows decoded")

    def _is_due(self) -> bool:
        return self._say is not None and time.monotonic() >= self._due

    def _tell(self, text: str) -> None:
        if self._say is not None:
            self._say(text)
        self._due = time.monotonic() + self._pause
