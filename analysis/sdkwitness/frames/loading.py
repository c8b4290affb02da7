"""From a capture to data frames in one call, for notebooks."""

from __future__ import annotations

from pathlib import Path

from sdkwitness.audit.analyse import examine
from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.frames import build
from sdkwitness.frames.build import Tables
from sdkwitness.knowledge import identity as identities
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load as load_statement


def load(
    capture: str | Path,
    *,
    statement: str | Path | None = None,
    identity: str | Path | None = None,
    reveal: bool = False,
) -> Tables:
    """Analyse a capture and return its tables as typed pandas frames.

    The frames are `flows`, `events`, `observations`, `disclosures`, `findings`, `claims`, `contacts`, `marks`,
    `handshakes` and `captures`; `columns.TABLES` tells of each column its type and what it holds, as docs/query.md
    does. Times are UTC.

    Args:
        capture: Directory of the capture.
        statement: File to hold it against; None for the shipped one, Mi Fitness.
        identity: YAML with known values; None for the capture's own.
        reveal: Show values in full, as `value_raw`, and whole paths; they are personal data.

    Raises:
        UserError: One of them cannot be read.
    """
    path = Path(capture)
    recording = bundle.read(path)
    stated = load_statement(Path(statement) if statement is not None else None, catalogue())
    text = bundle.identity_text(path) if identity is None else _text(Path(identity))
    known = identities.parse(text, catalogue()) if text is not None else None
    report, contacts = examine(recording, stated, known, catalogue(), reveal=reveal, every=True)
    return build.tables(recording, stated, report, contacts, reveal=reveal)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read as an identity: {error}.") from error
