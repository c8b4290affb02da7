"""Command lines run in this process, and small captures to run them on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sdkwitness.capture.importers import import_files
from sdkwitness.cli.main import run

IMEI = "490154203237518"
IDENTITY = f"imei: '{IMEI}'\nandroid_id: 9774d56d682e549c\n"


class Done(NamedTuple):
    """What a command line gave."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs one command line."""

    def do(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return do


def exchange(host: str, body: str, n: int) -> dict[str, object]:
    """One HAR entry."""
    return {
        "startedDateTime": f"2023-11-14T22:13:{20 + n:02d}.000Z",
        "time": 20,
        "request": {
            "method": "POST",
            "url": f"https://{host}/v1/report?n={n}",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Host", "value": host}, {"name": "Content-Type", "value": "application/json"}],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": len(body),
            "postData": {"mimeType": "application/json", "text": body},
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "headers": [],
            "cookies": [],
            "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 2,
        },
        "cache": {},
        "timings": {"send": 1, "wait": 1, "receive": 1},
    }


def har(*entries: dict[str, object]) -> str:
    """A HAR document."""
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": entries}})


@pytest.fixture
def har_file(tmp_path: Path) -> Path:
    """Two exchanges: the IMEI to Amap, which is disclosed, and to a host nobody named."""
    file = tmp_path / "traffic.har"
    body = json.dumps({"d": {"imei": IMEI}})
    file.write_text(har(exchange("apilocate.amap.com", body, 1), exchange("collect.example.com", body, 2)))
    return file


@pytest.fixture
def capture(tmp_path: Path, har_file: Path) -> Path:
    """A capture of that file, with the identity beside it."""
    out = tmp_path / "cap"
    import_files([har_file], out, app="com.mi.health")
    (out / "identity.yaml").write_text(IDENTITY)
    return out
