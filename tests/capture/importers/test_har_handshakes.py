"""TLS handshakes that failed at HTTP Toolkit's proxy: refusals of a pinned SDK show nowhere else in its HAR."""

from __future__ import annotations

import json
from pathlib import Path

from dialects import Object, entry, load, log

from sdkwitness.capture.records import Address


def failing(**more: object) -> Object:
    """A handshake that failed, as HTTP Toolkit lists it."""
    return {
        "startedDateTime": "2026-01-02T04:04:06.000+01:00",
        "time": 250.5,
        "cause": "cert-rejected",
        "hostname": "pinned.example",
        "clientIPAddress": "10.0.0.2",
        "clientPort": 40000,
        **more,
    }


def toolkit(*entries: Object, failures: list[object]) -> bytes:
    """HTTP Toolkit's file: the failures come after the entries."""
    document = log("HTTP Toolkit", *entries)
    document["log"]["_tlsErrors"] = failures
    return json.dumps(document).encode()


def test_failed_handshakes_of_http_toolkit(tmp_path: Path) -> None:
    metadata: Object = {"sniHostname": "named.example", "clientAlpn": ["h2", "\ud800"]}
    closed = failing(hostname=None, cause="handshake-timeout", tlsMetadata=metadata, clientPort="?")
    recording, summary = load(tmp_path, toolkit(entry(), failures=[failing(), closed]))
    refused, failed = recording.handshakes
    assert (refused.outcome, refused.error, refused.sni) == ("refused", "cert-rejected", "pinned.example")
    assert (refused.time, refused.client) == (1767323046 * 10**9, Address(host="10.0.0.2", port=40000))
    assert (failed.outcome, failed.error, failed.sni) == ("failed", "handshake-timeout", "named.example")
    assert (failed.alpn, failed.client) == (("h2", "\\ud800"), None)
    assert len(recording.flows) == 1
    assert summary.problems == ()


def test_failed_handshakes_are_read_before_the_entries_and_without_any(tmp_path: Path) -> None:
    first = {"log": {"version": "1.2", "_tlsErrors": [failing()], "entries": []}}
    recording, _ = load(tmp_path, json.dumps(first).encode())
    assert [h.sni for h in recording.handshakes] == ["pinned.example"]


def test_failed_handshakes_that_are_damaged_or_cut_are_told(tmp_path: Path) -> None:
    data = toolkit(entry(), failures=[failing(), 7, failing()])
    recording, summary = load(tmp_path, data)
    assert len(recording.handshakes) == 2
    assert summary.problems == ("in.har: failed TLS handshakes that could not be read and were left out: 1.",)
    (tmp_path / "cut").mkdir()
    cut, summary = load(tmp_path / "cut", data[: data.rindex(b'"clientPort"')])
    assert len(cut.handshakes) == 1
    assert [s for s in summary.cut if "TLS handshakes" in s]
