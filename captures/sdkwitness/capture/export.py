"""Captures to the formats of other tools."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from mitmproxy import http
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.connection import Server
from mitmproxy.flow import Flow
from mitmproxy.io import FlowWriter

from sdkwitness.capture import bundle, context
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import har
from sdkwitness.capture.mitm_compat import header
from sdkwitness.capture.mitm_rebuild import Unbuilt, rebuild
from sdkwitness.capture.mitm_records import UNSENT, failure


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
    """Write the HTTP and WebSocket exchanges of a capture as HAR 1.2; HAR knows no other flows.

    Raises:
        UserError: `capture` is none, holds no flow that can be written, or `out` cannot be written.
    """
    maker = SaveHar()
    head = cast("dict[str, Any]", maker.make_har([]))["log"]  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    head.pop("entries", None)
    servers: set[Server] = set()  # the maker notes here which legs it has timed
    left_out = Counter[str]()
    skipped: list[str] = []
    count = 0
    part = _part(out)
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(f'{{"log": {json.dumps(head)[:-1]}, "entries": [')
            for flow in _flows(capture, skipped):
                if not isinstance(flow, http.HTTPFlow):
                    left_out[flow.type] += 1
                    continue
                try:
                    entry = json.dumps(_entry(maker, flow, servers), indent=1)
                except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
                    skipped.append(f"an exchange with {flow.request.pretty_host} cannot be said in HAR.")
                    continue
                file.write(f"{',' if count else ''}\n{entry}")
                count += 1
            file.write("\n]}}\n")
        _check(capture, count, skipped)
        part.replace(out)
    except OSError as e:
        raise UserError(f"{out} cannot be written: {e.strerror}.") from e
    finally:
        part.unlink(missing_ok=True)
    return Exported(count, tuple(sorted(left_out.items())), tuple(skipped))


def _entry(maker: SaveHar, flow: http.HTTPFlow, servers: set[Server]) -> dict[str, Any]:
    entry = cast("dict[str, Any]", maker.flow_entry(flow, servers))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    entry["request"]["url"] = _url(flow.request)
    _restore(entry, flow)
    return entry


def _flows(capture: Path, skipped: list[str]) -> Iterator[Flow]:
    """The flows of a capture as mitmproxy's; a sentence is added for each that it cannot take."""
    bundle.read_manifest(capture)
    if not (capture / bundle.FLOWS).exists():
        return
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


def _restore(entry: dict[str, Any], flow: http.HTTPFlow) -> None:
    """Put back what the maker of HAR entries leaves out, and store as it is what text cannot hold.

    HAR has no word for bytes of a request and none for a body that cannot be decoded: `encoding` beside
    `postData.text`, and `_raw` beside `content.text`, are ours; so is `_unsent` of a request that failed.
    """
    sent = flow.request.raw_content
    if sent and "postData" not in entry["request"]:
        text = flow.request.get_text(strict=False) or ""
        entry["request"]["postData"] = {"mimeType": header(flow.request, b"content-type"), "text": text}
    again = har.exchange(entry)
    if sent and again.request.raw_content != sent:
        entry["request"]["postData"] |= {"text": base64.b64encode(sent).decode(), "encoding": "base64"}
    if flow.response is None:
        if flow.error is not None:
            entry["_unsent"] = failure(flow, flow.error, flow.metadata.get(UNSENT)).unsent
        return
    got = flow.response.raw_content
    if got is None:
        entry["response"]["content"].pop("text", None)
    elif again.response is None or _decoded(again.response) != _decoded(flow.response):
        raw = {"text": base64.b64encode(got).decode(), "encoding": "base64", "_raw": True}
        entry["response"]["content"] |= raw


def _url(request: http.Request) -> str:
    """The address of a request; mitmproxy writes IPv6 addresses without the brackets that RFC 3986, 3.2.2 asks for."""
    host = request.pretty_host
    if ":" not in host or host.startswith("["):
        return request.pretty_url
    return f"{request.scheme}://[{host}]:{request.port}{request.path}"


def _decoded(message: http.Message) -> bytes | None:
    return message.get_content(strict=False)


def _part(out: Path) -> Path:
    """Where a file is written before it takes its name, so that nothing is left half-written."""
    return out.with_name(f".{out.name}.{os.getpid()}")
