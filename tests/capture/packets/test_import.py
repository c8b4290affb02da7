from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import signal
import struct
from collections.abc import Callable
from pathlib import Path

import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import pytest
import zstandard
from capture.packets.craft import (
    START,
    Session,
    block,
    ethernet,
    ipv4,
    ipv6,
    pcap,
    pcapng,
    section,
    tcp,
    udp,
)
from confined import Outcome, ended

from sdkwitness.capture import bundle, journal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import ImportSummary, import_files
from sdkwitness.capture.importers.sink import Interrupted, Report
from sdkwitness.capture.journal_records import FlowNotes
from sdkwitness.capture.packets import files
from sdkwitness.capture.records import Recording
from sdkwitness.cli.commands import import_ as import_command
from sdkwitness.cli.main import run
from sdkwitness.cli.output import Progress
from sdkwitness.cli.signals import Stop

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "pcap"
sampled = pytest.mark.skipif(not SAMPLES.exists(), reason="the public samples are not beside this checkout")
REQUEST = b"POST /v1/report HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 9\r\n\r\nimei=1234"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def exchange(port: int = 40000, path: bytes = b"/v1/report") -> list[bytes]:
    """One request over clear HTTP, and its answer."""
    session = Session(port=port, to=80)
    request = REQUEST.replace(b"/v1/report", path)
    frames = [*session.opening(), *session.says(True, request), *session.says(False, ANSWER)]
    return frames + session.closing()


def imported(tmp_path: Path, data: bytes, **options: object) -> tuple[ImportSummary, Recording]:
    (tmp_path / "a.pcap").write_bytes(data)
    summary = import_files([tmp_path / "a.pcap"], tmp_path / "out", **options)  # type: ignore[arg-type]
    return summary, bundle.read(tmp_path / "out")


def test_a_request_is_imported_with_its_files(tmp_path: Path) -> None:
    data = pcap(exchange())
    summary, recording = imported(tmp_path, data)
    [flow] = recording.flows
    assert summary.flows == 1
    assert flow.request is not None
    assert flow.response is not None
    assert (flow.request.method, flow.request.path, flow.request.body) == ("POST", "/v1/report", b"imei=1234")
    assert (flow.response.status, flow.response.body) == (200, b"ok")
    assert summary.problems == summary.cut == ()
    assert flow.client is not None
    assert (flow.client.host, flow.client.port) == ("192.0.2.1", 40000)
    assert flow.server is not None
    assert (flow.server.host, flow.server.port) == ("198.51.100.7", 80)
    assert (tmp_path / "out" / "packets" / "a.pcap").read_bytes() == data
    assert recording.manifest.sources == ("a.pcap",)
    assert START <= recording.manifest.started <= flow.started
    assert recording.manifest.ended is not None
    assert not (tmp_path / "out" / bundle.KEYLOG).exists()
    assert not list(tmp_path.glob(".*"))


def test_the_key_log_is_kept(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"# keys\n")
    imported(tmp_path, pcap(exchange()), keylog=tmp_path / "keys")
    assert (tmp_path / "out" / bundle.KEYLOG).read_bytes() == b"# keys\n"


def test_files_of_the_same_name_are_both_kept(tmp_path: Path) -> None:
    both = [pcap(exchange(1111, b"/1")), pcap(exchange(2222, b"/2"))]
    for folder, data in zip("ab", both, strict=True):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.pcap").write_bytes(data)
    summary = import_files([tmp_path / "a" / "x.pcap", tmp_path / "b" / "x.pcap"], tmp_path / "out")
    assert summary.flows == 2
    kept = sorted(p.read_bytes() for p in (tmp_path / "out" / "packets").iterdir())
    assert kept == sorted(both)
    assert [f.client and f.client.port for f in bundle.read(tmp_path / "out").flows] == [1111, 2222]


def test_the_same_files_give_the_same_capture(tmp_path: Path) -> None:
    (tmp_path / "x.pcap").write_bytes(pcap(exchange()))
    for out in ("one", "two"):
        import_files([tmp_path / "x.pcap"], tmp_path / out)
    assert bundle.read(tmp_path / "one") == bundle.read(tmp_path / "two")
    journals = [(tmp_path / out / bundle.FLOWS).read_bytes() for out in ("one", "two")]
    assert journals[0] == journals[1]


