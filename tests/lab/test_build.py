from __future__ import annotations

import importlib.util
import shutil
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "lab" / "sdkwitness" / "lab" / "lab-device.jar"


def test_the_committed_jar_is_what_its_sources_compile_to(tmp_path: Path) -> None:
    if shutil.which("javac") is None:
        pytest.skip("needs javac")
    spec = importlib.util.spec_from_file_location("lab_device_build", ROOT / "lab" / "device" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    build.build(tmp_path / "rebuilt.jar")
    rebuilt = (tmp_path / "rebuilt.jar").read_bytes()
    assert members(tmp_path / "rebuilt.jar") == members(JAR)
    assert rebuilt == JAR.read_bytes(), "run `make lab` and commit the jar"


def test_the_jar_says_that_it_is_generated() -> None:
    with zipfile.ZipFile(JAR) as jar:
        assert b"X-Generated: by lab/device/build.py" in jar.read("META-INF/MANIFEST.MF")
        assert {info.date_time for info in jar.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def members(jar: Path) -> list[str]:
    with zipfile.ZipFile(jar) as archive:
        return archive.namelist()
