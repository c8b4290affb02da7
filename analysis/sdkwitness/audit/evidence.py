"""The evidence behind observations, as a reader may see it: one redacted line each, with the stack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from sdkwitness.audit.attribute import Attributor
from sdkwitness.audit.model import EvidenceRecord
from sdkwitness.capture.outline import Outline, outlines
from sdkwitness.capture.records import Event, Recording

MAX_FRAMES: Final = 40
MAX_PATH: Final = 120
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PERSONAL: Final = re.compile(r"\d{6,}|[0-9a-fA-F-]{16,}|[^/]{41,}|[^/]*(?:@|%40)[^/]*|[^/]*%[89A-Fa-f][^/]*")
"""What may be a value in a path: long numbers, hexadecimal identifiers, addresses, words of other scripts."""


def time_text(time: int) -> str:
    """Return nanoseconds since the epoch as `2023-11-14T22:13:20.000000Z`."""
    try:
        moment = EPOCH + timedelta(microseconds=time // 1000)
    except OverflowError:
        return ""
    return f"{moment.isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


def records(
    ids: Iterable[str], recording: Recording, attributor: Attributor, stacks: Mapping[str, str]
) -> list[EvidenceRecord]:
    """Return the records of the named evidence, flows before events, each in recording order.

    Args:
        ids: evidence ids.
        recording: where they are.
        attributor: gives the frames of stacks.
        stacks: evidence id to the id of the stack that decided, where one did.
    """
    wanted = frozenset(ids)
    found = [
        _flow(one, attributor.frames(stacks.get(one.flow.id, "")))
        for one in outlines(recording.flows)
        if one.flow.id in wanted
    ]
    done: set[str] = set()
    for event in recording.events:
        if event.id in wanted and event.id not in done:
            done.add(event.id)
            found.append(_event(event, attributor.frames(stacks.get(event.id) or event.stack or "")))
    return found


def safe_path(path: str) -> str:
    """Return a request path without its query and without what may be a value in it."""
    bare = path.partition("?")[0]
    shown = "/".join(_PERSONAL.sub("…", segment) for segment in bare.split("/"))
    return shown if len(shown) <= MAX_PATH else f"{shown[: MAX_PATH - 1]}…"


def _flow(one: Outline, frames: tuple[str, ...]) -> EvidenceRecord:
    flow = one.flow
    if flow.request is not None:
        summary = f"{flow.request.method} {flow.request.scheme}://{flow.host}{safe_path(flow.request.path)}"
        if flow.response is not None:
            summary += f" → {flow.response.status}"
        if one.messages:
            summary += f", {one.messages} messages"
    elif flow.question is not None:
        summary = f"DNS question for {flow.question}"
    else:
        port = f":{flow.server.port}" if flow.server is not None else ""
        summary = f"{flow.transport.upper()} {flow.host}{port}, {one.messages} chunks"
    return EvidenceRecord(
        id=flow.id, kind=flow.transport, time=time_text(flow.started), summary=summary, stack=list(frames[:MAX_FRAMES])
    )


def _event(event: Event, frames: tuple[str, ...]) -> EvidenceRecord:
    summary = f"{event.kind} {event.target}"
    if event.ipc is not None:
        summary += f" to {event.ipc.peer or 'nobody named'}"
        summary += f" ({event.ipc.mechanism})"
    ends = event.connection
    if ends is not None and ends.remote is not None:
        summary += f" {ends.sni or ends.remote.host}:{ends.remote.port}"
        if ends.payload is not None:
            summary += f", {ends.payload.size} bytes"
    if event.error:
        summary += f" threw {event.error}"
    return EvidenceRecord(
        id=event.id, kind=event.kind, time=time_text(event.time), summary=summary, stack=list(frames[:MAX_FRAMES])
    )
