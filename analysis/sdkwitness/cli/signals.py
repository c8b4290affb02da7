"""Ctrl-C and SIGTERM: an orderly end of a recording, and one of everything else that no library can swallow."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Generator
from types import FrameType
from typing import Final

Stop = threading.Event

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

_interrupted: Final = Stop()


def insist() -> None:
    """Have Ctrl-C raise KeyboardInterrupt as ever and remember it for `heed`: native code may swallow the exception."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        _interrupted.set()
        signal.default_int_handler(number, frame)

    def tell(swallowed: sys.UnraisableHookArgs) -> None:
        if not issubclass(swallowed.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(swallowed)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it was told to be ignored, by `nohup` say
        signal.signal(signal.SIGINT, interrupt)
        sys.unraisablehook = tell


def heed() -> None:
    """Raise KeyboardInterrupt where Ctrl-C was pressed and yet the program goes on."""
    if _interrupted.is_set():
        raise KeyboardInterrupt


@contextlib.contextmanager
def stopping() -> Generator[Stop]:
    """Give an event that the first signal sets; the second one acts as it always does."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def handle(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    for number in _SIGNALS:
        signal.signal(number, handle)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
