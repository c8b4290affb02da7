"""What is generated is what its sources give: the protocol, the Java helper, the bundle, the fixture."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from sdkwitness.app.native_targets import NativeHandler
from sdkwitness.app.protocol import typescript

AGENT = Path(__file__).resolve().parents[2] / "frida_hooks" / "agent"
FIXTURE = Path(__file__).resolve().parent / "fixture"


def need(*tools: str) -> None:
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"built_{path.parent.name}", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def packages() -> None:
    need("node", "npm")
    if not (AGENT / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=AGENT, check=True, capture_output=True, timeout=300)


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=AGENT, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_protocol_is_that_of_the_records() -> None:
    assert (AGENT / "protocol.ts").read_text(encoding="utf-8") == typescript(), "run `make agent`"


def test_the_bundle_is_built_from_these_sources(packages: None) -> None:
    committed = (AGENT.parent / "sdkwitness" / "app" / "agent.js").read_text(encoding="utf-8")
    assert module(AGENT / "build.py").bundle() == committed, "run `make agent`"
    assert committed.startswith("// Generated from")


def test_the_helper_is_built_from_its_source() -> None:
    need("javac")
    committed = (AGENT / "helper.ts").read_text(encoding="utf-8")
    assert module(AGENT / "build.py").helper_typescript() == committed, "run `make agent`"


def test_the_fixture_is_built_from_its_sources(tmp_path: Path) -> None:
    need("javac")
    module(FIXTURE / "build.py").build(tmp_path / "fixture.jar")
    committed = (FIXTURE / "fixture.jar").read_bytes()
    assert (tmp_path / "fixture.jar").read_bytes() == committed, f"run `{sys.executable} tests/app/fixture/build.py`"


def test_the_agent_is_sound_to_the_type_checker(packages: None) -> None:
    run("npm", "run", "--silent", "check")


def test_the_pure_parts_of_the_agent(packages: None, tmp_path: Path) -> None:
    tests = sorted(p.name for p in AGENT.glob("*.test.ts"))
    run("node_modules/.bin/esbuild", *tests, "--bundle", "--platform=node", "--format=esm", f"--outdir={tmp_path}",
        "--out-extension:.js=.mjs")  # fmt: skip
    said = run("node", "--test", *sorted(str(p) for p in tmp_path.glob("*.mjs")))
    assert "# fail 0" in said
    assert "# tests 0" not in said


def test_the_lock_file_holds_no_addresses() -> None:
    assert '"resolved"' not in (AGENT / "package-lock.json").read_text(encoding="utf-8")


def test_kinds_of_native_functions_stand_in_one_order() -> None:
    """The script tells the hooks which one it is by its place."""
    listed = re.search(r"HOWS[^=]*= \[(.*?)\];", (AGENT / "native-sites.ts").read_text(encoding="utf-8"), re.DOTALL)
    sources = [(AGENT / name).read_text(encoding="utf-8") for name in ("native.c", "native-evp.c")]
    numbered = re.search(
        r"enum \{ (TLS_WRITE,.*?) \};.*enum \{ (MAC_INIT) = AEAD_OPEN \+ 1(,.*?) \};", "".join(sources), re.DOTALL
    )
    assert listed is not None
    assert numbered is not None
    kinds = [kind for kind in get_args(NativeHandler) if kind != "own_tls"]  # it is never hooked
    assert re.findall(r'"(\w+)"', listed[1]) == kinds
    names = re.findall(r"\w+", "{}, {}{}".format(*numbered.groups()))
    assert len(names) == len(kinds)
    assert names[kinds.index("cipher_init") :] == [kind.upper() for kind in kinds[kinds.index("cipher_init") :]]
