"""TLS handshakes that failed at the proxy, which HTTP Toolkit lists beside the entries.

Its `log._tlsErrors` (httptoolkit-ui, src/model/http/har.ts) names host, client and cause of each; there is no request,
since nothing could be read. Our own exports write that list too; names with an underscore are ours: `_outcome` and
`_error` as in `records.Handshake`, `_random` in hex, `_server`.
"""

from __future__ import annotations

import mmap
import re
from datetime import UTC, datetime
from typing import Final, Literal, cast

from sdkwitness.capture.importers import array, times
from sdkwitness.capture.importers.loose import Entry, number_of, object_of, shown, text_of
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.journal_records import ConnectionSeen, Endpoint, HandshakeEnded, HelloSeen
from sdkwitness.capture.records import Handshake

KEY: Final = "_tlsErrors"
MAX: Final = 100_000
"""Handshakes that are taken of one file."""
REFUSED: Final = frozenset({"cert-rejected", "closed", "reset"})
"""Causes, of those that Mockttp tells, by which the app rejected the proxy's certificate or went away on seeing it."""
MAX_PROTOCOLS: Final = 32
_OUTCOMES: Final[dict[str, Literal["established", "refused", "failed"]]] = {
    "established": "established",
    "refused": "refused",
    "failed": "failed",
}
_RANDOM: Final = re.compile(r"[0-9a-f]{64}")
MAX_ERROR: Final = 1000
"""Characters of what a TLS library said."""
_LIST: Final = re.compile(rb'(?<!\\)"%s"\s*+:\s*+\[' % KEY.encode())


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


def failed(handshake: Handshake) -> bool:
    """Whether a handshake belongs into the list: nothing came through, so that no entry tells of it."""
    return handshake.outcome in ("refused", "failed") or handshake.unused


def spelt(handshake: Handshake) -> Entry:
    """One handshake as the list has it."""
    told: Entry = {
        "startedDateTime": datetime.fromtimestamp(handshake.time // 1000 / 1e6, UTC).isoformat(),
        "time": 0,
        "cause": "cert-rejected" if handshake.outcome == "refused" else "closed" if handshake.unused else "unknown",
        "hostname": handshake.sni or (handshake.server.host if handshake.server is not None else None),
        "tlsMetadata": {"sniHostname": handshake.sni, "clientAlpn": list(handshake.alpn)},
        "_outcome": handshake.outcome,
        "_error": handshake.error,
        "_random": handshake.client_random,
    }
    if handshake.client is not None:
        told |= {"clientIPAddress": handshake.client.host, "clientPort": handshake.client.port}
    if handshake.server is not None:
        told["_server"] = {"host": handshake.server.host, "port": handshake.server.port}
    return told


def _handshake(told: Entry, otherwise: float, sink: Sink) -> None:
    time = times.seconds(told.get("startedDateTime"))
    started = otherwise if time is None else time
    ended = started + max(number_of(told.get("time")) or 0.0, 0.0) / 1000
    offered = object_of(told.get("tlsMetadata"))
    cause = shown(text_of(told.get("cause")))
    outcome = _OUTCOMES.get(text_of(told.get("_outcome")))
    named = told.get("hostname") if outcome is None else None  # ours may be the server's address
    host = shown(text_of(named or offered.get("sniHostname"))) or None
    protocols = offered.get("clientAlpn")
    listed = cast("list[object]", protocols)[:MAX_PROTOCOLS] if isinstance(protocols, list) else []
    alpn = tuple(shown(text_of(name)).encode() for name in listed)
    client = _endpoint(told.get("clientIPAddress"), told.get("clientPort"))
    there = object_of(told.get("_server"))
    leg = sink.unique(f"handshake-{sink.number}-{client[0] if client else ''}")
    sink.append(
        ConnectionSeen(
            leg, client=True, peername=client, tls=True, sni=host, timestamp_start=started, timestamp_end=ended
        )
    )
    server = _endpoint(there.get("host"), there.get("port"))
    sink.append(HelloSeen(leg, started, client, server, _random(told.get("_random")), host, alpn))
    if outcome is None:
        outcome = "refused" if cause in REFUSED else "failed"
        error: str | None = cause or "the recording says not why"
    else:
        error = shown(text_of(told.get("_error")), MAX_ERROR) or None
    sink.append(HandshakeEnded(leg, ended, outcome, error))


def _endpoint(host: object, port: object) -> Endpoint | None:
    address, number = shown(text_of(host)), number_of(port)
    return (address, int(number)) if address and number is not None and 0 <= number <= 65535 else None


def _random(told: object) -> bytes:
    """ClientHello.random, or nothing."""
    text = text_of(told)
    return bytes.fromhex(text) if _RANDOM.fullmatch(text) else b""
