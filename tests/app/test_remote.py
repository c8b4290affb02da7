"""Devices over the network: a real remote endpoint of Frida's, and each way it can fail in one sentence."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import frida
import pytest
from app.watching import App, until

from sdkwitness.app.device import diagnosis, open_device, pid_of
from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.cli import recordings, session
from sdkwitness.cli.signals import Stop


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Phone:
    """An app in a device that is reached over the network: what frida-server and a phone are otherwise."""

    def __init__(self) -> None:
        cluster, control = free_port(), free_port()
        self._portal = frida.PortalService(  # type: ignore[no-untyped-call]  # frida leaves it untyped
            frida.EndpointParameters(address="127.0.0.1", port=cluster),
            frida.EndpointParameters(address="127.0.0.1", port=control),
        )
        self._portal.start()
        self.name = f"127.0.0.1:{control}"
        self.app = App()
        self._session = frida.get_local_device().attach(self.app.pid)
        self._session.join_portal(f"127.0.0.1:{cluster}")  # pyright: ignore[reportUnknownMemberType]  # frida leaves its keywords untyped

    def ask(self, command: str) -> str:
        """Ask the app, past what Frida's own libraries print in it."""
        answer = self.app.ask(command)
        while "GLib" in answer:
            answer = self.app.hear()
        return answer

    def end(self) -> None:
        """Take it off the network; harmless when it is."""
        self.app.kill()
        with contextlib.suppress(frida.InvalidOperationError):
            self._portal.stop()


def record(phone: Phone, place: Path, duration: float) -> None:
    """What `sdkwitness capture --device HOST:PORT` does, which takes signals and so the main thread."""
    plan = recordings.plan(
        device=phone.name,
        app=str(phone.app.pid),
        build="",
        hooks=True,
        listen="127.0.0.1:0",
        upstream_ca=None,
        duration=duration,
        identity_file=None,
    )
    session.record(plan, place, say, Stop())


def say(text: str, *, lasting: bool = False) -> None:
    """Take what is said on the way."""


@pytest.fixture
def phones() -> Iterator[tuple[Phone, Phone]]:
    made = Phone(), Phone()
    yield made
    for phone in made:
        phone.end()


def test_two_devices_are_recorded_at_once_without_cross_talk(phones: tuple[Phone, Phone], tmp_path: Path) -> None:
    places = [tmp_path / "one", tmp_path / "two"]
    threads = [threading.Thread(target=record, args=(*pair, 5.0)) for pair in zip(phones, places, strict=True)]
    for thread in threads:
        thread.start()
    assert until(lambda: all((place / "events.jsonl").exists() for place in places), 40)
    assert phones[0].ask("imei") == "090154203237518"
    assert phones[1].ask("setting android_id") == "same object"
    for thread in threads:
        thread.join(60)
    one, two = (bundle.read(place) for place in places)
    assert [c.pid for c in one.coverage] == [phones[0].app.pid]
    assert [c.pid for c in two.coverage] == [phones[1].app.pid]
    assert {e.target for e in one.events} == {"TelephonyManager.getImei"}
    assert {e.target for e in two.events} >= {"Settings$Secure.getString"}
    assert "TelephonyManager.getImei" not in {e.target for e in two.events}
    assert (one.problems, two.problems) == ((), ())
    assert one.clocks  # the offset is measured over the network too


def test_an_app_of_a_remote_device_is_found_by_name(phones: tuple[Phone, Phone]) -> None:
    phone = phones[0]
    assert pid_of(open_device(phone.name), "java", name=phone.name) == phone.app.pid


def test_a_connection_that_breaks_is_a_line_with_all_before_it(phones: tuple[Phone, Phone], tmp_path: Path) -> None:
    phone = phones[0]
    recording = threading.Thread(target=record, args=(phone, tmp_path / "cap", 60.0))
    recording.start()
    written = tmp_path / "cap" / "events.jsonl"
    assert until(written.exists, 40)
    assert phone.ask("imei") == "090154203237518"
    assert until(lambda: b'"record":"event"' in written.read_bytes())
    phone.end()
    recording.join(30)
    assert not recording.is_alive()  # it did not wait for its time to pass
    read = bundle.read(tmp_path / "cap")
    assert [e.target for e in read.events] == ["TelephonyManager.getImei"]
    assert any(re.search(r"^The agent was lost: .*may be missing", p) for p in read.problems)


def test_what_speaks_no_frida_is_told_from_what_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            client, _ = listener.accept()
            client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            client.close()

        threading.Thread(target=answer, daemon=True).start()
        name = f"127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(UserError, match=re.escape(name)):
            pid_of(open_device(name), "com.mi.health", name=name)


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (
            "ProtocolError",
            "unable to communicate with remote frida-server; please ensure that major versions match",
            "install frida-server",
        ),
        ("ServerNotRunningError", "unable to connect to remote frida-server", "start frida-server"),
        ("NotSupportedError", "unable to handle 64-bit processes due to build configuration", "architecture"),
        (
            "PermissionDeniedError",
            "unable to access process due to system restrictions; try `sudo sysctl kernel.yama.ptrace_scope=0`",
            "ptrace_scope",
        ),
        ("RPCException", "Error: Unable to find copied methods in java/lang/Thread", "Google Play system update"),
        ("RPCException", "ReferenceError: 'Java' is not defined", "agent.js"),
        ("NotSupportedError", "need Gadget to attach on jailed Android", "root"),
        ("InvalidOperationError", "connection is closed", "connection"),
    ],
)
def test_each_failure_is_one_sentence_that_says_what_to_do(kind: str, text: str, sentence: str) -> None:
    said = diagnosis(type(kind, (Exception,), {})(text), "usb")
    assert sentence in said
    assert said.count(". ") == 0
    assert said.endswith(".")
