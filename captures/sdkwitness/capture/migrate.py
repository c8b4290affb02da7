"""Version of the bundle format, and the chain of converters that older bundles pass through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sdkwitness.capture.errors import UserError

FAMILY: Final = "sdkwitness/capture/"
VERSION: Final = 1
SCHEMA: Final = f"{FAMILY}{VERSION}"

Document = dict[str, Any]  # a manifest of an older version: its shape is that version's own
CONVERTERS: Final[dict[int, Callable[[Document], Document]]] = {}
"""From version N to N+1; version 1 is the first."""


def migrate(manifest: Document, path: Path) -> Document:
    """Bring a manifest, as read from JSON, to the current version.

    Raises:
        UserError: It is no manifest of a capture, or a newer one.
    """
    schema = manifest.get("schema")
    number = schema.removeprefix(FAMILY) if isinstance(schema, str) and schema.startswith(FAMILY) else ""
    if not number.isdigit():
        raise UserError(f"{path} is no capture of sdkwitness: its schema is not {FAMILY}N.")
    version = int(number)
    if version > VERSION:
        raise UserError(
            f"{path} is a capture of version {version}, newer than the {VERSION} that this sdkwitness reads: "
            "update sdkwitness."
        )
    while version < VERSION:
        if version not in CONVERTERS:
            raise UserError(f"{path} is a capture of version {version}, which no sdkwitness has written.")
        manifest = CONVERTERS[version](manifest)
        version += 1
    return {**manifest, "schema": SCHEMA}
