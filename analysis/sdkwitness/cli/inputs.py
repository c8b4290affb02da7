"""What the commands read: captures, statements, identities; and the analysis of one capture."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sdkwitness.audit.model import Report
from sdkwitness.capture import bundle, shelf, stored
from sdkwitness.capture.errors import IncompleteCapture
from sdkwitness.capture.records import Identity, Recording
from sdkwitness.cli.meter import Meter
from sdkwitness.cli.policies import Rules
from sdkwitness.cli.texts import read_text
from sdkwitness.knowledge import identity as identities
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load as load_statement
from sdkwitness.statement.model import Statement

if TYPE_CHECKING:  # half the package hangs on it, and statements need none of it
    from sdkwitness.audit.analyse import Reached

MAX_IDENTITY = 1 << 20
"""Bytes of an identity file."""


class Analysed(NamedTuple):
    """One capture with all that analysis made of it."""

    path: Path
    recording: Recording
    statement: Statement
    report: Report
    contacts: tuple[Reached, ...] = ()
    """To whom anything was sent."""
    remark: str = ""
    """What the user should know of the run itself, empty for nothing."""


def read_statement(file: Path | None) -> Statement:
    """Read a statement, or the shipped one for Mi Fitness.

    Raises:
        UserError: The file is no statement.
    """
    return load_statement(file, catalogue())


def read_identity(file: Path | None) -> Identity | None:
    """Read an identity file.

    Raises:
        UserError: It cannot be read, or has a key that is not known.
    """
    if file is None:
        return None
    text = read_text(file, MAX_IDENTITY, "identity")
    return identities.parse(text, catalogue())


def capture_identity(path: Path) -> Identity | None:
    """Read the identity that a capture carries, if any."""
    text = bundle.identity_text(path)
    return identities.parse(text, catalogue()) if text is not None else None


def analyse_capture(
    path: Path,
    statement: Statement,
    identity: Identity | None,
    rules: Rules | None = None,
    *,
    reveal: bool = False,
    every: bool = False,
    keep: bool = True,
    say: Callable[[str], None] | None = None,
) -> Analysed:
    """Read and analyse one capture.

    Args:
        path: The capture.
        statement: What to hold it against.
        identity: Known values; None takes the capture's own.
        rules: The user's policy; None for none.
        reveal: Show values in full.
        every: List every observation, where a report lists the earliest of each finding.
        keep: Use what an earlier analysis decoded, and keep what this one decodes.
        say: Told how far it is.

    Raises:
        UserError: It is no capture.
        IncompleteCapture: The user interrupted it.
    """
    from sdkwitness.audit.analyse import examine  # half the package hangs on it, and statements need none of it
    from sdkwitness.audit.kept import KeptReadings

    meter = Meter(say)
    recording = bundle.read(path, meter.read)
    known = identity if identity is not None else capture_identity(path)
    given = rules if rules is not None else Rules()
    shelved = _shelf(path, recording, known) if keep else None
    kept = KeptReadings(shelved) if shelved is not None else None
    try:
        report, contacts = examine(
            recording,
            statement,
            known,
            catalogue(),
            policy=given.policy,
            baseline=given.baseline,
            today=datetime.datetime.now(datetime.UTC).date(),
            reveal=reveal,
            every=every,
            kept=kept,
            decoded=meter.decoded,
        )
    except KeyboardInterrupt as error:
        if not meter.done:
            raise
        again = ", and the same command goes on from there" if shelved is not None and not shelved.problem else ""
        raise IncompleteCapture(
            f"Interrupted: {meter.done:,} of {meter.flows:,} flows were decoded{again}; no report was written."
        ) from error
    finally:
        if kept is not None:
            kept.close()
    return Analysed(path, recording, statement, report, contacts, shelved.problem if shelved is not None else "")


def _shelf(path: Path, recording: Recording, identity: Identity | None) -> shelf.Shelf | None:
    """Where the readings of a capture are kept; None where the capture has no flows on disk."""
    from sdkwitness.audit.kept import subject

    if not isinstance(recording.flows, stored.Flows) or not recording.flows:
        return None
    try:
        with (path / bundle.EVENTS).open("rb") as events:
            digest = hashlib.file_digest(events, "sha256").digest()
    except FileNotFoundError:
        digest = b""
    return shelf.Shelf(shelf.home(), recording.flows.digest, subject(identity, digest))