def test_what_carries_no_content_is_told(tmp_path: Path) -> None:
    silent = Session(port=5)
    frames = [ethernet(bytes(28), 0x0806)] * 3 + [ethernet(ipv4(bytes(8), proto=1))] + silent.opening()
    summary, recording = imported(tmp_path, pcap(frames))
    assert summary.flows == 0
    assert summary.problems == recording.manifest.problems
    assert summary.problems == (
        "a.pcap: 4 packets carried neither TCP nor UDP that could be read: 3 ARP, 1 ICMP.",
        "a.pcap: 1 TCP connection carried no content, 0 of them refused.",
    )


def test_what_was_lost_is_told(tmp_path: Path) -> None:
    session = Session(to=80)
    frames = [*session.opening(), *session.says(True, REQUEST, 50), *session.ack(False)]
    fragment = ethernet(ipv4(bytes(64), proto=17, fragment=0x2000))
    summary, _ = imported(tmp_path, pcap([*frames[:4], *frames[5:], fragment]))
    assert f"a.pcap: {len(REQUEST) - 50} bytes of TCP connections were sent and not recorded." in summary.problems
    assert "a.pcap: 1 IP packet could not be put together: fragments are missing." in summary.problems


def test_a_file_without_packets_is_a_capture_that_says_so(tmp_path: Path) -> None:
    summary, recording = imported(tmp_path, pcap([]))
    assert summary.problems == ("a.pcap: it holds no packets.",)
    assert recording.flows == ()


@pytest.mark.parametrize("data", [pcap([])[:20], section()[:12], gzip.compress(pcap(exchange()), mtime=0)[:30]])
def test_a_file_of_which_nothing_can_be_read_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UserError, match="cannot be imported"):
        imported(tmp_path, data)
    assert [p.name for p in tmp_path.iterdir()] == ["a.pcap"]


@pytest.mark.parametrize("how", ["gzip", "lz4", "zstd"])
def test_large_blocks_of_compressed_files_are_told_by_all_of_the_first(tmp_path: Path, how: str) -> None:
    noise = random.Random(1).randbytes(100)
    frames = [f for port in range(1000, 3000) for f in exchange(port, b"/" + noise.hex().encode())]
    plain = pcap([frame + random.Random(n).randbytes(200) for n, frame in enumerate(frames)])
    if how == "lz4":
        packed = bytes(lz4.frame.compress(plain, block_size=lz4.frame.BLOCKSIZE_MAX4MB))  # pyright: ignore
    else:
        packed = gzip.compress(plain) if how == "gzip" else zstandard.compress(plain)
    assert len(packed) > 1 << 18
    summary, _ = imported(tmp_path, packed)
    assert summary.flows == 2000


@pytest.mark.parametrize("rest", [b"", bytes([255]) * 40])
def test_a_compressed_file_of_which_nothing_can_be_unpacked_says_so(tmp_path: Path, rest: bytes) -> None:
    with pytest.raises(UserError, match=r"a\.pcap is compressed, and damaged or cut .* fetch it again"):
        imported(tmp_path, gzip.compress(pcap(exchange()))[:10] + rest)


def test_what_came_before_damaged_gzip_data_is_kept(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(pcap(exchange(1111) + exchange(2222))))
    packed[-8] ^= 0xFF  # its checksum
    summary, recording = imported(tmp_path, bytes(packed))
    assert summary.cut == ("a.pcap: the file has damaged gzip data; the packets before that are kept: 16.",)
    assert len(recording.flows) == 2


def test_other_packet_formats_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"btsnoop.*editcap"):
        imported(tmp_path, b"btsnoop\0" + bytes(40))


def test_a_file_that_ends_early_is_kept_as_far_as_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cut.pcap"
    file.write_bytes(pcap(exchange(1111) + exchange(2222))[:-5])
    assert run(["import", str(file), "--out", str(tmp_path / "out")]) == 3
    out, err = capsys.readouterr()
    assert "2 flows imported" in out
    assert "cut.pcap: the file ends inside a packet: the 65 bytes from offset" in err
    recording = bundle.read(tmp_path / "out")
    assert len(recording.flows) == 2
    assert any("ends inside a packet" in p for p in recording.manifest.problems)


