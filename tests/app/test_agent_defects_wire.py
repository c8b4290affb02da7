"""What capture tools get wrong about whose traffic, when, and whose keys: held against real hooked processes.

As in the tests of the agent's own defects, each check runs twice: as it is, and with the peer's defect put in.
"""

from __future__ import annotations

import http.server
import itertools
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from app.certificates import self_signed
from app.native_watching import Native, compiled
from app.test_agent_defects import Variant
from app.watching import App, Watched, Witness, until
from factories import flow, manifest, mark, recording
from made import KNOWN, STACKS, report

from sdkwitness.app import host, native, targets
from sdkwitness.app.options import AgentOptions, Canary
from sdkwitness.audit import coverage
from sdkwitness.audit.join import Joiner, Link
from sdkwitness.capture import bundle
from sdkwitness.capture.records import Address, Event, Flow, Recording
from sdkwitness.cli.inputs import capture_identity
from sdkwitness.wire.process import ProxyProcess

CONSENT_TRIES = 20


# --- R7, R8: whose connection -------------------------------------------------------------------------------


class Edge:
    """A server that many apps talk to, as that of a content delivery network: keeps who came, and when."""

    def __init__(self, family: int = socket.AF_INET, at: str = "127.0.0.1") -> None:
        self.server = socket.create_server((at, 0), family=family)
        self.port: int = self.server.getsockname()[1]
        self.came: list[Flow] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for n in itertools.count(1):
            try:
                peer, near = self.server.accept()
            except OSError:
                return
            seen = flow(n, host="cdn.example.com", at=time.time_ns(), port=near[1])
            self.came.append(msgspec.structs.replace(seen, server=Address(host="127.0.0.1", port=self.port)))
            threading.Thread(target=self._drain, args=(peer,), daemon=True).start()

    @staticmethod
    def _drain(peer: socket.socket) -> None:
        with peer:
            while peer.recv(4096):
                pass

    def close(self) -> None:
        self.server.close()


@pytest.fixture
def edge() -> Iterator[Edge]:
    server = Edge()
    yield server
    server.close()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled("talker.c", tmp_path_factory.mktemp("native") / "talker", "-rdynamic", "-ldl")


@pytest.fixture(scope="module")
def talker(program: Path) -> Iterator[Native]:
    running = Native([str(program)])
    yield running
    running.end()


def links(edge: Edge, events: Sequence[Event], expected: int) -> list[Link]:
    assert until(lambda: len(edge.came) == expected)
    joiner = Joiner(recording(flows=tuple(edge.came), events=tuple(events)))
    return [joiner.of(seen) for seen in edge.came]


def r7_another_app_at_the_same_address_is_not_ours(talker: Native, program: Path, edge: Edge) -> None:
    other = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        mine = talker.ask(f"tcp 127.0.0.1 {edge.port}", "send mine")
        other.communicate(f"tcp 127.0.0.1 {edge.port}\nsend theirs\nclose\n", timeout=10)
        mine += talker.ask("close")
    finally:
        other.kill()
    assert [link.join for link in links(edge, mine, 2)] == ["port", "none"]


def by_remote_end(joiner: Joiner, _port: int, _time: int, of: Flow | None = None) -> list[Event]:
    """What belongs to a connection by its far end alone."""
    lives = joiner._lives.values()  # pyright: ignore[reportPrivateUsage]
    events = [event for of_port in lives for life in of_port for event in life.events]
    return [e for e in events if of is not None and e.connection is not None and e.connection.remote == of.server]


def r8_a_socket_of_a_fifth_of_a_second_has_its_code(talker: Native, edge: Edge) -> None:
    events = talker.ask(f"tcp 127.0.0.1 {edge.port}", "send brief")
    time.sleep(0.2)  # its life, which is what this is about
    events += talker.ask("close")
    (link,) = links(edge, events, 1)
    assert link.join == "port"
    assert all("talker!" in talker.witness.stack(event)[0] for event in (*link.openers, *link.writers))


def polled() -> Callable[[bytes], Address | None]:
    """Know of sockets only what a look into the kernel's table shows, and look once in the time of the test."""
    table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    ports = {int(row.split()[1].partition(":")[2], 16) for row in table}
    read = native.address

    def known(data: bytes) -> Address | None:
        found = read(data)
        return found if found is not None and found.port in ports else None

    return known


