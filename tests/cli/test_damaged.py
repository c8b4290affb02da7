"""Three hundred spoilt captures: one sentence, or what could be read and exit code 3; never a traceback."""

from __future__ import annotations

from pathlib import Path

import confined
import damage
import pytest
import sealing
from cli.conftest import Call

from sdkwitness.capture import bundle

EACH = 75
BATCHES = 4
SECONDS = 60


@pytest.mark.parametrize("batch", range(BATCHES))
def test_spoilt_captures_are_survived(batch: int) -> None:
    outcome = confined.ended(damage.survived, EACH, batch * EACH, seconds=SECONDS)
    assert outcome.error == ""
    counts = {name: int(number) for name, _, number in (reason.rpartition(" ") for reason in outcome.reasons)}
    assert sum(n for name, n in counts.items() if name.startswith("verify")) == EACH
    assert sum(n for name, n in counts.items() if name.startswith("read")) >= EACH // 4
    assert counts["read 3"] >= 5
    assert counts["read 2"] >= 1
    assert counts.get("verify 0", 0) < EACH // 5  # a spoilt copy may be the same


def test_a_spoilt_capture_gives_its_report_all_the_same(tmp_path: Path, call: Call) -> None:
    path = damage.capture(tmp_path / "c")
    for name in (bundle.FLOWS, bundle.EVENTS):
        sealing.overwrite(path / name, (path / name).read_bytes()[:-7])
        done = call("analyze", path, "--out", tmp_path / "report", "--quiet")
        assert done.code == 3
        assert (tmp_path / "report" / "report.json").is_file()
    for name, *value in (("trace", "no such value"), ("query", "SELECT 1"), ("timeline",)):
        done = call(name, path, *value)
        assert done.code == 3
        assert f"{path} is incomplete: {bundle.EVENTS} ends inside a line" in done.err
    sealing.overwrite(path / bundle.MANIFEST, b"[" * 100_000)
    for command in (["analyze", "--out", tmp_path / "none"], ["verify"], ["export", "--format", "har", "--out", "x"]):
        done = call(command[0], path, *command[1:])
        assert done.code in (1, 2)
        assert "Traceback" not in done.err
        assert len(done.err.splitlines()) <= 2
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["analyze", "trace", "query", "timeline", "export", "verify", "seal", "mark"])
@pytest.mark.parametrize(("name", "says"), [("x.har", "sdkwitness import"), ("gone", "There is no directory")])
def test_what_is_no_directory_is_told_with_what_to_do(
    command: str, name: str, says: str, tmp_path: Path, call: Call
) -> None:
    (tmp_path / "x.har").write_text("{}")
    rest = {"trace": ["490154203237518"], "query": ["SELECT 1"], "export": ["--format", "har", "--out", "o"]}
    done = call(command, tmp_path / name, *rest.get(command, ["scenario", "x"] if command == "mark" else []))
    assert done.code == 2
    assert says in done.err.splitlines()[-1]
