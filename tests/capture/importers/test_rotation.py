from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from capture.packets.craft import CLIENT, MILLISECOND, START, Session, pcap, pcapng

from sdkwitness.capture import bundle
from sdkwitness.capture.importers import import_files
from sdkwitness.capture.importers.rotation import Times, sources
from sdkwitness.capture.records import Recording

HOUR = 3_600_000_000_000
BODY = random.Random(1).randbytes(4000)


def frames() -> list[bytes]:
    """Two connections, each with a request of which every packet may lie in another file, and its answer."""
    found: list[bytes] = []
    for port in (1111, 2222):
        session = Session(port=port, to=80)
        request = b"POST /%d HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 4000\r\n\r\n" % port + BODY
        found += [*session.opening(), *session.says(True, request, 500)]
        found += [*session.says(False, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), *session.closing()]
    return found


def write(path: Path, part: list[bytes], first: int, *, pause: int = 0) -> Path:
    begin = START + first * MILLISECOND + pause
    path.write_bytes(pcap(part, times=[begin + n * MILLISECOND for n in range(len(part))], nanoseconds=True))
    return path


def agree(recording: Recording) -> None:
    assert [(f.request.path, f.request.body, f.response.body) for f in recording.flows if f.request and f.response] == [
        ("/1111", BODY, b"ok"),
        ("/2222", BODY, b"ok"),
    ]
    assert len(recording.flows) == 2
    assert all(f.complete and f.error is None for f in recording.flows)


@pytest.mark.parametrize("size", [1, 2, 5, 11])
def test_files_that_one_recording_was_cut_into_are_read_as_one(tmp_path: Path, size: int) -> None:
    whole = frames()
    cut = [write(tmp_path / f"a_{at:05}.pcap", whole[at : at + size], at) for at in range(0, len(whole), size)]
    given = random.Random(size).sample(cut, len(cut))
    summary = import_files(given, tmp_path / "out")
    recording = bundle.read(tmp_path / "out")
    agree(recording)
    assert summary.cut == ()
    [said] = summary.problems
    assert said.startswith(f"{cut[0].name} to {cut[-1].name}: each of these files goes on where the one before ends")
    assert recording.manifest.sources == tuple(path.name for path in given)
    assert [clock.source for clock in summary.clocks] == [path.name for path in given]
    assert {clock.how for clock in summary.clocks} == {"reference"}
    assert [name for name, _ in summary.sources] == [path.name for path in cut]
    assert {p.name: p.read_bytes() for p in (tmp_path / "out" / bundle.PACKETS).iterdir()} == {
        p.name: p.read_bytes() for p in cut
    }


@pytest.mark.parametrize(
    ("pause", "offsets"),
    [(-20 * MILLISECOND, {}), (HOUR, {}), (0, {"b.pcap": 1.0})],
    ids=["at the same time", "an hour later", "of another clock"],
)
def test_other_files_are_recordings_of_their_own(tmp_path: Path, pause: int, offsets: dict[str, float]) -> None:
    whole = frames()
    half = len(whole) // 2
    files = [
        write(tmp_path / "a.pcap", whole[: half + 6], 0),
        write(tmp_path / "b.pcap", whole[half + 6 :], half + 6, pause=pause),
    ]
    summary = import_files(files, tmp_path / "out", offsets={tmp_path / name: s for name, s in offsets.items()})
    assert not any("one recording" in problem for problem in summary.problems)
    assert len(bundle.read(tmp_path / "out").flows) > 2


def test_recordings_side_by_side_each_go_on_under_their_own_names(tmp_path: Path) -> None:
    names = ["wifi_1.pcap", "cell_1.pcap", "wifi_2.pcap", "cell_2.pcap", "wifi_3.pcap"]
    files = [write(tmp_path / name, frames()[:5], n // 2 * 10, pause=n % 2) for n, name in enumerate(names)]
    seen: list[str] = []
    found = sources(files, [True] * 5, {}, lambda path, _done, _total: seen.append(path.name))
    assert found == [(0, 2, 4), (1, 3)]
    assert set(seen) == set(names)


def test_what_holds_no_packets_is_a_source_of_its_own(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("log.har", "a.pcap", "empty.pcap", "b.pcap")]
    files[0].write_bytes(b"{}")
    write(files[1], frames()[:5], 0)
    files[2].write_bytes(pcap([]))
    write(files[3], frames()[:5], 10)
    assert sources(files, [False, True, True, True], {}, lambda _path, _done, _total: None) == [(0,), (1, 3), (2,)]


def test_a_damaged_file_among_them_is_named(tmp_path: Path) -> None:
    whole = frames()
    first = write(tmp_path / "a_1.pcap", whole[:20], 0)
    first.write_bytes(first.read_bytes()[:-5])
    second = write(tmp_path / "a_2.pcap", whole[20:], 20)
    summary = import_files([first, second], tmp_path / "out")
    [said] = summary.cut
    assert said.startswith("a_1.pcap to a_2.pcap: the file a_1.pcap ends inside a packet")
    assert said.endswith("the packets before that are kept: 19.")
    assert any(f.request and f.request.body == BODY for f in bundle.read(tmp_path / "out").flows)


def test_interfaces_read_by_turns_may_be_in_disorder() -> None:
    one = Times(1, START, START + 10_000 * MILLISECOND)
    assert one.precedes(Times(1, one.last - 5 * MILLISECOND, one.last + 1))
    assert not one.precedes(Times(1, one.first + 1, one.last))
    assert not one.precedes(Times(113, one.last, one.last + 1))


@pytest.mark.skipif(shutil.which("editcap") is None, reason="needs editcap")
def test_files_that_editcap_cuts_are_one_recording(tmp_path: Path) -> None:
    (tmp_path / "whole.pcapng").write_bytes(pcapng(frames()))
    subprocess.run(["editcap", "-c", "4", "whole.pcapng", "cut.pcapng"], cwd=tmp_path, check=True)
    summary = import_files(sorted(tmp_path.glob("cut_*")), tmp_path / "out")
    agree(bundle.read(tmp_path / "out"))
    assert len(summary.sources) == -(-len(frames()) // 4)
    assert all(f.client and f.client.host == CLIENT for f in bundle.read(tmp_path / "out").flows)