def test_r7_another_app_at_the_same_address_is_not_ours(talker: Native, program: Path, edge: Edge) -> None:
    r7_another_app_at_the_same_address_is_not_ours(talker, program, edge)


def test_r7_a_match_by_the_far_end_alone_would_be_found(
    talker: Native, program: Path, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Joiner, "_on_port", by_remote_end)
    with pytest.raises(AssertionError):
        r7_another_app_at_the_same_address_is_not_ours(talker, program, edge)


def test_r8_a_socket_of_a_fifth_of_a_second_has_its_code(talker: Native, edge: Edge) -> None:
    r8_a_socket_of_a_fifth_of_a_second_has_its_code(talker, edge)


def test_r8_looking_from_time_to_time_would_be_found(
    talker: Native, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "address", polled())
    with pytest.raises(AssertionError):
        r8_a_socket_of_a_fifth_of_a_second_has_its_code(talker, edge)


# --- R10: when ------------------------------------------------------------------------------------------------


def r10_what_waits_in_the_app_while_consent_is_given_was_before_it(watched: Watched) -> None:
    witness = watched.witness
    for _ in range(CONSENT_TRIES):
        before = len(witness.lines)
        watched.app.ask("imei")
        click = time.time_ns()
        if len(witness.lines) == before:
            break
    else:
        pytest.fail("the agent sends at once, so that nothing waits")
    witness.host.flush()
    (event,) = [r for r in witness.records_from(before) if isinstance(r, Event)]
    consent = msgspec.structs.replace(mark("consent", "given"), time=click)
    whose = msgspec.structs.replace(event, stack=STACKS[0].id)
    made = recording(events=(whose,), marks=(consent,), stacks=STACKS, manifest=manifest(hooks="on"))
    assert {o.phase for o in report(made, KNOWN).observations} == {"before_consent"}


def test_r10_what_waits_in_the_app_while_consent_is_given_was_before_it(watched: Watched) -> None:
    r10_what_waits_in_the_app_while_consent_is_given_was_before_it(watched)


