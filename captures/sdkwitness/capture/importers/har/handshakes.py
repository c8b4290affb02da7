"""TLS handshakes that failed at the proxy, which HTTP Toolkit lists beside the entries.

Its `log._tlsErrors` (httptoolkit-ui, src/model/http/har.ts) names host, client and cause of each; there is no request,
since nothing could be read.
"""

from __future__ import annotations

import mmap
import re
from typing import Final, cast

from sdkwitness.capture.importers import array, times
from sdkwitness.capture.importers.loose import Entry, number_of, object_of, shown, text_of
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.journal_records import ConnectionSeen, HandshakeEnded, HelloSeen

MAX: Final = 100_000
"""Handshakes that are taken of one file."""
REFUSED: Final = frozenset({"cert-rejected", "closed", "reset"})
"""Causes, of those that Mockttp tells, by which the app rejected the proxy's certificate or went away on seeing it."""
MAX_PROTOCOLS: Final = 32
_LIST: Final = re.compile(rb'(?<!\\)"_tlsErrors"\s*+:\s*+\[')


def write(data: mmap.mmap | bytes, start: int, end: int, otherwise: float, sink: Sink) -> None:
    """Write the handshakes of the list that begins between two offsets, if there is one.

    Args:
        data: The file.
        start: Where the search begins.
        end: Where it ends.
        otherwise: Seconds since the epoch, for a handshake that has no readable time.
        sink: Takes them.
    """
    found = _LIST.search(data, start, end)
    if found is None:
        return
    taken = bad = left_out = 0
    for element in array.elements(data, found.end(), lambda at: None):
        if isinstance(element, array.Ended):
            break
        if isinstance(element, array.Cut):
            sink.short("the file ends in its list of failed TLS handshakes: what came after it is missing.")
            break
        told = object_of(element.value)
        if not told:
            bad += 1
        elif taken >= MAX:
            left_out += 1
        else:
            taken += 1
            _handshake(told, otherwise, sink)
    if bad:
        sink.problem(f"failed TLS handshakes that could not be read and were left out: {bad}.")
    if left_out:
        sink.problem(f"failed TLS handshakes beyond the first {MAX:,}, which were left out: {left_out:,}.")


def _handshake(told: Entry, otherwise: float, sink: Sink) -> None:
    time = times.seconds(told.get("startedDateTime"))
    started = otherwise if time is None else time
    ended = started + max(number_of(told.get("time")) or 0.0, 0.0) / 1000
    offered = object_of(told.get("tlsMetadata"))
    host = shown(text_of(told.get("hostname") or offered.get("sniHostname"))) or None
    protocols = offered.get("clientAlpn")
    listed = cast("list[object]", protocols)[:MAX_PROTOCOLS] if isinstance(protocols, list) else []
    alpn = tuple(shown(text_of(name)).encode() for name in listed)
    port = number_of(told.get("clientPort"))
    address = shown(text_of(told.get("clientIPAddress")))
    peer = (address, int(port)) if address and port is not None and 0 <= port <= 65535 else None
    cause = shown(text_of(told.get("cause")))
    leg = sink.unique(f"handshake-{sink.number}-{address}")
    sink.append(
        ConnectionSeen(
            leg, client=True, peername=peer, tls=True, sni=host, timestamp_start=started, timestamp_end=ended
        )
    )
    sink.append(HelloSeen(leg, started, peername=peer, sni=host, alpn=alpn))
    sink.append(
        HandshakeEnded(leg, ended, "refused" if cause in REFUSED else "failed", cause or "the recording says not why")
    )
