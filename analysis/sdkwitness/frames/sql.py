"""Questions in SQL over the tables of one or several captures: DuckDB, in memory, with no way out of it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the same

from sdkwitness.capture.errors import UserError
from sdkwitness.frames import columns
from sdkwitness.frames.build import Tables
from sdkwitness.frames.columns import SQL_TYPES, TEXT, Column

CAPTURE: Final = Column(TEXT, "which capture the row is from, as it was named in the call")
"""Every table has it as `capture`, before its own columns."""
MEMORY: Final = "1GB"
THREADS: Final = 2
BATCH: Final = 2_000
"""Rows taken at a time."""
MAX_QUESTION: Final = 1 << 20
"""Characters."""
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": False,  # no file, no network, no other database
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,  # else a name that is no table would be looked up among Python's variables
    "temp_directory": "",
    "memory_limit": MEMORY,
    "threads": THREADS,
}
_READS: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
"""SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW and SUMMARIZE count as the first."""
_QUERY: Final = re.compile(r"\s*(?:SELECT|WITH|FROM)\b", re.IGNORECASE)
_PLACE: Final = re.compile(r"\n\s*LINE \d+:.*", re.DOTALL)
_HINT: Final = re.compile(r"!?\s*Did you mean \"([^\"]*)\"\?")
_KIND: Final = re.compile(r"^(?:\w+ )?\w+ Error: ")

_arrow: Any = pa
_parquet: Any = pq


class Head(NamedTuple):
    """A column of an answer."""

    name: str
    type: str
    """As SQL names it."""


class Answer(NamedTuple):
    """What a question gave."""

    heads: tuple[Head, ...]
    rows: Iterator[tuple[object, ...]]
    """Cells are `None`, numbers, texts, times with a zone, lists, dicts, ...: what DuckDB makes of them."""


class Database:
    """The tables of some captures.

    Args:
        captures: What each capture is called, and its tables.
    """

    def __init__(self, captures: Mapping[str, Tables]) -> None:
        self._connection = duckdb.connect(":memory:", config=_SETTINGS)
        for name, table in columns.TABLES.items():
            types = {"capture": CAPTURE.dtype, **columns.schema(table)}
            empty = pd.DataFrame({column: pd.Series((), dtype=dtype) for column, dtype in types.items()})
            given = [getattr(tables, name).assign(capture=called) for called, tables in captures.items()]
            typed = pd.concat([empty, *given])[list(types)].astype(types)
            self._connection.register("_given", _arrow.Table.from_pandas(typed, preserve_index=False))
            # cast, for times: what nanoseconds become differs between versions of DuckDB
            cells = ", ".join(
                f'CAST("{column}" AS {SQL_TYPES[dtype]}) AS "{column}"' for column, dtype in types.items()
            )
            self._connection.execute(f"CREATE TABLE {name} AS SELECT {cells} FROM _given")
            self._connection.unregister("_given")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET lock_configuration = true")

    def check(self, question: str) -> None:
        """Refuse what cannot be asked, without answering anything.

        Raises:
            UserError: It is no question, does more than read, or names what is not there; with DuckDB's reason.
        """
        statement = self._statement(question)
        if statement.type == duckdb.StatementType.SELECT and _QUERY.match(question):
            with _told():
                self._connection.execute(f"EXPLAIN {statement.query}")

    def ask(self, question: str) -> Answer:
        """Answer one question.

        Raises:
            UserError: It is none, does more than read, or cannot be answered; with DuckDB's reason.
        """
        statement = self._statement(question)
        with _told():
            self._connection.execute(statement)
        described = self._connection.description or []
        return Answer(tuple(Head(str(d[0]), str(d[1])) for d in described), self._rows())

    def save(self, question: str, file: Path) -> int:
        """Answer one question as a Parquet file, and return its number of rows.

        Raises:
            UserError: As `ask`.
            OSError: The file cannot be written.
        """
        statement = self._statement(question)
        with _told():
            relation: Any = self._connection.sql(statement.query)
            table = relation.to_arrow_table()
        _parquet.write_table(table, file, compression="zstd")
        return int(table.num_rows)

    def _statement(self, question: str) -> duckdb.Statement:
        if len(question) > MAX_QUESTION:
            raise UserError(f"The question is longer than {MAX_QUESTION:,} characters.")
        with _told():
            statements = self._connection.extract_statements(question)
        if len(statements) != 1:
            raise UserError(f"Ask one question at a time: this is {len(statements) or 'no'} statements of SQL.")
        if statements[0].type not in _READS:
            raise UserError(
                "A question only reads: begin it with SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN."
            )
        return statements[0]

    def _rows(self) -> Iterator[tuple[object, ...]]:
        with _told():
            while batch := self._connection.fetchmany(BATCH):
                yield from batch

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()


def listed() -> Sequence[tuple[str, str, str, str]]:
    """Return (table, column, type in SQL, what it holds) of every column, in order."""
    return [
        (name, column, SQL_TYPES[what.dtype], what.about)
        for name, table in columns.TABLES.items()
        for column, what in {"capture": CAPTURE, **table.columns}.items()
    ]


def document() -> str:
    """Return the tables as the section of docs/query.md that describes them."""
    lines: list[str] = []
    for name, table in columns.TABLES.items():
        lines += [f"### {name}", "", f"One row: {table.about}.", "", "| column | type | holds |", "| --- | --- | --- |"]
        lines += [f"| `{column}` | {SQL_TYPES[what.dtype]} | {what.about} |" for column, what in table.columns.items()]
        lines.append("")
    return "\n".join(lines)


@contextlib.contextmanager
def _told() -> Generator[None]:
    """Turn an error of DuckDB into a sentence."""
    try:
        yield
    except duckdb.Error as error:
        raise UserError(_sentence(error)) from error


def _sentence(error: duckdb.Error) -> str:
    """DuckDB's reason without the lines that point into the question, and without names that are none of ours."""
    if isinstance(error, duckdb.PermissionException):
        return "A question reads the tables of the captures only: no files, network, settings or extensions."
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"The answer needs more than {MEMORY} of memory: ask for less, or put a LIMIT to it."
    told = _KIND.sub("", _PLACE.sub("", str(error)))
    told = _HINT.sub(lambda found: found[0] if found[1] in columns.TABLES else "", told)
    reason = " ".join(told.split()).rstrip(".!")
    return f"The question cannot be answered: {reason}{'' if reason.endswith('?') else '.'} (`--tables` lists all.)"
