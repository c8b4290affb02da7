from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import IncompleteCapture, UserError
from sdkwitness.capture.records import Address, Flow, Mark
from sdkwitness.lab import device as device_module
from sdkwitness.lab.device import LabDevice
from sdkwitness.lab.origin import OriginProcess
from sdkwitness.lab.script import Step
from sdkwitness.wire.process import ProxyProcess

Start = Callable[..., LabDevice]


@pytest.fixture
def start(probe: Path, origin: OriginProcess, proxy: ProxyProcess, tmp_path: Path) -> Iterator[Start]:
    """Starts devices with the tests' scenes, and ends them."""
    started: list[LabDevice] = []

    def start(*runs: str, steps: Sequence[Step] = (), through: Address | None = None) -> LabDevice:
        device = LabDevice(
            proxy=through or proxy.address,
            ca_files=(proxy.ca_file, origin.ca_file),
            origin_raw_host=origin.raw_host,
            workdir=tmp_path / f"device-{len(started)}",
            steps=[*steps, *(Step(kind="run", name=name) for name in runs)],
            classpath=(probe,),
        )
        started.append(device)
        device.start()
        return device

    yield start
    for device in started:
        device.stop()


def play(device: LabDevice) -> tuple[str, ...]:
    device.play(lambda _: None, lambda _: None)
    return device.failures


def test_nothing_happens_before_the_gate_opens(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as fake_proxy:
        fake_proxy.settimeout(0.7)
        device = start(through=Address(host="127.0.0.1", port=fake_proxy.getsockname()[1]))
        with pytest.raises(TimeoutError):
            fake_proxy.accept()
        opened = threading.Thread(target=device.begin)
        opened.start()
        fake_proxy.settimeout(10)
        connection, _ = fake_proxy.accept()
        assert connection.recv(64).startswith(b"CONNECT begin.example.com:443")
        connection.close()
        opened.join(20)
    assert len(device.failures) == 1


def test_no_name_off_this_machine_resolves(start: Start) -> None:
    unknown, nonsense = play(start("resolve example.com", "resolve localhost", "nonsense"))
    assert "UnknownHostException" in unknown
    assert "IllegalArgumentException" in nonsense


def test_no_address_off_this_machine_is_reached(start: Start) -> None:
    refused = play(
        start(
            "connect 192.0.2.1 80",
            "connect 2001:db8::1 80",
            "channel 192.0.2.1 80",
            "datagram 192.0.2.1 53",
            "datagram 224.0.0.251 5353",
        )
    )
    assert len(refused) == 5
    assert all("connects to this machine only" in failure for failure in refused)


def test_requests_reach_the_origin_through_the_proxy(start: Start, capture: Path) -> None:
    device = start(
        "get https://tls.example.com/a?b=c",
        "get http://plain.example.com/d",
        "get http://203.0.113.77/bare",
        "websocket wss://speech.xiaomixiaoai.com/speech/v1.0/longaccess",
    )
    device.begin()
    assert play(device) == ()
    device.stop()
    flows = {flow.host: flow for flow in wait_for(capture, "speech.xiaomixiaoai.com")}
    assert flows["begin.example.com"].request is not None
    assert flows["begin.example.com"].request.body == b"up"
    assert flows["tls.example.com"].tls
    assert flows["tls.example.com"].client_random is not None
    assert not flows["plain.example.com"].tls
    assert flows["203.0.113.77"].response is not None
    assert [m.from_client for m in flows["speech.xiaomixiaoai.com"].messages] == [True, False, True]


def wait_for(capture: Path, host: str) -> Sequence[Flow]:
    """The capture's flows, once one to the host is among them: the proxy writes them in batches."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        flows = bundle.read(capture).flows
        if any(flow.host == host and flow.complete for flow in flows):
            return flows
        time.sleep(0.1)
    raise AssertionError(f"no flow to {host}")


def test_pinned_code_refuses_the_proxy(start: Start, capture: Path) -> None:
    device = start("pinned https://pinned.example.com/")
    assert play(device) == ()
    deadline = time.monotonic() + 10
    outcomes: set[str] = set()
    while "refused" not in outcomes and time.monotonic() < deadline:
        handshakes = bundle.read(capture).handshakes
        outcomes = {handshake.outcome for handshake in handshakes if handshake.sni == "pinned.example.com"}
        time.sleep(0.1)
    assert "refused" in outcomes


def test_raw_connections_bypass_the_proxy(start: Start) -> None:
    assert play(start("raw")) == ()


def test_android_answers_from_the_identity(start: Start) -> None:
    assert play(start("refusal", "deliveries", "binder")) == ()


def test_marks_come_before_what_they_mark(start: Start) -> None:
    device = start("refusal", steps=(Step(kind="consent", name="given"), Step(kind="start", name="x")))
    told: list[str] = []
    device.play(lambda mark: told.append(f"mark {mark.name}"), told.append)
    assert told == ["mark given", "consent given", "mark x", "run refusal"]
    before = time.time_ns()
    marks: list[Mark] = []
    device.play(marks.append, lambda _: None)
    assert before < marks[0].time <= marks[1].time < time.time_ns()


def test_it_ends_by_itself_when_its_stdin_does(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "STOP_TIMEOUT", 30.0)
    device = start()
    assert device.alive
    assert device.stop() == 0
    assert not device.alive


def test_a_device_that_dies_or_hangs_is_an_incomplete_capture(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IncompleteCapture, match="ended at `run halt`"):
        play(start("halt"))
    killed = start("refusal")
    assert killed.pid is not None
    os.kill(killed.pid, signal.SIGKILL)
    with pytest.raises(IncompleteCapture):
        play(killed)
    assert not killed.alive
    monkeypatch.setattr(device_module, "STEP_TIMEOUT", 1.0)
    hanging = start("sleep")
    with pytest.raises(IncompleteCapture, match="hung at `run sleep`"):
        play(hanging)


def test_a_jvm_that_crashes_leaves_its_report_with_the_device(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    crashing = start("refusal")
    assert crashing.pid is not None
    os.kill(crashing.pid, signal.SIGSEGV)
    with pytest.raises(IncompleteCapture):
        play(crashing)
    assert list(here.iterdir()) == []
    assert (crashing.log.parent / f"crash-{crashing.pid}.log").is_file()


def test_a_device_that_does_not_come_up_says_why(tmp_path: Path) -> None:
    device = LabDevice(
        proxy=Address(host="127.0.0.1", port=9),
        ca_files=(tmp_path / "absent.pem",),
        origin_raw_host="127.0.0.1",
        workdir=tmp_path / "device",
    )
    with pytest.raises(UserError, match=r"did not start: .*absent\.pem"):
        device.start()
    assert not device.alive
