from __future__ import annotations

import json
from pathlib import Path

import factories
import msgspec
import pytest

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import StreamOpened
from sdkwitness.capture.records import AgentProblem, AgentRecord, Coverage, HookStatus

EVENT = factories.event(seq=1, values=())
STACK = factories.stack("s1")
COVERAGE = Coverage(process="app", pid=7, hooks=(HookStatus(target="A.b", outcome="installed"),))
PROBLEM = AgentProblem(time=1, message="The agent could not see native code.")
MARK = factories.mark("consent", "given")
AGENT: tuple[AgentRecord, ...] = (COVERAGE, STACK, EVENT, PROBLEM)


def make(path: Path) -> bundle.Writer:
    """A capture with one of everything, not finished."""
    writer = bundle.Writer.create(path, factories.manifest(ended=None))
    journal = JournalWriter(path / bundle.FLOWS)
    journal.append(StreamOpened("f", "c", "s", "tcp", 1.0))
    journal.close()
    writer.append_events([msgspec.json.encode(record) for record in AGENT])
    writer.append_mark(MARK)
    writer.write_identity("imei: '490154203237518'\n")
    return writer


def test_a_capture_is_read_as_it_was_written(tmp_path: Path) -> None:
    make(tmp_path / "c").finish(ended=5, problems=["The phone was unplugged."])
    got = bundle.read(tmp_path / "c")
    assert got.manifest.ended == 5
    assert [f.transport for f in got.flows] == ["tcp"]
    assert (got.events, got.stacks, got.coverage, got.marks) == ((EVENT,), (STACK,), (COVERAGE,), (MARK,))
    assert got.problems == ("The phone was unplugged.", PROBLEM.message)
    assert bundle.identity_text(tmp_path / "c") == "imei: '490154203237518'\n"


def test_an_unfinished_capture_is_read_and_says_so(tmp_path: Path) -> None:
    make(tmp_path / "c")
    assert bundle.UNFINISHED in bundle.read(tmp_path / "c").problems


def test_a_capture_of_nothing_is_read(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest(ended=None, hooks="off")).finish(ended=5)
    got = bundle.read(tmp_path / "c")
    assert (got.flows, got.events, got.marks, got.problems) == ((), (), (), ())
    assert bundle.identity_text(tmp_path / "c") is None


@pytest.mark.parametrize(
    ("name", "hooks", "lacks"),
    [
        (bundle.FLOWS, "on", True),
        (bundle.FLOWS, "none", True),
        (bundle.EVENTS, "on", True),
        (bundle.EVENTS, "off", False),
        (bundle.MARKS, "on", False),
    ],
)
def test_a_file_that_its_recording_must_have_had_is_missed(tmp_path: Path, name: str, hooks: str, lacks: bool) -> None:
    writer = make(tmp_path / "c")
    writer.update(factories.manifest(ended=None, hooks=hooks))
    assert not any("is missing" in problem for problem in bundle.read(tmp_path / "c").problems)
    writer.finish(ended=5)
    (tmp_path / "c" / name).unlink()
    said = [problem for problem in bundle.read(tmp_path / "c").problems if problem.startswith(f"{name} is missing")]
    assert bool(said) is lacks


@pytest.mark.parametrize("name", [bundle.EVENTS, bundle.MARKS])
def test_a_line_that_was_not_completed_costs_no_other(tmp_path: Path, name: str) -> None:
    make(tmp_path / "c").finish(ended=5)
    before = bundle.read(tmp_path / "c")
    with (tmp_path / "c" / name).open("ab") as file:
        file.write(b'{"record":"event","seq":')
    after = bundle.read(tmp_path / "c")
    assert (after.events, after.marks) == (before.events, before.marks)
    assert set(after.problems) - set(before.problems) == {f"{name} ends inside a line: that line was not completed."}


def test_a_line_that_makes_no_sense_costs_no_other(tmp_path: Path) -> None:
    make(tmp_path / "c").finish(ended=5)
    file = tmp_path / "c" / bundle.EVENTS
    lines = file.read_bytes().split(b"\n")
    file.write_bytes(b"\n".join([lines[0], b"\xff\xfe", b'{"record":"event","seq":"one"}', *lines[1:]]))
    got = bundle.read(tmp_path / "c")
    assert got.events == (EVENT,)
    assert "events.jsonl: 2 lines could not be read, the first of them line 2." in got.problems


def test_a_damaged_journal_is_read_around(tmp_path: Path) -> None:
    make(tmp_path / "c").finish(ended=5)
    file = tmp_path / "c" / bundle.FLOWS
    file.write_bytes(file.read_bytes()[:-1])
    got = bundle.read(tmp_path / "c")
    assert got.flows == ()
    assert any("flows.journal ends inside a record" in problem for problem in got.problems)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "holds no manifest.json"),
        (b"{", "cannot be read as the manifest"),
        (b"[]", "cannot be read as the manifest"),
        (b'{"schema":"other/1"}', "is no capture of sdkwitness"),
        (b'{"schema":"sdkwitness/capture/2"}', "newer than the 1"),
        (b'{"schema":"sdkwitness/capture/0"}', "which no sdkwitness has written"),
        (b'{"schema":"sdkwitness/capture/1"}', "cannot be read as the manifest"),
    ],
)
def test_what_is_no_capture_is_one_sentence(tmp_path: Path, manifest: bytes | None, said: str) -> None:
    if manifest is not None:
        (tmp_path / bundle.MANIFEST).write_bytes(manifest)
    with pytest.raises(UserError, match=said) as caught:
        bundle.read(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "said"), [("missing", "There is no directory"), ("file", "sdkwitness import")])
def test_a_path_that_is_no_directory_is_one_sentence(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match=said):
        bundle.read(tmp_path / name)


def test_unknown_fields_of_a_manifest_do_no_harm(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    file = tmp_path / "c" / bundle.MANIFEST
    file.write_text(json.dumps({**json.loads(file.read_text()), "later": 1}))
    assert bundle.read(tmp_path / "c").manifest == factories.manifest()


def test_a_capture_needs_a_new_directory(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("x")
    with pytest.raises(UserError, match="not empty"):
        bundle.Writer.create(tmp_path, factories.manifest())
    assert [p.name for p in tmp_path.iterdir()] == ["theirs"]


def test_a_finished_capture_is_not_opened_again(tmp_path: Path) -> None:
    make(tmp_path / "c").finish(ended=5)
    with pytest.raises(UserError, match="finished recording"):
        bundle.Writer.open(tmp_path / "c")


def test_a_mark_is_added_to_a_finished_capture(tmp_path: Path) -> None:
    make(tmp_path / "c").finish(ended=5)
    late = factories.mark("scenario", "sign_in", "start")
    bundle.append_mark(tmp_path / "c", late)
    assert bundle.read(tmp_path / "c").marks == (MARK, late)


def test_a_mark_needs_a_capture(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no capture"):
        bundle.append_mark(tmp_path, MARK)
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_leaves_no_part_behind(tmp_path: Path) -> None:
    make(tmp_path / "c").finish(ended=5)
    expected = {bundle.MANIFEST, bundle.FLOWS, bundle.EVENTS, bundle.MARKS, bundle.IDENTITY}
    assert {p.name for p in (tmp_path / "c").iterdir()} == expected
