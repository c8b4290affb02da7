"""What was changed on a phone and what it was before, kept on the phone itself until everything is put back.

Each change is written down before it is made. So whatever ends a set-up, another run, or another machine, can put back
what was done; and what is written down first is what stood there first.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sdkwitness.app.phone.adb import Phone
from sdkwitness.capture.errors import UserError

FOLDER: Final = "/data/local/tmp/sdkwitness"
"""Where everything of ours is; adb's own user may write in its parent."""
FILE: Final = f"{FOLDER}/changes.json"

Kind = Literal["root", "property", "trust", "server", "reverse", "setting"]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is not as it was."""

    kind: Kind
    name: str
    """Of a setting, a property, a port or a file."""
    before: str | None = None
    """What stood there; None where nothing did."""

    @property
    def title(self) -> str:
        """What was changed, for a person."""
        match self.kind:
            case "setting" | "property":
                return f"{self.name} ({self.before or 'not set'})"
            case "reverse":
                return f"port {self.name.removeprefix('tcp:')}"
            case "trust":
                return "certificate"
            case "server":
                return "frida-server"
            case "root":
                return "adbd as root"


class Record(msgspec.Struct, frozen=True):
    """What is written down on a phone."""

    schema: Literal["sdkwitness/phone/1"] = "sdkwitness/phone/1"
    changes: tuple[Change, ...] = ()
    """Oldest first."""


def load(phone: Phone) -> Record:
    """Return what is written down; an empty record where nothing is.

    Raises:
        UserError: It cannot be read.
    """
    status, text = phone.shell(f"cat {FILE}")
    if status != 0:
        return Record()
    try:
        return msgspec.json.decode(text, type=Record)
    except msgspec.DecodeError as error:
        raise UserError(
            f"{FILE} on {phone.serial} cannot be read ({error}): put its settings back by hand and remove it."
        ) from error


def save(phone: Phone, record: Record) -> None:
    """Write down; a half-written file never takes the place of a whole one."""
    phone.shell(f"mkdir -p {FOLDER}")
    phone.push(msgspec.json.encode(record), f"{FILE}.new")
    status, text = phone.shell(f"mv {FILE}.new {FILE}")
    if status != 0:
        raise UserError(f"Nothing can be written to {FOLDER} on {phone.serial}: {text}.")


def noted(record: Record, change: Change) -> Record:
    """Return the record with a change, unless that thing was changed before: its first state is what counts."""
    if any((was.kind, was.name) == (change.kind, change.name) for was in record.changes):
        return record
    return msgspec.structs.replace(record, changes=(*record.changes, change))


def clear(phone: Phone, record: Record) -> None:
    """Leave nothing of ours where nothing has to be put back."""
    if not record.changes:
        remove = f"rm -rf {FOLDER}"
        if phone.superuser() is None:
            phone.shell(remove)
        else:
            phone.root(remove)
