"""Keeps the custody log: which commands were run on which sealed captures, and how they ended."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, cast

import click

from sdkwitness.capture import custody, seal, sums
from sdkwitness.capture.errors import IncompleteCapture
from sdkwitness.cli import exits

_MADE: Final = "sdkwitness.made"
"""Where a command keeps, in its click context, the captures that it made."""


class Made(NamedTuple):
    """A capture that a command made."""

    path: Path
    sources: tuple[tuple[str, str], ...] = ()
    """(file name, SHA-256) of what it was made of."""


def made(path: Path, sources: tuple[tuple[str, str], ...] = ()) -> None:
    """Have the running command recorded in the log of a capture that it made, sealed or not."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta.setdefault(_MADE, []).append(Made(path, sources))


def sealed(context: click.Context) -> list[Path]:
    """Return the sealed captures among what a command was called with."""
    found = dict.fromkeys(path for value in context.params.values() for path in _paths(value))
    return [path for path in found if seal.is_sealed(path)]


def record(context: click.Context, captures: Iterable[Path], result: int) -> None:
    """Write down that a command was run; where that is not possible, say so and go on."""
    entries = dict.fromkeys(captures, ()) | {new.path: new.sources for new in context.meta.get(_MADE, ())}
    actor = custody.Actor.here(context.command_path.removeprefix("sdkwitness").strip(), arguments(context))
    for path, sources in entries.items():
        try:
            custody.append(path, actor, result=result, seal=_digest(path), sources=sources)
        except OSError as e:
            if not context.params.get("quiet"):
                sys.stderr.write(f"{path}: this command is not in the custody log: {e.strerror or e}.\n")


def arguments(context: click.Context) -> tuple[str, ...]:
    """Return what a command was called with: switches, choices and files; never a text, which may be a value."""
    found: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        value: object = context.params.get(name)
        if isinstance(parameter, click.Argument):
            found += map(str, _paths(value))
        elif context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE and value is not False:
            told = isinstance(parameter.type, click.Path | click.Choice) and isinstance(value, str | Path)
            found += (parameter.opts[-1], *(() if value is True else (f"{value}",) if told else ("…",)))
    return tuple(found)


def code_of(error: BaseException) -> int:
    """Return the exit code that an error ends in."""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return exits.INTERRUPTED
    return exits.INCOMPLETE if isinstance(error, IncompleteCapture) else exits.WRONG


def _paths(value: object) -> Iterator[Path]:
    """The directories in a parameter; texts count where one has that name, as in `trace`."""
    items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    for item in items:
        if isinstance(item, Path):
            yield item
        elif isinstance(item, str) and item and "\0" not in item:
            try:
                directory = Path(item).is_dir()
            except OSError:  # too long for a name
                continue
            if directory:
                yield Path(item)


def _digest(path: Path) -> str:
    file = path / sums.SUMS
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
