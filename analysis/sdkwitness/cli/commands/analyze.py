"""`sdkwitness analyze`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.audit.model import Severity
from sdkwitness.capture.errors import UserError
from sdkwitness.cli import options
from sdkwitness.cli.output import Output


@click.command("analyze", cls=options.Command, examples=("sdkwitness analyze captures/run-1 --out out/run-1",))
@click.argument("captures", nargs=-1, required=True, type=options.CAPTURE, metavar="CAPTURE...")
@options.statement
@options.identity
@click.option(
    "--out",
    type=options.DIRECTORY,
    metavar="DIR",
    help="Directory for the report; one subdirectory a capture where there are several. Default: CAPTURE-report.",
)
@options.policy
@options.strict_alternatives
@options.fail_on
@options.cache
@options.reveal
@options.common
def command(
    output: Output,
    captures: tuple[Path, ...],
    statement_file: Path | None,
    identity_file: Path | None,
    out: Path | None,
    policy_file: Path | None,
    strict_alternatives: bool,
    fail_on: Severity | None,
    no_cache: bool,
    reveal: bool,
) -> int:
    """Analyse captures and write their reports."""
    from sdkwitness.cli import inputs, policies, publish
    from sdkwitness.report.terminal import render
    from sdkwitness.report.view import View

    places = _places(captures, out)
    statement = inputs.read_statement(statement_file)
    identity = inputs.read_identity(identity_file)
    rules = policies.read(policy_file, fail_on, strict_alternatives=strict_alternatives)
    codes: list[int] = []
    documents: list[dict[str, object]] = []
    for path in captures:
        with output.progress(f"Analysing {path}") as say:
            analysed = inputs.analyse_capture(
                path, statement, identity, rules, reveal=reveal, keep=not no_cache, say=say
            )
            say("writing the report")
            publish.publish(analysed, places[path], rules.fail_on)
        if analysed.remark:
            output.note(analysed.remark)
        codes.append(publish.exit_code(analysed.report, rules.fail_on))
        documents.append({**publish.overview(analysed.report), "report": str(places[path]), "exit": codes[-1]})
        output.show(render(View.of(analysed.report)))
        output.note(publish.reason(analysed.report, rules.fail_on))
        for step in publish.next_steps(analysed.report, path, places[path]):
            output.line(step) if step.startswith("report:") else output.note(step)
    output.data(documents[0] if len(documents) == 1 else documents)
    return max(codes)


def _places(captures: tuple[Path, ...], out: Path | None) -> dict[Path, Path]:
    """Return where the report of each capture goes."""
    if out is None:
        return {path: path.resolve().with_name(f"{path.resolve().name}-report") for path in captures}
    if len(captures) == 1:
        return {captures[0]: out}
    names = [path.resolve().name for path in captures]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"Two captures are called {twice}: analyse them one by one, each with its own --out.")
    return {path: out / name for path, name in zip(captures, names, strict=True)}
