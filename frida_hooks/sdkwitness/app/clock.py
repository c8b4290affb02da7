"""How far the device's clock is from the host's, measured over the agent's own channel."""

from __future__ import annotations

import time
from collections.abc import Callable

from sdkwitness.capture.records import ClockReading

ROUNDS = 8
"""Questions asked; the fastest answer bounds the error best (Cristian, "Probabilistic clock synchronization", 1989)."""


def measure(ask: Callable[[], int], *, host: Callable[[], int] = time.time_ns, rounds: int = ROUNDS) -> ClockReading:
    """Return the offset of the device's clock.

    Args:
        ask: gives the device's clock, nanoseconds since the Unix epoch.
        host: gives the host's.
        rounds: how often to ask.
    """
    best: ClockReading | None = None
    for _ in range(rounds):
        sent = host()
        device = ask()
        came = host()
        middle, error = (sent + came) // 2, max(0, came - sent) // 2
        if best is None or error < best.error:
            best = ClockReading(time=middle, offset=device - middle, error=error)
    assert best is not None, "at least one round is asked"
    return best
