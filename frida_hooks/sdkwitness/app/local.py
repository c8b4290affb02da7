"""Processes of this machine as `/proc` tells of them; nothing where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Command(NamedTuple):
    """What a process runs."""

    parent: int
    line: bytes
    """Its arguments, each ended by a NUL."""


def processes() -> dict[int, Command]:
    """Return every process by its id."""
    found: dict[int, Command] = {}
    if not PROC.is_dir():
        return found
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            found[int(entry.name)] = Command(parent_of(int(entry.name)), (entry / "cmdline").read_bytes())
        except OSError:  # it ended meanwhile
            continue
    return {pid: command for pid, command in found.items() if command.line}


def parent_of(pid: int) -> int:
    """Return the parent of a process; 0 where it cannot be told."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        return int(stat.rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def runs(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        return bool((PROC / str(pid) / "cmdline").read_bytes())  # a zombie has none
    except OSError:
        return False


def same_program(one: int, other: int) -> bool:
    """Whether two processes run the same program with the same arguments, as a process and its copy do."""
    try:
        first, second = PROC / str(one), PROC / str(other)
        alike = (first / "cmdline").read_bytes() == (second / "cmdline").read_bytes()
        return alike and (first / "exe").readlink() == (second / "exe").readlink()
    except OSError:
        return False
