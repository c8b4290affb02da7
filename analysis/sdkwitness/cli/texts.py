"""Text files that a user gives: read whole, within a bound, with a sentence for what can be wrong."""

from __future__ import annotations

from pathlib import Path

from sdkwitness.capture.errors import UserError


def read_text(file: Path, most: int, what: str) -> str:
    """Return the text of a file in UTF-8.

    Args:
        file: where it is.
        most: bytes that it may have.
        what: what it is for, e.g. `identity`.

    Raises:
        UserError: it cannot be read, is larger, or is no UTF-8.
    """
    try:
        if file.stat().st_size > most:
            raise UserError(f"{file} is larger than {most} bytes: no {what} file is.")
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is no text in UTF-8: save the {what} file as that.") from error
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error
