"""One recording: starts proxy, device and agent in order, watches them, and ends them whatever happens."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, cast

import msgspec
import yaml

from sdkwitness.app.host import AgentHost
from sdkwitness.app.options import AgentOptions, Canary
from sdkwitness.app.watch import Watcher
from sdkwitness.capture import bundle, seal
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Device, Manifest
from sdkwitness.capture.version import VERSION
from sdkwitness.cli.drivers import Driver, LabDriver, PersonDriver, Say, Sink
from sdkwitness.cli.signals import Stop
from sdkwitness.lab import identity_text
from sdkwitness.lab.device import LabDevice
from sdkwitness.lab.origin import OriginProcess
from sdkwitness.wire.process import ProxyProcess

POLL: Final = 0.1
"""Seconds between looks at the processes."""
REMIND: Final = 10
"""Seconds between signs of life while a person drives the app."""
LAB: Final = Device(name="lab device", platform="android-lab", api_level=30, privileged=True)
LAB_APP: Final = "com.mi.health"


class Plan(NamedTuple):
    """What to record."""

    device: str = "lab"
    """`lab`, `local`, or a device as Frida names it."""
    pid: int | None = None
    """Process to attach to; None for the lab, or to record the network only."""
    app: str = ""
    build: str = ""
    """Version of the app, where the user names it."""
    hooks: bool = True
    listen: str = "127.0.0.1:0"
    upstream_ca: Path | None = None
    duration: float | None = None
    """Seconds; None records until Ctrl-C or until the lab's script ends."""
    identity: str | None = None
    """Text of an identity file to keep with the capture; None takes the lab's own for the lab."""
    spawn: tuple[str, ...] = ()
    """What to start, suspended until the hooks are in: a package, or a command line on this machine."""
    follow: str = ""
    """Name by which the app is found again after a restart; empty to end with its process."""
    hold_children: bool = False
    """Hold child processes back until they are hooked."""
    agent: AgentOptions = AgentOptions()
    keylog: bool = False
    """Keep the keys of the app's own TLS side with the capture."""
    """What the agent is to do beside watching."""

    @property
    def lab(self) -> bool:
        """Whether the embedded device is recorded."""
        return self.device == "lab"

    @property
    def attached(self) -> bool:
        """Whether an agent goes into the app."""
        return self.hooks and (self.lab or self.pid is not None or bool(self.spawn))


class Recorded(NamedTuple):
    """How a recording ended."""

    capture: Path
    problems: tuple[str, ...]
    """Why it is incomplete, one sentence each; empty when it ended as it should."""


class _Run(NamedTuple):
    """What the parts of one recording share."""

    plan: Plan
    writer: bundle.Writer
    sink: Sink
    say: Say
    running: contextlib.ExitStack
    problems: list[str]


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
    manifest = Manifest(
        schema=SCHEMA,
        id=new_id(plan.device, now),
        tool=f"sdkwitness {VERSION}",
        started=now,
        app=plan.app or (LAB_APP if plan.lab else ""),
        build=plan.build,
        device=LAB if plan.lab else Device(name=plan.device),
        sources=("proxy", "agent") if plan.attached else ("proxy",),
        hooks="on" if plan.attached else "off",
    )
    made = _missing_parents(out)
    writer = bundle.Writer.create(out, manifest)
    begun = threading.Event()
    try:
        with contextlib.ExitStack() as running:
            run = _Run(plan, writer, Sink(writer), say, running, [])
            proxy, driver = _start(run)
            begun.set()
            driver.start()
            run.problems.extend(_watch(run, proxy, driver, stop))
            say("ending")
    except BaseException:
        # before the app acted nothing in there is worth keeping, and an empty capture would only mislead
        if not begun.is_set():
            _remove(out, made)
        raise
    driver.end()
    # after the processes have ended, so that whatever they still had to write is inside
    problems = tuple(dict.fromkeys(run.problems))
    writer.finish(ended=time.time_ns(), problems=problems)
    seal.seal(out)
    return Recorded(out, problems)


def _start(run: _Run) -> tuple[ProxyProcess, Driver]:
    identity = run.plan.identity if run.plan.identity is not None else identity_text() if run.plan.lab else None
    if run.plan.attached and run.plan.agent.canaries:
        identity = _with_canaries(identity, run.plan.agent.canaries)
    if identity is not None:
        run.writer.write_identity(identity)
    return _start_lab(run) if run.plan.lab else _start_app(run)


def _with_canaries(identity: str | None, canaries: Sequence[Canary]) -> str:
    """Add values that were written into the app to those that are looked for in its traffic."""
    known = cast("dict[str, object]", yaml.safe_load(identity or "") or {})
    had = known.get("serial", [])
    serials: list[object] = [*cast("list[object]", had)] if isinstance(had, list) else [had]
    return yaml.safe_dump({**known, "serial": [*serials, *(c.value for c in canaries)]}, allow_unicode=True)


