"""Questions are answered, only read, reach nothing but the tables, and fail in one sentence."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
import pytest
from factories import T0, event, flow, mark, recording
from report import made

from sdkwitness.audit.analyse import Reached
from sdkwitness.audit.model import Attribution
from sdkwitness.audit.seen import Contact
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Flow, Handshake, Message
from sdkwitness.cli import answers, inputs
from sdkwitness.frames import build, columns, sql

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "query.md").read_text("utf-8")
QUESTIONS = re.findall(r"\n(\S[^\n]*\?)[^\n]*\n\n```sql\n(.*?)```", DOCUMENT, re.DOTALL)
DARK = Flow(id="flow:2", transport="tcp", started=T0, sni="dark.example", tls=True, sent=70, received=900, dark=True)
TALK = Flow(
    id="flow:3",
    transport="websocket",
    started=T0,
    messages=(Message(time=T0, from_client=True, content=b"abc"), Message(time=T0, from_client=False, content=b"de")),
)
SENT = Contact(
    evidence="flow:1",
    channel="network",
    attribution=Attribution(
        recipient="amap",
        organisation="AutoNavi",
        via="Amap SDK",
        confidence=0.9,
        because=("host",),
        host="amap.example",
    ),
    kind="third_party",
    time=T0,
    size=12,
)


def tables() -> build.Tables:
    return build.tables(
        recording(
            flows=(flow(1, path="/v1/490154203237518?imei=490154203237518", body=b"abc"), DARK, TALK),
            events=(event(1),),
            marks=(mark("consent", "given"),),
            handshakes=(Handshake(time=T0, sni="pinned.example", outcome="refused"),),
        ),
        inputs.read_statement(None),
        made.report(),
        [Reached(SENT, 1)],
    )


@pytest.fixture(scope="module")
def database() -> sql.Database:
    return sql.Database({"one": tables(), "two": tables()})


@pytest.fixture(scope="module")
def lab() -> sql.Database:
    statement = inputs.read_statement(None)
    got = inputs.analyse_capture(ROOT / "captures" / "samples" / "lab", statement, None, every=True)
    return sql.Database({"lab": build.tables(got.recording, statement, got.report, got.contacts)})


def ask(database: sql.Database, question: str) -> list[tuple[object, ...]]:
    return list(database.ask(question).rows)


def test_several_captures_are_told_apart(database: sql.Database) -> None:
    assert ask(database, "SELECT capture, count(*) FROM flows GROUP BY 1 ORDER BY 1") == [("one", 3), ("two", 3)]
    for name in columns.TABLES:
        assert ask(database, f"SELECT count(DISTINCT capture) FROM {name}") == [(2,)], name


def test_bytes_are_counted_where_there_are_no_bodies_too(database: sql.Database) -> None:
    got = ask(database, "SELECT id, sent_bytes, received_bytes, dark FROM flows WHERE capture = 'one' ORDER BY id")
    assert got == [("flow:1", 3, 2, False), ("flow:2", 70, 900, True), ("flow:3", 3, 2, False)]


def test_times_and_durations_are_those_of_the_records(database: sql.Database) -> None:
    [(started, took)] = ask(database, "SELECT started, duration_ms FROM flows WHERE id = 'flow:1' AND capture = 'one'")
    assert started == datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.UTC)
    assert took == 100
    assert ask(database, "SELECT time::VARCHAR FROM marks LIMIT 1") == [("2023-11-14 22:13:20+00",)]


def test_no_path_holds_a_value(database: sql.Database) -> None:
    assert ask(database, "SELECT DISTINCT path FROM flows WHERE path IS NOT NULL") == [("/v1/…",)]


def test_circumstances_and_lists_can_be_asked_for(lab: sql.Database) -> None:
    assert ask(lab, "SELECT count(*) > 0 FROM observations WHERE axes['consent'] = 'pre_consent'") == [(True,)]
    assert ask(lab, "SELECT count(*) > 0 FROM findings WHERE list_contains(overlays, 'pre_consent')") == [(True,)]


def test_there_are_a_dozen_worked_questions() -> None:
    assert len(QUESTIONS) >= 12


@pytest.mark.parametrize(("question", "text"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_every_worked_question_has_an_answer(lab: sql.Database, question: str, text: str) -> None:
    lab.check(text)
    assert ask(lab, text), question


def test_the_first_worked_question_names_who_the_lab_plants(lab: sql.Database) -> None:
    hosts = [row[0] for row in ask(lab, QUESTIONS[0][1])]
    phases = ask(lab, "SELECT DISTINCT host FROM observations WHERE data_type LIKE '%.oaid' AND phase LIKE 'before%'")
    assert hosts
    assert set(hosts) == {host for (host,) in phases if host}


def test_the_document_describes_the_tables_as_they_are() -> None:
    said = DOCUMENT.partition("## Tables\n")[2].strip()
    assert sql.document().strip() == said, "put what `sdkwitness.frames.sql.document()` gives under `## Tables`"


def test_columns_have_the_types_that_are_documented(database: sql.Database) -> None:
    for name, table in columns.TABLES.items():
        got = {row[0]: row[1] for row in ask(database, f"DESCRIBE {name}")}
        assert got == {
            "capture": "VARCHAR",
            **{column: columns.SQL_TYPES[what.dtype] for column, what in table.columns.items()},
        }


REFUSED = (
    "COPY flows TO 'out.csv'",
    "ATTACH 'other.db'",
    "INSTALL httpfs",
    "LOAD json",
    "SET threads = 8",
    "CREATE TABLE mine AS SELECT 1",
    "DELETE FROM flows",
    "DROP TABLE flows",
    "EXPORT DATABASE 'out'",
    "PRAGMA database_list",
    "CALL pragma_version()",
)


@pytest.mark.parametrize("question", REFUSED)
def test_a_question_only_reads(database: sql.Database, question: str) -> None:
    for refuse in (database.ask, database.check):
        with pytest.raises(UserError, match="only reads"):
            refuse(question)


@pytest.mark.parametrize(
    "reach", ["read_csv('/etc/passwd')", "read_text('/etc/passwd')", "glob('/*')", "read_blob('/etc/passwd')"]
)
def test_no_question_reaches_a_file(database: sql.Database, reach: str) -> None:
    with pytest.raises(UserError, match="tables of the captures only"):
        ask(database, f"SELECT * FROM {reach}")


def test_a_name_of_a_file_or_of_the_program_is_no_table(database: sql.Database, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    inside = tables().flows  # a frame of that name in the program is nothing to a question
    assert len(inside) == 3
    for name, says in ((f"'{file}'", "tables of the captures only"), ("inside", "does not exist")):
        with pytest.raises(UserError, match=says):
            ask(database, f"SELECT * FROM {name}")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "no statements"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELEC 1", "syntax error"),
        ("SELECT nope FROM flows", '"nope" not found'),
        ("SELECT * FROM flow", 'Did you mean "flows"?'),
        ("SELECT * FROM range(100000000) a ORDER BY hash(a.range), random()", "memory"),
        ("SELECT " + "1 + " * 400_000 + "1", "longer than"),
        ("SELECT 'x'::INTEGER FROM flows", "Could not convert"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(database: sql.Database, question: str, says: str) -> None:
    with pytest.raises(UserError, match=re.escape(says)) as raised:
        ask(database, question)
    assert "\n" not in str(raised.value)
    assert "LINE" not in str(raised.value)


def test_a_wrong_question_is_refused_before_anything_is_analysed() -> None:
    empty = sql.Database({})
    empty.check("SELECT host FROM flows")
    empty.check("DESCRIBE flows")
    with pytest.raises(UserError, match="nope"):
        empty.check("SELECT nope FROM flows")


def test_an_answer_is_saved_with_its_types(database: sql.Database, tmp_path: Path) -> None:
    assert (
        database.save("SELECT flows.id, sent_bytes, data_types FROM flows, events LIMIT 2", tmp_path / "a.parquet") == 2
    )
    parquet: Any = pq
    schema = parquet.read_schema(tmp_path / "a.parquet")
    assert [str(kind) for kind in schema.types] == ["string", "int64", "list<element: string>"]


def test_cells_are_inert_in_csv_and_exact_in_json(database: sql.Database, tmp_path: Path) -> None:
    question = (
        "SELECT '=1+1' AS a, 9007199254740993 AS b, NULL AS c, [1, 2] AS d, 'x' AS a, TIMESTAMPTZ '2020-01-01' AS t"
    )
    answers.write(database.ask(question), tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == '\'=1+1,9007199254740993,,"1, 2",x,2020-01-01T00:00:00Z'
    assert list(answers.objects(database.ask(question))) == [
        {"a": "=1+1", "b": "9007199254740993", "c": None, "d": [1, 2], "a_2": "x", "t": "2020-01-01T00:00:00Z"}
    ]