def test_r10_a_time_taken_at_arrival_would_be_found(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    emit = watched.witness.host._emit  # pyright: ignore[reportPrivateUsage]
    decoder, encoder = msgspec.json.Decoder(), msgspec.json.Encoder()

    def arrived(lines: list[bytes]) -> None:
        emit([encoder.encode({**decoder.decode(line), "time": time.time_ns()}) for line in lines])

    monkeypatch.setattr(watched.witness.host, "_emit", arrived)
    with pytest.raises(AssertionError):
        r10_what_waits_in_the_app_while_consent_is_given_was_before_it(watched)


# --- R14: nothing seen is not nothing done ----------------------------------------------------------------------


def r14_an_app_that_showed_nothing_is_not_said_to_be_clean(talker: Native) -> None:
    assert talker.ask() == []
    found = report(recording(manifest=manifest(hooks="on"), coverage=(talker.coverage,)))
    assert found.findings == []
    assert any("there is no coverage" in problem for problem in found.coverage.problems)


def test_r14_an_app_that_showed_nothing_is_not_said_to_be_clean(talker: Native) -> None:
    r14_an_app_that_showed_nothing_is_not_said_to_be_clean(talker)


def test_r14_a_silent_report_would_be_found(talker: Native, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> list[str]:
        return []

    monkeypatch.setattr(coverage, "_problems", silent)
    with pytest.raises(AssertionError):
        r14_an_app_that_showed_nothing_is_not_said_to_be_clean(talker)


# --- R16: what was changed is put back, and nothing else is touched -------------------------------------------------


@contextmanager
def stranger() -> Generator[int, None, None]:
    """A server nobody has reason to trust, by its port."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(Path(folder)))

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                    with client, context.wrap_socket(client, server_side=True) as tls:
                        tls.recv(1)
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield int(listener.getsockname()[1])


CAPTURE = "import sys; from sdkwitness.cli.main import run; sys.exit(run(sys.argv[1:]))"


class Interrupted(NamedTuple):
    """What two apps said while one of them was recorded, and after the recording was interrupted."""

    during: tuple[str, str]
    """Serial number of the app that is recorded, and of the other."""
    trusted: tuple[str, str]
    """Whether each trusts a server it has no reason to trust, meanwhile."""
    after: tuple[str, str]
    trusted_after: tuple[str, str]
    capture: Path
    status: int


def interrupted(folder: Path) -> Interrupted:
    """Record one of two apps and change it, end that with Ctrl-C, and hear both."""
    ours, other = App(), App()
    command = ["capture", "--device", "local", "--app", str(ours.pid), "--bypass-pinning", "--canary", "--out"]
    capture = subprocess.Popen(
        [sys.executable, "-c", CAPTURE, *command, str(folder / "capture")],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with stranger() as server, Web() as web:
            proxy = 0
            for line in capture.stderr or ():
                if found := re.search(r"Set the app's proxy to 127\.0\.0\.1:(\d+)", line):
                    proxy = int(found[1])
                    break

            def both(command: str) -> tuple[str, str]:
                return ours.ask(command), other.ask(command)

            during, trusted = both("build"), both(f"pinned own {server}")
            assert ours.ask(f"report {proxy} {web.port}") == "204"
            capture.send_signal(signal.SIGINT)
            capture.communicate(timeout=60)
            return Interrupted(
                during, trusted, both("build"), both(f"pinned own {server}"), folder / "capture", capture.returncode
            )
    finally:
        capture.kill()
        capture.communicate()
        ours.kill()
        other.kill()


class Web:
    """A server that takes everything."""

    def __init__(self) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Web:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def r16_an_interrupt_puts_everything_back_and_no_other_app_is_touched(said: Interrupted) -> None:
    assert said.status == 0
    assert said.during[0] != "unknown"
    assert said.trusted == ("trusted", "refused")
    assert said.during[1] == "unknown"
    assert said.after == ("unknown", "unknown")
    assert said.trusted_after == ("refused", "refused")


AGENT = Path(host.__file__).with_name("agent.js")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    return interrupted(tmp_path_factory.mktemp("interrupted"))


def test_r16_an_interrupt_puts_everything_back_and_no_other_app_is_touched(ended: Interrupted) -> None:
    r16_an_interrupt_puts_everything_back_and_no_other_app_is_touched(ended)


def test_r16_what_stays_behind_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without the command line around it, with an agent that gives nothing back."""
    put_back = re.compile(r"if \((field\w*)\.value === value\w*\) \1\.value = before\w*;|, \.\.\.patched\w*\b")
    changed, count = put_back.subn(lambda m: ";" if m[1] else "", AGENT.read_text(encoding="utf-8"))
    assert count == 2
    monkeypatch.setattr(host, "resources", Variant(changed))
    few = tuple(target for target in targets.load() if target.id == "TelephonyManager.getImei")
    monkeypatch.setattr(targets, "load", lambda: few)
    ours, other, witness = App(), App(), Witness()
    try:
        with stranger() as server:

            def both(command: str) -> tuple[str, str]:
                return ours.ask(command), other.ask(command)

            canary = Canary(owner="android.os.Build", field="SERIAL", value="CANARY0123456789")
            witness.host.attach(ours.pid, timeout=60, options=AgentOptions(bypass_pinning=True, canaries=(canary,)))
            during, trusted = both("build"), both(f"pinned own {server}")
            witness.host.detach()
            said = Interrupted(during, trusted, both("build"), both(f"pinned own {server}"), Path(), 0)
    finally:
        ours.kill()
        other.kill()
    with pytest.raises(AssertionError):
        r16_an_interrupt_puts_everything_back_and_no_other_app_is_touched(said)


def test_a_canary_that_leaves_the_app_is_found_as_what_it_stands_for(ended: Interrupted) -> None:
    """A field that nothing can hook is told by its value, which stands nowhere else."""
    read = bundle.read(ended.capture)
    found = report(read, capture_identity(ended.capture))
    seen = [o for o in found.observations if o.data_type == "id.device.permanent.serial" and o.channel == "network"]
    assert {o.evidence for o in seen} == {f.id for f in read.flows}
    assert {o.grade for o in seen} == {"proven"}
    assert ended.during[0] not in (ended.capture / "events.jsonl").read_text("utf-8").replace(
        f"The field holds {ended.during[0]} now.", ""
    )


# --- R17: addresses -----------------------------------------------------------------------------------------------


def r17_addresses_are_what_they_are(talker: Native, folder: Path) -> None:
    path = folder / "s"
    with (
        socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        for unix, where in ((named, str(path)), (abstract, "\0sdkwitness-r17")):
            unix.bind(where)
            unix.listen()
        port = server.getsockname()[1]
        found = talker.ask(
            *(f"tcp {to} {port}" for to in ("::1", "::ffff:127.0.0.1")), f"unix {path}", "unix @sdkwitness-r17"
        )
    assert [e.connection.remote for e in found if e.connection is not None] == [
        Address(host="::1", port=port),
        Address(host="127.0.0.1", port=port),
        Address(host=f"unix:{path}", port=0),
        Address(host="unix:@sdkwitness-r17", port=0),
    ]


def as_it_lies(data: bytes) -> Address | None:
    """An address without a look at what it stands for."""
    if int.from_bytes(data[:2], "little") == native.FAMILY_INET6:
        return Address(host=socket.inet_ntop(socket.AF_INET6, data[8:24]), port=int.from_bytes(data[2:4], "big"))
    return native_address(data)


native_address = native.address


def of_the_internet(data: bytes) -> Address | None:
    """An address of the internet; others are none."""
    found = native_address(data)
    return found if found is not None and found.port else None


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
def test_r17_addresses_are_what_they_are(talker: Native, tmp_path: Path) -> None:
    r17_addresses_are_what_they_are(talker, tmp_path)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
@pytest.mark.parametrize("defect", [as_it_lies, of_the_internet])
def test_r17_other_readings_would_be_found(
    talker: Native, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, defect: Callable[[bytes], Address | None]
) -> None:
    monkeypatch.setattr(native, "address", defect)
    with pytest.raises(AssertionError):
        r17_addresses_are_what_they_are(talker, tmp_path)


# --- R24: whose keys ----------------------------------------------------------------------------------------------

CLIENT = """
import http.client, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
print("up", flush=True)
for line in sys.stdin:
    connection = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[2]), context=context, timeout=30)
    connection.set_tunnel("localhost", int(line))
    connection.request("POST", "/", body=b"imei=356868000041418")
    connection.getresponse().read()
    connection.close()
    print("done", flush=True)
"""


class Legs(NamedTuple):
    """The randoms of one connection's two halves, and those that keys were kept of."""

    apps: set[str | None]
    upstream: set[str]
    kept: set[str]
    of_proxy: set[str]
    """Randoms of the proxy's own key log, in which both halves are."""


class Taker(http.server.BaseHTTPRequestHandler):
    """Takes everything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say nothing."""


def randoms(file: Path) -> set[str]:
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return {line.split()[1] for line in lines if line and not line.startswith("#")}


@pytest.fixture(scope="module")
def legs(tmp_path_factory: pytest.TempPathFactory) -> Legs:
    """Let an app talk through the proxy, and have all three keep their keys."""
    folder = tmp_path_factory.mktemp("legs")
    certificate = self_signed(folder)
    origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.keylog_filename = str(folder / "upstream.txt")
    origin.socket = context.wrap_socket(origin.socket, server_side=True)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    writer = bundle.Writer.create(folder / "capture", manifest(ended=None))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MITMPROXY_SSLKEYLOGFILE", str(folder / "proxys.txt"))
        proxy = ProxyProcess(folder / "capture", upstream_ca=certificate, confdir=folder / "proxy")
        proxy.start()
    kept = AgentOptions(keylog=str(folder / "keylog.txt"))
    app = Native([sys.executable, "-c", CLIENT, str(proxy.ca_file), str(proxy.address.port)], kept)
    try:
        app.ask(str(origin.server_address[1]))
    finally:
        app.end()
        proxy.stop()
        origin.shutdown()
        origin.server_close()
    writer.append_events([])
    read: Recording = bundle.read(folder / "capture")
    seen = {f.client_random for f in read.flows if f.request is not None and f.request.method == "POST"}
    return Legs(seen, *(randoms(folder / name) for name in ("upstream.txt", "keylog.txt", "proxys.txt")))


def r24_the_keys_are_those_of_the_apps_own_side(found: Legs) -> None:
    assert len(found.apps) == len(found.upstream) == 1
    assert found.kept == found.apps
    assert not found.kept & found.upstream


def test_r24_the_keys_are_those_of_the_apps_own_side(legs: Legs) -> None:
    r24_the_keys_are_those_of_the_apps_own_side(legs)


def test_r24_the_keys_of_the_proxys_side_would_be_found(legs: Legs) -> None:
    assert legs.of_proxy >= legs.upstream
    with pytest.raises(AssertionError):
        r24_the_keys_are_those_of_the_apps_own_side(legs._replace(kept=legs.of_proxy))
