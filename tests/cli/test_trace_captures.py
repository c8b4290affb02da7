"""`trace` over captures of several kinds at once."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import dialects
import pytest
from cli.conftest import Call

from sdkwitness.capture.export import to_mitm
from sdkwitness.capture.importers import import_files
from sdkwitness.knowledge import identity as identities
from sdkwitness.knowledge.load import catalogue

LAB = Path(__file__).resolve().parents[2] / "captures" / "samples" / "lab"
IMEI = "864259047318628"
"""Of the lab's device."""


@pytest.fixture
def kinds(tmp_path: Path) -> list[Path]:
    """A live capture, the import of its dump, and a HAR with the same value in another form."""
    known = identities.parse((LAB / "identity.yaml").read_text(), catalogue())
    assert IMEI in {one.value for one in known.values}
    to_mitm(LAB, tmp_path / "lab.mitm")
    import_files([tmp_path / "lab.mitm"], tmp_path / "dump")
    entry: dict[str, object] = {
        "startedDateTime": "2023-11-14T22:13:21.000Z",
        "time": 1,
        "request": {
            "method": "GET",
            "url": f"https://collect.example.com/v1?d={IMEI[::-1]}",
            "httpVersion": "HTTP/1.1",
            "headers": [],
            "queryString": [],
            "cookies": [],
        },
        "response": {"status": 204, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [], "content": {}},
    }
    (tmp_path / "one.har").write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    import_files([tmp_path / "one.har"], tmp_path / "har")
    return [LAB, tmp_path / "dump", tmp_path / "har"]


def test_a_value_from_stdin_is_found_in_all_and_never_said(
    kinds: list[Path], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{IMEI}\n"))
    done = call("trace", *kinds, "-")
    assert done.code == 0
    assert IMEI not in done.out + done.err
    assert IMEI[::-1] not in done.out + done.err
    for path in kinds:
        assert f"{path}: flow:" in done.out
        [told] = [line for line in done.err.splitlines() if line.startswith(f"{path}: ")]
        assert " searched in " in told
        assert not told.startswith(f"{path}: 0 places")
    assert "[reversed]" in done.out


def test_places_of_machines_name_their_capture(kinds: list[Path], call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{IMEI}\n"))
    rows = json.loads(call("trace", *kinds, "-", "--json").out)
    assert {row["capture"] for row in rows} == {str(path) for path in kinds}
    assert len([row for row in rows if row["capture"] == str(kinds[0])]) > 10


def test_what_is_no_capture_is_told_before_anything_is_searched(tmp_path: Path, call: Call) -> None:
    (tmp_path / "empty").mkdir()
    done = call("trace", LAB, tmp_path / "empty", "whatever-it-is")
    assert (done.code, done.out) == (2, "")
    assert "is no capture" in done.err
    assert "whatever-it-is" not in done.err


def test_a_request_that_never_left_is_told_apart_from_one_that_did(tmp_path: Path, call: Call) -> None:
    document = dialects.chrome()
    [sent] = document["log"]["entries"]
    response: dict[str, object] = {"status": 0, "statusText": "", "headers": [], "content": {}}
    unsent: dict[str, object] = {**sent, "response": {**response, "_error": "net::ERR_CONNECTION_REFUSED"}}
    document["log"]["entries"] = [sent, unsent]
    (tmp_path / "x.har").write_bytes(dialects.spelt(document))
    import_files([tmp_path / "x.har"], tmp_path / "cap")
    rows = json.loads(call("trace", tmp_path / "cap", dialects.IMEI, "--json").out)
    assert {(row["evidence"], row["unsent"]) for row in rows} == {("flow:1", False), ("flow:2", True)}
    lines = call("trace", tmp_path / "cap", dialects.IMEI).out.splitlines()
    assert {line.partition(" ")[0] for line in lines if line.endswith("(never left the app)")} == {"flow:2"}
    receivers = [line for line in lines if "(network)" in line]
    assert [", never left the app, " in line for line in receivers] == [False, True]
