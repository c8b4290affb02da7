"""What capture tools get wrong about a capture as a whole: held against real hooked processes.

As in the tests of the agent's own defects, each check runs twice: as it is, and with the peer's defect put in.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import frida
import pytest
import sealing
from app.native_watching import Native, Sink
from app.test_remote import Phone, free_port
from app.watching import Witness, until
from factories import manifest
from made import report

from sdkwitness.app import device, host, targets
from sdkwitness.app.host import AgentHost
from sdkwitness.capture import bundle, seal, sums, verify
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Recording
from sdkwitness.cli import drivers

BEATS = 5
BEATING = """
import socket, sys
print("up", flush=True)
for line in sys.stdin:
    with socket.create_connection(("127.0.0.1", int(line))) as one:
        one.sendall(b"beat")
    print("done", flush=True)
"""


class Kept(Witness):
    """An agent with all it said, and a capture of it."""

    def __init__(self, capture: Path) -> None:
        super().__init__()
        self.capture = capture
        self._keep = drivers.Sink(bundle.Writer.create(capture, manifest(hooks="on", ended=None)))

    def _take(self, lines: Sequence[bytes]) -> None:
        super()._take(lines)
        self._keep(lines)


# --- R13: what a dying app leaves -------------------------------------------------------------------------------


def died(capture: Path) -> Recording:
    """Watch a process until it is killed; return what is on the disk then."""
    sink, kept = Sink(), Kept(capture)
    beating = Native([sys.executable, "-c", BEATING], witness=kept)
    try:
        for _ in range(BEATS):
            beating.tell(str(sink.port))
        assert until(lambda: len(kept.events("libc.connect")) == BEATS)  # nobody asked for them
        os.kill(beating.process.pid, signal.SIGKILL)
        assert until(lambda: kept.host.over)
    finally:
        beating.end()
        sink.close()
    return bundle.read(capture)


def r13_what_came_before_an_apps_death_is_there_and_said_to_be_cut(left: Recording) -> None:
    assert [e.target for e in left.events].count("libc.connect") == BEATS
    lost = re.compile(r"^The agent was lost: the process ended\. .*may be missing")
    assert any(lost.search(problem) for problem in left.problems)
    assert any(lost.search(problem) for problem in report(left).coverage.problems)


def hold(self: bundle.Writer, lines: Sequence[bytes]) -> None:
    """Keep what comes until the end, which never comes."""


def end_quietly(self: AgentHost, reason: str, *_: object) -> None:
    """Take a loss for an end."""
    self._over.set()  # pyright: ignore[reportPrivateUsage]
    assert reason


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The capture of a process that was killed."""
    path = tmp_path_factory.mktemp("left") / "capture"
    died(path)
    return path


def test_r13_what_came_before_an_apps_death_is_there_and_said_to_be_cut(left: Path) -> None:
    r13_what_came_before_an_apps_death_is_there_and_said_to_be_cut(bundle.read(left))


@pytest.mark.parametrize(
    ("where", "name", "defect"), [(bundle.Writer, "append_events", hold), (AgentHost, "_on_detached", end_quietly)]
)
def test_r13_a_loss_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, defect: Callable[..., object]
) -> None:
    monkeypatch.setattr(where, name, defect)
    recording = died(tmp_path / "capture")
    with pytest.raises(AssertionError):
        r13_what_came_before_an_apps_death_is_there_and_said_to_be_cut(recording)


# --- R19: a server of another version ------------------------------------------------------------------------------

SERVER = """
import sys, frida
cluster, control = (frida.EndpointParameters(address="127.0.0.1", port=int(port)) for port in sys.argv[1:])
service = frida.PortalService(cluster, control)
service.start()
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def of_another_version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose interface is another major version's, which Frida tells by the number in its name."""
    folder = tmp_path_factory.mktemp("another")
    (folder / "frida").mkdir()
    for file in Path(frida.__file__).parent.iterdir():
        if file.is_file():
            data = re.sub(rb"(re\.frida\.HostSession)\d\d", rb"\g<1>00", file.read_bytes())
            (folder / "frida" / file.name).write_bytes(data)
    control = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(free_port()), str(control)],
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"up\n"
    shutil.rmtree(folder)  # it is loaded, and large
    yield f"127.0.0.1:{control}"
    server.kill()
    server.communicate()


def r19_another_version_is_one_sentence_that_says_what_to_do(name: str) -> None:
    try:
        Witness().host.attach(os.getpid(), device=name)
        said = "nothing"
    except UserError as error:
        said = str(error)
    except Exception:
        said = traceback.format_exc()
    assert re.fullmatch(
        rf"What answers on {name} is no frida-server of .*: install frida-server [\d.]+ there .*\.", said
    )
    assert frida.__version__ in said
    assert ". " not in said


def traced(error: Exception, _: str) -> str:
    """Say it as the interpreter does."""
    return "".join(traceback.format_exception(error))


def untold(error: Exception, _: str) -> str:
    """Say it as Frida does."""
    return str(error)


