"""The host's end of the agent: puts it into a process, checks what it says, hands it on."""

from __future__ import annotations

import base64
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, cast

import msgspec

from sdkwitness.app import clock, native, native_targets, protocol, targets
from sdkwitness.app.device import await_leaving, diagnosis, open_device
from sdkwitness.app.numbering import Counted, Numbering
from sdkwitness.app.options import AgentOptions
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import AgentProblem, Coverage

if TYPE_CHECKING:
    import frida

Sink = Callable[[Sequence[bytes]], None]
"""Takes lines of JSON without newline, each an `AgentRecord`, in the order the agent sent them."""

TOKEN = re.compile(rb'"(data|key|iv)":"@(\d+)"')
"""Stands for a blob; text of the app cannot hold it, since its quotes are escaped."""
KEY_LINE = re.compile(rb"[A-Z_0-9]{1,64} [0-9a-f]{64} [0-9a-f]{64,192}")
"""A line of the NSS key log format; a label, the client random, a secret."""
DETACHED = {
    "process-terminated": "the process ended",
    "process-replaced": "the process replaced itself by another program",
    "connection-terminated": "the connection to the device was lost",
    "device-lost": "the device was disconnected",
    "application-requested": "Frida gave it up",
}
"""Frida's reasons for an end that we did not ask for, as words."""
FLUSH_TIMEOUT = 5.0
"""Seconds after which a process that does not answer is taken to hang."""


class Batch(msgspec.Struct, frozen=True, tag_field="type", tag="records"):
    """What one message of the agent carries."""

    lines: str
    """A record a line."""
    sizes: tuple[int, ...]
    """Lengths of the blobs in the bytes beside it."""


class NativeBatch(msgspec.Struct, frozen=True, tag_field="type", tag="native"):
    """What one message of the native hooks carries, beside the buffer of their records."""

    first: int
    """Number of the first record."""
    count: int = 0
    """How many records, of which each makes an event at most."""


def unpack(batch: Batch, data: bytes | None) -> list[bytes]:
    """Return the lines of a batch with each blob in its place, in base64.

    Raises:
        ValueError: The blobs are not those that the lines name.
    """
    blobs: list[bytes] = []
    at = 0
    for size in batch.sizes:
        blobs.append((data or b"")[at : at + size])
        at += size
    if at != len(data or b""):
        raise ValueError(f"{len(data or b'')} bytes of blobs came where {at} were announced")

    def fill(match: re.Match[bytes]) -> bytes:
        number = int(match[2])
        if number >= len(blobs):
            raise ValueError(f"blob {number} of {len(blobs)}")
        return b'"%b":"%b"' % (match[1], base64.b64encode(blobs[number]))

    text = batch.lines.encode()
    if b'":"@' in text:  # most batches have no blobs, and then this is all that it costs to know
        text = TOKEN.sub(fill, text)
    return text.split(b"\n")


