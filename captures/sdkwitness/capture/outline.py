"""A flow without its bodies: all that most questions need, at a hundredth of the memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec

from sdkwitness.capture.records import Flow


class Outline(NamedTuple):
    """A flow without bodies and messages, and how large they are."""

    flow: Flow
    request_bytes: int | None
    """None where the body was not recorded, as in `HttpRequest.body`."""
    response_bytes: int | None
    messages: int
    sent: int
    """Bytes of the messages from the app."""
    received: int


@runtime_checkable
class Outlined(Protocol):
    """Flows that know their outlines without reading any body."""

    def outlines(self) -> Iterable[Outline]:
        """Yield the outline of each flow, in recording order."""
        ...


def outlines(flows: Sequence[Flow]) -> Iterable[Outline]:
    """Return the outline of each flow, in recording order."""
    return flows.outlines() if isinstance(flows, Outlined) else map(outline, flows)


def numbered(flows: Sequence[Flow], evidence: str) -> Flow | None:
    """Return the flow with an evidence id, None where there is none."""
    number = evidence.removeprefix("flow:")
    place = int(number) - 1 if number.isdecimal() else -1
    if 0 <= place < len(flows) and (found := flows[place]).id == evidence:
        return found
    return next((flow for flow in flows if flow.id == evidence), None)


def outline(flow: Flow) -> Outline:
    """Return the outline of a flow."""
    request, response = flow.request, flow.response
    return Outline(
        flow=msgspec.structs.replace(
            flow,
            request=msgspec.structs.replace(request, body=None) if request is not None else None,
            response=msgspec.structs.replace(response, body=None) if response is not None else None,
            messages=(),
        ),
        request_bytes=len(request.body) if request is not None and request.body is not None else None,
        response_bytes=len(response.body) if response is not None and response.body is not None else None,
        messages=len(flow.messages),
        sent=sum(len(m.content) for m in flow.messages if m.from_client),
        received=sum(len(m.content) for m in flow.messages if not m.from_client),
    )
