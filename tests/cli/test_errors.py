"""What a user can get wrong: one sentence on stderr, exit code 2, nothing half-written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import Call

BAD_CALLS = [
    ("audit", "--bogus"),
    ("nonsense",),
    ("analyze",),
    ("analyze", "{tmp}/nowhere"),
    ("analyze", "{tmp}"),
    ("audit", "--statement", "{tmp}/nowhere.txt"),
    ("audit", "--statement", "{tmp}/noise.bin"),
    ("audit", "--identity", "{tmp}/bad-identity.yaml"),
    ("audit", "--device", "lab", "--app", "com.example"),
    ("audit", "--device", "local"),
    ("audit", "--device", "local", "--app", "no-such-process-here"),
    ("audit", "--identity", "{tmp}/noise.bin"),
    ("audit", "--listen", "nowhere"),
    ("audit", "--listen", "127.0.0.1:99999"),
    ("audit", "--upstream-ca", "{tmp}/noise.bin"),
    ("audit", "--duration", "soon"),
    ("analyze", "{tmp}/noise.bin"),
    ("analyze", "{tmp}", "--statement", "{tmp}/empty.txt"),
    ("import", "{tmp}/full", "--out", "{tmp}/new"),
    ("audit", "--fail-on", "never"),
    ("capture", "--out", "{tmp}/full"),
    ("capture", "--listen", "127.0.0.1:{port}", "--out", "{tmp}/new"),
    ("capture", "--no-hooks", "--listen", "127.0.0.1:{port}", "--out", "{tmp}/new"),
    ("import", "{tmp}/noise.bin", "--out", "{tmp}/new"),
    ("import", "{tmp}/nowhere.har", "--out", "{tmp}/new"),
    ("export", "{tmp}", "--format", "mitm", "--out", "{tmp}/new"),
    ("export", "{tmp}", "--format", "pcap", "--out", "{tmp}/new"),
    ("classify", "{tmp}/nowhere"),
    ("classify", "{tmp}/noise.bin", "--identity", "{tmp}/bad-identity.yaml"),
    ("classify", "{tmp}/noise.bin", "--url", "http://[bad"),
    ("statement", "parse", "{tmp}/noise.bin"),
    ("statement", "check", "{tmp}/nowhere"),
    ("trace", "{tmp}/nowhere", "value"),
    ("trace", "value"),
    ("mark", "{tmp}", "consent", "given"),
    ("mark", "{tmp}", "consent", "perhaps"),
    ("mark", "{tmp}", "scenario", "no_such_scenario", "--start"),
    ("mark", "{tmp}", "scenario", "outdoor_run"),
    ("diff", "{tmp}", "{tmp}"),
    ("diff", "{tmp}/noise.bin", "{tmp}/noise.bin"),
    ("seal", "{tmp}"),
    ("verify", "{tmp}"),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with bad inputs."""
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "bad-identity.yaml").write_text("imie: '490154203237518'\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    return tmp_path


def tree(place: Path) -> list[str]:
    return sorted(str(p.relative_to(place)) for p in place.rglob("*"))


@pytest.mark.parametrize("arguments", BAD_CALLS, ids=" ".join)
def test_a_wrong_call_is_one_sentence_and_leaves_nothing(arguments: tuple[str, ...], place: Path, call: Call) -> None:
    before = tree(place)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = call(*(a.replace("{tmp}", str(place)).replace("{port}", port) for a in arguments))
    assert done.code == 2, done
    assert done.out == ""
    sentence = [line for line in done.err.splitlines() if line.startswith("sdkwitness: ")]
    assert len(sentence) == 1, done.err
    assert sentence[0].endswith("."), sentence
    assert "Traceback" not in done.err
    assert tree(place) == before


def test_an_unknown_identity_key_names_the_nearest(place: Path, call: Call) -> None:
    done = call("classify", place / "noise.bin", "--identity", place / "bad-identity.yaml")
    assert "imei" in done.err.partition("imie")[2]


def test_trace_without_a_value_is_one_sentence(capture: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sdkwitness.cli", "trace", str(capture)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 2, done
    assert done.stderr.splitlines()[-1].startswith("sdkwitness: There is no value to trace")


def test_a_report_that_cannot_be_written_is_one_sentence(tmp_path: Path, capture: Path, call: Call) -> None:
    (tmp_path / "file").touch()
    done = call("analyze", capture, "--out", tmp_path / "file" / "report")
    assert done.code == 2
    assert "cannot be written" in done.err.splitlines()[-1]


def test_without_frida_there_is_one_sentence(tmp_path: Path) -> None:
    # a module of that name that cannot be loaded stands before the real one, as with a broken native library
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "frida.py").write_text("raise ImportError('libfrida is not here')\n")
    done = subprocess.run(
        [sys.executable, "-m", "sdkwitness.cli", "capture", "--out", str(tmp_path / "cap")],
        env={**os.environ, "PYTHONPATH": str(shadow)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done
    assert done.stderr.splitlines()[-1].startswith("sdkwitness: Frida cannot be loaded")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "cap").exists()
