"""Flows that stay on disk are the flows that the whole journal gives, whatever became of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from capture.test_journal import RECORDS

from sdkwitness.capture import flows, journal, stored
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal import SYNC, JournalWriter
from sdkwitness.capture.journal_records import (
    ConnectionSeen,
    JournalRecord,
    RecorderProblem,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.outline import outline, outlines

LAB = Path(__file__).resolve().parents[2] / "captures" / "samples" / "lab" / "flows.journal"


def request(flow: str, body: bytes | None = b"abc", size: int | None = None) -> RequestSeen:
    return RequestSeen(
        flow, "c", "s", 1.0, "example.com", 443, b"POST", b"https", b"", b"/x", b"HTTP/1.1",
        ((b"Host", b"example.com"),),
        body, None, 1.0, 1.5, size,
    )  # fmt: skip


def response(flow: str, body: bytes | None = b"answer", *, websocket: bool = False) -> ResponseSeen:
    return ResponseSeen(flow, "s", b"HTTP/1.1", 200, b"OK", (), body, None, 2.0, 2.5, websocket)


MIXED: tuple[JournalRecord, ...] = (
    *RECORDS,
    ConnectionSeen(
        "c", client=True, tls=True, peername=("192.0.2.1", 4711), certificates=(b"PEM" * 500,), timestamp_end=3.0
    ),
    request("one", size=5_000),
    StreamOpened("two", "c", "s", "tcp", 2.0),
    StreamMessage("two", 2.1, from_client=True, content=b"hello"),
    request("three", None),
    response("one"),
    StreamMessage("two", 2.2, from_client=False, content=b"hi!"),
    response("nobody"),
    response("three", b"", websocket=True),
    StreamMessage("three", 3.0, from_client=True, content=b"text", text=True),
    StreamEnded("two", "s", 3.0),
    request("one", b"a second opening of one flow counts for nothing"),
    RecorderProblem(4.0, "Something was not kept."),
    StreamEnded("four", "s", 3.0),
)


def written(file: Path, records: tuple[JournalRecord, ...] = MIXED) -> Path:
    writer = JournalWriter(file)
    for record in records:
        writer.append(record)
    writer.close()
    return file


def same(file: Path) -> int:
    """Hold what stays on disk against what is read whole; return the number of flows."""
    whole = journal.read(file)
    built = flows.build(whole.records)
    got = stored.read(file)
    assert got.problems == (*whole.problems, *built.problems)
    assert got.handshakes == built.handshakes
    assert got.flows == built.flows
    assert tuple(outlines(got.flows)) == tuple(map(outline, built.flows))
    return len(got.flows)


def test_the_flows_are_those_of_the_whole_journal(tmp_path: Path) -> None:
    assert same(written(tmp_path / "j")) > 3


def test_a_recording_of_the_lab_is_the_same_both_ways() -> None:
    assert same(LAB) == 49


def test_a_damaged_journal_is_the_same_both_ways(tmp_path: Path) -> None:
    data = written(tmp_path / "whole").read_bytes()
    chance = random.Random(7)
    damaged = tmp_path / "damaged"
    counts: set[int] = set()
    for _ in range(150):
        made = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(16, len(made))
            match chance.randrange(4):
                case 0:
                    made[at] ^= 1 << chance.randrange(8)
                case 1:
                    del made[at : at + chance.randint(1, 60)]
                case 2:
                    made[at:at] = SYNC + chance.randbytes(chance.randint(0, 12))
                case _:
                    del made[max(at, len(made) // 2) :]
            if len(made) <= 16:
                break
        damaged.write_bytes(made)
        counts.add(same(damaged))
    assert len(counts) > 2


@pytest.mark.parametrize("chunk", [8, 13, 64])
def test_a_sync_mark_across_two_chunks_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    data = written(tmp_path / "whole").read_bytes()
    monkeypatch.setattr(stored, "CHUNK", chunk)
    for gap in range(1, 40):
        (tmp_path / "j").write_bytes(data[:16] + b"\xf1" * gap + data[16:])
        assert same(tmp_path / "j") > 3


def test_an_unfinished_header_and_a_foreign_file_are_told_apart(tmp_path: Path) -> None:
    data = written(tmp_path / "whole").read_bytes()
    for end in (0, 5, 15):
        (tmp_path / "j").write_bytes(data[:end])
        same(tmp_path / "j")
    (tmp_path / "j").write_bytes(b"something else entirely")
    with pytest.raises(UserError, match="no journal"):
        stored.read(tmp_path / "j")


def test_flows_are_a_sequence(tmp_path: Path) -> None:
    got = stored.read(written(tmp_path / "j")).flows
    whole = tuple(got)
    assert (got[0], got[-1], got[1:3]) == (whole[0], whole[-1], whole[1:3])
    assert got == whole
    assert got != whole[:-1]
    assert got != whole[::-1]
    assert (got == 3) is False  # type: ignore[comparison-overlap]  # that is asked
    with pytest.raises(IndexError):
        got[len(whole)]


def test_equal_journals_have_equal_digests_and_others_have_others(tmp_path: Path) -> None:
    digests: list[bytes] = []
    for name, records in (("a", MIXED), ("b", MIXED), ("c", MIXED[:-1])):
        got = stored.read(written(tmp_path / name, records)).flows
        assert isinstance(got, stored.Flows)
        digests.append(got.digest)
    assert digests[0] == digests[1] != digests[2]


def test_of_an_endless_stream_the_beginning_is_kept_and_the_rest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MAX_FLOW", 1 << 20)
    chunks = [StreamMessage("two", 2.0, from_client=True, content=bytes([n]) * 300_000) for n in range(6)]
    records: tuple[JournalRecord, ...] = (
        StreamOpened("two", "c", "s", "tcp", 1.0),
        *chunks,
        StreamEnded("two", "s", 9.0),
    )
    got = stored.read(written(tmp_path / "j", records))
    assert [message.content[0] for message in got.flows[0].messages] == [0, 1, 2]
    assert got.flows[0].complete
    assert [o.sent for o in outlines(got.flows)] == [1_800_000]
    assert got.problems == (
        "flow:1: its last 900,000 bytes were left out: no more than 1 MiB of one flow are analysed.",
    )


def test_a_journal_that_changes_meanwhile_is_one_sentence(tmp_path: Path) -> None:
    got = stored.read(written(tmp_path / "j"))
    (tmp_path / "j").write_bytes(b"")
    with pytest.raises(UserError, match="was changed while it was read"):
        tuple(got.flows)


def test_a_file_of_things_that_look_like_frames_is_given_up_in_time(tmp_path: Path) -> None:
    data = written(tmp_path / "whole").read_bytes()
    trap = (SYNC + (3_000_000).to_bytes(4, "little") + bytes(4)) * 500_000
    (tmp_path / "j").write_bytes(data + trap)
    got = stored.read(tmp_path / "j")
    assert len(got.flows) > 3
    assert "is damaged at offset" in got.problems[0]
