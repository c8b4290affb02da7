"""What makes an app act while it is recorded: the lab's script, or the person who holds the phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from sdkwitness.app.host import AgentHost
from sdkwitness.app.watch import Watcher
from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Mark
from sdkwitness.lab.device import LabDevice
from sdkwitness.lab.origin import OriginProcess

END_WITHIN: Final = 30.0
"""Seconds that a step of the lab may still take once its device has ended."""


class Say(Protocol):
    """Takes short texts on what goes on."""

    def __call__(self, text: str, *, lasting: bool = False) -> None:
        """Show a text; a lasting one has to stay readable until the end."""
        ...


class Driver(Protocol):
    """What makes the app act, and how it shows that it is done."""

    def start(self) -> None:
        """Let the app begin."""
        ...

    def done(self) -> bool:
        """Whether it has nothing more to do."""
        ...

    def failed(self) -> str | None:
        """Why it cannot go on, or None."""
        ...

    def end(self) -> None:
        """Touch the capture no more; the app has ended."""
        ...


class Sink:
    """Takes the agent's lines from Frida's thread, and remembers why one could not be written."""

    def __init__(self, writer: bundle.Writer) -> None:
        self._writer = writer
        self.lines = 0
        self.error: str | None = None

    def __call__(self, lines: Sequence[bytes]) -> None:
        """Append lines to the capture."""
        try:
            self._writer.append_events(lines)
            self.lines += len(lines)
        except UserError as error:
            self.error = self.error or str(error)


class LabDriver:
    """Plays the lab's script in a thread of its own."""

    def __init__(
        self,
        device: LabDevice,
        origin: OriginProcess,
        host: AgentHost | None,
        writer: bundle.Writer,
        say: Say,
        sink: Sink,
    ) -> None:
        self._device = device
        self._origin = origin
        self._host = host
        self._writer = writer
        self._say = say
        self._sink = sink
        self._error: str | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._play, name="lab-script", daemon=True)

    def start(self) -> None:
        """Open the gate and play."""
        self._thread.start()

    def done(self) -> bool:
        """Whether the script has ended, well or not."""
        return not self._thread.is_alive()

    def failed(self) -> str | None:
        """Why the lab cannot go on."""
        if not self._device.alive:
            return f"The lab device ended during the recording; what it said is in {self._device.log}."
        if not self._origin.alive:
            return "The lab's origin ended during the recording."
        if self._host is not None and self._host.lost is not None:
            return self._host.lost
        return self._error

    def end(self) -> None:
        """Set no mark any more, and wait for the thread."""
        self._over.set()
        self._thread.join(END_WITHIN)

    def _play(self) -> None:
        try:
            self._device.begin()
            self._device.play(self._mark, self._step)
        except UserError as error:
            self._error = str(error)
        except Exception as error:  # in a thread nobody else would hear of it, and the run would pass for whole
            self._error = f"The lab's script failed: {type(error).__name__}: {error}"
        else:
            self._error = " ".join(self._device.failures) or None

    def _mark(self, mark: Mark) -> None:
        if self._over.is_set():
            raise UserError("The recording has ended.")
        # what happened before a mark has to be on disk before it, or a crash would move it into the next phase
        if self._host is not None:
            self._host.flush()
        self._writer.append_mark(mark)

    def _step(self, text: str) -> None:
        self._say(f"{text} ({self._sink.lines} agent records)" if self._host is not None else text)


class PersonDriver:
    """An app that its user drives: done when the user says so, or when the app has ended in order."""

    def __init__(self, watcher: Watcher | None, *, resume: Callable[[], None] | None = None) -> None:
        """Take who watches the app.

        Args:
            watcher: the agents, where hooks are wanted.
            resume: lets an app go on that was started and waits.
        """
        self._watcher = watcher
        self._resume = resume

    def start(self) -> None:
        """Let an app that waits go on; another runs already."""
        if self._resume is not None:
            self._resume()

    def done(self) -> bool:
        """Whether the app has ended in order and is not looked for again."""
        return self._watcher is not None and self._watcher.over

    def failed(self) -> str | None:
        """Why the agent cannot go on."""
        return self._watcher.lost if self._watcher is not None else None

    def end(self) -> None:
        """Nothing to end: the app is its user's."""
