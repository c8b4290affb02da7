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

    def take(self, count: int = 1) -> int:
        """Take numbers that follow each other and return the first."""
        with self._lock:
            first = self._last + 1
            self._last += count
            return first


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
        found = [EVENT.match(line) for line in lines]
        seen, missing = self.seen, 0
        for match in found:
            if match is not None:
                seq = int(match[1])
                if seq > seen:
                    missing += seq - seen - 1
                    seen = seq
        self.seen = seen
        self.missing += missing
        return self._numbered(lines, found)

    def renumber_block(self, lines: Sequence[bytes], first: int, count: int) -> list[bytes]:
        """Do so for events that the host made of `count` records, not all of which become one."""
        self.missing += max(0, first - self.seen - 1)
        self.seen = max(self.seen, first + count - 1)
        return self._numbered(lines, [EVENT.match(line) for line in lines])

    def _numbered(self, lines: Sequence[bytes], found: Sequence[re.Match[bytes] | None]) -> list[bytes]:
        """Give a batch its numbers at once: one by one, that would take longer than all else."""
        number = self._numbering.take(len(found) - found.count(None))
        numbered: list[bytes] = []
        for line, match in zip(lines, found, strict=True):
            if match is None:
                numbered.append(line)
            else:
                numbered.append(b'{"record":"event","seq":%d,%b' % (number, line[match.end() :]))
                number += 1
        return numbered
