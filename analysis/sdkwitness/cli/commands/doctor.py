"""`sdkwitness doctor`."""

from __future__ import annotations

import click

from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


@click.command("doctor", cls=options.Command, examples=("sdkwitness doctor",))
@options.common
def command(output: Output) -> int:
    """Show what works on this machine.

    Versions, what was found, and what is missing for what; exit 2 when `audit` cannot run here.
    """
    from sdkwitness.cli.machine import examine

    checks = examine()
    for check in checks:
        sign = "ok     " if check.fine else "missing" if check.needed else "absent "
        output.line(f"{sign}  {check.name:<14} {check.found}{'' if check.fine else f'  (needed for {check.purpose})'}")
    broken = [check.name for check in checks if check.needed and not check.fine]
    output.line(
        f"audit cannot run here: {', '.join(broken)} missing" if broken else "everything that audit needs is here"
    )
    output.data({"checks": [check._asdict() for check in checks], "audit": not broken})
    return exits.WRONG if broken else exits.FINE
