"""The arrangement of source roots holds: one PEP 420 namespace, five folders, nothing hidden or lost."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOTS = ("analysis", "addons", "frida_hooks", "captures", "lab")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def packages() -> dict[str, list[str]]:
    """Sub-package name to the roots that hold it."""
    found: dict[str, list[str]] = {}
    for root in ROOTS:
        for child in sorted((ROOT / root / "sdkwitness").iterdir()):
            if child.is_dir() and child.name != "__pycache__":
                found.setdefault(child.name, []).append(root)
    return found


def test_no_init_hides_the_namespace() -> None:
    assert [r for r in ROOTS if (ROOT / r / "sdkwitness" / "__init__.py").exists()] == []


def test_no_two_roots_share_a_sub_package() -> None:
    found = packages()
    assert len(found) == 10, found
    assert {name: roots for name, roots in found.items() if len(roots) > 1} == {}


def test_every_sub_package_is_typed() -> None:
    missing = [n for n, (root, *_) in packages().items() if not (ROOT / root / "sdkwitness" / n / "py.typed").exists()]
    assert missing == []


def test_the_roots_are_the_same_in_every_setting() -> None:
    tool = PYPROJECT["tool"]
    expected = set(ROOTS)
    assert set(tool["hatch"]["build"]["dev-mode-dirs"]) == expected
    assert {p.partition("/")[0] for p in tool["hatch"]["build"]["targets"]["wheel"]["packages"]} == expected
    assert set(tool["mypy"]["mypy_path"]) == expected | {"tests"}
    assert set(tool["pyright"]["extraPaths"]) == expected | {"tests"}
    assert set(tool["ruff"]["src"]) == expected
    assert set(tool["pytest"]["ini_options"]["pythonpath"]) == expected | {"tests"}
    assert {p.removeprefix("sdkwitness.") for p in tool["importlinter"]["root_packages"]} == set(packages())


def test_import_names_are_hidden_from_no_one() -> None:
    code = "import sys; from importlib.util import find_spec as f; sys.exit(any(map(f, ('analysis', 'addons', 'lab'))))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(sys.prefix), check=False).returncode == 0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names in a wheel made from the sdist, as a user's pip would make it."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return archive.namelist()


def test_the_wheel_holds_one_top_level_name(wheel: list[str]) -> None:
    assert {n.partition("/")[0] for n in wheel if ".dist-info/" not in n} == {"sdkwitness"}


def test_the_wheel_holds_every_source_and_data_file(wheel: list[str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", *(f"{r}/sdkwitness" for r in ROOTS)], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    expected = {name.partition("/")[2] for name in listed}
    assert len(expected) > 50
    assert sorted(expected - set(wheel)) == []


def test_the_wheel_holds_the_built_agent_and_the_lab(wheel: list[str]) -> None:
    assert "sdkwitness/app/agent.js" in wheel
    assert any(n.startswith("sdkwitness/lab/") and n.endswith(".jar") for n in wheel)
