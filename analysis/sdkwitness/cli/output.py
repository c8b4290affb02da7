"""Everything the command line prints goes through here: results to stdout, remarks and progress to stderr."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator
from typing import Final

import msgspec

MAX_WIDTH: Final = 140
"""Columns; tables wider than this are harder to read than wrapped ones."""

LOG_WIDTH: Final = 120
"""Columns of a table in a file or pipe."""


class Output:
    """Prints for a person or for a machine.

    Args:
        as_json: Results are one JSON document on stdout and nothing else is.
        quiet: No progress, no remarks, no tables; closing lines and results stay.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet

    def line(self, text: str) -> None:
        """Print one line of the result; machines get `data` instead."""
        if not self.as_json:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def data(self, document: object) -> None:
        """Print the result for a machine, with --json only."""
        if self.as_json:
            self.record(document)

    def record(self, document: object) -> None:
        """Print one JSON document on one line, whatever the mode."""
        sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
        sys.stdout.flush()

    def show(self, renderable: object) -> None:
        """Print a table or another rich renderable, unless quiet."""
        if self.as_json or self.quiet:
            return
        from rich.console import Console

        console = Console(highlight=False, markup=False, emoji=False)
        # a log has no width of its own, and rich would take it for a terminal of 80 columns
        console.width = min(console.width, MAX_WIDTH) if console.is_terminal else LOG_WIDTH
        console.print(renderable)

    def note(self, text: str) -> None:
        """Print a remark that is no result."""
        if not self.quiet:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

    @contextlib.contextmanager
    def progress(self, title: str) -> Generator[Progress]:
        """Show what goes on: a status line on a terminal, else one plain line for each change."""
        if self.quiet or not sys.stderr.isatty():
            self.note(title)
            yield Progress(self.note, self._always)
            return
        from rich.console import Console
        from rich.text import Text

        console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        with console.status(Text(title)) as status:
            yield Progress(lambda text: status.update(Text(f"{title}: {text}")), console.print)

    def _always(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


class Progress:
    """Shows one step after the other.

    Args:
        step: Shows what goes on right now.
        last: Shows what has to stay readable.
    """

    def __init__(self, step: Callable[[str], None], last: Callable[[str], None]) -> None:
        self._step = step
        self._last = last

    def __call__(self, text: str, *, lasting: bool = False) -> None:
        """Show a text; a lasting one even where progress is switched off."""
        (self._last if lasting else self._step)(text)
