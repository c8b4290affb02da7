"""Recordings that their tool cut into several files, as `tcpdump -C` and `dumpcap -b` do: which files are of one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.capture.packets import files
from sdkwitness.capture.packets.source import Damaged

MAX_PAUSE: Final = 600_000_000_000
"""Nanoseconds between the end of one file and the beginning of the next: less than clocks of two zones differ by."""
MAX_DISORDER: Final = 1_000_000_000
"""Nanoseconds by which a file may begin before the last packet of the one before: interfaces are read by turns."""

Looking = Callable[[Path, int, int], None]
"""Told which file is looked at, bytes done and bytes in all; may raise to end it."""


class Times(NamedTuple):
    """From when to when a file has packets."""

    link: int
    """Link type of the first."""
    first: int
    """Nanoseconds since the epoch."""
    last: int

    def precedes(self, other: Times) -> bool:
        """Whether the other may go on where this ends."""
        disorder = min(MAX_DISORDER, (self.last - self.first) // 10)
        return self.link == other.link and -disorder <= other.first - self.last <= MAX_PAUSE


def sources(
    paths: Sequence[Path], packets: Sequence[bool], offsets: Mapping[Path, float], looking: Looking
) -> list[tuple[int, ...]]:
    """Sort the files of an import into sources: a file, or all files of one recording of packets.

    Args:
        paths: The files.
        packets: Whether each holds packets.
        offsets: What the user says of their clocks; files of one recording have one clock.
        looking: Told how far it is.

    Returns:
        Of each source the places of its files in their order of time; the sources are in the order of their first
        files in `paths`.

    Raises:
        OSError: A file cannot be read.
    """
    found: list[list[int]] = [[n] for n, is_packets in enumerate(packets) if not is_packets]
    places = [n for n, is_packets in enumerate(packets) if is_packets]
    times = {n: _times(paths[n], looking) for n in places} if len(places) > 1 else {}
    dated = sorted((time.first, n, time) for n, time in times.items() if time is not None)
    found += [[n] for n in places if times.get(n) is None]
    begun: list[list[int]] = []
    for _, n, time in dated:
        before = [
            source
            for source in begun
            if (last := times[source[-1]]) is not None
            and last.precedes(time)
            and offsets.get(paths[source[-1]]) == offsets.get(paths[n])
        ]
        if before:
            max(before, key=lambda source: _alike(paths[source[-1]], paths[n])).append(n)
        else:
            begun.append([n])
    return sorted((tuple(source) for source in found + begun), key=min)


def _alike(one: Path, other: Path) -> int:
    """How much of two files' names is the same: of recordings side by side, each goes on under its own name."""
    pairs = zip(one.name, other.name, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _times(path: Path, looking: Looking) -> Times | None:
    """When a file's packets were recorded; None where it has none, or none with a time."""
    kind = first = last = 0
    try:
        for link, _, _, _, time in files.packets(path, lambda done, total: looking(path, done, total)):
            if time > last:
                if not first:
                    kind, first = link, time
                last = time
            elif 0 < time < first:
                first = time
    except Damaged:
        pass  # whoever reads the file says so
    return Times(kind, first, last) if first else None
