"""`timeline` as a user calls it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from cli.conftest import IMEI, Call

from sdkwitness.capture import bundle
from sdkwitness.capture.records import Mark

T = 1_700_000_000_000_000_000
SECOND = 1_000_000_000


def with_marks(capture: Path) -> Path:
    """Consent between the two exchanges, at 22:13:21 and 22:13:22."""
    bundle.append_mark(capture, Mark(time=T + SECOND * 3 // 2, kind="consent", name="given"))
    return capture


def test_the_table_has_marks_between_what_was_sent(capture: Path, call: Call) -> None:
    lines = [" ".join(line.split()) for line in call("timeline", with_marks(capture)).out.splitlines()]
    assert lines[1].startswith("2023-11-14 22:13:21.000 sent")
    assert "IMEI" in lines[1]
    assert lines[2] == "2023-11-14 22:13:21.500 consent given"
    assert lines[3].startswith("2023-11-14 22:13:22.000 sent")


def test_sheet_and_picture_are_written(tmp_path: Path, capture: Path, call: Call) -> None:
    done = call("timeline", with_marks(capture), "--csv", tmp_path / "t.csv", "--picture", tmp_path / "t.svg")
    assert done.code == 0
    assert done.out == f"written: {tmp_path / 't.csv'}\nwritten: {tmp_path / 't.svg'}\n"
    rows = list(csv.DictReader((tmp_path / "t.csv").open(encoding="utf-8-sig")))
    assert [
        (row["what"], row["data_type"]) for row in rows if row["data_type"].endswith("imei") or row["what"] == "consent"
    ] == [
        ("sent", "id.device.permanent.imei"),
        ("consent", ""),
        ("sent", "id.device.permanent.imei"),
    ]
    assert {row["capture"] for row in rows} == {str(capture)}
    assert (tmp_path / "t.svg").read_text().startswith("<svg")
    for file in ("t.csv", "t.svg"):
        assert IMEI not in (tmp_path / file).read_text()


def test_a_report_is_as_good_as_its_capture(tmp_path: Path, capture: Path, call: Call) -> None:
    call("analyze", with_marks(capture), "--out", tmp_path / "r")
    of_report, of_capture = (json.loads(call("timeline", path, "--json").out) for path in (tmp_path / "r", capture))
    assert of_report == [{**row, "capture": str(tmp_path / "r")} for row in of_capture]
    assert len(of_report) > 2


def test_several_captures_share_one_clock(tmp_path: Path, capture: Path, call: Call) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for file in capture.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    rows = json.loads(call("timeline", capture, other, "--json").out)
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    assert {row["capture"] for row in rows} == {str(capture), str(other)}
    assert "\nother " in call("timeline", capture, other).out


def test_a_wrong_call_is_one_sentence(tmp_path: Path, capture: Path, call: Call) -> None:
    for arguments, says in (
        ((capture, "--picture", tmp_path / "t.png"), "name the picture FILE.svg"),
        ((capture, "--csv", tmp_path / "no" / "t.csv"), "No such file"),
        ((tmp_path,), "report.json"),
    ):
        done = call("timeline", *arguments)
        assert (done.code, done.out) == (2, "")
        assert says in done.err
