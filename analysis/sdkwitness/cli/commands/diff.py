"""`sdkwitness diff`."""

from __future__ import annotations

from pathlib import Path

import click

from sdkwitness.audit.model import Severity
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output

EITHER = click.Path(path_type=Path, exists=True)


@click.command("diff", cls=options.Command, examples=("sdkwitness diff out/last-week out/today",))
@click.argument("old", type=EITHER)
@click.argument("new", type=EITHER)
@options.statement
@options.identity
@options.policy
@options.strict_alternatives
@options.fail_on
@options.common
def command(
    output: Output,
    old: Path,
    new: Path,
    statement_file: Path | None,
    identity_file: Path | None,
    policy_file: Path | None,
    strict_alternatives: bool,
    fail_on: Severity | None,
) -> int:
    """Show what changed between two reports.

    Exit 1 for new or worse findings at or above --fail-on. OLD and NEW are report directories, `report.json`
    files or captures; captures are analysed first.
    """
    from sdkwitness.cli import differences, policies
    from sdkwitness.report.compare import compare, worse

    rules = policies.read(policy_file, fail_on, strict_alternatives=strict_alternatives)
    before, after = (differences.read(path, statement_file, identity_file, rules) for path in (old, new))
    difference = compare(before, after)
    output.note(differences.builds(before, after))
    for line in differences.lines(difference):
        output.line(line)
    code = exits.FINDINGS if worse(difference, rules.fail_on) else exits.FINE
    output.data({**differences.document(before, after, difference), "exit": code})
    return code
