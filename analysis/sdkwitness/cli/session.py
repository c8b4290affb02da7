"""One recording: starts proxy, device and agent in order, watches them, and ends them whatever happens."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec

from sdkwitness.app.host import AgentHost
from sdkwitness.capture import bundle, seal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Address, Device, Manifest, Mark
from sdkwitness.cli.signals import Stop
from sdkwitness.lab import identity_text
from sdkwitness.lab.device import LabDevice
from sdkwitness.lab.origin import OriginProcess
from sdkwitness.wire.process import ProxyProcess

POLL: Final = 0.1
"""Seconds between looks at the processes."""
LAB: Final = Device(name="lab device", platform="android-lab", api_level=30, privileged=True)
LAB_APP: Final = "com.mi.health"

Say = Callable[[str], None]


class Plan(NamedTuple):
    """What to record."""

    device: str = "lab"
    """`lab`, `local`, or a device as Frida names it."""
    pid: int | None = None
    """Process to attach to; None for the lab, or to record the network only."""
    app: str = ""
    hooks: bool = True
    listen: str = "127.0.0.1:0"
    upstream_ca: Path | None = None
    duration: float | None = None
    """Seconds; None records until Ctrl-C or until the lab's script ends."""
    identity: str | None = None
    """Text of an identity file to keep with the capture; None takes the lab's own for the lab."""


class Recorded(NamedTuple):
    """How a recording ended."""

    capture: Path
    problems: tuple[str, ...]
    """Why it is incomplete, one sentence each; empty when it ended as it should."""
    stopped: bool
    """Whether Ctrl-C ended it."""


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


class Sink:
    """Takes the agent's lines from Frida's thread, and remembers the first that could not be written."""

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


def new_id(device: str, now: int) -> str:
    """Return a capture's id: where and when, so that a folder of captures sorts."""
    where = "".join(c if c.isalnum() else "-" for c in device).strip("-") or "device"
    return f"{where}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(now // 1_000_000_000))}"


def record(plan: Plan, out: Path, say: Say, stop: Stop) -> Recorded:
    """Record one session into `out` and seal it.

    Args:
        plan: What to record.
        out: The capture, a new or empty directory.
        say: Gets short texts on what goes on.
        stop: Ends the recording in order when it is set.

    Raises:
        UserError: Something could not be started; then nothing is left behind.
    """
    now = time.time_ns()
    lab = plan.device == "lab"
    attached = plan.hooks and (lab or plan.pid is not None)
    manifest = Manifest(
        schema=SCHEMA,
        id=new_id(plan.device, now),
        tool=f"sdkwitness {version('sdkwitness')}",
        started=now,
        app=plan.app or (LAB_APP if lab else ""),
        device=LAB if lab else Device(name=plan.device),
        sources=("proxy", "agent") if attached else ("proxy",),
        hooks="on" if attached else "off",
    )
    existed = out.exists()
    writer = bundle.Writer.create(out, manifest)
    begun = threading.Event()
    try:
        return _record(plan, writer, say, stop, begun)
    except BaseException:
        # before the app acted nothing in there is worth keeping, and an empty capture would only mislead
        if not begun.is_set():
            shutil.rmtree(out, ignore_errors=True)
            if existed:
                out.mkdir(exist_ok=True)
        raise


def _record(plan: Plan, writer: bundle.Writer, say: Say, stop: Stop, begun: threading.Event) -> Recorded:
    identity = plan.identity if plan.identity is not None else identity_text() if plan.device == "lab" else None
    if identity is not None:
        writer.write_identity(identity)
    sink = Sink(writer)
    problems: list[str] = []
    with contextlib.ExitStack() as running:
        workdir = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="sdkwitness-")))
        if plan.device == "lab":
            proxy, driver = _start_lab(plan, writer, workdir, running, say, sink, problems)
        else:
            proxy, driver = _start_app(plan, writer, running, say, sink, problems)
        begun.set()
        driver.start()
        problems += _watch(plan, proxy, driver, sink, say, stop)
        say("ending")
    # after the processes have ended, so that whatever they still had to write is inside
    writer.finish(ended=time.time_ns(), problems=problems)
    seal.seal(writer.path)
    return Recorded(writer.path, tuple(dict.fromkeys(problems)), stop.is_set())


