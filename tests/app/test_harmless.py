"""The lab with an agent in it and without: the app does the same, sees the same and throws the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from sdkwitness.app.host import AgentHost
from sdkwitness.capture import bundle
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Flow, Manifest
from sdkwitness.lab.device import LabDevice
from sdkwitness.lab.origin import OriginProcess
from sdkwitness.lab.script import Step
from sdkwitness.wire.process import ProxyProcess

STEPS = (
    Step(kind="run", name="start_before_consent"),
    Step(kind="consent", name="given"),
    *(Step(kind="run", name=name) for name in ("sign_in", "link_alipay", "use_nfc", "use_wearable", "receive_push")),
)
AGENTS_THREADS = 4
"""Threads that Frida brings along: its main loop, its D-Bus connection, a pool worker, and the script's own."""


class Seen(NamedTuple):
    """What a run of the lab shows from outside."""

    requests: Counter[tuple[str, str, str]]
    answers: Counter[tuple[str, int]]
    refused: Counter[str]
    """Hosts whose certificate the app refused."""
    failures: tuple[str, ...]
    log: tuple[str, ...]
    """What it wrote on stderr: exceptions among it."""
    threads: int


def threads_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def play(place: Path, *, hooks: bool) -> Seen:
    capture = place / "capture"
    with OriginProcess() as origin:
        proxy = ProxyProcess(
            capture,
            redirect_tls=origin.tls,
            redirect_plain=origin.plain,
            upstream_ca=origin.ca_file,
            confdir=place / "confdir",
        )
        proxy.start()
        try:
            device = LabDevice(
                proxy=proxy.address,
                ca_files=[proxy.ca_file, origin.ca_file],
                origin_raw_host=origin.raw_host,
                workdir=place / "device",
                steps=STEPS,
            )
            pid = device.start()
            host = AgentHost(lambda _lines: None)
            try:
                if hooks:
                    host.attach(pid)
                before = threads_of(pid)
                device.begin()
                device.play(lambda _mark: None, lambda _text: None)
                grown = threads_of(pid) - before
            finally:
                if hooks:
                    host.detach()
                device.stop()
        finally:
            proxy.stop()
    recorded = bundle.read(capture)
    return Seen(
        requests=Counter(key(flow) for flow in recorded.flows),
        answers=Counter((flow.host, flow.response.status) for flow in recorded.flows if flow.response),
        refused=Counter(h.sni or "" for h in recorded.handshakes if h.outcome == "refused"),
        failures=device.failures,
        log=tuple(line for line in device.log.read_text("utf-8").splitlines() if not line.startswith("WARNING: ")),
        threads=grown,
    )


def key(flow: Flow) -> tuple[str, str, str]:
    request = flow.request
    return (flow.host, request.method if request else flow.transport, request.path.partition("?")[0] if request else "")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seen, Seen]:
    def run(name: str, *, hooks: bool) -> Seen:
        place = tmp_path_factory.mktemp(name)
        bundle.Writer.create(place / "capture", Manifest(schema=SCHEMA, id=name, tool="test", started=1))
        return play(place, hooks=hooks)

    return run("without", hooks=False), run("with", hooks=True)


def test_the_app_sends_the_same_requests_and_gets_the_same_answers(runs: tuple[Seen, Seen]) -> None:
    without, watched = runs
    assert len(without.requests) > 10
    assert watched.requests == without.requests
    assert watched.answers == without.answers
    assert watched.refused == without.refused


def test_the_app_fails_and_complains_the_same(runs: tuple[Seen, Seen]) -> None:
    without, watched = runs
    assert (watched.failures, watched.log) == (without.failures, without.log)


def test_threads_grow_the_same_but_for_the_agents_own(runs: tuple[Seen, Seen]) -> None:
    without, watched = runs
    assert abs(watched.threads - without.threads) <= AGENTS_THREADS
