from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from sdkwitness.capture import journal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal_records import JournalRecord, StreamMessage, StreamOpened

RECORDS: tuple[JournalRecord, ...] = (
    StreamOpened("f1", "c1", "s1", "tcp", 1.0),
    StreamMessage("f1", 2.0, True, b"first " * 20),
    StreamMessage("f1", 3.0, False, journal.SYNC * 3),
    StreamMessage("f1", 4.0, True, b"last"),
)


def write(path: Path, records: tuple[JournalRecord, ...] = RECORDS) -> list[int]:
    """Write records to a journal and return where each frame ends."""
    ends: list[int] = []
    writer = journal.JournalWriter(path)
    for record in records:
        writer.append(record)
        writer.flush()
        ends.append(path.stat().st_size)
    writer.close()
    return ends


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "j")
    assert journal.read(tmp_path / "j") == journal.Journal(RECORDS, ())


def test_records_are_on_disk_only_after_a_flush(tmp_path: Path) -> None:
    writer = journal.JournalWriter(tmp_path / "j")
    writer.append(RECORDS[0])
    assert journal.read(tmp_path / "j").records == ()
    assert writer.pending > 0
    writer.flush()
    assert journal.read(tmp_path / "j").records == RECORDS[:1]
    writer.close()


def test_a_full_batch_is_written_without_being_asked(tmp_path: Path) -> None:
    writer = journal.JournalWriter(tmp_path / "j")
    writer.append(StreamMessage("f", 1.0, True, bytes(journal.BATCH)))
    assert len(journal.read(tmp_path / "j").records) == 1
    writer.close()


def test_a_cut_at_any_byte_costs_only_the_record_that_was_cut(tmp_path: Path) -> None:
    ends = write(tmp_path / "j")
    whole = (tmp_path / "j").read_bytes()
    for cut in range(len(whole)):
        (tmp_path / "cut").write_bytes(whole[:cut])
        got = journal.read(tmp_path / "cut")
        complete = sum(end <= cut for end in ends)
        assert got.records == RECORDS[:complete], cut
        at_border = cut in (0, journal.HEADER.size, *ends)
        assert len(got.problems) == (not at_border), cut


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_a_changed_byte_costs_only_the_record_that_it_is_in(tmp_path: Path, bit: int) -> None:
    ends = write(tmp_path / "j")
    whole = (tmp_path / "j").read_bytes()
    for at in range(journal.HEADER.size, len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= bit
        (tmp_path / "bad").write_bytes(damaged)
        got = journal.read(tmp_path / "bad")
        hit = next(n for n, end in enumerate(ends) if at < end)
        assert got.records == RECORDS[:hit] + RECORDS[hit + 1 :], at
        assert len(got.problems) == 1, at


def test_damage_is_located(tmp_path: Path) -> None:
    ends = write(tmp_path / "j")
    damaged = bytearray((tmp_path / "j").read_bytes())
    damaged[ends[0] + 20] ^= 1
    (tmp_path / "j").write_bytes(damaged)
    [problem] = journal.read(tmp_path / "j").problems
    assert f"offset {ends[0]}:" in problem
    assert f"{ends[1] - ends[0]} bytes" in problem


def test_a_recorder_goes_on_behind_a_torn_record(tmp_path: Path) -> None:
    write(tmp_path / "j", RECORDS[:2])
    torn = (tmp_path / "j").read_bytes()[:-3]
    (tmp_path / "j").write_bytes(torn)
    write(tmp_path / "j", RECORDS[3:])
    got = journal.read(tmp_path / "j")
    assert got.records == (RECORDS[0], RECORDS[3])
    assert len(got.problems) == 1


def test_an_impossible_length_is_damage_and_no_allocation(tmp_path: Path) -> None:
    write(tmp_path / "j", RECORDS[:1])
    with (tmp_path / "j").open("ab") as file:
        file.write(journal.FRAME.pack(journal.SYNC, 0xFFFFFFFF, 0))
    got = journal.read(tmp_path / "j")
    assert got.records == RECORDS[:1]
    assert len(got.problems) == 1


def test_records_of_a_later_version_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "j")
    payload = b"\x92\xcc\xfa\xc0"  # an array of two: tag 250, nil
    length = len(payload).to_bytes(4, "little")
    checksum = zlib.crc32(payload, zlib.crc32(length))
    with (tmp_path / "j").open("ab") as file:
        file.write(journal.FRAME.pack(journal.SYNC, len(payload), checksum) + payload)
    got = journal.read(tmp_path / "j")
    assert got.records == RECORDS
    assert got.problems == ("j holds 1 records of a kind that this version does not know.",)


def test_a_newer_journal_is_refused_by_reader_and_writer(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(journal.HEADER.pack(journal.MAGIC, journal.VERSION + 1, 0))
    with pytest.raises(UserError, match="update sdkwitness"):
        journal.read(tmp_path / "j")
    with pytest.raises(UserError, match="update sdkwitness"):
        journal.JournalWriter(tmp_path / "j")


def test_another_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"something else entirely")
    with pytest.raises(UserError, match="no journal"):
        journal.read(tmp_path / "j")
    with pytest.raises(UserError, match="no journal"):
        journal.JournalWriter(tmp_path / "j")
    assert (tmp_path / "j").read_bytes() == b"something else entirely"


def test_a_record_that_cannot_be_encoded_leaves_the_others_whole(tmp_path: Path) -> None:
    writer = journal.JournalWriter(tmp_path / "j")
    writer.append(RECORDS[0])
    with pytest.raises(ValueError, match="surrogate"):
        writer.append(StreamOpened("\udc80", "c", "s", "tcp", 1.0))
    writer.append(RECORDS[1])
    writer.close()
    assert journal.read(tmp_path / "j") == journal.Journal(RECORDS[:2], ())
