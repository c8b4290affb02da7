from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwitness.lab.origin import OriginProcess
from sdkwitness.wire.process import ProxyProcess

HERE = Path(__file__).resolve().parent
JAR = HERE.parents[1] / "lab" / "sdkwitness" / "lab" / "lab-device.jar"


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Classes of the tests' own scenes, which go before those of the jar."""
    javac = shutil.which("javac")
    if javac is None:
        pytest.skip("needs javac")
    out = tmp_path_factory.mktemp("probe")
    source = HERE / "probe" / "com" / "mi" / "health" / "Scenes.java"
    subprocess.run([javac, "--release", "17", "-cp", str(JAR), "-d", str(out), str(source)], check=True, timeout=120)
    return out


@pytest.fixture(scope="module")
def origin() -> Iterator[OriginProcess]:
    with OriginProcess() as process:
        yield process


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab") / "capture"


@pytest.fixture(scope="module")
def proxy(origin: OriginProcess, capture: Path) -> Iterator[ProxyProcess]:
    process = ProxyProcess(
        capture,
        redirect_tls=origin.tls,
        redirect_plain=origin.plain,
        upstream_ca=origin.ca_file,
        confdir=capture.parent / "confdir",
    )
    process.start()
    yield process
    process.stop()
