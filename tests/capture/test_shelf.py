"""What is kept beside a capture opens with the capture alone, and a damaged file is one that ends early."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from sdkwitness.capture import shelf
from sdkwitness.capture.shelf import Shelf

SECRET, SUBJECT = b"s" * 32, b"subject"
VALUE = b"490154203237518"


def filled(folder: Path, *chunks: bytes, secret: bytes = SECRET, subject: bytes = SUBJECT) -> Path:
    made = Shelf(folder, secret, subject)
    list(made.chunks())
    for chunk in chunks:
        made.append(chunk)
    made.close()
    [file] = [f for f in folder.iterdir() if f.stat().st_size]
    return file


def content(folder: Path, secret: bytes = SECRET, subject: bytes = SUBJECT) -> list[bytes]:
    opened = Shelf(folder, secret, subject)
    got = list(opened.chunks())
    opened.close()
    return got


def test_chunks_come_back_and_more_are_added(tmp_path: Path) -> None:
    filled(tmp_path / "c", b"one", VALUE)
    assert content(tmp_path / "c") == [b"one", VALUE]
    filled(tmp_path / "c", b"three")
    assert content(tmp_path / "c") == [b"one", VALUE, b"three"]


def test_nothing_is_readable_without_the_capture(tmp_path: Path) -> None:
    file = filled(tmp_path / "c", VALUE * 4)
    assert VALUE not in file.read_bytes()
    assert SECRET.hex() not in file.name
    for secret, subject in ((b"t" * 32, SUBJECT), (SECRET, b"other")):
        assert content(tmp_path / "c", secret, subject) == []
    stranger = Shelf(tmp_path / "c", b"t" * 32, SUBJECT)
    stranger.close()
    newest = max((tmp_path / "c").iterdir(), key=lambda f: f.stat().st_mtime_ns)
    newest.write_bytes(file.read_bytes())
    assert content(tmp_path / "c", b"t" * 32) == []


def test_only_its_owner_can_open_it(tmp_path: Path) -> None:
    file = filled(tmp_path / "c", b"one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_damage_ends_it_and_what_follows_is_written_anew(tmp_path: Path) -> None:
    chunks = [bytes([n]) * 50 for n in range(4)]
    file = filled(tmp_path / "c", *chunks)
    whole = file.read_bytes()
    each = len(whole) // 4
    for at in range(0, len(whole), 7):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert content(tmp_path / "c") == chunks[: at // each]
    for end in range(0, len(whole), 11):
        file.write_bytes(whole[:end])
        assert content(tmp_path / "c") == chunks[: end // each]
    file.write_bytes(whole[:each] + whole[2 * each : 3 * each] + whole[each : 2 * each])
    assert content(tmp_path / "c") == chunks[:1], "chunks are bound to their places"
    filled(tmp_path / "c", b"new")
    assert content(tmp_path / "c") == [chunks[0], b"new"]


def test_of_two_at_a_time_one_writes(tmp_path: Path) -> None:
    first, second = (Shelf(tmp_path / "c", SECRET, SUBJECT) for _ in range(2))
    assert [list(one.chunks()) for one in (first, second)] == [[], []]
    second.append(b"second")
    first.append(b"first")
    first.close()
    second.close()
    assert content(tmp_path / "c") == [b"first"]


def test_what_nobody_used_for_long_is_removed(tmp_path: Path) -> None:
    file = filled(tmp_path / "c", b"one")
    old = time.time() - shelf.UNUSED - 60
    os.utime(file, (old, old))
    content(tmp_path / "c", b"t" * 32)
    assert not file.exists()
    file = filled(tmp_path / "c", b"one")
    os.utime(file, (old + 120, old + 120))
    assert content(tmp_path / "c") == [b"one"], "not yet"
    assert file.stat().st_mtime > time.time() - 60, "and used again"


def test_without_a_place_nothing_is_kept_and_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    made = Shelf(tmp_path / "file" / "c", SECRET, SUBJECT)
    assert list(made.chunks()) == []
    made.append(b"one")
    made.close()
    assert "is not kept" in made.problem
    assert made.problem.endswith("Not a directory.")


def test_the_place_is_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert shelf.home() == tmp_path / "sdkwitness"
    for wrong in ("", "relative/path"):  # to be ignored (XDG Base Directory Specification)
        monkeypatch.setenv("XDG_CACHE_HOME", wrong)
        assert shelf.home() == Path.home() / ".cache" / "sdkwitness"