def test_r19_another_version_is_one_sentence_that_says_what_to_do(of_another_version: str) -> None:
    r19_another_version_is_one_sentence_that_says_what_to_do(of_another_version)


@pytest.mark.parametrize("defect", [traced, untold])
def test_r19_a_traceback_or_a_riddle_would_be_found(
    of_another_version: str, monkeypatch: pytest.MonkeyPatch, defect: Callable[[Exception, str], str]
) -> None:
    monkeypatch.setattr(host, "diagnosis", defect)
    with pytest.raises(AssertionError):
        r19_another_version_is_one_sentence_that_says_what_to_do(of_another_version)


# --- R20: two devices ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def phones() -> Iterator[tuple[Phone, Phone]]:
    made = Phone(), Phone()
    yield made
    for phone in made:
        phone.end()


def r20_two_devices_are_heard_each_by_its_own(phones: tuple[Phone, Phone], folder: Path) -> None:
    kept = [Kept(folder / name) for name in ("one", "two")]
    for phone, one in zip(phones, kept, strict=True):
        pid = device.pid_of(device.open_device(phone.name), "java", name=phone.name)
        one.host.attach(pid, device=phone.name, timeout=60)
    phones[0].ask("imei")
    phones[1].ask("setting android_id")
    for one in kept:
        one.host.detach()
    found = [bundle.read(one.capture) for one in kept]
    assert [{c.pid for c in read.coverage} for read in found] == [{phone.app.pid} for phone in phones]
    assert [{e.target for e in read.events} for read in found] == [
        {"TelephonyManager.getImei"},
        {"Settings$Secure.getString"},
    ]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the agent hook only what the check needs, which is quick."""
    needed = tuple(t for t in targets.load() if t.id in {"TelephonyManager.getImei", "Settings$Secure.getString"})
    monkeypatch.setattr(targets, "load", lambda: needed)


@pytest.mark.usefixtures("few")
def test_r20_two_devices_are_heard_each_by_its_own(phones: tuple[Phone, Phone], tmp_path: Path) -> None:
    r20_two_devices_are_heard_each_by_its_own(phones, tmp_path)


@pytest.mark.usefixtures("few")
def test_r20_taking_the_first_device_would_be_found(
    phones: tuple[Phone, Phone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = device.open_device(phones[0].name)

    def whichever(_: str) -> frida.Device:
        return first

    for module in (device, host):
        monkeypatch.setattr(module, "open_device", whichever)
    with pytest.raises(AssertionError):
        r20_two_devices_are_heard_each_by_its_own(phones, tmp_path)


@pytest.mark.usefixtures("few")
def test_r20_one_ear_for_all_would_be_found(
    phones: tuple[Phone, Phone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: list[AgentHost] = []
    hear = AgentHost._on_message  # pyright: ignore[reportPrivateUsage]

    def everywhere(self: AgentHost, message: frida.ScriptMessage, data: bytes | None) -> None:
        hosts.extend([self] if self not in hosts else [])
        for each in hosts:
            hear(each, message, data)

    monkeypatch.setattr(AgentHost, "_on_message", everywhere)
    with pytest.raises(AssertionError):
        r20_two_devices_are_heard_each_by_its_own(phones, tmp_path)


# --- R22: what was changed after the seal --------------------------------------------------------------------------


def r22_a_changed_byte_is_found_where_it_is(capture: Path, folder: Path) -> None:
    """The one who changes it writes the new digest below the old."""
    for name in (bundle.EVENTS, bundle.MANIFEST):
        changed = shutil.copytree(capture, folder / name)
        data = bytearray((changed / name).read_bytes())
        at = len(data) // 2
        data[at] ^= 1
        sealing.overwrite(changed / name, data)
        listed = (changed / sums.SUMS).read_bytes()
        sealing.overwrite(changed / sums.SUMS, listed + f"{hashlib.sha256(data).hexdigest()}  {name}\n".encode())
        found = [d for d in verify.verify(changed).differences if d.file == name]
        assert [d.start <= at < d.end for d in found if d.start is not None and d.end is not None] == [True]


@pytest.fixture(scope="module")
def sealed(left: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = shutil.copytree(left, tmp_path_factory.mktemp("sealed") / "capture")
    seal.seal(path)
    assert verify.verify(path).intact
    return path


def newest(data: bytes) -> sums.Sums:
    """Of several digests of one file, the last."""
    lines = [line.split("  ", 1) for line in data.decode().splitlines()]
    return sums.Sums({name: digest for digest, name in lines}, [])


def listed(found: object, *_: object) -> bool:
    """Go by the list alone."""
    assert found is not None
    return False


def test_r22_a_changed_byte_is_found_where_it_is(sealed: Path, tmp_path: Path) -> None:
    r22_a_changed_byte_is_found_where_it_is(sealed, tmp_path)


def test_r22_a_newer_digest_that_wins_would_be_found(
    sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "parse", newest)
    monkeypatch.setattr(verify, "_is_trusted", listed)
    assert verify.verify(sealed).intact
    with pytest.raises(AssertionError):
        r22_a_changed_byte_is_found_where_it_is(sealed, tmp_path)
