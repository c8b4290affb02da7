"""`sdkwitness statement`: parse, check, show, diff."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output
from sdkwitness.report.text import plural
from sdkwitness.statement.model import Statement


@click.group("statement", cls=options.Group, examples=("sdkwitness statement check policy.html",))
def command() -> None:
    """Read data-sharing statements."""


@command.command("parse", cls=options.Command, examples=("sdkwitness statement parse policy.html --out policy.yaml",))
@click.argument("file", type=options.FILE)
@click.option("--out", type=options.NEW_FILE, metavar="FILE", help="Write the YAML there instead of printing it.")
@options.common
def parse(output: Output, file: Path, out: Path | None) -> int:
    """Turn a statement into disclosures, as YAML that can be corrected by hand and used as --statement."""
    from sdkwitness.cli import inputs
    from sdkwitness.statement.dump import to_yaml

    statement = inputs.read_statement(file)
    text = to_yaml(statement)
    if out is None:
        output.line(text.rstrip("\n"))
    else:
        part = out.with_name(f".{out.name}.part")
        part.write_text(text, "utf-8")
        part.replace(out)
        output.line(f"{_counts(statement)} written to {out}")
    output.data(statement)
    return exits.FINE


@command.command("check", cls=options.Command, examples=("sdkwitness statement check policy.html",))
@click.argument("file", type=options.FILE)
@options.common
def check(output: Output, file: Path) -> int:
    """List what is wrong with a statement itself; exit 1 when there is anything."""
    from sdkwitness.cli import inputs
    from sdkwitness.report.text import plain

    statement = inputs.read_statement(file)
    for defect in statement.defects:
        place = f"entry {defect.entry}" if defect.entry is not None else "document"
        line = f":{defect.span.line}" if defect.span is not None else ""
        output.line(f"{file}{line}: {place}: {plain(defect.text)} [{defect.kind}]")
        if defect.suggestion:
            output.line(f"    {plain(defect.suggestion)}")
    output.line(f"{_counts(statement)}, {plural(len(statement.defects), 'defect')}")
    output.data({"entries": len(statement.entries), "claims": len(statement.disclosures), "defects": statement.defects})
    return exits.FINDINGS if statement.defects else exits.FINE


@command.command("show", cls=options.Command, examples=("sdkwitness statement show",))
@click.argument("file", required=False, type=options.FILE)
@options.common
def show(output: Output, file: Path | None) -> int:
    """Show a statement as the audit understands it; without FILE the shipped one for Mi Fitness."""
    from sdkwitness.cli import inputs, statements

    statement = inputs.read_statement(file)
    output.show(statements.table(statement))
    output.line(f"{statement.id}: {_counts(statement)}")
    output.data(statement)
    return exits.FINE


@command.command("diff", cls=options.Command, examples=("sdkwitness statement diff policy-2024.html policy-2025.html",))
@click.argument("old", type=options.FILE)
@click.argument("new", type=options.FILE)
@options.common
def diff(output: Output, old: Path, new: Path) -> int:
    """Show what changed between two versions of a statement; exit 1 when anything did.

    OLD and NEW are documents, or the YAML that `parse` writes: entries and items that came, went or say something else.
    """
    from sdkwitness.cli import inputs, statements
    from sdkwitness.statement.compare import compare

    before, after = inputs.read_statement(old), inputs.read_statement(new)
    difference = compare(before, after)
    for line in statements.difference_lines(before, after, difference):
        output.line(line)
    code = exits.FINDINGS if difference.any else exits.FINE
    output.data({**statements.difference_document(before, after, difference), "exit": code})
    return code


def _counts(statement: Statement) -> str:
    return f"{plural(len(statement.entries), 'entry', 'entries')}, {plural(len(statement.disclosures), 'claim')}"
