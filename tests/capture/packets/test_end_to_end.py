"""Packet files in, every request and body out: as `import_files` reads them, held against what was sent, and tshark."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from capture.packets.traffic import COOKED, ETHERNET, Asked, Mess, Traffic
from quic_peers import Network

from sdkwitness.capture import bundle
from sdkwitness.capture.export import to_mitm
from sdkwitness.capture.importers import import_files
from sdkwitness.capture.records import Flow, Recording

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "pcap"
CLEAN = Traffic(1)
DIRTY = Mess(late=0.05, resent=0.02, twice=0.03, overlap=0.03)
BAD_NETWORK = Network(lost=0.05, unrecorded_lost=0.05, swapped=0.1, doubled=0.03)

FILES: dict[str, Callable[[Traffic], bytes]] = {
    "pcap": lambda traffic: traffic.pcap(ETHERNET),
    "pcap of Linux": lambda traffic: traffic.pcap(COOKED),
    "pcap.gz": lambda traffic: traffic.packed(),
    "pcapng": lambda traffic: traffic.pcapng(keys=False),
    "pcapng with its keys, big-endian": lambda traffic: traffic.pcapng(keys=True, order=">"),
}


def imported(folder: Path, data: bytes, keys: bytes | None) -> Recording:
    file, keylog = folder / "packets", folder / "keys.txt"
    file.write_bytes(data)
    if keys is not None:
        keylog.write_bytes(keys)
    import_files([file], folder / "capture", keylog=keylog if keys is not None else None)
    return bundle.read(folder / "capture")


def told(recording: Recording) -> list[Asked]:
    """What was read, of each exchange what all versions of HTTP have in common."""
    found: list[Asked] = []
    for flow in recording.flows:
        assert flow.request is not None, flow
        assert flow.response is not None, flow
        assert flow.complete
        assert flow.error is None
        request, response = flow.request, flow.response
        found.append(
            Asked(flow.host, request.method, request.path, body(flow, True), response.status, body(flow, False))
        )
    return found


def body(flow: Flow, from_client: bool) -> bytes:
    message = flow.request if from_client else flow.response
    assert message is not None
    assert message.body is not None
    return message.body


@pytest.mark.parametrize("kind", FILES)
def test_every_exchange_of_every_kind_of_file_is_read(kind: str, tmp_path: Path) -> None:
    keys = None if "keys" in kind else CLEAN.keys
    recording = imported(tmp_path, FILES[kind](CLEAN), keys)
    assert sorted(told(recording)) == sorted(CLEAN.asked)
    assert {flow.request.http_version for flow in recording.flows if flow.request} == {"HTTP/1.1", "HTTP/2.0", "HTTP/3"}
    assert recording.problems == ()


@pytest.mark.parametrize("seed", range(4))
def test_disorder_loss_and_overlap_change_nothing(seed: int, tmp_path: Path) -> None:
    traffic = Traffic(seed, DIRTY, BAD_NETWORK, size=12_000)
    recording = imported(tmp_path, traffic.pcapng(keys=True), None)
    assert sorted(told(recording)) == sorted(traffic.asked)


def test_without_keys_the_hosts_and_amounts_are_told(tmp_path: Path) -> None:
    recording = imported(tmp_path, CLEAN.pcap(), None)
    clear = [flow for flow in recording.flows if not flow.dark]
    assert {flow.request.scheme for flow in clear if flow.request} == {"http"}
    dark = [flow for flow in recording.flows if flow.dark]
    assert sorted(flow.host for flow in dark) == ["collect.example.com"] * 4 + ["telemetry.example.com"]
    for flow in dark:
        assert flow.sent > 1000
        assert flow.received > 1000
        assert flow.ja4[:1] in ("t", "q")


def test_the_keys_of_half_the_connections_open_that_half(tmp_path: Path) -> None:
    lines = CLEAN.keys.splitlines(keepends=True)
    randoms = sorted({line.split()[1] for line in lines if not line.startswith(b"#")})
    known = set(randoms[::2])
    recording = imported(tmp_path, CLEAN.pcap(), b"".join(one for one in lines if one.split()[1] in known))
    shakes = {shake.client_random: shake for shake in recording.handshakes}
    assert len(shakes) == len(randoms)
    dark = {flow.client_random for flow in recording.flows if flow.dark}
    assert dark == {one.decode() for one in randoms[1::2]}
    read = {flow.client_random for flow in recording.flows if flow.request and flow.tls}
    assert read == {one.decode() for one in known}


def test_a_capture_that_was_exported_and_imported_again_says_the_same(tmp_path: Path) -> None:
    recording = imported(tmp_path, CLEAN.pcap(), CLEAN.keys)
    to_mitm(tmp_path / "capture", tmp_path / "flows.mitm")
    import_files([tmp_path / "flows.mitm"], tmp_path / "again")
    again = bundle.read(tmp_path / "again")
    assert sorted(told(again)) == sorted(told(recording))


# --- what tshark says ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tshark() -> str:
    found = shutil.which("tshark")
    if found is None:
        pytest.skip("needs tshark")
    return found


def fields(tshark: str, file: Path, keys: Path | None, only: str, *names: str) -> list[tuple[str, ...]]:
    """Fields of the packets that pass a filter, several values of one packet as several rows."""
    command = [tshark, "-r", str(file), "-Y", only, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|"]
    if keys is not None:
        command += ["-o", f"tls.keylog_file:{keys}"]
    done = subprocess.run(
        [*command, *(part for name in names for part in ("-e", name))], capture_output=True, text=True, check=True
    )
    rows: list[tuple[str, ...]] = []
    for line in done.stdout.splitlines():
        rows += zip(*(cell.split("|") for cell in line.split("\t")), strict=True)
    return rows


def theirs(tshark: str, file: Path, keys: Path | None) -> tuple[list[str], list[tuple[str, str]]]:
    """Server names, and host and target of requests."""
    names = fields(tshark, file, keys, "tls.handshake.extensions_server_name", "tls.handshake.extensions_server_name")
    one = fields(tshark, file, keys, "http.request", "http.host", "http.request.uri")
    two = fields(tshark, file, keys, "http2.headers.path", "http2.headers.authority", "http2.headers.path")
    return sorted(name for (name,) in names), sorted([*((a, b) for a, b in one), *((a, b) for a, b in two)])


def ours(recording: Recording) -> tuple[list[str], list[tuple[str, str]]]:
    """The same, of what was read; HTTP/3 apart, whose fields this tshark may not decode."""
    requests = [
        (flow.request.authority, flow.request.path)
        for flow in recording.flows
        if flow.request is not None and flow.request.http_version != "HTTP/3"
    ]
    return sorted(shake.sni for shake in recording.handshakes if shake.sni), sorted(requests)


def test_tshark_finds_the_same_names_and_requests(tshark: str, tmp_path: Path) -> None:
    traffic = Traffic(5)
    recording = imported(tmp_path, traffic.pcap(), traffic.keys)
    assert ours(recording) == theirs(tshark, tmp_path / "packets", tmp_path / "keys.txt")


@pytest.mark.skipif(not SAMPLES.exists(), reason="the public samples are not beside this checkout")
def test_tshark_finds_the_same_in_the_public_samples(tshark: str, tmp_path: Path) -> None:
    files = sorted(SAMPLES.glob("*.pcap*"))
    assert files
    for file in files:
        keys = file.with_suffix(".keys")
        log = keys.read_bytes() if keys.exists() else None
        folder = tmp_path / file.stem
        folder.mkdir()
        recording = imported(folder, file.read_bytes(), log)
        assert ours(recording) == theirs(tshark, file, keys if log is not None else None)
