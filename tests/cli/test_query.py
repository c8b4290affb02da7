"""`query` as a user calls it."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
import pytest
from cli.conftest import IMEI, Call

HOSTS = "SELECT DISTINCT host FROM observations WHERE data_type = 'id.device.permanent.imei' ORDER BY host"
BOTH = ["apilocate.amap.com", "collect.example.com"]


def test_the_answer_is_csv_in_a_pipe_and_anything_asked_for(capture: Path, call: Call) -> None:
    rows = list(csv.reader(io.StringIO(call("query", capture, HOSTS).out)))
    assert rows == [["host"], *([host] for host in BOTH)]
    for options in (("--json",), ("--format", "json")):
        assert [row["host"] for row in json.loads(call("query", capture, HOSTS, *options).out)] == BOTH
    table = call("query", capture, HOSTS, "--format", "table")
    assert [line.strip() for line in table.out.splitlines()] == ["host", *BOTH]
    assert table.err.endswith("2 rows\n")


def test_the_question_can_come_from_stdin(capture: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(HOSTS + ";\n"))
    assert [row["host"] for row in json.loads(call("query", capture, "-", "--json").out)] == BOTH


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_the_answer_can_go_to_a_file(tmp_path: Path, capture: Path, call: Call, suffix: str) -> None:
    file = tmp_path / f"answer.{suffix}"
    done = call("query", capture, HOSTS, "--out", file)
    assert (done.code, done.out) == (0, f"2 rows written to {file}\n")
    match suffix:
        case "csv":
            got = [row["host"] for row in csv.DictReader(file.open())]
        case "json":
            got = [row["host"] for row in json.loads(file.read_text())]
        case _:
            parquet: Any = pq
            got = parquet.read_table(file).column("host").to_pylist()
    assert got == BOTH


def test_values_are_shown_only_when_asked_for(capture: Path, call: Call) -> None:
    question = "SELECT * FROM observations, flows WHERE evidence = flows.id"
    plain, revealed = call("query", capture, question), call("query", capture, question, "--reveal")
    assert plain.code == revealed.code == 0
    assert IMEI not in plain.out
    assert IMEI in revealed.out


def test_the_statement_of_the_call_counts(tmp_path: Path, capture: Path, call: Call) -> None:
    statement = tmp_path / "policy.txt"
    statement.write_text(
        "Third-party SDK list\n\nSDK name: Amap SDK\nCompany: AutoNavi Software Co., Ltd.\n"
        "Purpose: location\nPersonal information collected: IMEI\nMethod: SDK\n"
    )
    entries = "SELECT count(DISTINCT entry) AS entries FROM disclosures"
    assert json.loads(call("query", capture, entries, "--json").out) == [{"entries": 21}]
    assert json.loads(call("query", capture, entries, "--json", "--statement", statement).out) == [{"entries": 1}]


def test_captures_of_one_name_are_told_apart_by_their_paths(tmp_path: Path, capture: Path, call: Call) -> None:
    other = tmp_path / "elsewhere" / "cap"
    other.mkdir(parents=True)
    for file in capture.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    names = "SELECT DISTINCT capture FROM flows ORDER BY 1"
    assert [row["capture"] for row in json.loads(call("query", capture, other, names, "--json").out)] == [
        str(capture),
        str(other),
    ]
    assert [row["capture"] for row in json.loads(call("query", capture, names, "--json").out)] == ["cap"]


def test_tables_are_listed_without_a_capture(call: Call) -> None:
    done = call("query", "--tables")
    assert done.code == 0
    assert "recipient_organisation" in done.out
    listed = json.loads(call("query", "--tables", "--json").out)
    assert {row["table"] for row in listed} >= {"flows", "events", "observations", "findings", "contacts"}
    assert all(row["holds"] for row in listed)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("SELECT 1",), "no capture to ask"),
        (("CAPTURE",), "There is no question"),
        ((), "no capture to ask"),
        (("CAPTURE", "DROP TABLE flows"), "only reads"),
        (("CAPTURE", "SELECT nope FROM flows"), '"nope" not found'),
        (("CAPTURE", "SELECT 1", "--format", "parquet"), "give --out FILE"),
        (("CAPTURE", "SELECT 1", "--format", "table", "--out", "x.csv"), "for the terminal"),
        (("CAPTURE", "SELECT 1", "--json", "--format", "csv"), "two forms"),
        (("CAPTURE", "SELECT 1", "--out", "no/such/place.csv"), "No such file"),
        (("no-such-capture", "SELECT 1"), "There is no directory no-such-capture"),
    ],
)
def test_a_wrong_call_is_one_sentence(capture: Path, call: Call, arguments: tuple[str, ...], says: str) -> None:
    done = call("query", *(capture if a == "CAPTURE" else a for a in arguments))
    assert done.code == 2
    assert done.out == ""
    assert says in done.err
    assert "Traceback" not in done.err
