"""Hostile bodies never crash, stall or fill the memory, and each bound that is hit shows."""

from __future__ import annotations

import base64
import json
import signal
from pathlib import Path

import pytest
from confined import MEMORY, SECONDS, classified, commanded, ended, hoard, spin
from hostile_bodies import HOSTILE, IMEI

_MEGABYTES = MEMORY // (1024 * 1024) // 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_read_within_its_bounds(name: str) -> None:
    body = HOSTILE[name]
    outcome = classified(body.make(), body.content_type)
    assert not outcome.error
    assert outcome.seconds < SECONDS / 2
    assert outcome.megabytes < _MEGABYTES
    assert not body.reason or body.reason in outcome.reasons, outcome.reasons
    assert body.reason or outcome.leaves


def test_the_bounds_of_the_children_are_kept() -> None:
    assert "MemoryError" in ended(hoard).error
    assert ended(spin, seconds=1).error == f"the process ended with {-signal.SIGXCPU}"


def test_a_sparse_file_of_a_gigabyte_is_read_at_its_head(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as sparse:
        sparse.truncate(1 << 30)
    outcome = commanded("classify", str(tmp_path / "sparse"))
    (row,) = [json.loads(line) for line in outcome.out.splitlines()]
    assert (outcome.error, outcome.code) == ("", 0)
    assert (row["note"], row["size"]) == ("size", 1 << 30)
    assert outcome.seconds < SECONDS / 2
    assert outcome.megabytes < _MEGABYTES / 2


def test_hostile_bodies_in_a_capture_leave_the_others_readable(tmp_path: Path) -> None:
    names = (
        "gzip in gzip in gzip",
        "deep arrays",
        "billion laughs",
        "lines of numbers",
        "cbor tags",
        "blanks in a value",
    )
    bodies = [*(HOSTILE[name].make() for name in names), json.dumps({"imei": IMEI}).encode()]
    (tmp_path / "made.har").write_text(json.dumps({"log": {"entries": [entry(b, n) for n, b in enumerate(bodies)]}}))
    (tmp_path / "me.yaml").write_text(f"imei: '{IMEI}'\n")
    capture, out = str(tmp_path / "capture"), str(tmp_path / "out")
    assert commanded("import", str(tmp_path / "made.har"), "--app", "com.example", "--out", capture).error == ""
    outcome = commanded("analyze", capture, "--identity", str(tmp_path / "me.yaml"), "--out", out)
    assert outcome.error == ""
    assert outcome.seconds < SECONDS / 2
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert "id.device.permanent.imei" in {row["data_type"] for row in report["observations"]}
    reasons = {row["reason"] for row in report["coverage"]["opaque"]}
    assert {"expansion", "depth", "xml entities", "nodes"} <= reasons


def entry(body: bytes, number: int) -> dict[str, object]:
    """One HAR entry; a request's body is Base64 where the file says so."""
    headers = [{"name": "Content-Length", "value": str(len(body))}]
    return {
        "startedDateTime": f"2023-11-14T22:13:{20 + number:02d}.000Z",
        "time": 20,
        "request": {
            "method": "POST",
            "url": "https://collect.example.com/v1",
            "httpVersion": "HTTP/1.1",
            "headers": headers,
            "postData": {"mimeType": "", "text": base64.b64encode(body).decode(), "encoding": "base64"},
        },
        "response": {"status": 200, "headers": [], "content": {}},
    }
