"""`python -m sdkwitness.cli`: the same as the console script."""

from __future__ import annotations

from sdkwitness.cli.main import main

main()
