"""The recorder's option, and the capture directory that it names."""

from __future__ import annotations

import time
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import Final

from mitmproxy.addonmanager import Loader

from sdkwitness.capture import bundle
from sdkwitness.capture.migrate import SCHEMA
from sdkwitness.capture.records import Manifest

OUT: Final = "sdkwitness_out"


def declare(loader: Loader) -> None:
    """Tell mitmproxy of the recorder's option."""
    loader.add_option(OUT, str, "", "Directory of the sdkwitness capture to record into.")


def join(path: Path) -> tuple[bundle.Writer, bool]:
    """Join the unfinished capture at `path`, or start one there.

    Returns:
        The writer, and whether the capture was started here and is therefore to be finished here.

    Raises:
        UserError: The directory cannot take a recording.
    """
    if (path / bundle.MANIFEST).exists():
        return bundle.Writer.open(path), False
    now = time.time_ns()
    manifest = Manifest(
        schema=SCHEMA,
        id=uuid.uuid4().hex,
        tool=f"sdkwitness {version('sdkwitness')}, mitmproxy {version('mitmproxy')}",
        started=now,
        sources=("proxy",),
    )
    return bundle.Writer.create(path, manifest), True
