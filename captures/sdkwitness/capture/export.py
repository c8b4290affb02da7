"""Captures to the formats of other tools."""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from mitmproxy import http
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.connection import Server
from mitmproxy.flow import Flow
from mitmproxy.io import FlowWriter

from sdkwitness.capture import bundle, context, journal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import har
from sdkwitness.capture.mitm_compat import header
from sdkwitness.capture.mitm_rebuild import rebuild


def to_mitm(capture: Path, out: Path) -> int:
    """Write the flows of a capture as a mitmproxy dump, which `mitmproxy -nr OUT` opens.

    The first flow's metadata holds app, device and marks, for `import`.

    Returns:
        How many flows were written.

    Raises:
        UserError: `capture` is none, or `out` cannot be written.
    """
    count = 0
    part = _part(out)
    try:
        with part.open("wb") as file:
            writer = FlowWriter(file)  # type: ignore[no-untyped-call]  # mitmproxy
            for flow in _flows(capture):
                if count == 0:
                    flow.metadata[context.KEY] = context.spell(_context(capture))
                writer.add(flow)
                count += 1
        part.replace(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        part.unlink(missing_ok=True)
    return count


def to_har(capture: Path, out: Path) -> int:
    """Write the HTTP and WebSocket exchanges of a capture as HAR 1.2; HAR knows no other flows.

    Returns:
        How many exchanges were written.

    Raises:
        UserError: `capture` is none, or `out` cannot be written.
    """
    flows = [flow for flow in _flows(capture) if isinstance(flow, http.HTTPFlow)]
    maker = SaveHar()
    document = cast("dict[str, Any]", maker.make_har([]))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    servers: set[Server] = set()  # the maker notes here which legs it has timed
    for flow in flows:
        entry = cast("dict[str, Any]", maker.flow_entry(flow, servers))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        _restore(entry, flow)
        document["log"]["entries"].append(entry)
    part = _part(out)
    try:
        part.write_text(json.dumps(document, indent=1), encoding="utf-8")
        part.replace(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        part.unlink(missing_ok=True)
    return len(flows)


def _flows(capture: Path) -> Iterator[Flow]:
    bundle.read_manifest(capture)
    try:
        yield from rebuild(journal.read(capture / bundle.FLOWS).records)
    except FileNotFoundError:
        return
    except (ValueError, struct.error) as e:
        raise UserError(f"{capture} holds a flow that mitmproxy cannot take: {e}.") from e


def _context(capture: Path) -> context.Context:
    recording = bundle.read(capture)
    manifest = recording.manifest
    return context.Context(app=manifest.app, device=manifest.device, marks=recording.marks)


def _restore(entry: dict[str, Any], flow: http.HTTPFlow) -> None:
    """Put back what the maker of HAR entries leaves out, and store as it is what text cannot hold.

    HAR has no word for bytes of a request and none for a body that cannot be decoded: `encoding` beside
    `postData.text`, and `_raw` beside `content.text`, are ours.
    """
    sent = flow.request.raw_content
    if sent and "postData" not in entry["request"]:
        text = flow.request.get_text(strict=False) or ""
        entry["request"]["postData"] = {"mimeType": header(flow.request, b"content-type"), "text": text}
    again = har.exchange(entry)
    if sent and again.request.raw_content != sent:
        entry["request"]["postData"] |= {"text": base64.b64encode(sent).decode(), "encoding": "base64"}
    if flow.response is None:
        return
    got = flow.response.raw_content
    if got is None:
        entry["response"]["content"].pop("text", None)
    elif again.response is None or _decoded(again.response) != _decoded(flow.response):
        raw = {"text": base64.b64encode(got).decode(), "encoding": "base64", "_raw": True}
        entry["response"]["content"] |= raw


def _decoded(message: http.Message) -> bytes | None:
    return message.get_content(strict=False)


def _part(out: Path) -> Path:
    """Where a file is written before it takes its name, so that nothing is left half-written."""
    return out.with_name(f".{out.name}.{os.getpid()}")
