"""`sdkwitness query`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output

FORMATS: Final = ("table", "csv", "json", "parquet")


@click.command(
    "query",
    cls=options.Command,
    examples=(
        'sdkwitness query captures/run-1 "SELECT host, count(*) FROM flows GROUP BY host ORDER BY 2 DESC"',
        "sdkwitness query captures/run-1 --tables",
        "sdkwitness query captures/run-1 captures/run-2 - < question.sql",
    ),
)
@click.argument("arguments", nargs=-1, metavar='CAPTURE... "SQL"|-')
@click.option("--tables", is_flag=True, help="List tables and columns with what they hold; takes no question.")
@options.statement
@options.identity
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=None,
    show_default="what --out ends in; else table on a terminal, csv in a pipe",
    help="Form of the answer; parquet needs --out.",
)
@click.option("--out", type=options.NEW_FILE, metavar="FILE", help="File for the answer, in place of the terminal.")
@options.cache
@options.reveal
@options.common
def command(
    output: Output,
    arguments: tuple[str, ...],
    tables: bool,
    statement_file: Path | None,
    identity_file: Path | None,
    form: str | None,
    out: Path | None,
    no_cache: bool,
    reveal: bool,
) -> int:
    """Ask captures a question in SQL.

    The tables are those of docs/query.md: flows, events, observations, disclosures, findings, claims, contacts,
    marks, handshakes, captures. The dialect is DuckDB's. `-` reads the question from stdin. Nothing but these tables
    can be read, and nothing written.
    """
    if tables:
        return _list(output)
    captures, question = _split(arguments)
    if output.as_json and form not in (None, "json"):
        raise UserError(f"--json and --format {form} are two forms of one answer: give one of them.")
    suffix = out.suffix[1:].lower() if out is not None else ""
    chosen = form or (suffix if suffix in FORMATS[1:] else "table" if sys.stdout.isatty() and out is None else "csv")
    if chosen == "parquet" and out is None:
        raise UserError("Parquet is no text: give --out FILE too.")
    if chosen == "table" and out is not None:
        raise UserError("A table is for the terminal: leave --out out, or give --format csv, json or parquet.")

    from sdkwitness.cli import answers, inputs, shortfall
    from sdkwitness.frames import build, sql
    from sdkwitness.report.text import plural

    empty = sql.Database({})
    empty.check(question)  # at once, and not after minutes of analysis
    empty.close()
    statement = inputs.read_statement(statement_file)
    identity = inputs.read_identity(identity_file)
    found: dict[str, build.Tables] = {}
    code = exits.FINE
    for name, path in _named(captures).items():
        with output.progress(f"Analysing {path}") as say:
            got = inputs.analyse_capture(
                path, statement, identity, reveal=reveal, every=True, keep=not no_cache, say=say
            )
            found[name] = build.tables(got.recording, statement, got.report, got.contacts, reveal=reveal)
        code = shortfall.tell(output, path, got.recording) or code
    database = sql.Database(found)
    try:
        if out is not None:
            parquet = chosen == "parquet"
            count = database.save(question, out) if parquet else answers.write(database.ask(question), out, chosen)
            output.line(f"{plural(count, 'row')} written to {out}")
            output.data({"file": str(out), "rows": count})
            return code
        answer = database.ask(question)
        if output.as_json or chosen == "json":
            output.record(list(answers.objects(answer)))
        elif chosen == "csv":
            for line in answers.to_csv(answer):
                sys.stdout.write(line)
        else:
            answers.show(answer, output)
    finally:
        database.close()
    return code


def _list(output: Output) -> int:
    """Print tables and columns."""
    from rich.table import Table

    from sdkwitness.frames import sql

    rows = sql.listed()
    if output.as_json:
        output.data([dict(zip(("table", "column", "type", "holds"), row, strict=True)) for row in rows])
        return exits.FINE
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("table", "column", "type", "holds"):
        shown.add_column(head)
    before = ""
    for table, *rest in rows:
        shown.add_row("" if table == before else table, *rest)
        before = table
    output.show(shown)
    return exits.FINE


def _split(arguments: tuple[str, ...]) -> tuple[list[Path], str]:
    """Tell the captures from the question, which comes last."""
    if not arguments:
        raise UserError("There is no capture to ask: give at least one capture directory and a question.")
    *firsts, last = arguments
    if last == "-":
        last = sys.stdin.read()
    elif Path(last).is_dir():
        raise UserError("There is no question: put SQL in quotes after the captures, or `-` to read it from stdin.")
    if not firsts:
        raise UserError("There is no capture to ask: give at least one capture directory before the question.")
    return [Path(name) for name in firsts], last


def _named(captures: list[Path]) -> dict[str, Path]:
    """Return the captures by what the tables call them: the directory's name, or the path where two share one."""
    names = [path.resolve().name for path in captures]
    twice = len(set(names)) < len(names)
    return dict(zip(map(str, captures) if twice else names, captures, strict=True))
