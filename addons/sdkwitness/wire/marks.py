"""Marks that a tester sets from mitmproxy's command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from mitmproxy import exceptions
from mitmproxy.addonmanager import Loader

from sdkwitness.capture.records import Mark

CONSENT: Final = ("given", "refused", "withdrawn")


class Marks:
    """mitmproxy commands that set marks.

    Args:
        sink: Takes each mark; may raise CommandError.
    """

    def __init__(self, sink: Callable[[Mark], None]) -> None:
        self._sink = sink
        self._running: list[str] = []

    def declare(self, loader: Loader) -> None:
        """Tell mitmproxy of the commands; an addon of their own would cost every event one more look."""
        commands: dict[str, Callable[..., None]] = {
            "sdkwitness.scenario.start": self.start,
            "sdkwitness.scenario.stop": self.stop,
            "sdkwitness.consent": self.consent,
        }
        for name, function in commands.items():
            loader.add_command(name, function)  # pyright: ignore[reportUnknownMemberType]  # mitmproxy

    def start(self, name: str) -> None:
        """Say that the tester now begins the scenario NAME."""
        self._sink(Mark(time=time.time_ns(), kind="scenario", name=name, state="start"))
        self._running.append(name)

    def stop(self) -> None:
        """Say that the scenario begun last is over."""
        if not self._running:
            raise exceptions.CommandError("No scenario is running: begin one with sdkwitness.scenario.start NAME.")
        self._sink(Mark(time=time.time_ns(), kind="scenario", name=self._running[-1], state="stop"))
        self._running.pop()

    def consent(self, state: str) -> None:
        """Say that consent was given, refused or withdrawn just now."""
        if state not in CONSENT:
            raise exceptions.CommandError(f"Consent is one of {', '.join(CONSENT)}, not {state!r}.")
        self._sink(Mark(time=time.time_ns(), kind="consent", name=state))