def _start_lab(run: _Run) -> tuple[ProxyProcess, Driver]:
    workdir = Path(tempfile.mkdtemp(prefix="sdkwitness-"))
    run.running.push(_remove_unless_named(workdir, run.problems))
    run.say("starting the lab's origin")
    origin = OriginProcess()
    run.running.callback(origin.stop)
    origin.start()
    proxy = _start_proxy(
        run,
        ProxyProcess(
            run.writer.path,
            listen=run.plan.listen,
            redirect_tls=origin.tls,
            redirect_plain=origin.plain,
            upstream_ca=run.plan.upstream_ca or origin.ca_file,
            confdir=workdir / "proxy",
        ),
    )
    run.say("starting the lab device")
    device = LabDevice(
        proxy=proxy.address,
        ca_files=[proxy.ca_file, origin.ca_file],
        origin_raw_host=origin.raw_host,
        workdir=workdir / "device",
    )
    run.running.callback(device.stop)
    # detached before the device is stopped: the JVM does not end while the agent is in it
    host = _attach(run, device.start(), "local")
    return proxy, LabDriver(device, origin, host, run.writer, run.say, run.sink)


def _start_app(run: _Run) -> tuple[ProxyProcess, Driver]:
    plan = run.plan
    proxy = _start_proxy(run, ProxyProcess(run.writer.path, listen=plan.listen, upstream_ca=plan.upstream_ca))
    ready = f"Set the app's proxy to {proxy.address.host}:{proxy.address.port} and let it trust {proxy.ca_file}; " + (
        f"recording for {plan.duration:g} s." if plan.duration is not None else "Ctrl-C ends the recording."
    )
    if not plan.attached:
        run.say(ready, lasting=True)
        return proxy, PersonDriver(None)
    run.say("installing the hooks")
    agent = plan.agent
    if plan.keylog:
        agent = msgspec.structs.replace(agent, keylog=str(run.writer.path / bundle.KEYLOG))
    watcher = Watcher(run.sink, device=plan.device, options=agent, hold=plan.hold_children)
    run.running.callback(watcher.detach)
    if plan.spawn:
        watcher.spawn(plan.spawn, env=_environment(proxy) if plan.device == "local" else None)
    elif plan.pid is not None:
        watcher.attach(plan.pid, follow=plan.follow)
    run.say(ready, lasting=True)
    return proxy, PersonDriver(watcher, resume=watcher.resume if plan.spawn else None)


def _environment(proxy: ProxyProcess) -> dict[str, str]:
    """The environment of a command that is started: ours, led to the proxy where the user has not said otherwise."""
    address = f"http://{proxy.address.host}:{proxy.address.port}"
    led = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), address)
    trusted = {name: str(proxy.ca_file) for name in ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE")}
    return {**led, **trusted, **os.environ}


def _start_proxy(run: _Run, proxy: ProxyProcess) -> ProxyProcess:
    def end() -> None:
        why = proxy.stop()
        if why:
            run.problems.append(why)

    run.say("starting the proxy")
    run.running.callback(end)
    proxy.start()
    run.writer.update(msgspec.structs.replace(run.writer.manifest, proxy=proxy.address))
    return proxy


def _attach(run: _Run, pid: int, device: str) -> AgentHost | None:
    if not run.plan.hooks:
        return None
    run.say("installing the hooks")
    host = AgentHost(run.sink)
    run.running.callback(host.detach)
    host.attach(pid, device=device, options=run.plan.agent)
    return host


def _watch(run: _Run, proxy: ProxyProcess, driver: Driver, stop: Stop) -> Iterator[str]:
    """Wait until the recording ends; yield why it ended early."""
    started = time.monotonic()
    said = 0
    while not driver.done():
        if stop.wait(POLL):
            if run.plan.lab:
                yield "The recording was stopped before the lab's script ended."
            return
        failed = _broken(run, proxy, driver)
        if failed is not None:
            yield failed
            return
        seconds = time.monotonic() - started
        if run.plan.duration is not None and seconds >= run.plan.duration:
            if run.plan.lab:
                yield "The recording was as long as --duration says before the lab's script ended."
            return
        if not run.plan.lab and seconds >= said + REMIND:
            said = int(seconds)
            run.say(f"{said} s, {run.sink.lines} agent records")
    failed = _broken(run, proxy, driver)
    if failed is not None:
        yield failed


def _broken(run: _Run, proxy: ProxyProcess, driver: Driver) -> str | None:
    if run.sink.error is not None:
        return f"The agent's events could not be written: {run.sink.error}"
    if not proxy.alive:
        return "The proxy ended during the recording."
    return driver.failed()


def _remove_unless_named(workdir: Path, problems: list[str]) -> contextlib.AbstractContextManager[None]:
    """Remove the work directory at the end, unless a problem says to look at a log in there."""

    @contextlib.contextmanager
    def removing() -> Generator[None]:
        try:
            yield
        finally:
            if not any(str(workdir) in problem for problem in problems):
                shutil.rmtree(workdir, ignore_errors=True)

    manager = removing()
    manager.__enter__()
    return manager


def _missing_parents(out: Path) -> list[Path]:
    """Return the directories that creating `out` will make, innermost first."""
    return [path for path in (out, *out.parents) if not path.exists()]


def _remove(out: Path, made: list[Path]) -> None:
    shutil.rmtree(out, ignore_errors=True)
    if out not in made:
        out.mkdir(exist_ok=True)
    for path in made[1:]:
        with contextlib.suppress(OSError):
            path.rmdir()
