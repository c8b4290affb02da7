"""Measuring a clock over a channel that takes its time."""

from __future__ import annotations

import random

from sdkwitness.app.clock import measure


class Channel:
    """A device of its own time behind a channel of uneven delays."""

    def __init__(self, dice: random.Random, offset: int) -> None:
        self.now = 1_700_000_000_000_000_000
        self._dice = dice
        self._offset = offset

    def ask(self) -> int:
        self.now += self._dice.randrange(1, 20_000_000)
        there = self.now + self._offset
        self.now += self._dice.randrange(1, 20_000_000)
        return there


def test_the_offset_is_found_within_the_bound_it_states() -> None:
    dice = random.Random(7)
    for _ in range(200):
        offset = dice.randrange(-(10**12), 10**12)
        channel = Channel(dice, offset)

        def host(channel: Channel = channel) -> int:
            return channel.now

        found = measure(channel.ask, host=host)
        assert abs(found.offset - offset) <= found.error + 1
        assert found.error <= 20_000_000