class AgentHost:
    """One agent in one process.

    Lines reach the sink on Frida's own thread, the Coverage line before any other record that an app's call made.
    """

    def __init__(self, sink: Sink, numbering: Numbering | None = None) -> None:
        """Take where the records go.

        Args:
            sink: gets them.
            numbering: numbers events across the agents of one capture; one of its own without.
        """
        self.passing = False
        """Whether the process is a child that may become something else at once: its end is no loss without events."""
        self._sink = sink
        self._decoder = protocol.decoder()
        self._encoder = msgspec.json.Encoder()
        self._counted = Counted(numbering or Numbering())
        self._session: frida.Session | None = None
        self._script: frida.Script | None = None
        self._pid = 0
        self._lost: str | None = None
        self._bye = False
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._early: list[bytes] | None = []
        self._options = AgentOptions()
        self._device = "local"
        self._natives: tuple[native_targets.NativeTarget, ...] = ()
        self._reader = native.Reader(())

    @property
    def pid(self) -> int:
        """The process that was attached to."""
        return self._pid

    @property
    def lost(self) -> str | None:
        """Why the session ended by itself; None while it holds, and after an end in order."""
        return self._lost

    @property
    def over(self) -> bool:
        """Whether the process is gone, or became another program."""
        return self._over.is_set()

    def attach(
        self, pid: int, *, device: str = "local", timeout: float = 20, options: AgentOptions | None = None
    ) -> Coverage:
        """Hook a running process; returns when every hook is in and the process is fit to go on.

        Args:
            pid: The process.
            device: `local`, `usb`, a serial number or HOST:PORT.
            timeout: Seconds after which the process is taken to hang.
            options: What else the agent is to do.

        Raises:
            UserError: There is no such process or device, or it did not answer in time.
        """
        self._device = device
        self._pid = pid
        self._options = options or AgentOptions()
        self._lost = None
        self._bye = False
        self._over.clear()
        self._early = []
        self._natives = tuple(t for t in native_targets.load() if t.how != "keylog" or self._options.keylog)
        self._reader = native.Reader(self._natives)
        coverage: list[Coverage] = []
        errors: list[Exception] = []

        def work() -> None:
            try:
                coverage.append(self._load(pid))
            except Exception as error:
                errors.append(error)

        # A process can hang in the middle of this, and no call of Frida's would then return.
        worker = threading.Thread(target=work, name="attach", daemon=True)
        worker.start()
        worker.join(timeout)
        if errors:
            self._close()
            raise self._user_error(errors[0]) from errors[0]
        if not coverage:
            self._close()
            raise UserError(
                f"The process {pid} on {device} did not take the hooks within {timeout:g} s: end it and start again."
            )
        return coverage[0]

    def flush(self) -> None:
        """Make the agent send what it holds back; returns when it has arrived."""
        script = self._script
        if script is not None and not self.over:
            self._bounded(lambda: script.exports_sync.flush())

    def detach(self) -> None:
        """Take the hooks out and let the process go on without us."""
        self.flush()
        script = self._script
        if script is not None and not self.over:
            self._bounded(lambda: self._read_clock(script))  # once more, since clocks drift and are set
        self._close()

    # --- the session ------------------------------------------------------------------------------

    def _load(self, pid: int) -> Coverage:
        session = open_device(self._device).attach(pid)
        self._session = session
        session.on("detached", self._on_detached)
        self.entered(session)
        source = (resources.files("sdkwitness.app") / "agent.js").read_text(encoding="utf-8")
        script = session.create_script(source, name="sdkwitness", runtime="qjs")
        script.on("message", self._on_message)
        script.load()
        self._script = script
        coverage = msgspec.convert(
            script.exports_sync.install(
                msgspec.to_builtins(targets.load()),
                msgspec.to_builtins(self._natives),
                msgspec.to_builtins(msgspec.structs.replace(self._options, keylog="")),  # the file is ours
            ),
            Coverage,
            strict=False,
        )
        script.exports_sync.flush()
        self._release()
        self._read_clock(script)
        return coverage

    def gone(self, reason: str) -> str:
        """Learn that the session has ended; return Frida's reason, or a better one."""
        return reason

    def entered(self, session: frida.Session) -> None:
        """Do something with a session before the agent is in it; for those who follow children."""

    def _read_clock(self, script: frida.Script) -> None:
        """Measure the device's clock and hand the reading on, after the Coverage line."""
        self._emit([msgspec.json.encode(clock.measure(lambda: int(script.exports_sync.now())))])

    def _close(self) -> None:
        script, session = self._script, self._session
        self._script = self._session = None
        if session is None or self.over:
            return

        def work() -> None:
            stays = script is not None and script.exports_sync.dispose()
            if script is not None and stays:
                script.eternalize()  # it is asleep, but code and stacks of the app may lead into its memory
            session.detach()
            if not stays:
                await_leaving(self._device, self._pid)

        self._bounded(work)

    def _bounded(self, work: Callable[[], object]) -> None:
        """Do something that a dead or hanging process must not hold up."""

        def quietly() -> None:
            try:
                work()
            except Exception as error:  # the process went away meanwhile, which `lost` tells
                if not self.over and self._session is not None:
                    self._problem(f"The agent did not answer: {' '.join(str(error).split())}.")

        worker = threading.Thread(target=quietly, name="agent", daemon=True)
        worker.start()
        worker.join(FLUSH_TIMEOUT)

    def _user_error(self, error: Exception) -> UserError:
        if isinstance(error, UserError):
            return error
        return UserError(diagnosis(error, self._device))

    # --- what comes in ------------------------------------------------------------------------------

    def _on_detached(self, reason: str, *_: object) -> None:
        if self._session is None or self._over.is_set():
            return  # we asked for it
        self._over.set()
        reason = self.gone(reason)
        if self._counted.missing:
            self._problem(f"{self._counted.missing} events of process {self._pid} never came.")
        in_order = self._bye or (self.passing and not self._counted.seen)
        if reason == "process-replaced" or (reason == "process-terminated" and in_order):
            return
        self._lost = f"The agent was lost: {DETACHED.get(reason, reason)}."
        self._problem(f"{self._lost} What process {self._pid} did last may be missing.")

    def _on_message(self, message: frida.ScriptMessage, data: bytes | None) -> None:
        if message["type"] == "error":
            self._problem(f"The agent met an error: {message['description']}")
            return
        payload = cast("object", message.get("payload"))
        if payload == {"type": "bye"}:
            self._bye = True
            return
        try:
            batch = msgspec.convert(payload, Batch | NativeBatch)
            if isinstance(batch, NativeBatch):
                self._take_native(batch, data or b"")
                return
            lines = unpack(batch, data)
            for line in lines:
                self._decoder.decode(line)
        except (msgspec.DecodeError, ValueError) as error:
            self._problem(f"A message of the agent could not be read: {error}")
            return
        self._emit(self._counted.renumber(lines))

    def _take_native(self, batch: NativeBatch, data: bytes) -> None:
        """Read a buffer of the native hooks, and tell the agent that it may send as much again."""
        try:
            lines = [self._encoder.encode(event) for event in self._reader.events(data, batch.first)]
            self._log_keys(self._reader.keys())
            self._emit(self._counted.renumber_block(lines, batch.first, batch.count))
        finally:
            script = self._script
            if script is not None:
                script.post({"type": "native-ack", "bytes": len(data)})

    def _log_keys(self, lines: list[bytes]) -> None:
        """Append to the key log of the app's side; the proxy's side has its own."""
        whole = [line for line in lines if KEY_LINE.fullmatch(line)]
        if not whole or not self._options.keylog:
            return
        file = os.open(self._options.keylog, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, b"".join(line + b"\n" for line in whole))
        except OSError as error:
            self._problem(f"The key log could not be written: {error.strerror}.")
        finally:
            os.close(file)

    def _emit(self, lines: list[bytes]) -> None:
        """Hand lines on, or keep them until it is known that the process can be watched."""
        with self._lock:
            if self._early is not None:
                self._early.extend(lines)
            else:
                self._sink(lines)

    def _release(self) -> None:
        """Hand on what was kept, the Coverage line first of all."""
        with self._lock:
            kept, self._early = self._early, None
            if kept:
                self._sink(sorted(kept, key=lambda line: not line.startswith(b'{"record":"coverage"')))

    def _problem(self, message: str) -> None:
        line = msgspec.json.encode(AgentProblem(time=time.time_ns(), message=" ".join(message.split())))
        self._release()
        with self._lock:
            self._sink([line])
