"""Decoding of one event: what was handed to another app, and what was written to a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdkwitness.audit.decode import gatt
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.part import plain_name
from sdkwitness.audit.decode.walk import Origin, Walk
from sdkwitness.capture.records import Event

if TYPE_CHECKING:  # the ledger reads the schemes of this package
    from sdkwitness.audit.decode.ledger import Ledger


_ANSWERS = frozenset({"return", "reply"})
"""Names of values that came back from the far side of a call."""
PROTOCOL = "protocol"
"""Name of the value that tells datagrams (`UDP`) and QUIC from streams; it is no content."""


def decode_event(event: Event, ledger: Ledger | None = None) -> Decoded:
    """Decode the values and the payload of an event.

    Paths begin with `value:NAME` (an argument, an Intent extra, a column) or `payload`. The bytes that a
    cipher took in or gave out are no leaves: the ledger shows them where they travel.
    """
    walk = Walk(ledger)
    sent = event.connection is None or event.connection.direction == "out"
    outgoing = sent and (event.ipc is not None or event.kind in ("ipc", "stream", "connect", "tls"))
    assigned = _characteristic(event)
    for value in event.values:
        if value.name == PROTOCOL and event.kind == "stream":
            continue
        answer = value.name.partition(".")[0] in _ANSWERS
        origin = Origin(event.id, event.time, outgoing and not answer)
        path = (f"value:{plain_name(value.name)}",)
        if value.text is not None:
            walk.add(value.text, path, origin, key=value.name)
        if value.blob is not None:
            walk.add(value.blob.data, path, origin, key=value.name)
            if assigned is not None:
                for part in gatt.parse(assigned, value.blob.data) or ():
                    walk.take(part, path, origin)
            _cut(walk, value.blob.size - len(value.blob.data), path, origin)
    if event.connection is not None and event.connection.payload is not None:
        payload = event.connection.payload
        origin = Origin(event.id, event.time, outgoing)
        walk.add(payload.data, ("payload",), origin)
        if any(v.name == PROTOCOL and v.text == "QUIC" for v in event.values):
            reason = f"a QUIC connection, which cannot be read; its first datagram had {payload.size} bytes"
            walk.stop(b"", ("payload",), origin, reason)
        else:
            _cut(walk, payload.size - len(payload.data), ("payload",), origin)
    return walk.finish()


def _characteristic(event: Event) -> str | None:
    """Return the assigned number of the Bluetooth characteristic that a callback spoke of."""
    uuids = (value.text for value in event.values if value.name == "uuid" and value.text)
    return next((assigned for uuid in uuids if (assigned := gatt.number(uuid)) is not None), None)


def _cut(walk: Walk, missing: int, path: tuple[str, ...], origin: Origin) -> None:
    if missing > 0:
        walk.stop(b"", path, origin, f"{missing} bytes not kept by the agent")
