"""What packets carried is exported whatever its transport, and what a format has no word for is counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import leaks
import pytest
from capture.packets.craft import CLIENT, SERVER, Session, ethernet, ipv4, ipv6, pcap, tcp, udp
from cli.conftest import Call

from sdkwitness.capture import bundle

IMEI = "490154203237518"
REQUEST = f"POST /v1/report?imei={IMEI} HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 15\r\n\r\n{IMEI}".encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HELLO = b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03" + bytes(32) + b"\0\0\2\x13\1\1\0\0\0"
ALERT = b"\x15\3\3\0\2\2\x28"
QUESTION = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\x0fandroid-1f2e3d4\3lan\0\0\1\0\1"


def dns(packed: bytes, *, answer: bool = False, port: int = 40000) -> bytes:
    """A message of a name server in a frame."""
    ports, ends = ((53, port), (SERVER, CLIENT)) if answer else ((port, 53), (CLIENT, SERVER))
    return ethernet(ipv4(udp(packed, ports=ports), proto=17, source=ends[0], target=ends[1]))


def frames() -> list[bytes]:
    """Clear HTTP over both families, TLS without keys, names, and streams that nobody knows."""
    clear, dark, raw = Session(port=1111, to=80), Session(port=2222), Session(port=3333, to=9999)
    made = [*clear.opening(), *clear.says(True, REQUEST), *clear.says(False, ANSWER), *clear.closing()]
    made += [*dark.opening(), *dark.says(True, HELLO), *dark.says(False, ALERT), *dark.closing()]
    binary = b"\x00\x01\xfe" + IMEI.encode()
    made += [*raw.opening(), *raw.says(True, binary), *raw.says(False, b"\xff" * 30), *raw.closing()]
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\xa8\1\2"
    text = b"\xc0\x0c\0\x10\0\1\0\0\0\x3c\0\x10\x0f" + IMEI.encode()
    odd = b"\x12\x35\x84\0\0\1\0\2\0\0\0\0" + QUESTION[12:] + record + text
    made += [dns(QUESTION), dns(b"\x12\x34\x81\x80\0\1\0\1\0\0\0\0" + QUESTION[12:] + record, answer=True)]
    made += [dns(b"\x12\x35" + QUESTION[2:], port=40001), dns(odd, answer=True, port=40001)]
    made += [ethernet(ipv4(udp(IMEI.encode() * 3, ports=(4444, 9998)), proto=17))]
    made += [ethernet(ipv6(udp(IMEI.encode() * 3, ports=(4444, 9998)), proto=17), 0x86DD)]
    made += [ethernet(ipv6(tcp(REQUEST.replace(b"api.example.com", b"[2001:db8::7]"), ports=(5555, 80))), 0x86DD)]
    return made


@pytest.fixture
def packets(tmp_path: Path, call: Call) -> Path:
    """A capture of them."""
    (tmp_path / "a.pcap").write_bytes(pcap(frames()))
    assert call("import", tmp_path / "a.pcap", "--out", tmp_path / "cap").code in (0, 3)
    seen = Counter(flow.transport for flow in bundle.read(tmp_path / "cap").flows)
    assert seen["http"] == 2
    assert {"tcp", "udp", "dns"} <= seen.keys()
    return tmp_path / "cap"


@pytest.mark.parametrize("options", [[], ["--redacted"]])
def test_a_dump_holds_every_transport(packets: Path, tmp_path: Path, call: Call, options: list[str]) -> None:
    out = tmp_path / "out.mitm"
    told = json.loads(call("export", packets, "--format", "mitm", "--out", out, "--json", *options).out)
    assert (told["flows"], told["skipped"]) == (len(bundle.read(packets).flows), [])
    command = [str(Path(sys.executable).with_name("mitmdump")), "-nr", str(out), "--set", f"confdir={tmp_path}"]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"error" not in done.stderr.lower()


@pytest.mark.parametrize("options", [[], ["--redacted"]])
def test_a_har_says_how_many_it_has_no_word_for(packets: Path, tmp_path: Path, call: Call, options: list[str]) -> None:
    done = call("export", packets, "--format", "har", "--out", tmp_path / "out.har", *options)
    seen = Counter(flow.transport for flow in bundle.read(packets).flows)
    for transport in ("tcp", "udp", "dns"):
        assert f"Left out: {seen[transport]} {transport} flow" in done.err
    assert len(json.loads((tmp_path / "out.har").read_text())["log"]["entries"]) == 2
    assert call("import", tmp_path / "out.har", "--out", tmp_path / "again").code == 0
    assert len(bundle.read(tmp_path / "again").flows) == 2


def test_a_redacted_copy_hides_the_network_at_home(packets: Path, tmp_path: Path, call: Call) -> None:
    assert call("export", packets, "--redacted", "--format", "capture", "--out", tmp_path / "copy").code == 0
    before, after = bundle.read(packets), bundle.read(tmp_path / "copy")
    assert [f.transport for f in after.flows] == [f.transport for f in before.flows]
    assert [f.dark for f in after.flows] == [f.dark for f in before.flows]
    wanted = {IMEI: "id.device.permanent.imei", "android-1f2e3d4": "profile.name", "192.168.1.2": "net.ip"}
    assert leaks.in_bytes((tmp_path / "copy").iterdir(), leaks.forms(before, wanted)) == []
    assert leaks.in_bytes(packets.iterdir(), leaks.forms(before, wanted))
    assert bytes((192, 168, 1, 2)) not in (tmp_path / "copy" / bundle.FLOWS).read_bytes()
    assert not (tmp_path / "copy" / "packets").exists()
    asked = {flow.question for flow in after.flows if flow.transport == "dns"}
    assert asked == {"redacted-1.lan"}
