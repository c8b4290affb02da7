"""Setting a phone up and back by the command line, on stand-ins that the real adb talks to."""

from __future__ import annotations

import http.server
import json
import lzma
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import frida
import pytest
from app.certificates import self_signed
from app.handset import APEX, SYSTEM, Handset, adb_server, switched_on
from app.watching import until

from sdkwitness.app.phone import adb, look, release, setup
from sdkwitness.app.phone.table import table
from sdkwitness.app.phone.trust import authority, name_in_store
from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.cli.main import run
from sdkwitness.wire.authority import certificate

# a shell that runs this in the background has Ctrl-C ignored
COMMAND = """
import signal, sys
from sdkwitness.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = "sdkwitness"
main()
"""
USAP = table().properties[0].name
PROXY_SETTING = "settings.global.http_proxy"


@pytest.fixture(scope="module", autouse=True)
def server() -> Generator[None, None, None]:
    with adb_server():
        yield


@pytest.fixture
def handset() -> Generator[Handset, None, None]:
    with switched_on() as (only,):
        yield only


@pytest.fixture
def pair() -> Generator[tuple[Handset, Handset], None, None]:
    with switched_on(2) as (first, second):
        yield first, second


def set_up(handset: Handset, *more: str) -> int:
    return run(["device", "setup", "--device", handset.serial, "--no-hooks", *more])


def reset(handset: Handset) -> int:
    return run(["device", "reset", "--device", handset.serial])


def test_a_phone_is_set_up_and_everything_is_put_back(handset: Handset, capsys: pytest.CaptureFixture[str]) -> None:
    before = handset.state()
    assert run(["device", "check", "--no-hooks"]) == 2
    assert "missing: certificate, proxy" in capsys.readouterr().out
    assert set_up(handset) == 0
    name = name_in_store(authority(certificate()))
    for pid in (handset.init, handset.zygote):
        for store in (SYSTEM, APEX):
            folder = handset.file(store, pid=pid)
            assert {path.name for path in folder.iterdir()} == {name, "00000000.0"}
    assert handset.state()[PROXY_SETTING] == "127.0.0.1:8080\n"
    assert handset.state()[USAP] == "false\n"
    capsys.readouterr()
    assert run(["device", "check", "--no-hooks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ready"]
    assert reset(handset) == 0
    assert handset.state() == before


def test_what_stood_there_before_comes_back_after_two_set_ups(handset: Handset) -> None:
    handset.file(f"/data/property/{PROXY_SETTING}").write_text("10.0.0.1:3128\n")
    handset.file(f"/data/property/{USAP}").write_text("true\n")
    before = handset.state()
    assert set_up(handset) == 0
    assert set_up(handset, "--proxy", "127.0.0.1:8081") == 0
    assert handset.state()[PROXY_SETTING] == "127.0.0.1:8081\n"
    assert reset(handset) == 0
    assert handset.state() == before
    assert adb.find(handset.serial).reverses() == {}
    assert reset(handset) == 0


def test_the_name_in_a_store_is_openssls(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    file = certificate(tmp_path)
    said = subprocess.run(
        ["openssl", "x509", "-subject_hash_old", "-noout", "-in", file], check=True, capture_output=True, text=True
    )
    assert name_in_store(authority(file)) == f"{said.stdout.strip()}.0"


# --- R15: the trust store of a Google Play system update is missed ----------------------------------------------------

# chooses its store as Conscrypt does (AOSP, SystemCertificateSource), and takes the proxy of the phone
APP = """
import os, socket, ssl, sys
from pathlib import Path
apex, system = Path(sys.argv[1]), Path(sys.argv[2])
store = apex if apex.is_dir() and any(apex.iterdir()) else system
context = ssl.create_default_context(cadata="\\n".join(
    text for file in store.iterdir() if "BEGIN CERT" in (text := file.read_text())) or None)
context.verify_flags &= ~ssl.VERIFY_X509_STRICT
print(os.getpid(), flush=True)
sys.stdin.readline()
host, port = sys.argv[3].split(":")
with socket.create_connection((host, int(port)), 20) as plain:
    plain.sendall(f"CONNECT localhost:{sys.argv[4]} HTTP/1.1\\r\\n\\r\\n".encode())
    assert b" 200 " in plain.recv(4096)
    try:
        with context.wrap_socket(plain, server_hostname="localhost") as tls:
            tls.sendall(b"GET /heart?rate=61 HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n")
            print("got", tls.recv(4096).split()[1].decode(), flush=True)
    except ssl.SSLError:
        print("got", "refused", flush=True)
sys.stdin.readline()
"""


class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def origin(folder: Path) -> Generator[tuple[int, Path], None, None]:
    file = self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1]), file
    finally:
        server.shutdown()
        server.server_close()


