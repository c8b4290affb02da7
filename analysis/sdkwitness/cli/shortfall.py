"""Tells what a capture lacks, where a command shows what is in it and not what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sdkwitness.audit.coverage import incomplete
from sdkwitness.capture.records import Recording
from sdkwitness.cli import exits
from sdkwitness.cli.output import Output
from sdkwitness.report.text import plain, plural

_TOLD: Final = 5
"""Problems named one by one; `analyze` lists them all."""
_MAX: Final = 300
"""Characters of one."""


def tell(output: Output, path: Path, recording: Recording) -> int:
    """Say on stderr what a capture lacks, and return the exit code of a command that has shown the rest.

    Args:
        output: Where to.
        path: Directory of the capture.
        recording: What could be read of it.
    """
    if not incomplete(recording):
        return exits.FINE
    problems = recording.problems or ("Its import ended early.",)
    for problem in problems[:_TOLD]:
        output.note(f"{path} is incomplete: {plain(problem, _MAX)}")
    if len(problems) > _TOLD:
        output.note(f"{path} has {plural(len(problems) - _TOLD, 'more problem')}: `sdkwitness analyze` lists them.")
    return exits.INCOMPLETE
