"""Captures to the formats of other tools."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mitmproxy import http
from mitmproxy.flow import Flow
from mitmproxy.io import FlowWriter

from sdkwitness.capture import bundle, context, stored
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.export_har import Maker
from sdkwitness.capture.importers.har import handshakes
from sdkwitness.capture.mitm_rebuild import Unbuilt, rebuild


class Exported(NamedTuple):
    """What was written."""

    flows: int
    left_out: tuple[tuple[str, int], ...] = ()
    """(transport, how many flows) of what the format has no word for."""
    skipped: tuple[str, ...] = ()
    """One sentence for each flow that could not be written."""


def to_mitm(capture: Path, out: Path) -> Exported:
    """Write the flows of a capture as a mitmproxy dump, which `mitmproxy -nr OUT` opens.

    The first flow's metadata holds app, device and marks, for `import`.

    Raises:
        UserError: `capture` is none, holds no flow that can be written, or `out` cannot be written.
    """
    count = 0
    skipped: list[str] = []
    part = _part(out)
    try:
        with part.open("wb") as file:
            writer = FlowWriter(file)  # type: ignore[no-untyped-call]  # mitmproxy
            for flow in _flows(capture, skipped):
                if count == 0:
                    flow.metadata[context.KEY] = context.spell(_context(capture))
                writer.add(flow)
                count += 1
        _check(capture, count, skipped)
        part.replace(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        part.unlink(missing_ok=True)
    return Exported(count, (), tuple(skipped))


def to_har(capture: Path, out: Path) -> Exported:
    """Write the HTTP and WebSocket exchanges of a capture as HAR 1.2, and the handshakes that failed beside them.

    HAR knows no other flows. App, device and marks are there for `import`.

    Raises:
        UserError: `capture` is none, holds no flow that can be written, or `out` cannot be written.
    """
    maker = Maker()
    left_out = Counter[str]()
    skipped: list[str] = []
    count = 0
    part = _part(out)
    try:
        with part.open("w", encoding="utf-8") as file:
            flows = _flows(capture, skipped)
            head = maker.head(_context(capture))
            file.write(f'{{"log": {json.dumps(head)[:-1]}, "entries": [')
            for flow in flows:
                if not isinstance(flow, http.HTTPFlow):
                    left_out[flow.type] += 1
                    continue
                entry = maker.entry(flow)
                if entry is None:
                    skipped.append(f"an exchange with {flow.request.pretty_host} cannot be said in HAR.")
                    continue
                file.write(f"{',' if count else ''}\n{entry}")
                count += 1
            failures = [
                handshakes.spelt(h) for h in stored.read(capture / bundle.FLOWS).handshakes if handshakes.failed(h)
            ]
            file.write(f'\n], "{handshakes.KEY}": {json.dumps(failures, indent=1)}}}}}\n' if failures else "\n]}}\n")
        _check(capture, count, skipped)
        part.replace(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        part.unlink(missing_ok=True)
    return Exported(count, tuple(sorted(left_out.items())), tuple(skipped))


def _flows(capture: Path, skipped: list[str]) -> Iterator[Flow]:
    """The flows of a capture as mitmproxy's; a sentence is added for each that it cannot take."""
    bundle.read_manifest(capture)
    if not (capture / bundle.FLOWS).exists():
        raise UserError(f"{capture} has lost its {bundle.FLOWS}: there is nothing to export.")
    for made in rebuild(capture / bundle.FLOWS):
        if isinstance(made, Unbuilt):
            skipped.append(f"{made.flow} holds what mitmproxy cannot take.")
        else:
            yield made


def _check(capture: Path, count: int, skipped: list[str]) -> None:
    if skipped and not count:
        raise UserError(f"{capture} holds no flow that can be written: {skipped[0]}")


def _context(capture: Path) -> context.Context:
    recording = bundle.read(capture)
    manifest = recording.manifest
    return context.Context(app=manifest.app, device=manifest.device, marks=recording.marks)


def _part(out: Path) -> Path:
    """Where a file is written before it takes its name, so that nothing is left half-written."""
    return out.with_name(f".{out.name}.{os.getpid()}")
