"""What the agent sees of a real app in a real JVM, and what the app sees of the agent: nothing."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import hmac
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from app.watching import App, Watched, Witness
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.x509.oid import NameOID

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import AgentProblem, ClockReading, Coverage, Crypto, Event, Stack

KEY = b"0123456789abcdef"
IV = bytes([7]) * 16


def encrypted(plaintext: bytes, key: bytes = KEY, iv: bytes = IV) -> bytes:
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plaintext) + padder.finalize()) + encryptor.finalize()


def only(events: list[Event]) -> Event:
    assert len(events) == 1, events
    return events[0]


def crypto(event: Event) -> Crypto:
    assert event.crypto is not None
    return event.crypto


# --- coverage -----------------------------------------------------------------------------------------


def test_coverage_comes_first_and_tells_installed_from_absent(watched: Watched) -> None:
    outcomes = {h.target: h for h in watched.coverage.hooks}
    assert watched.witness.coverage() == watched.coverage
    assert watched.coverage.pid == watched.app.pid
    assert outcomes["TelephonyManager.getImei"].outcome == "installed"
    assert outcomes["Cipher.doFinal"].outcome == "installed"
    assert outcomes["LocationManager.getLastKnownLocation"].outcome == "absent"
    assert "is not in this process" in outcomes["LocationManager.getLastKnownLocation"].reason
    assert "has no such getMeid" in outcomes["TelephonyManager.getMeid"].reason


def test_no_hook_failed_and_nothing_went_unread(watched: Watched) -> None:
    watched.ask("imei")
    assert [h for h in watched.coverage.hooks if h.outcome == "failed"] == []
    assert watched.witness.problems() == []


# --- what a read looks like, and that the app cannot tell ------------------------------------------------


def test_a_read_has_its_value_its_type_and_the_callers_frame(watched: Watched) -> None:
    answer, events = watched.ask("imei", "TelephonyManager.getImei")
    event = only(events)  # one for the outer call: the overload it calls in turn says nothing new
    assert answer == event.values[0].text == "090154203237518"
    assert event.values[0].data_type == "id.device.permanent.imei"
    frames = watched.witness.stack(event)
    assert frames[:2] == ("android.telephony.TelephonyManager.getImei", "fixture.Main.answer")
    assert not any(f.startswith("sdkwitness") for f in frames)


def test_an_exception_passes_unchanged_and_is_recorded(watched: Watched) -> None:
    answer, events = watched.ask("denied", "TelephonyManager.getImei")
    assert answer == "same exception"
    assert only(events).error == "java.lang.SecurityException"
    assert only(events).values == ()


def test_the_android_id_is_read_and_other_settings_by_name_only(watched: Watched) -> None:
    answer, events = watched.ask("setting android_id", "Settings$Secure.getString")
    assert answer == "same object"
    values = {v.name: v for v in only(events).values}
    assert values["return"].text == "9774d56d682e549c"
    assert values["return"].data_type == "id.device.resettable.android_id"

    answer, events = watched.ask("setting odd", "Settings$Secure.getString")
    assert answer == "same object"
    assert [(v.name, v.text) for v in only(events).values] == [("name", "odd")]

    assert watched.ask("setting missing")[0] == "same object"  # null stays null


def test_two_threads_each_have_their_own_stacks(watched: Watched) -> None:
    answer, events = watched.ask("threads 300", "TelephonyManager.getImei")
    assert answer == "joined"
    assert len(events) == 600
    seen = {(e.values[0].text, watched.witness.stack(e)[1]) for e in events}
    assert seen == {("190154203237518", "com.one.Reader.read"), ("290154203237518", "com.two.Reader.read")}
    assert len({e.thread for e in events}) == 2


def test_a_stack_is_sent_once_and_before_the_events_that_name_it(watched: Watched) -> None:
    watched.ask("imei")
    known: set[str] = set()
    for record in watched.witness.records:
        if isinstance(record, Stack):
            assert record.id not in known
            known.add(record.id)
        elif isinstance(record, Event):
            assert record.stack in known


def test_events_are_numbered_without_gaps(watched: Watched) -> None:
    watched.ask("imei")
    assert [e.seq for e in watched.witness.events()] == list(range(1, len(watched.witness.events()) + 1))


def test_a_listener_is_hooked_before_its_first_delivery(watched: Watched) -> None:
    answer, events = watched.ask("gatt")
    assert answer == "heard 72"
    made, delivered = events
    assert (made.target, made.kind) == ("BluetoothGattCallback.$init", "register")
    assert (delivered.target, delivered.kind) == ("BluetoothGattCallback.onCharacteristicChanged", "deliver")
    assert delivered.instance == made.instance
    assert delivered.submitter == made.stack
    values = {v.name: v for v in delivered.values}
    assert (values["heart_rate"].text, values["heart_rate"].data_type) == ("72", "health.vital.heart_rate")
    assert watched.ask("gatt")[0] == "heard 72"


# --- crypto ---------------------------------------------------------------------------------------------


def test_slices_of_an_update_are_one_operation(watched: Watched) -> None:
    answer, events = watched.ask("slices", "Cipher.doFinal")
    seen = crypto(only(events))
    assert seen.input.data == b"the first slice, the second"
    assert seen.output.data == bytes.fromhex(answer) == encrypted(seen.input.data)
    assert (seen.operation, seen.algorithm, seen.key, seen.iv) == ("encrypt", "AES/CBC/PKCS5Padding", KEY, IV)
    assert seen.output.sha256 == hashlib.sha256(seen.output.data).hexdigest()


def test_two_ciphers_at_work_do_not_mix(watched: Watched) -> None:
    answer, events = watched.ask("interleaved", "Cipher.doFinal")
    one, two = (crypto(e) for e in events)
    assert (one.input.data, one.key) == (b"one begins here, one ends", b"1" * 16)
    assert (two.input.data, two.key) == (b"two begins here, two ends", b"2" * 16)
    assert answer == f"{one.output.data.hex()} {two.output.data.hex()}"


def test_init_forgets_what_was_given_up(watched: Watched) -> None:
    answer, events = watched.ask("reinit", "Cipher.doFinal")
    seen = crypto(only(events))
    assert seen.input.data == b"begun anew"
    assert seen.output.data == bytes.fromhex(answer) == encrypted(b"begun anew", b"fedcba9876543210", bytes(16))


@pytest.mark.parametrize(("command", "plaintext"), [("buffers", b"through buffers"), ("inplace", b"overwritten text")])
def test_buffers_are_read_as_slices_and_before_they_are_overwritten(
    watched: Watched, command: str, plaintext: bytes
) -> None:
    answer, events = watched.ask(command, "Cipher.doFinal")
    seen = crypto(only(events))
    assert seen.input.data == plaintext
    assert seen.output.data == bytes.fromhex(answer) == encrypted(plaintext)


def test_a_wrapped_session_key_is_an_encryption_of_the_key(watched: Watched) -> None:
    answer, events = watched.ask("wrap", "Cipher.wrap")
    seen = crypto(only(events))
    assert (seen.operation, seen.input.data) == ("encrypt", b"a session key...")
    assert seen.output.data == bytes.fromhex(answer)


def test_a_mac_is_one_operation_without_the_digests_inside_it(watched: Watched) -> None:
    answer, events = watched.ask("mac")
    seen = crypto(only(events))
    assert (seen.operation, seen.key, seen.input.data) == ("mac", b"key", b"part onepart two")
    assert answer == seen.output.data.hex() == hmac.new(b"key", seen.input.data, "sha256").hexdigest()


def test_a_digest_gathers_bytes_slices_and_its_last_part_once(watched: Watched) -> None:
    answer, events = watched.ask("digest", "MessageDigest.digest")
    seen = crypto(only(events))
    assert seen.input.data == b"abcdef"
    assert answer == seen.output.data.hex() == hashlib.md5(b"abcdef").hexdigest()


def test_a_gzip_stream_is_seen_whole(watched: Watched) -> None:
    answer, events = watched.ask("gzip")
    seen = crypto(only(events))  # and not a second time as the deflater inside it
    assert (seen.operation, seen.input.data) == ("compress", b"to be compressed")
    assert seen.output.data == bytes.fromhex(answer)
    assert gzip.decompress(seen.output.data) == b"to be compressed"


def test_large_input_is_bounded_and_digested_whole(watched: Watched) -> None:
    size = 3_000_001
    answer, events = watched.ask(f"large {size}", "MessageDigest.digest")
    seen = crypto(only(events))
    assert (seen.input.size, len(seen.input.data)) == (size, 65_536)
    assert seen.input.sha256 == hashlib.sha256(bytes(size)).hexdigest()
    assert answer == hashlib.sha1(bytes(size)).hexdigest()


# --- connections -----------------------------------------------------------------------------------------


def serve_once(listener: socket.socket, heard: list[bytes], context: ssl.SSLContext | None) -> threading.Thread:
    def work() -> None:
        connection, _ = listener.accept()
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            heard.append(connection.recv(64))
            connection.sendall(b"pong")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def listening() -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    return listener


def test_a_connection_tells_both_ends_and_what_went_through(watched: Watched) -> None:
    heard: list[bytes] = []
    with listening() as listener:
        port = listener.getsockname()[1]
        thread = serve_once(listener, heard, None)
        answer, events = watched.ask(f"connect {port}")
        thread.join(20)
    local, said = answer.split()
    connected, wrote, read = events
    assert (heard, said) == ([b"ping"], "pong")
    assert [e.target for e in events] == ["Socket.connect", "Socket.write", "Socket.read"]
    for event in events:
        assert event.connection is not None
        assert event.connection.local is not None
        assert event.connection.remote is not None
        assert event.connection.local.port == int(local)
        assert (event.connection.remote.host, event.connection.remote.port) == ("127.0.0.1", port)
    assert connected.kind == "connect"
    assert wrote.connection is not None
    assert read.connection is not None
    assert (wrote.connection.payload, read.connection.payload) != (None, None)
    assert wrote.connection.payload is not None
    assert read.connection.payload is not None
    assert (wrote.connection.payload.data, wrote.connection.direction) == (b"ping", "out")
    assert (read.connection.payload.data, read.connection.direction) == (b"pong", "in")


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


def test_a_handshake_carries_the_random_that_the_wire_carries(watched: Watched, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    context.keylog_filename = str(tmp_path / "keys.txt")
    heard: list[bytes] = []
    with listening() as listener:
        thread = serve_once(listener, heard, context)
        answer, events = watched.ask(f"tls {listener.getsockname()[1]}")
        thread.join(20)
    local, said = answer.split()
    assert (heard, said) == ([b"secret ping"], "pong")
    on_the_wire = re.search(r"^\w+ ([0-9a-f]{64}) ", (tmp_path / "keys.txt").read_text(), re.MULTILINE)
    assert on_the_wire is not None
    by_target = {e.target: e for e in events}
    hello, wrote, read = (by_target[t].connection for t in ("ClientHello", "SSLSocket.write", "SSLSocket.read"))
    assert hello is not None
    assert wrote is not None
    assert read is not None
    assert hello.client_random == wrote.client_random == read.client_random == on_the_wire[1]
    assert (hello.sni, wrote.tls) == ("localhost", True)
    assert hello.local is not None
    assert hello.local.port == int(local)
    assert wrote.payload is not None
    assert wrote.payload.data == b"secret ping"
    # The handshake's own records and cryptography are the transport's, not the app's.
    assert set(by_target) == {"Socket.connect", "ClientHello", "SSLSocket.write", "SSLSocket.read"}
    assert "fixture.Main.tls" in watched.witness.stack(by_target["ClientHello"])


# --- the process lives on ---------------------------------------------------------------------------------


def test_the_jvm_reaches_safepoints_right_after_the_hooks_are_in(app: App, witness: Witness) -> None:
    witness.host.attach(app.pid, timeout=60)
    for _ in range(5):
        assert app.ask("gc") == "collected"
    witness.host.detach()
    assert app.ask("gc") == "collected"


def test_an_app_that_was_left_is_whole_and_can_be_attached_again(app: App, witness: Witness) -> None:
    witness.host.attach(app.pid, timeout=60)
    assert app.ask("imei") == "090154203237518"
    witness.host.detach()
    assert witness.host.lost is None
    seen = len(witness.lines)
    assert app.ask("imei") == "090154203237518"
    assert len(witness.lines) == seen

    again = Witness()
    again.host.attach(app.pid, timeout=60)
    assert app.ask("imei") == "090154203237518"
    again.host.detach()
    event = only(again.events("TelephonyManager.getImei"))
    assert again.stack(event)[1] == "fixture.Main.answer"


def test_the_agent_leaves_an_app_that_is_at_work(app: App, witness: Witness) -> None:
    witness.host.attach(app.pid, timeout=60)
    assert app.ask("busy") == "at work"
    threading.Event().wait(1)
    witness.host.detach()
    assert app.ask("gc") == "collected"
    assert app.ask("idle") == "was at work"
    assert len(witness.events("Mac.doFinal")) > 10
    assert witness.host.lost is None


def test_the_agent_leaves_while_a_call_blocks_in_a_hook(app: App, witness: Witness) -> None:
    with listening() as listener:
        witness.host.attach(app.pid, timeout=60)
        assert app.ask(f"block {listener.getsockname()[1]}") == "blocked"
        connection, _ = listener.accept()
        with connection:
            witness.host.detach()
            connection.sendall(b"at last")
            assert app.hear() == "read 7"
    assert app.ask("gc") == "collected"


def test_what_threads_may_come_back_to_stays_when_the_agent_leaves(app: App, witness: Witness) -> None:
    maps = Path(f"/proc/{app.pid}/maps")
    assert "frida-agent" not in maps.read_text()
    witness.host.attach(app.pid, timeout=60)
    assert app.ask("imei") == "090154203237518"
    witness.host.detach()
    threading.Event().wait(2)  # in which it would go
    assert "frida-agent" in maps.read_text()
    assert app.ask("imei") == "090154203237518"


def test_threads_that_hardly_run_outlive_the_agent(app: App, witness: Witness) -> None:
    """They are in hooked methods when the hooks go, and are still there when the collector looks at their stacks."""
    tasks = Path(f"/proc/{app.pid}/task")
    assert app.ask("busy") == app.ask("busy") == "at work"
    workers = [int(task.name) for task in tasks.iterdir() if (task / "comm").read_text().startswith("Thread-")]
    assert len(workers) >= 2
    with contextlib.ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            hog = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(hog.kill)
        witness.host.attach(app.pid, timeout=60)
        threading.Event().wait(1)
        for worker in workers:
            os.sched_setscheduler(worker, os.SCHED_IDLE, os.sched_param(0))
        witness.host.detach()
        for _ in range(6):
            assert app.ask("gc") == "collected"
            threading.Event().wait(0.1)
        for worker in workers:
            os.sched_setscheduler(worker, os.SCHED_OTHER, os.sched_param(0))
    assert app.ask("idle") == "was at work"
    assert len(witness.events("Mac.doFinal")) > 10


HOST = """
import sys
from sdkwitness.app.host import AgentHost
AgentHost(lambda lines: None).attach(int(sys.argv[1]), timeout=60)
print("ready", flush=True)
sys.stdin.read()
"""


def test_an_app_outlives_a_host_that_was_killed(app: App) -> None:
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(app.pid)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert host.stdout is not None
        assert host.stdout.readline() == "ready\n"
        assert app.ask("busy") == "at work"
        threading.Event().wait(0.5)
    finally:
        host.kill()
        host.wait()
    threading.Event().wait(2)  # for the agent to notice and to take its hooks out
    assert app.ask("gc") == "collected"
    assert app.ask("idle") == "was at work"


def test_a_killed_app_leaves_its_events_and_says_why(app: App, witness: Witness) -> None:
    witness.host.attach(app.pid, timeout=60)
    app.ask("imei")
    witness.host.flush()
    app.kill()
    for _ in range(100):
        if witness.host.lost:
            break
        threading.Event().wait(0.1)
    assert witness.host.lost == "The agent was lost: the process ended."
    assert only(witness.events("TelephonyManager.getImei")).values[0].text == "090154203237518"
    assert isinstance(witness.records[0], Coverage)
    assert isinstance(witness.records[-1], AgentProblem)
    witness.host.flush()
    witness.host.detach()


def test_a_process_without_java_has_its_java_targets_absent(witness: Witness) -> None:
    code = "print('up', flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"up\n"  # a process that is still loading its libraries cannot be entered
    try:
        coverage = witness.host.attach(other.pid)
        outcomes = {h.target: h for h in coverage.hooks}
        assert outcomes["Socket.connect"].outcome == "absent"
        assert outcomes["Socket.connect"].reason == "This process has no Java virtual machine."
        assert outcomes["libc.connect"].outcome == "installed"
        witness.host.detach()
        process = Path("/proc") / str(other.pid)
        assert "frida-agent" not in (process / "maps").read_text("utf-8", "replace")  # detaching returns before
        end = time.monotonic() + 0.1
        while time.monotonic() < end:  # nor is it stopped any more, which this program must not end in the middle of
            assert "\nTracerPid:\t0\n" in (process / "status").read_text("utf-8", "replace")
        assert other.poll() is None
    finally:
        other.kill()
        other.communicate()
    assert witness.problems() == []


def test_a_process_that_is_gone_is_refused_in_one_sentence(witness: Witness) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with pytest.raises(UserError, match=r"no such process on local"):
        witness.host.attach(gone.pid)


def test_the_devices_clock_is_measured(watched: Watched) -> None:
    readings = [r for r in watched.witness.records if isinstance(r, ClockReading)]
    assert readings
    assert abs(readings[0].offset) <= readings[0].error + 1_000_000  # one machine, one clock
