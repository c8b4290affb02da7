"""The encoding bench: which of eight known values are found under each of 26 encodings, beside TrackHAR 1.0.0.

One request each; both know the plain values and nothing else. Ours counts a value only when it is proven. The
peer's column needs Node, npm and the package registry; without them it stays empty, with a note.

Fails when fewer than 195 of the 208 cells are found, or any of the negative ones.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from encoding_cells import VALUES, Cell, Judge, cells, negatives

TARGET: Final = 195
PEER: Final = "trackhar@1.0.0"
_RUNNER: Final = Path(__file__).with_name("trackhar.mjs")
_INSTALL_SECONDS: Final = 180
_RUN_SECONDS: Final = 120


def peer(asked: Sequence[Cell]) -> list[set[str]] | str:
    """Return the keys that TrackHAR finds in each cell, or why it cannot be asked."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "needs node and npm"
    with tempfile.TemporaryDirectory(prefix="trackhar-") as folder:
        runner = Path(folder, _RUNNER.name)
        shutil.copy(_RUNNER, runner)
        question = {"values": {key: value for key, (_, value) in VALUES.items()}, "bodies": [_text(c) for c in asked]}
        try:
            subprocess.run(
                [npm, "i", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, PEER],
                check=True,
                capture_output=True,
                cwd=folder,
                timeout=_INSTALL_SECONDS,
            )
            answer = subprocess.run(
                [node, str(runner)],
                check=True,
                capture_output=True,
                cwd=folder,
                input=json.dumps(question).encode(),
                timeout=_RUN_SECONDS,
            )
        except (subprocess.SubprocessError, OSError) as error:
            return f"{PEER} could not be installed and run: {type(error).__name__}"
    return [set(found) for found in json.loads(answer.stdout)]


def _text(cell: Cell) -> str:
    """Return a body as a HAR writer gives it: UTF-8 where it is, else byte for character."""
    try:
        return cell.body.decode("utf-8")
    except UnicodeDecodeError:
        return cell.body.decode("latin-1")


def main() -> int:
    asked, near = cells(), negatives()
    judge = Judge()
    ours = [judge.found(cell) for cell in asked]
    invented = [bool(judge.suspected(cell.body)) for cell in near]
    theirs = peer([*asked, *near])
    there = isinstance(theirs, list)
    their_cells = [cell.key in theirs[at] for at, cell in enumerate(asked)] if isinstance(theirs, list) else []
    their_near = [bool(found) for found in theirs[len(asked) :]] if isinstance(theirs, list) else []

    print(f"{'encoding':<26}{'cells':>6}{'sdkwitness':>12}{PEER:>16}")
    for name in dict.fromkeys(cell.encoding for cell in asked):
        at = [number for number, cell in enumerate(asked) if cell.encoding == name]
        print(_row(name, len(at), sum(ours[n] for n in at), sum(their_cells[n] for n in at) if there else None))
    print(_row("total", len(asked), sum(ours), sum(their_cells) if there else None))
    print(f"\n{'bodies without them':<26}{'cells':>6}{'sdkwitness':>12}{PEER:>16}")
    for name in dict.fromkeys(cell.encoding for cell in near):
        at = [number for number, cell in enumerate(near) if cell.encoding == name]
        print(_row(name, len(at), sum(invented[n] for n in at), sum(their_near[n] for n in at) if there else None))
    print(_row("total", len(near), sum(invented), sum(their_near) if there else None))
    if isinstance(theirs, str):
        print(f"\nNo column of the peer: {theirs}.")
    return 0 if sum(ours) >= TARGET and not any(invented) else 1


def _row(name: str, count: int, ours: int, theirs: int | None) -> str:
    return f"{name:<26}{count:>6}{ours:>12}{'-' if theirs is None else theirs:>16}"


if __name__ == "__main__":
    sys.exit(main())
