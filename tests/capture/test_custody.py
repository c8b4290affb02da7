from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from pathlib import Path

import pytest

from sdkwitness.capture import custody
from sdkwitness.capture.errors import UserError

ACTOR = custody.Actor("ann", "lab", "sdkwitness test", "analyze", ("run-1", "--out", "report"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A directory with a log of three entries."""
    for result in range(3):
        custody.append(tmp_path, ACTOR, result=result, seal="ab" * 32)
    return tmp_path


def test_entries_are_numbered_and_each_holds_the_one_before(log: Path) -> None:
    entries, defects = custody.read(log)
    assert not defects
    assert [(e.n, e.result, e.user, e.command) for e in entries] == [(n + 1, n, "ann", "analyze") for n in range(3)]
    assert [e.previous for e in entries] == [custody.START, entries[0].digest, entries[1].digest]


def test_a_stranger_can_check_it_as_it_is_described(log: Path) -> None:
    before = "0" * 64
    for line in (log / custody.LOG).read_text("utf-8").splitlines():
        head, _, _ = line.partition(',"digest":')
        entry = json.loads(line)
        assert hashlib.sha256(head.encode()).hexdigest() == entry["digest"]
        assert entry["previous"] == before
        before = entry["digest"]


def test_an_edited_a_removed_and_an_inserted_entry_are_found(log: Path) -> None:
    file = log / custody.LOG
    one, two, three = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(one + two.replace(b"ann", b"bob") + three)
    [defect] = custody.read(log).defects
    assert defect.sentence.startswith("custody.jsonl was changed in line 2, between offsets")
    assert defect.span == (len(one), len(one + two))
    for lines in ((one, three), (two, three), (three,), (one, two, two, three), (one, three, two)):
        file.write_bytes(b"".join(lines))
        assert custody.read(log).defects, lines


def test_a_torn_entry_is_told_and_the_next_one_begins_a_line(log: Path) -> None:
    file = log / custody.LOG
    file.write_bytes(file.read_bytes()[:-20])
    custody.append(log, ACTOR, result=9)
    entries, defects = custody.read(log)
    assert [e.result for e in entries] == [0, 1, 9]
    assert len(defects) == 1


def test_what_is_written_ends_up_nowhere_else(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    made = {"link": Path.symlink_to, "hard": Path.hardlink_to}
    for name, link in made.items():
        (tmp_path / name).mkdir()
        link(tmp_path / name / custody.LOG, victim)
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / custody.LOG)
    for name in (*made, "pipe"):
        with pytest.raises(OSError, match=r".+"):
            custody.append(tmp_path / name, ACTOR, result=0)
    assert victim.read_text() == "mine"
    for name in ("link", "pipe"):
        with pytest.raises(UserError, match="no custody log"):
            custody.read(tmp_path / name)


def test_an_entry_is_one_short_line_whatever_was_called(tmp_path: Path) -> None:
    names = tuple(f"{n:03d}" + "\N{GRINNING FACE}\n\x1b[31m" * 200 for n in range(500))
    custody.append(
        tmp_path, ACTOR._replace(user="\udcff", arguments=names), result=0, sources=((names[0], "a" * 64),) * 99
    )
    raw = (tmp_path / custody.LOG).read_bytes()
    assert raw.count(b"\n") == 1
    assert len(raw) <= custody.MAX_LINE
    [entry], defects = custody.read(tmp_path)
    assert not defects
    assert entry.arguments
    assert entry.sources
    assert "\x1b" not in "".join(entry.arguments)


def _append_many(path: str) -> None:
    for n in range(50):
        custody.append(Path(path), ACTOR, result=n)


def test_commands_that_run_at_once_do_not_break_the_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=_append_many, args=(str(tmp_path),)) for _ in range(3)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    entries, defects = custody.read(tmp_path)
    assert not defects
    assert [e.n for e in entries] == list(range(1, 151))
