"""Sockets of a real native process: both ends, what was written, whose code did it, and what is left alone."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.native_watching import Native, Sink, compiled

from sdkwitness.capture.records import Address, AgentProblem, Connection, Coverage, Event


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("native")


@pytest.fixture(scope="module")
def talker(folder: Path) -> Iterator[Native]:
    running = Native([str(compiled("talker.c", folder / "talker", "-rdynamic", "-ldl"))])
    yield running
    running.end()


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    yield server
    server.close()


def ends(event: Event) -> Connection:
    assert event.connection is not None
    return event.connection


def text(event: Event) -> bytes:
    payload = ends(event).payload
    assert payload is not None
    assert payload.sha256 == hashlib.sha256(payload.data).hexdigest()
    assert payload.size == len(payload.data)
    return payload.data


def test_java_targets_are_absent_and_native_ones_in(talker: Native) -> None:
    outcomes = {h.target: h for h in talker.coverage.hooks}
    assert outcomes["TelephonyManager.getImei"].outcome == "absent"
    assert outcomes["TelephonyManager.getImei"].reason == "This process has no Java virtual machine."
    assert outcomes["libc.send"].outcome == "installed"
    assert outcomes["SSL_write"].outcome == "absent"


@pytest.mark.parametrize("call", ["send", "write", "sendto", "writev"])
def test_a_plain_write_is_told_with_both_ends(talker: Native, sink: Sink, call: str) -> None:
    connected, written = talker.ask(f"tcp 127.0.0.1 {sink.port}", f"{call} imei=356868000041418", "close")

    assert (connected.kind, connected.target) == ("connect", "libc.connect")
    assert ends(connected).remote == Address(host="127.0.0.1", port=sink.port)
    assert (written.kind, written.target, ends(written).direction) == ("stream", f"libc.{call}", "out")
    assert ends(written).local == ends(connected).local
    assert ends(written).remote == ends(connected).remote
    assert text(written) == b"imei=356868000041418"
    assert written.thread == connected.thread != 0
    assert abs(written.time - connected.time) < 10_000_000_000


def test_ipv6_and_mapped_addresses_are_named_as_they_are(talker: Native) -> None:
    if not socket.has_ipv6:
        pytest.skip("needs IPv6")
    try:
        server = Sink(socket.AF_INET6, ("::", 0))
    except OSError:
        pytest.skip("needs IPv6")
    _, six = talker.ask(f"tcp ::1 {server.port}", "send six", "close")
    _, mapped = talker.ask(f"tcp ::ffff:127.0.0.1 {server.port}", "send four", "close")
    server.close()

    assert ends(six).remote == Address(host="::1", port=server_port(six))
    assert (ends(mapped).remote or Address(host="", port=0)).host == "127.0.0.1"
    assert (ends(mapped).local or Address(host="", port=0)).host == "127.0.0.1"


def server_port(event: Event) -> int:
    remote = ends(event).remote
    assert remote is not None
    assert remote.port > 0
    return remote.port


def test_unix_sockets_are_named_as_such_and_their_content_is_left_alone(talker: Native, folder: Path) -> None:
    path = folder / "s"
    server = Sink(socket.AF_UNIX, str(path))
    abstract = Sink(socket.AF_UNIX, "\0sdkwitness-test")
    found = talker.ask(f"unix {path}", "send secret", "close", "unix @sdkwitness-test", "write secret", "close")
    server.close()
    abstract.close()

    assert [(e.kind, ends(e).remote) for e in found] == [
        ("connect", Address(host=f"unix:{path}", port=0)),
        ("connect", Address(host="unix:@sdkwitness-test", port=0)),
    ]


def test_files_are_not_touched(talker: Native, sink: Sink, folder: Path) -> None:
    # the file takes the number that a socket had just before
    talker.tell(f"tcp 127.0.0.1 {sink.port}")
    talker.ask("send x", "close")
    assert talker.ask(f"file {folder / 'kept'}") == []
    assert (folder / "kept").read_bytes() == b"secret"


def test_the_stack_is_that_of_this_very_call(talker: Native, sink: Sink) -> None:
    """Two callers on one thread, one connection and equal frames: known again by their return addresses only."""
    talker.tell(f"tcp 127.0.0.1 {sink.port}")
    before = talker.ask("sdks", target="libc.send")
    found = talker.ask("sdks", "close", target="libc.send")

    assert [text(e) for e in found] == [b"one", b"two", b"one"]
    callers = [talker.witness.stack(e) for e in found]
    assert all(s[0].startswith("talker!") for s in callers)
    named = [next(f for f in s if "sdk" in f) for s in callers]
    assert [n.partition("+")[0] for n in named] == ["talker!first_sdk", "talker!second_sdk", "talker!first_sdk"]
    assert [e.stack for e in found] == [e.stack for e in before]
    assert len({e.stack for e in found}) == 3  # the third call stands at another place
    assert all(any(f.startswith("talker!main") for f in s) for s in callers)
    assert all("_start" in s[-1] for s in callers)


def test_quic_is_told_once_a_connection_and_without_content(talker: Native) -> None:
    found = talker.ask("datagrams \xc3\x80quic 443 5", target="libc.sendmsg")

    assert len(found) == 1
    assert [(v.name, v.text) for v in found[0].values] == [("protocol", "QUIC")]
    assert ends(found[0]).remote == Address(host="127.0.0.1", port=443)
    payload = ends(found[0]).payload
    assert payload is not None
    assert payload.data == b""
    assert payload.size > 0


def test_other_datagrams_are_told_each(talker: Native) -> None:
    found = talker.ask("datagrams ping 40404 3", target="libc.sendmsg")

    assert [text(e) for e in found] == [b"ping"] * 3
    assert {(v.name, v.text) for e in found for v in e.values} == {("protocol", "UDP")}
    assert talker.ask("datagrams ping 53 3", target="libc.sendmsg") == []


def test_a_forked_child_is_left_alone(talker: Native, sink: Sink) -> None:
    """It writes more than the buffers hold, with nobody behind them: it must neither hang nor be recorded."""
    talker.tell(f"tcp 127.0.0.1 {sink.port}")
    assert talker.ask("fork", target="libc.send") == []
    assert [text(e) for e in talker.ask("send after", "close", target="libc.send")] == [b"after"]


def test_nothing_is_lost_under_load(talker: Native, sink: Sink) -> None:
    talker.tell(f"tcp 127.0.0.1 {sink.port}")
    found = talker.ask("many x 20000 512", "close", target="libc.send")

    numbers = [int.from_bytes(text(e)[:4], "little") for e in found]
    assert numbers == list(range(20_000))
    assert [r for r in talker.witness.records if isinstance(r, AgentProblem)] == []
    seqs = [r.seq for r in talker.witness.records if isinstance(r, Event)]
    assert seqs == sorted(set(seqs))


def test_a_long_write_keeps_its_beginning_and_the_digest_of_all(talker: Native, sink: Sink) -> None:
    talker.tell(f"tcp 127.0.0.1 {sink.port}")
    found = talker.ask("many x 1 1000000", "close", target="libc.send")
    whole = bytes(1_000_000)

    assert sum(p.size for e in found if (p := ends(e).payload)) == len(whole)
    first = ends(found[0]).payload
    assert first is not None
    assert len(first.data) == min(first.size, 64 * 1024)
    assert first.sha256 == hashlib.sha256(whole[: first.size]).hexdigest()


def test_a_library_that_comes_later_is_hooked_when_it_comes(talker: Native, folder: Path) -> None:
    """Named as Flutter's: found by symbols that are not exported, and told of as one with TLS of its own."""
    library = compiled("library.c", folder / "libflutter.so", "-shared", "-fPIC")
    found = talker.ask(f"load {library}")

    made = [(e.kind, e.target, ends(e).sni, ends(e).client_random) for e in found]
    assert made == [
        ("tls", "Flutter.SSL_write", "own.example.com", "ab" * 32),
        ("stream", "Flutter.SSL_write", "own.example.com", "ab" * 32),
    ]
    assert text(found[1]) == b"through its own"
    assert ends(found[1]).tls
    news = [r for r in talker.witness.records if isinstance(r, Coverage)][1:]
    outcomes = {h.target: h for c in news for h in c.hooks}
    assert outcomes["Flutter.SSL_write"].outcome == "installed"
    assert outcomes["Flutter.tls"].outcome == "failed"
    assert "TLS and root certificates of its own" in outcomes["Flutter.tls"].reason
