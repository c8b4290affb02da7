"""A capture larger than what it may take of memory, and one that is interrupted."""

from __future__ import annotations

import filecmp
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Call

Module = Any
"""What it holds is known when it is loaded."""
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def scale() -> Module:
    """The module of the benchmark, which makes captures of any size."""
    spec = importlib.util.spec_from_file_location("scale", BENCHMARKS / "scale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_memory_is_bounded_whatever_the_size_and_a_second_analysis_decodes_nothing(
    tmp_path: Path, scale: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "LARGE", 24 << 20)
    flows = scale.make(tmp_path / "capture", 310_000_000, bulk=True)
    assert (tmp_path / "capture" / "flows.journal").stat().st_size > 300_000_000
    one, two = (scale.analyse(tmp_path / "capture", tmp_path / name, tmp_path / "cache") for name in ("one", "two"))
    assert (one.code, two.code) == (1, 1)
    report = json.loads((tmp_path / "one" / "report.json").read_text())
    assert report["coverage"]["flows"] == flows > 10
    assert report["observations"]
    assert max(one.peak, two.peak) < 450_000_000
    names = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", names, shallow=False)[1:] == ([], [])


def heed_interrupts() -> None:
    """Undo what a shell does to what it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_keeps_what_was_decoded(tmp_path: Path, scale: Module, call: Call) -> None:
    flows = scale.make(tmp_path / "capture", 4_000_000, bulk=False)
    cache = tmp_path / "cache"
    command = [
        sys.executable,
        "-m",
        "sdkwitness.cli",
        "analyze",
        str(tmp_path / "capture"),
        "--out",
        str(tmp_path / "r"),
    ]
    process = subprocess.Popen(
        command,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    end = time.monotonic() + 120
    while process.poll() is None and not sum(f.stat().st_size for f in cache.rglob("*") if f.is_file()) > 500:
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 3, err
    last = err.splitlines()[-1]
    told = re.fullmatch(
        r"sdkwitness: Interrupted: ([\d,]+) of ([\d,]+) flows were decoded, and the same command goes on from there; "
        r"no report was written\.",
        last,
    )
    assert told is not None, err
    done, whole = (int(number.replace(",", "")) for number in told.groups())
    assert 0 < done < whole == flows
    assert (out, (tmp_path / "r").exists()) == ("", False)
    before = {f.name: f.stat().st_size for f in cache.rglob("*") if f.is_file()}
    again = subprocess.run(
        command, env={**os.environ, "XDG_CACHE_HOME": str(cache)}, capture_output=True, text=True, check=False
    )
    assert again.returncode in (0, 1)
    [(name, size)] = before.items()
    assert (cache / "sdkwitness" / name).stat().st_size > size
    fresh = call("analyze", tmp_path / "capture", "--out", tmp_path / "fresh", "--no-cache", "--quiet")
    assert fresh.code == again.returncode
    names = sorted(file.name for file in (tmp_path / "fresh").iterdir())
    assert filecmp.cmpfiles(tmp_path / "r", tmp_path / "fresh", names, shallow=False)[1:] == ([], [])
