"""Event numbers of one capture, whose processes each count for themselves."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Final

EVENT: Final = re.compile(rb'\{"record":"event","seq":(\d+),')
"""How the agent begins each event."""


class Numbering:
    """Gives the events of all processes numbers without doubles: an evidence id has to name one event."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def take(self) -> int:
        """Return the next number."""
        with self._lock:
            self._last += 1
            return self._last


class Counted:
    """The events of one process: renumbered for the capture, and counted so that a loss shows."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.seen = 0
        """Number that the agent gave its latest event."""
        self.missing = 0
        """Events that the agent numbered and that never came."""

    def renumber(self, lines: Sequence[bytes]) -> list[bytes]:
        """Return the lines with the capture's numbers in place of the agent's."""
        return [self._line(line) for line in lines]

    def renumber_block(self, lines: Sequence[bytes], first: int, count: int) -> list[bytes]:
        """Do so for events that the host made of `count` records, not all of which become one."""
        self.missing += max(0, first - self.seen - 1)
        self.seen = max(self.seen, first + count - 1)
        return [self._number(line, match) if (match := EVENT.match(line)) else line for line in lines]

    def _number(self, line: bytes, match: re.Match[bytes]) -> bytes:
        return b'{"record":"event","seq":%d,%b' % (self._numbering.take(), line[match.end() :])

    def _line(self, line: bytes) -> bytes:
        match = EVENT.match(line)
        if match is None:
            return line
        seq = int(match[1])
        self.missing += max(0, seq - self.seen - 1)
        self.seen = max(seq, self.seen)
        return self._number(line, match)