def test_an_interruption_keeps_what_was_read(tmp_path: Path) -> None:
    frames = [f for port in range(1000, 3000) for f in exchange(port)]
    data = pcap(frames)
    assert len(data) > 1 << 20

    def enough(doing: str, done: int, _total: int) -> bool:
        return not (doing.startswith("reading") and done)

    summary, recording = imported(tmp_path, data, report=enough)
    assert 0 < summary.flows < 2000
    assert summary.flows == len(recording.flows)
    assert len(summary.cut) == 1
    assert "interrupted" in summary.cut[0]
    assert summary.cut[0] in recording.manifest.problems


def test_an_interruption_before_anything_was_read_keeps_nothing(tmp_path: Path) -> None:
    def enough(_doing: str, _done: int, _total: int) -> bool:
        return False

    with pytest.raises(Interrupted):
        imported(tmp_path, pcap(exchange()), report=enough)
    assert [p.name for p in tmp_path.iterdir()] == ["a.pcap"]


def traffic() -> list[bytes]:
    """Some of everything."""
    frames = exchange(1111)
    hello = b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03" + bytes(32) + b"\0\0\2\x13\1\1\0\0\0"
    session = Session(port=2222)
    frames += [*session.opening(), *session.says(True, hello), *session.says(False, b"\x15\3\3\0\2\2\x28")]
    question = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\3api\7example\3com\0\0\1\0\1"
    frames += [ethernet(ipv4(udp(question), proto=17)), ethernet(ipv6(udp(question), proto=17), 0x86DD)]
    answer = b"\x12\x34\x81\x80" + question[4:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\7"
    frames.append(ethernet(ipv4(udp(answer, ports=(53, 40000)), proto=17, source="198.51.100.7", target="192.0.2.1")))
    quic = b"\xc3\0\0\0\1\x08" + bytes(8) + b"\0\0\x44\xb0" + bytes(range(256)) * 5
    frames.append(ethernet(ipv4(udp(quic[:1200], ports=(40000, 443)), proto=17)))
    frames += [
        ethernet(ipv4(tcp(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(40), ports=(3333, 80)))),
        ethernet(b"", 0x0806),
    ]
    whole = udp(bytes(100))
    frames.append(ethernet(ipv4(whole[:64], proto=17, ident=1, fragment=0x2000)))
    frames.append(ethernet(ipv4(whole[64:], proto=17, ident=1, fragment=8)))
    frames.append(ethernet(ipv4(b"\0\0\x65\x58" + frames[0], proto=47)))
    return frames


def mutated(rnd: random.Random, data: bytes) -> bytes:
    """Truncated, spliced or with flipped bits."""
    made = bytearray(data)
    how = rnd.randrange(4)
    if how == 0:
        return bytes(made[: rnd.randrange(4, len(made))])
    if how == 1:
        begin, size, at = rnd.randrange(len(made)), rnd.randrange(200), rnd.randrange(4, len(made))
        made[at:at] = made[begin : begin + size]
    if how == 2:
        begin = rnd.randrange(4, len(made))
        del made[begin : begin + rnd.randrange(1, 200)]
    for _ in range(rnd.choice((1, 3, 30, 300)) if how == 3 else rnd.randrange(3)):
        made[rnd.randrange(4, len(made))] ^= 1 << rnd.randrange(8)
    return bytes(made)


def import_all(folder: str, seeds: range, kind: str) -> Outcome:
    """Import files with mutations; anything but one sentence or a capture is an error."""
    make: dict[str, Callable[[], bytes]] = {
        "pcap": lambda: pcap(traffic()),
        "pcapng": lambda: pcapng(traffic()),
        "gzip": lambda: gzip.compress(pcap(traffic()), mtime=0),
    }
    plain = make[kind]()
    codes: dict[int, int] = {}
    for seed in seeds:
        rnd = random.Random(seed)
        file = Path(folder) / f"{seed}.pcap"
        file.write_bytes(mutated(rnd, plain))
        said = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            code = run(["import", str(file), "--quiet", "--out", f"{folder}/{kind}-{seed}"])
        codes[code] = codes.get(code, 0) + 1
        if code not in (0, 2, 3) or "Traceback" in said.getvalue() or said.getvalue().count("\n") > (code == 2):
            return Outcome(error=f"seed {seed}: code {code}, {said.getvalue()[-300:]}")
        if code != 2:
            recording = bundle.read(Path(folder) / f"{kind}-{seed}")
            failed = [p for p in recording.problems if "could not be read on" in p]
            if failed or (code == 3 and not recording.manifest.problems):
                return Outcome(error=f"seed {seed}: {failed}")
    return Outcome(reasons=tuple(f"{code}" for code in sorted(codes)))


@pytest.mark.parametrize("kind", ["pcap", "pcapng", "gzip"])
def test_mutated_files_give_one_sentence_or_a_capture(tmp_path: Path, kind: str) -> None:
    outcome = ended(import_all, str(tmp_path), range(100), kind, seconds=60)
    assert outcome.error == ""
    assert set(outcome.reasons) >= ({"0", "3"} if kind != "gzip" else {"3"})


@sampled
@pytest.mark.parametrize("keys", [True, False])
def test_the_public_sample_gives_what_is_known_of_it(tmp_path: Path, keys: bool) -> None:
    import_files(
        [SAMPLES / "tls12-decryption.pcap"],
        tmp_path / "out",
        keylog=SAMPLES / "tls12-decryption.keys" if keys else None,
    )
    [flow] = bundle.read(tmp_path / "out").flows
    assert flow.sni == "heise.de"
    assert flow.tls
    if keys:
        assert flow.request is not None
        assert flow.response is not None
        assert (flow.request.method, flow.request.path, flow.host) == ("GET", "/", "heise.de")
        assert flow.response.status == 301
    else:
        assert flow.request is None
        assert flow.dark


@sampled
def test_keys_inside_the_file_are_used_wherever_they_stand(tmp_path: Path) -> None:
    lines = (SAMPLES / "tls12-decryption.keys").read_bytes()
    frames = [data[at:end] for _, data, at, end, _ in files.packets(SAMPLES / "tls12-decryption.pcap")]
    secret = block(10, struct.pack("<II", 0x544C534B, len(lines)) + lines)
    _, recording = imported(tmp_path, gzip.compress(pcapng(frames) + secret))
    [flow] = recording.flows
    assert flow.response is not None
    assert flow.response.status == 301


def test_ctrl_c_ends_an_import_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.pcap"
    file.write_bytes(pcap([f for port in range(1000, 3000) for f in exchange(port)]))
    made = import_command._report  # pyright: ignore[reportPrivateUsage]  # where the signal is looked for

    def pressing(progress: Progress, stop: Stop) -> Report:
        report = made(progress, stop)

        def pressed(doing: str, done: int, total: int) -> bool:
            if doing.startswith("reading"):
                os.kill(os.getpid(), signal.SIGINT)
            return report(doing, done, total)

        return pressed

    monkeypatch.setattr(import_command, "_report", pressing)
    assert run(["import", str(file), "--out", str(tmp_path / "out")]) == 3
    out, err = capsys.readouterr()
    assert "The import was interrupted: what had been read until then is kept" in err
    flows = bundle.read(tmp_path / "out").flows
    assert out.startswith(f"{len(flows):,} flows imported")
    assert 0 < len(flows) < 2000


def test_the_app_that_pcapdroid_names_is_noted(tmp_path: Path) -> None:
    def trailed(frame: bytes, app: bytes, uid: int) -> bytes:
        padded = frame + bytes(-len(frame) % 4)
        return padded + struct.pack("!Ii20sI", 0x01072021, uid, app, 0xDEADBEEF)

    frames = [trailed(f, b"Mi Fitness", 10234) for f in exchange(1111, b"/1")]
    frames += [trailed(f, "微信".encode(), 10300) for f in exchange(2222, b"/2")]
    question = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\3api\7example\3com\0\0\1\0\1"
    frames.append(trailed(ethernet(ipv6(udp(question), proto=17), 0x86DD), b"", -1))
    summary, recording = imported(tmp_path, pcap(frames))
    assert [f.request and f.request.path for f in recording.flows] == ["/1", "/2", None]
    [said] = summary.problems
    assert said.endswith(": Mi Fitness, uid 10234 (8), 微信, uid 10300 (8), unknown app, uid -1 (1).")
    notes = [r for r in journal.read(tmp_path / "out" / bundle.FLOWS).records if isinstance(r, FlowNotes)]
    assert [n.comment for n in notes] == [
        "PCAPdroid: Mi Fitness, uid 10234",
        "PCAPdroid: 微信, uid 10300",
        "PCAPdroid: unknown app, uid -1",
    ]
