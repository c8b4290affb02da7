"""What hooks cost the app, and how many events reach the disk: one table with ratios and the targets they are held to.

Ratios are of one run on one machine. Other work on it makes everything dearer and times by the clock most, so the
least is taken there, and processor time stands beside it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import hooks_intake
import hooks_java
import hooks_native
from hooks_rows import Row, shown

PARTS = (hooks_java.rows, hooks_native.rows, hooks_intake.rows)
"""Each takes a folder to work in and gives its rows."""


def main() -> None:
    """Print the table; exit 1 when a target is missed."""
    found: list[Row] = []
    for number, part in enumerate(PARTS):
        with tempfile.TemporaryDirectory(prefix=f"sdkwitness-{number}-") as folder:
            found.extend(part(Path(folder)))
    print(shown(found))
    sys.exit(any(not row.held for row in found))


if __name__ == "__main__":
    main()
