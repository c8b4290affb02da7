"""What stayed dark: the flows that could not be read, as rows for all renderers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sdkwitness.audit.model import ReportCoverage

TITLE = "What stayed dark"
HEADERS = ("Host", "Third party", "Flows", "Sent", "Received", "JA4", "Why")


class Dark(NamedTuple):
    """Flows of one host, kind of client and reason."""

    host: str
    """Empty where no name or address is known."""
    party: str
    """To whom the catalogue says that the host belongs, empty where it does not."""
    flows: int
    sent: int
    """Bytes, as they stood encrypted."""
    received: int
    ja4: str
    why: str


def rows(coverage: ReportCoverage, limit: int) -> tuple[Sequence[Dark], int]:
    """The first `limit` rows, those with most bytes, and how many more there are."""
    found = [
        Dark(
            str(row.get("host", "")),
            str(row.get("recipient", "")),
            int(row.get("flows", 0)),
            int(row.get("sent", 0)),
            int(row.get("received", 0)),
            str(row.get("ja4", "")),
            str(row.get("why", "")),
        )
        for row in coverage.dark
    ]
    return found[:limit], max(len(found) - limit, 0)