CLUSTER = 0x7000
# what a frida-server is to Frida, by Frida itself; the real one is built for Android alone
SERVER = """#!{python}
import os, sys, time
if os.fork():
    sys.exit()
os.setsid()
import frida
host, port = sys.argv[sys.argv.index("-l") + 1].split(":")
portal = frida.PortalService(frida.EndpointParameters(address="127.0.0.1", port={cluster}),
                             frida.EndpointParameters(address=host, port=int(port)))
portal.start()
time.sleep(600)
"""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> bytes:
    content = SERVER.format(python=sys.executable, cluster=CLUSTER).encode()

    def obtain(version: str, abi: str, given: Path | None) -> bytes:
        return content

    monkeypatch.setattr(release, "obtain", obtain)
    return content


class Watched(NamedTuple):
    """What came of an app that was recorded on a phone."""

    got: str
    """The status it was answered, or that it refused."""
    paths: list[str]
    """What it was seen to ask for."""
    handshakes: set[str | None]
    """Of what was seen on the wire, its ClientHello random."""
    hooked: set[str | None]
    """Of what the app was seen to write into TLS, the same."""


def recorded(handset: Handset, folder: Path) -> Watched:
    """Set a phone up, let a hooked app of it send by TLS, put the phone back, and return what was recorded."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        proxy = f"127.0.0.1:{free.getsockname()[1]}"
    with origin(folder) as (port, file):
        assert run(["device", "setup", "--device", handset.serial, "--proxy", proxy]) == 0
        command = handset.command([sys.executable, "-c", APP, APEX, SYSTEM, proxy, str(port)])
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app:
            assert app.stdout is not None
            pid = app.stdout.readline().strip()
            (outside,) = Path(f"/proc/{app.pid}/task/{app.pid}/children").read_text().split()
            # frida-server looks into every process of a phone; what stands in for it sees those that join it
            session = frida.get_local_device().attach(int(outside))
            session.join_portal(f"127.0.0.1:{CLUSTER}")  # pyright: ignore[reportUnknownMemberType]  # frida leaves its keywords untyped
            # by a process of its own, as Frida looks for phones where adb was when it was first asked
            recorder = subprocess.Popen(
                [
                    *(sys.executable, "-c", COMMAND, "capture", "--device", handset.serial, "--app", pid),
                    *("--upstream-ca", str(file), "--out", str(folder / "capture")),
                ],
                stdout=subprocess.DEVNULL,
            )
            try:
                assert until(lambda: (folder / "capture" / "events.jsonl").exists(), 40)
                assert app.stdin is not None
                app.stdin.write("\n")
                app.stdin.flush()
                got = next(line for line in app.stdout if line.startswith("got "))  # Frida's own libraries print too
            finally:
                recorder.send_signal(signal.SIGINT)
                recorder.wait(40)
    assert reset(handset) == 0
    found = bundle.read(folder / "capture")
    return Watched(
        got.split()[-1],
        [flow.request.path for flow in found.flows if flow.request],
        {flow.client_random for flow in found.flows},
        {e.connection.client_random for e in found.events if e.target.startswith("SSL_write") and e.connection},
    )


def r15_an_app_of_android_13_with_an_updated_conscrypt_is_read(app: Watched) -> None:
    assert (app.got, app.paths) == ("204", ["/heart?rate=61"])
    assert None not in app.hooked
    assert app.hooked & app.handshakes


@pytest.mark.usefixtures("program")
def test_r15_an_app_of_android_13_with_an_updated_conscrypt_is_read(handset: Handset, tmp_path: Path) -> None:
    r15_an_app_of_android_13_with_an_updated_conscrypt_is_read(recorded(handset, tmp_path))


@pytest.mark.usefixtures("program")
def test_r15_a_store_chosen_by_androids_version_would_be_found(
    handset: Handset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = int(handset.file("/data/property/ro.build.version.sdk").read_text())
    for module in (setup, look):
        monkeypatch.setattr(module, "STORES", (APEX,) if level >= 34 else (SYSTEM,))
    found = recorded(handset, tmp_path)
    assert found.got == "refused"
    with pytest.raises(AssertionError):
        r15_an_app_of_android_13_with_an_updated_conscrypt_is_read(found)


@pytest.mark.usefixtures("program")
def test_an_app_of_a_phone_without_that_update_is_read_too(tmp_path: Path) -> None:
    with switched_on(apex=False) as (handset,):
        assert recorded(handset, tmp_path).paths == ["/heart?rate=61"]


# --- R16: settings stay changed, or another phone's are ---------------------------------------------------------------


def test_r16_a_set_up_that_is_interrupted_puts_everything_back_and_touches_no_other_phone(
    pair: tuple[Handset, Handset], tmp_path: Path
) -> None:
    ours, other = pair
    before = ours.state(), other.state()
    slow = ours.file("/system/bin/settings")
    slow.write_text(slow.read_text().replace("case $1 in", '[ "$1" = put ] && [ "$4" != :0 ] && sleep 3\ncase $1 in'))
    command = [sys.executable, "-c", COMMAND, "device", "setup", "--device", ours.serial, "--no-hooks"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    until_changed(ours, USAP)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert (ours.state(), other.state()) == before


def until_changed(handset: Handset, name: str) -> None:
    end = time.monotonic() + 30
    while name not in handset.state():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_of_several_phones_one_has_to_be_named(
    pair: tuple[Handset, Handset], capsys: pytest.CaptureFixture[str]
) -> None:
    before = [each.state() for each in pair]
    assert run(["device", "setup"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert all(each.serial in said for each in pair)
    assert [each.state() for each in pair] == before


def test_what_fails_midway_is_put_back(handset: Handset, capsys: pytest.CaptureFixture[str]) -> None:
    settings = handset.file("/system/bin/settings")
    before = handset.state()
    settings.write_text(settings.read_text().replace("put)", 'put) [ "$4" = :0 ] || exit 1;'))
    assert set_up(handset) == 2
    assert "refused `settings`" in capsys.readouterr().err
    assert handset.state() == before


def test_a_phone_without_root_is_told_of(handset: Handset, capsys: pytest.CaptureFixture[str]) -> None:
    handset.file("/system/bin/su").unlink()
    before = handset.state()
    assert set_up(handset) == 2
    said = capsys.readouterr().err
    assert "There is no root" in said
    assert handset.state() == before
    assert run(["device", "check"]) == 2
    assert "missing  root" in capsys.readouterr().out


def test_a_debuggable_image_has_its_adbd_made_root_and_back(handset: Handset) -> None:
    handset.file("/system/bin/su").unlink()
    handset.file("/data/property/ro.debuggable").write_text("1\n")
    before = handset.state()
    assert set_up(handset) == 0
    phone = adb.find(handset.serial)
    assert phone.shell("id -u").text == "0"
    assert reset(handset) == 0
    assert phone.shell("id -u").text == "2000"
    assert handset.state() == before


# --- frida-server -----------------------------------------------------------------------------------------------------


def test_frida_server_is_started_and_ended(
    handset: Handset, program: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    before = handset.state()
    named = ["--device", handset.serial]
    assert run(["device", "setup", *named]) == 0
    assert handset.file("/data/local/tmp/sdkwitness/frida-server").read_bytes() == program
    capsys.readouterr()
    assert run(["device", "check", *named]) == 0
    assert "ok       frida-server" in capsys.readouterr().out
    assert run(["device", "setup", *named]) == 0
    assert reset(handset) == 0
    assert handset.state() == before
    assert run(["device", "check", *named]) == 2
    assert "missing  frida-server      does not run" in capsys.readouterr().out


ARM64 = b"\x7fELF\x02\x01\x01" + bytes(11) + (183).to_bytes(2, "little") + bytes(44)


def test_a_given_server_is_unpacked_and_held_against_the_phone(tmp_path: Path) -> None:
    packed = tmp_path / "frida-server-17.0.0-android-arm64.xz"
    packed.write_bytes(lzma.compress(ARM64))
    assert release.obtain("17.0.0", "arm64-v8a", packed) == ARM64
    with pytest.raises(UserError, match="another processor than the phone's, which is x86_64"):
        release.obtain("17.0.0", "x86_64", packed)
    packed.write_bytes(lzma.compress(ARM64)[:-20] + bytes(20))
    with pytest.raises(UserError, match="is damaged"):
        release.obtain("17.0.0", "arm64-v8a", packed)
    packed.write_bytes(b"<html>")
    with pytest.raises(UserError, match="is no program for Android"):
        release.obtain("17.0.0", "arm64-v8a", packed)


def test_a_server_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Release(Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(lzma.compress(ARM64))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Release)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(release, "RELEASES", f"http://127.0.0.1:{server.server_address[1]}")
    assert [release.obtain("17.0.0", "arm64-v8a", None) for _ in range(2)] == [ARM64, ARM64]
    server.shutdown()
    server.server_close()
    assert asked == ["/17.0.0/frida-server-17.0.0-android-arm64.xz"]
    with pytest.raises(UserError, match=r"could not be fetched .*--frida-server"):
        release.obtain("17.0.1", "arm64-v8a", None)


# --- what adb cannot do -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("handset")
def test_a_phone_that_adb_does_not_know_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"127.0.0.1:{listener.getsockname()[1]}"
    cases = (("R58M123", "adb knows no phone R58M123: it sees 127"), (nobody, "adb cannot reach"), ("lab", "no set-up"))
    for name, said in cases:
        assert run(["device", "check", "--device", name]) == 2
        heard = capsys.readouterr().err
        assert heard.count("\n") == 1
        assert said in heard


def test_a_phone_that_goes_away_is_told_of(handset: Handset) -> None:
    phone = adb.find(handset.serial)
    handset.off()
    with pytest.raises(UserError, match="adb lost"):
        phone.shell("true")


def test_the_start_of_adbs_server_is_not_in_the_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import adbutils  # type: ignore[import-untyped]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
    monkeypatch.setenv("ADB_LOCAL_TRANSPORT_MAX_PORT", "5553")
    monkeypatch.setenv("HOME", str(tmp_path))
    try:
        assert run(["device", "check", "--json", "--device", "R58M123"]) == 2
    finally:
        subprocess.run([adbutils.adb_path(), "kill-server"], capture_output=True, check=False)
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == "sdkwitness: adb knows no phone R58M123: it sees none.\n"
