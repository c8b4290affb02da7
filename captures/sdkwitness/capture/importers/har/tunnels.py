"""Tunnels that a proxy opened and could not look into: of what went through them a HAR has the host alone."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sdkwitness.capture.importers.har import fields
from sdkwitness.capture.importers.har.frames import KEY
from sdkwitness.capture.importers.loose import Entry, number_of, object_of, text_of
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.journal_records import ConnectionSeen, StreamEnded, StreamOpened

MAX: Final = 100_000
"""Tunnels, and hosts, that are remembered."""
WHY: Final = "the proxy passed it through without looking into it"


class Tunnels:
    """The tunnels of one file, and the hosts to which requests are there too."""

    def __init__(self) -> None:
        self._opened: list[tuple[str, int, float, float]] = []
        """Host and port of each, when it was opened, and how long it was open."""
        self._read: set[str] = set()

    def take(self, entry: Entry, started: float) -> bool:
        """Take an entry; True where it is a tunnel."""
        request = object_of(entry.get("request"))
        if text_of(request.get("method")).upper() != "CONNECT" or fields.first(request, ":protocol") or entry.get(KEY):
            return False  # or one of HTTP/2, which is a request with a path (RFC 8441, 4)
        url = text_of(request.get("url")).strip()
        try:
            split = urlsplit(url if "://" in url else f"//{url}")
            host, port = split.hostname, split.port or 443
        except ValueError:
            return True
        if host and host.isascii() and len(self._opened) < MAX:
            lasted = max(number_of(entry.get("time")) or 0.0, 0.0) / 1000
            self._opened.append((host, port, started, lasted))
        return True

    def read(self, host: str) -> None:
        """Note a host of which a request is there."""
        if len(self._read) < MAX:
            self._read.add(host.lower())

    def write(self, sink: Sink) -> int:
        """Write a flow that stayed dark for each tunnel to a host of which nothing else is there.

        Returns:
            How many tunnels it left out, since the requests that went through them are there.
        """
        left_out = 0
        for host, port, started, lasted in self._opened:
            if host in self._read:
                left_out += 1
                continue
            flow = sink.unique(f"tunnel-{sink.number}-{host}:{port}")
            client, server = f"{flow}-client", f"{flow}-server"
            sink.append(ConnectionSeen(client, client=True, tls=True, sni=host, timestamp_start=started))
            sink.append(ConnectionSeen(server, client=False, address=(host, port), tls=True, sni=host))
            sink.append(StreamOpened(flow, client, server, "tcp", started))
            sink.append(StreamEnded(flow, server, started + lasted, error=WHY, dark=True))
        return left_out
