"""Events on disk: the same as those in memory, read again each time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from factories import T0, event, stack

from sdkwitness.capture import hooked
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Blob, Crypto, Event, Ipc, Stack

NONE = Blob(size=0, sha256="")
CALL = Crypto(operation="digest", algorithm="MD5", input=NONE, output=NONE)
MADE = (
    event(1),
    event(2, kind="crypto", target="MessageDigest.digest", crypto=CALL, at=T0 + 1),
    event(3, kind="register", target="x" * hooked.CHUNK, ipc=Ipc(mechanism="service", peer="com.example")),
    event(4, kind="stream"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [msgspec.json.encode(record) for record in (MADE[0], stack(), *MADE[1:])]
    (tmp_path / "events.jsonl").write_bytes(b"\n".join([*lines[:2], b"{}", *lines[2:], b'{"record":"ev']))
    return tmp_path / "events.jsonl"


def test_they_are_a_sequence_like_any_other(file: Path) -> None:
    read = hooked.read(file)
    events = read.events
    assert (len(events), events, read.of(Stack)) == (4, MADE, (stack(),))
    assert events == list(events)
    assert MADE[:2] != read.events
    assert (events[1], events[-1]) == (MADE[1], MADE[3])
    assert tuple(events[1:3]) == MADE[1:3]
    with pytest.raises(IndexError):
        events[4]


def test_what_cannot_be_read_is_told(file: Path) -> None:
    assert hooked.read(file).problems == [
        "events.jsonl: 1 lines could not be read, the first of them line 3.",
        "events.jsonl ends inside a line: that line was not completed.",
    ]


def numbers(events: Iterable[Event]) -> list[int]:
    return [e.seq for e in events]


def test_those_of_some_kinds_are_read_alone(file: Path) -> None:
    events = hooked.read(file).events
    assert numbers(of_kinds(events, "crypto")) == [2]
    assert numbers(of_kinds(events, "read", "ipc")) == [1, 3]
    assert numbers(of_kinds(MADE, "crypto")) == [1, 2, 3, 4]


def test_a_file_that_changes_meanwhile_is_refused(file: Path) -> None:
    events = hooked.read(file).events
    file.write_bytes(b"\n" * file.stat().st_size)
    with pytest.raises(UserError, match="was changed while it was read"):
        tuple(events)
    with pytest.raises(UserError, match="was changed while it was read"):
        events[0]
