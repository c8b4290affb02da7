"""Ctrl-C ends what is under way, also where a library has swallowed it."""

from __future__ import annotations

import signal
import subprocess
import sys

SWALLOWED = """
import signal
from sdkwitness.cli.meter import Meter
from sdkwitness.cli.signals import insist

class Native:
    def __del__(self):  # Python tells of an exception in here and goes on, as native code does in its callbacks
        signal.raise_signal(signal.SIGINT)

insist()
meter = Meter(None)
meter.decoded(1, 3)
Native()
print("gone on")
try:
    meter.decoded(2, 3)
except KeyboardInterrupt:
    print("ended after", meter.done)
"""


def run(program: str, handler: signal.Handlers) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, handler),
        check=False,
    )


def test_ctrl_c_that_was_swallowed_ends_the_analysis_at_the_next_flow() -> None:
    ended = run(SWALLOWED, signal.SIG_DFL)
    assert ended.stdout.splitlines() == ["gone on", "ended after 1"]
    assert ended.stderr == ""


def test_what_was_started_to_ignore_ctrl_c_goes_on_ignoring_it() -> None:
    ended = run(SWALLOWED, signal.SIG_IGN)
    assert ended.stdout.splitlines() == ["gone on"]