def _start_lab(
    plan: Plan,
    writer: bundle.Writer,
    workdir: Path,
    running: contextlib.ExitStack,
    say: Say,
    sink: Sink,
    problems: list[str],
) -> tuple[ProxyProcess, Driver]:
    say("starting the lab's origin")
    origin = OriginProcess()
    running.callback(origin.stop)
    origin.start()
    say("starting the proxy")
    proxy = ProxyProcess(
        writer.path,
        listen=plan.listen,
        redirect_tls=origin.tls,
        redirect_plain=origin.plain,
        upstream_ca=plan.upstream_ca or origin.ca_file,
        confdir=workdir / "proxy",
    )
    _run_proxy(proxy, writer, running, problems)
    say("starting the lab device")
    device = LabDevice(
        proxy=proxy.address,
        ca_files=[proxy.ca_file, origin.ca_file],
        origin_raw_host=origin.raw_host,
        workdir=workdir / "device",
    )
    running.callback(device.stop)
    pid = device.start()
    host = None
    if plan.hooks:
        say("installing the hooks")
        host = AgentHost(sink)
        # the JVM does not end while the agent is in it: detached before the device is stopped
        running.callback(host.detach)
        host.attach(pid)
    return proxy, _LabDriver(device, host, writer, say, sink)


def _start_app(
    plan: Plan,
    writer: bundle.Writer,
    running: contextlib.ExitStack,
    say: Say,
    sink: Sink,
    problems: list[str],
) -> tuple[ProxyProcess, Driver]:
    say("starting the proxy")
    proxy = ProxyProcess(writer.path, listen=plan.listen, upstream_ca=plan.upstream_ca)
    _run_proxy(proxy, writer, running, problems)
    host = None
    if plan.hooks and plan.pid is not None:
        say("installing the hooks")
        host = AgentHost(sink)
        running.callback(host.detach)
        host.attach(plan.pid, device=plan.device)
    say(
        f"recording: the app's proxy is {proxy.address.host}:{proxy.address.port}, "
        f"the CA it has to trust is {proxy.ca_file}; Ctrl-C ends"
    )
    return proxy, _AppDriver(host)


def _run_proxy(proxy: ProxyProcess, writer: bundle.Writer, running: contextlib.ExitStack, problems: list[str]) -> None:
    def end() -> None:
        why = proxy.stop()
        if why:
            problems.append(why)

    running.callback(end)
    proxy.start()
    address: Address = proxy.address
    writer.update(msgspec.structs.replace(writer.manifest, proxy=address))


def _watch(plan: Plan, proxy: ProxyProcess, driver: Driver, sink: Sink, say: Say, stop: Stop) -> Iterator[str]:
    """Wait until the recording ends; yield why it ended early."""
    started = time.monotonic()
    shown = -1
    while not driver.done():
        if stop.wait(POLL):
            if plan.device == "lab":
                yield "The recording was stopped before the lab's script ended."
            return
        failed = _broken(proxy, driver, sink)
        if failed:
            yield failed
            return
        seconds = time.monotonic() - started
        if plan.duration is not None and seconds >= plan.duration:
            return
        if plan.device != "lab" and int(seconds) // 10 != shown:
            shown = int(seconds) // 10
            say(f"{int(seconds)} s, {sink.lines} agent records")
    failed = _broken(proxy, driver, sink)
    if failed:
        yield failed


def _broken(proxy: ProxyProcess, driver: Driver, sink: Sink) -> str | None:
    if sink.error is not None:
        return f"The agent's events could not be written: {sink.error}"
    if not proxy.alive:
        return "The proxy ended during the recording."
    return driver.failed()


class _LabDriver:
    """Plays the lab's script in a thread of its own."""

    def __init__(self, device: LabDevice, host: AgentHost | None, writer: bundle.Writer, say: Say, sink: Sink) -> None:
        self._device = device
        self._host = host
        self._writer = writer
        self._say = say
        self._sink = sink
        self._error: str | None = None
        self._thread = threading.Thread(target=self._play, name="lab-script", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def done(self) -> bool:
        return not self._thread.is_alive()

    def failed(self) -> str | None:
        if self._error is not None:
            return self._error
        if not self._device.alive:
            return "The lab device ended during the recording."
        if self._host is not None and self._host.lost is not None:
            return self._host.lost
        return None

    def _play(self) -> None:
        try:
            self._device.begin()
            self._device.play(self._mark, self._step)
        except UserError as error:
            self._error = str(error)
        if self._error is None and self._device.failures:
            self._error = " ".join(self._device.failures)

    def _mark(self, mark: Mark) -> None:
        # what happened before a mark has to be on disk before it, or a crash would move it into the next phase
        if self._host is not None and self._host.lost is None:
            self._host.flush()
        self._writer.append_mark(mark)

    def _step(self, text: str) -> None:
        self._say(f"{text} ({self._sink.lines} agent records)")


class _AppDriver:
    """An app that its user drives: done when the user says so."""

    def __init__(self, host: AgentHost | None) -> None:
        self._host = host

    def start(self) -> None:
        return

    def done(self) -> bool:
        return False

    def failed(self) -> str | None:
        return self._host.lost if self._host is not None else None
