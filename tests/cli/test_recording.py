"""Real recordings that end otherwise than planned: what was recorded stays, and nothing goes on running."""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwitness.capture import bundle, verify
from sdkwitness.cli.main import run
from sdkwitness.cli.session import Plan, Recorded, record
from sdkwitness.cli.signals import Stop

PROXY = "sdkwitness.wire"
JVM = "com.android.lab.Device"
ORIGIN = "sdkwitness.lab.server"


def children(of: int) -> dict[str, int]:
    """Kind to pid of the lab's processes below `of`."""
    found: dict[str, int] = {}
    for task in Path(f"/proc/{of}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # threads come and go meanwhile
            for pid in (task / "children").read_text().split():
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
                found |= {kind: int(pid) for kind in (PROXY, JVM, ORIGIN) if kind in command}
    return found


def gone(pids: list[int], within: float = 15) -> bool:
    """Whether the processes end in time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not any(_running(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def _running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def record_and(out: Path, kill: str | None, at: str = "run sign_in") -> tuple[Recorded, list[int]]:
    """Record the lab, and at one step kill a process of it, or ask for the end."""
    stop = Stop()
    pids: list[int] = []

    def say(text: str, *, lasting: bool = False) -> None:
        if text.startswith(at) and not pids:
            found = children(os.getpid())
            pids.extend(found.values())
            if kill is None:
                stop.set()
            else:
                os.kill(found[kill], signal.SIGKILL)

    return record(Plan(), out, say, stop), pids


@pytest.mark.parametrize(
    ("kill", "sentence"),
    [(PROXY, "proxy"), (JVM, "device|agent"), (ORIGIN, "origin")],
    ids=["proxy", "device", "origin"],
)
def test_a_death_in_the_middle_keeps_what_was_recorded(tmp_path: Path, kill: str, sentence: str) -> None:
    recorded, pids = record_and(tmp_path / "cap", kill)
    assert recorded.problems
    assert re.search(sentence, " ".join(recorded.problems))
    assert len(pids) == 3
    assert gone(pids)
    recording = bundle.read(tmp_path / "cap")
    assert recording.events
    assert recording.flows
    assert recording.manifest.ended is not None
    assert set(recorded.problems) <= set(recording.problems)
    assert verify.verify(tmp_path / "cap").intact
    assert run(["analyze", str(tmp_path / "cap"), "--out", str(tmp_path / "report"), "--quiet"]) == 3
    assert (tmp_path / "report" / "report.html").is_file()


def test_a_stop_ends_in_order(tmp_path: Path) -> None:
    recorded, pids = record_and(tmp_path / "cap", None)
    assert recorded.problems == ("The recording was stopped before the lab's script ended.",)
    assert gone(pids)
    assert bundle.read(tmp_path / "cap").manifest.ended is not None
    assert verify.verify(tmp_path / "cap").intact


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`sdkwitness capture` of the lab, in the middle of its script."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sdkwitness.cli", "capture", "--out", str(tmp_path / "cap")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("run sign_in"):
            break
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_a_killed_recorder_takes_its_children_along(tmp_path: Path, recorder: subprocess.Popen[str]) -> None:
    pids = list(children(recorder.pid).values())
    assert len(pids) == 3
    recorder.kill()
    assert gone(pids)
    recording = bundle.read(tmp_path / "cap")
    assert recording.manifest.ended is None
    assert recording.events
    assert recording.problems
    assert run(["analyze", str(tmp_path / "cap"), "--out", str(tmp_path / "report"), "--quiet"]) == 3


def test_one_ctrl_c_ends_cleanly(tmp_path: Path, recorder: subprocess.Popen[str]) -> None:
    pids = list(children(recorder.pid).values())
    recorder.send_signal(signal.SIGINT)
    out, err = recorder.communicate(timeout=60)
    assert recorder.returncode == 3
    assert out == f"capture: {tmp_path / 'cap'}\n"
    assert "stopped before the lab's script ended" in err
    assert "Traceback" not in err
    assert gone(pids)
    assert verify.verify(tmp_path / "cap").intact


class Page(http.server.BaseHTTPRequestHandler):
    """Answers every GET."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_local_app_is_recorded_without_hooks_for_a_while(tmp_path: Path) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def say(text: str, *, lasting: bool = False) -> None:
        address = re.search(r"proxy to ([\d.]+:\d+)", text)
        if address and lasting:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://{address[1]}"}))
            with opener.open(f"http://127.0.0.1:{server.server_port}/seen", timeout=20) as answer:
                assert answer.read() == b"ok"

    try:
        recorded = record(Plan(device="local", hooks=False, duration=1), tmp_path / "cap", say, Stop())
    finally:
        server.shutdown()
        server.server_close()
    recording = bundle.read(tmp_path / "cap")
    assert recorded.problems == ()
    assert [f.request.path for f in recording.flows if f.request] == ["/seen"]
    assert recording.manifest.hooks == "off"
