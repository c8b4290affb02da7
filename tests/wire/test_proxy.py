"""Real proxies, real TLS, a real origin: what passed is what the capture holds."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import aiohttp
import pytest

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Address, Flow, Handshake, Recording
from sdkwitness.wire.process import ProxyProcess


class Origin(Protocol):
    """The origin of conftest.py: where it listens, and its certificate."""

    cert: Path
    tls: int
    plain: int
    raw_tls: int
    raw_plain: int


ADDON = Path(__file__).resolve().parents[2] / "addons" / "witness.py"


@pytest.fixture
def lab(origin: Origin, confdir: Path, tmp_path: Path) -> Iterator[ProxyProcess]:
    """Our own proxy as the lab runs it: everything ends at the origin."""
    proxy = ProxyProcess(
        tmp_path / "capture",
        redirect_tls=f"127.0.0.1:{origin.tls}",
        redirect_plain=f"127.0.0.1:{origin.plain}",
        upstream_ca=origin.cert,
        confdir=confdir,
    )
    proxy.start()
    yield proxy
    proxy.stop()


def finish(proxy: ProxyProcess, tmp_path: Path) -> Recording:
    assert proxy.stop() is None
    return bundle.read(tmp_path / "capture")


def need_curl() -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")


def curl(proxy: ProxyProcess, url: str, *rest: str, trust: bool = True) -> subprocess.CompletedProcess[bytes]:
    need_curl()
    trusted = ("--cacert", str(proxy.ca_file)) if trust else ()
    return subprocess.run(
        ["curl", "-sS", "-m", "30", "-x", f"http://127.0.0.1:{proxy.address.port}", *trusted, *rest, url],
        capture_output=True,
        timeout=40,
    )


def tunnel(proxy: Address, host: str, port: int) -> socket.socket:
    """A CONNECT tunnel through the proxy."""
    sock = socket.create_connection((proxy.host, proxy.port), timeout=30)
    sock.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += sock.recv(4096)
    assert b" 200 " in head, head
    return sock


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it did not come about within 30 s"
        time.sleep(0.02)


def only(flows: Sequence[Flow]) -> Flow:
    [flow] = flows
    return flow


def offered(recording: Recording) -> Handshake:
    [handshake] = recording.handshakes
    return handshake


@pytest.mark.parametrize(("version", "named"), [("--http1.1", "HTTP/1.1"), ("--http2", "HTTP/2.0")])
def test_an_https_exchange_is_recorded_whole(lab: ProxyProcess, tmp_path: Path, version: str, named: str) -> None:
    done = curl(lab, "https://api.example.com/v1/report?a=1", version, "-d", "imei=1", "-H", "X-App: demo")
    assert done.stdout == b"got imei=1", done.stderr
    recording = finish(lab, tmp_path)
    flow = only(recording.flows)
    assert flow.request is not None
    assert flow.response is not None
    assert (flow.transport, flow.tls, flow.complete, flow.error) == ("http", True, True, None)
    assert (flow.request.method, flow.request.path) == ("POST", "/v1/report?a=1")
    assert flow.request.authority == flow.sni == flow.host == "api.example.com"
    assert flow.request.http_version == named
    assert flow.request.body == b"imei=1"
    assert b"demo" in [value for name, value in flow.request.headers if name.lower() == b"x-app"]
    assert (flow.response.status, flow.response.body) == (200, b"got imei=1")
    assert flow.server == Address(host="api.example.com", port=443)
    assert flow.client is not None
    assert flow.ended is not None
    assert flow.started < flow.ended
    handshake = offered(recording)
    assert (handshake.outcome, handshake.unused) == ("established", False)
    assert handshake.client_random == flow.client_random
    assert handshake.client == flow.client
    assert recording.problems == ()
    assert recording.manifest.ended is not None


def test_plain_http_is_recorded_and_redirected(lab: ProxyProcess, tmp_path: Path) -> None:
    assert curl(lab, "http://log.example.com/x", "-d", "v").stdout == b"got v"
    flow = only(finish(lab, tmp_path).flows)
    assert (flow.tls, flow.host, flow.server) == (False, "log.example.com", Address(host="log.example.com", port=80))
    assert flow.client_random is None


def test_a_bare_ip_address_is_redirected_and_kept(lab: ProxyProcess, tmp_path: Path) -> None:
    assert curl(lab, "https://203.0.113.9/x", "-d", "v").stdout == b"got v"
    flow = only(finish(lab, tmp_path).flows)
    assert (flow.host, flow.sni, flow.server) == ("203.0.113.9", None, Address(host="203.0.113.9", port=443))


def test_the_client_random_is_the_one_that_the_app_sent(lab: ProxyProcess, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    context.keylog_filename = str(tmp_path / "keys")
    with context.wrap_socket(tunnel(lab.address, "api.example.com", 443), server_hostname="api.example.com") as tls:
        port = tls.getsockname()[1]
        tls.sendall(b"GET /x HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
        assert tls.recv(4096).startswith(b"HTTP/1.1 200")
    said = {line.split()[1] for line in (tmp_path / "keys").read_text().splitlines() if not line.startswith("#")}
    flow = only(finish(lab, tmp_path).flows)
    assert {flow.client_random} == said
    assert flow.client == Address(host="127.0.0.1", port=port)


def test_websocket_messages_are_recorded(lab: ProxyProcess, tmp_path: Path) -> None:
    async def converse() -> list[object]:
        context = ssl.create_default_context(cafile=str(lab.ca_file))
        proxy = f"http://127.0.0.1:{lab.address.port}"
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect("https://ai.example.com/ws", proxy=proxy, ssl=context) as ws,
        ):
            await ws.send_str("hello")
            first = await ws.receive()
            await ws.send_bytes(b"\x00\xff")
            second = await ws.receive()
            return [first.data, second.data]

    assert asyncio.run(converse()) == ["re hello", b"re \x00\xff"]
    flow = only(finish(lab, tmp_path).flows)
    assert flow.transport == "websocket"
    assert flow.response is not None
    assert flow.response.status == 101
    assert [(m.from_client, m.text, m.content) for m in flow.messages] == [
        (True, True, b"hello"),
        (False, True, b"re hello"),
        (True, False, b"\x00\xff"),
        (False, False, b"re \x00\xff"),
    ]
    assert flow.complete
    assert flow.ended is not None


@pytest.mark.parametrize("tls", [True, False])
def test_raw_tcp_in_a_tunnel_is_recorded(origin: Origin, confdir: Path, tmp_path: Path, tls: bool) -> None:
    proxy = ProxyProcess(
        tmp_path / "capture",
        redirect_tls=f"127.0.0.1:{origin.raw_tls}",
        redirect_plain=f"127.0.0.1:{origin.raw_plain}",
        upstream_ca=origin.cert,
        confdir=confdir,
    )
    proxy.start()
    sock = tunnel(proxy.address, "push.example.com", 5222)
    if tls:
        context = ssl.create_default_context(cafile=str(proxy.ca_file))
        sock = context.wrap_socket(sock, server_hostname="push.example.com")
    with sock:
        sock.sendall(b"\xc2\xfe bind")
        assert sock.recv(4096) == b"\xc2\xfe BIND"
        sock.sendall(b"\xc2\xfe ping")
        assert sock.recv(4096) == b"\xc2\xfe PING"
    flow = only(finish(proxy, tmp_path).flows)
    assert (flow.transport, flow.tls, flow.server) == ("tcp", tls, Address(host="push.example.com", port=5222))
    assert [(m.from_client, m.content) for m in flow.messages] == [
        (True, b"\xc2\xfe bind"),
        (False, b"\xc2\xfe BIND"),
        (True, b"\xc2\xfe ping"),
        (False, b"\xc2\xfe PING"),
    ]


def test_a_loopback_server_is_reached_as_it_is(lab: ProxyProcess, origin: Origin, tmp_path: Path) -> None:
    with tunnel(lab.address, "127.0.0.1", origin.raw_plain) as sock:
        sock.sendall(b"\x01abc")
        assert sock.recv(4096) == b"\x01ABC"
    assert only(finish(lab, tmp_path).flows).server == Address(host="127.0.0.1", port=origin.raw_plain)


def test_an_app_that_does_not_trust_the_proxy_is_a_refused_handshake(lab: ProxyProcess, tmp_path: Path) -> None:
    assert curl(lab, "https://pinned.example.com/x", trust=False).returncode == 60
    recording = finish(lab, tmp_path)
    assert recording.flows == ()
    handshake = offered(recording)
    assert (handshake.outcome, handshake.sni) == ("refused", "pinned.example.com")
    assert handshake.error


def test_an_app_that_checks_its_pin_later_leaves_an_unused_handshake(lab: ProxyProcess, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    with context.wrap_socket(tunnel(lab.address, "pin.example.com", 443), server_hostname="pin.example.com"):
        time.sleep(0.2)
    until(lambda: "pin.example.com" in str(bundle.read(tmp_path / "capture").handshakes))
    time.sleep(0.3)
    handshake = offered(finish(lab, tmp_path))
    assert (handshake.outcome, handshake.unused) == ("established", True)


def test_what_has_no_origin_is_refused_and_recorded(origin: Origin, confdir: Path, tmp_path: Path) -> None:
    proxy = ProxyProcess(tmp_path / "capture", redirect_tls=f"127.0.0.1:{origin.tls}", confdir=confdir)
    proxy.start()
    assert curl(proxy, "https://api.example.com/x").stdout == b"got "
    assert b"502" in curl(proxy, "http://192.0.2.1/x", "-i").stdout
    flow = finish(proxy, tmp_path).flows[1]
    assert flow.host == "192.0.2.1"
    assert "no local origin" in (flow.error or "")
    assert flow.unsent, "the proxy never had a connection for it"


def test_an_event_stream_is_passed_on_as_it_comes(lab: ProxyProcess, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    with context.wrap_socket(tunnel(lab.address, "sse.example.com", 443), server_hostname="sse.example.com") as tls:
        tls.settimeout(30)
        tls.sendall(b"GET /drip HTTP/1.1\r\nHost: sse.example.com\r\n\r\n")
        got = b""
        while b"one" not in got:
            got += tls.recv(4096)
        assert b"two" not in got
        assert curl(lab, "https://sse.example.com/go_on").returncode == 0
        while b"two" not in got:
            got += tls.recv(4096)
    until(lambda: any(f.response and f.response.body for f in bundle.read(tmp_path / "capture").flows))
    flow = next(f for f in finish(lab, tmp_path).flows if f.request and f.request.path == "/drip")
    assert flow.response is not None
    assert flow.response.body == b"data: one\n\ndata: two\n\n"


def test_a_request_is_kept_before_it_is_answered(lab: ProxyProcess, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    with context.wrap_socket(tunnel(lab.address, "slow.example.com", 443), server_hostname="slow.example.com") as tls:
        tls.sendall(b"POST /hang HTTP/1.1\r\nHost: slow.example.com\r\nContent-Length: 4\r\n\r\noaid")
        until(lambda: len(bundle.read(tmp_path / "capture").flows) == 1)
        flow = only(bundle.read(tmp_path / "capture").flows)
        assert flow.request is not None
        assert (flow.request.body, flow.response, flow.complete) == (b"oaid", None, False)


def test_a_killed_proxy_leaves_all_that_was_written(lab: ProxyProcess, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    answered = 0
    stop = threading.Event()

    def send() -> None:
        nonlocal answered
        with contextlib.suppress(OSError):
            sock = context.wrap_socket(tunnel(lab.address, "k.example.com", 443), server_hostname="k.example.com")
            with sock:
                while not stop.is_set():
                    sock.sendall(b"POST /x HTTP/1.1\r\nHost: k.example.com\r\nContent-Length: 500\r\n\r\n" + b"x" * 500)
                    answer = b""
                    while len(answer.partition(b"\r\n\r\n")[2]) < len(b"got ") + 500:
                        chunk = sock.recv(65536)
                        if not chunk:
                            return
                        answer += chunk
                    answered += 1

    thread = threading.Thread(target=send)
    thread.start()
    until(lambda: answered >= 50)
    before = answered
    time.sleep(0.2)
    os.kill(lab.pid, signal.SIGKILL)
    thread.join(10)
    stop.set()
    until(lambda: not lab.alive)
    recording = bundle.read(tmp_path / "capture")
    assert recording.manifest.ended is None
    assert bundle.UNFINISHED in recording.problems
    assert len(recording.flows) >= before
    assert sum(f.complete for f in recording.flows) >= before
    assert all(f.request is not None and len(f.request.body or b"") == 500 for f in recording.flows)


def test_a_recording_that_cannot_go_on_stops_the_proxy(origin: Origin, confdir: Path, tmp_path: Path) -> None:
    """A file size limit stands for a full disk."""
    need_curl()
    command = f"ulimit -f 200; exec {sys.executable} -m sdkwitness.wire --out {tmp_path / 'capture'}"
    process = subprocess.Popen(
        ["bash", "-c", f"{command} --upstream-ca {origin.cert} --confdir {confdir}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline().split(b'"')[3].rpartition(b":")[2])
    for _ in range(20):
        with contextlib.suppress(OSError, AssertionError):
            subprocess.run(
                [
                    *("curl", "-s", "-m", "5", "-k", "-x", f"http://127.0.0.1:{port}", "-d", "x" * 50_000),
                    f"https://localhost:{origin.tls}/x",
                ],
                capture_output=True,
                timeout=10,
            )
        if process.poll() is not None:
            break
    _, said = process.communicate(timeout=30)
    assert process.returncode == 3
    lines = said.decode().strip().splitlines()
    assert lines[0] == (
        f"Recording stopped and the proxy with it: {tmp_path / 'capture'} cannot be written: File too large."
    )
    recording = bundle.read(tmp_path / "capture")
    assert len(recording.flows) > 1
    assert bundle.UNFINISHED in recording.problems


def test_a_port_in_use_is_one_sentence(confdir: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        proxy = ProxyProcess(tmp_path / "capture", listen=f"127.0.0.1:{taken.getsockname()[1]}", confdir=confdir)
        with pytest.raises(UserError, match=r"^The address to listen on is in use by another program") as caught:
            proxy.start()
    assert "\n" not in str(caught.value)
    assert not proxy.alive


def test_what_lies_in_the_working_directory_is_not_run(
    confdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit('what lies here was run')\n")
    monkeypatch.chdir(tmp_path)
    proxy = ProxyProcess(tmp_path / "capture", confdir=confdir)
    proxy.start()
    assert proxy.stop() is None


def test_an_address_of_another_machine_is_one_sentence(confdir: Path, tmp_path: Path) -> None:
    proxy = ProxyProcess(tmp_path / "capture", listen="192.0.2.1:0", confdir=confdir)
    with pytest.raises(UserError, match=r"^The address to listen on is none of this machine's: choose one that is\.$"):
        proxy.start()


def test_a_directory_that_cannot_be_made_is_one_sentence(confdir: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    proxy = ProxyProcess(tmp_path / "file" / "capture", confdir=confdir)
    with pytest.raises(UserError, match=r"^Cannot record: .*file/capture cannot be used") as caught:
        proxy.start()
    assert "\n" not in str(caught.value)


def test_a_finished_capture_is_not_recorded_over(lab: ProxyProcess, confdir: Path, tmp_path: Path) -> None:
    finish(lab, tmp_path)
    before = sorted((p.name, p.read_bytes()) for p in (tmp_path / "capture").iterdir())
    with pytest.raises(UserError, match="already holds a finished recording"):
        ProxyProcess(tmp_path / "capture", confdir=confdir).start()
    assert sorted((p.name, p.read_bytes()) for p in (tmp_path / "capture").iterdir()) == before


def test_a_wrong_call_of_the_proxy_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no HOST:PORT"):
        ProxyProcess(tmp_path / "capture", listen="nowhere").start()


def test_the_proxy_ends_with_whoever_started_it(lab: ProxyProcess, tmp_path: Path) -> None:
    lab.let_go()
    until(lambda: not lab.alive)
    assert bundle.read(tmp_path / "capture").manifest.ended is not None


@pytest.fixture
def stock(origin: Origin, confdir: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Stock mitmdump with our addon, as anyone would run it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = mitmdump(confdir, port, f"sdkwitness_out={tmp_path / 'capture'}", str(origin.cert))
    until(lambda: reachable(port))
    yield process, port
    process.kill()
    process.communicate()


def mitmdump(confdir: Path, port: int, out: str, upstream_ca: str, *rest: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("mitmdump")), "-q", "--listen-host", "127.0.0.1", "-p", str(port)),
            *("-s", str(ADDON), "--set", f"confdir={confdir}", "--set", out),
            *("--set", f"ssl_verify_upstream_trusted_ca={upstream_ca}", *rest),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def reachable(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_the_addon_records_in_stock_mitmdump(
    stock: tuple[subprocess.Popen[bytes], int], origin: Origin, confdir: Path, tmp_path: Path
) -> None:
    need_curl()
    process, port = stock
    done = subprocess.run(
        [
            *("curl", "-sS", "-m", "30", "-x", f"http://127.0.0.1:{port}", "-d", "oaid=1"),
            *("--cacert", str(confdir / "mitmproxy-ca-cert.pem"), f"https://localhost:{origin.tls}/v1"),
        ],
        capture_output=True,
        timeout=40,
    )
    assert done.stdout == b"got oaid=1", done.stderr
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
    recording = bundle.read(tmp_path / "capture")
    flow = only(recording.flows)
    assert flow.request is not None
    assert (flow.request.body, flow.complete, flow.tls) == (b"oaid=1", True, True)
    assert flow.server is not None
    assert flow.server.port == origin.tls
    assert recording.problems == ()


def test_a_tunnel_that_cannot_be_made_is_recorded(stock: tuple[subprocess.Popen[bytes], int], tmp_path: Path) -> None:
    process, port = stock
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        gone = dead.getsockname()[1]
        with pytest.raises(AssertionError, match="502"):
            tunnel(Address(host="127.0.0.1", port=port), "127.0.0.1", gone)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    flow = only(bundle.read(tmp_path / "capture").flows)
    assert flow.request is not None
    assert flow.request.method == "CONNECT"
    assert flow.server == Address(host="127.0.0.1", port=gone)


def test_the_addon_ends_mitmdump_where_it_cannot_record(origin: Origin, confdir: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    process = mitmdump(confdir, 0, f"sdkwitness_out={tmp_path / 'file' / 'capture'}", str(origin.cert))
    said, _ = process.communicate(timeout=40)
    assert process.returncode == 1
    assert b"Cannot record: " in said
    assert b"Traceback" not in said


def test_the_addon_ends_mitmdump_where_nothing_would_be_recorded(origin: Origin, confdir: Path) -> None:
    process = mitmdump(confdir, 0, "sdkwitness_out=", str(origin.cert))
    said, _ = process.communicate(timeout=40)
    assert process.returncode == 1
    assert b"Nothing would be recorded" in said


def test_udp_and_dns_are_recorded(confdir: Path, tmp_path: Path) -> None:
    """A DNS question goes through a reverse proxy in front of a name server, any other datagram likewise."""
    asked = (
        bytes.fromhex("abcd 0100 0001 0000 0000 0000") + b"\x03log\x07example\x03com\x00" + bytes.fromhex("0001 0001")
    )
    answer = (
        b"\xab\xcd\x81\x80"
        + asked[4:6]
        + b"\x00\x01"
        + asked[8:]
        + bytes.fromhex("c00c 0001 0001 0000003c 0004 c0000201")
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.settimeout(30)
        port = far.getsockname()[1]
        for mode, sent, reply in (("dns", asked, answer), ("udp", b"\x00hello", b"\x00there")):
            out = tmp_path / mode
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sdkwitness.wire", "--out", str(out), "--confdir", str(confdir)),
                    *("--mode", f"reverse:{mode}://127.0.0.1:{port}"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            assert process.stdout is not None
            listening = int(process.stdout.readline().split(b'"')[3].rpartition(b":")[2])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near:
                near.settimeout(30)
                near.sendto(sent, ("127.0.0.1", listening))
                got, peer = far.recvfrom(4096)
                assert got == sent
                far.sendto(reply, peer)
                assert near.recv(4096)[:4] == reply[:4]  # mitmproxy writes a DNS message anew
            process.terminate()
            process.communicate(timeout=30)
            flow = only(bundle.read(out).flows)
            assert flow.transport == mode
            if mode == "dns":
                assert flow.question == "log.example.com"
                assert flow.complete
            else:
                assert [(m.from_client, m.content) for m in flow.messages] == [(True, sent), (False, reply)]
