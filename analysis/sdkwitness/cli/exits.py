"""Exit codes of the command line; scripts depend on them."""

from __future__ import annotations

from typing import Final

FINE: Final = 0
FINDINGS: Final = 1
"""Findings at or above `--fail-on`, a broken seal, or a lab run that differs from what was planted."""
WRONG: Final = 2
"""The call or an input was wrong."""
INCOMPLETE: Final = 3
"""The capture is incomplete; what was recorded is kept."""
INTERRUPTED: Final = 130
"""Ctrl-C where nothing was being recorded: 128 + SIGINT, as shells count."""
