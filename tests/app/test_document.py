"""The document of hooks says what the tables say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from sdkwitness.app import targets

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def document() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hooks_document", ROOT / "frida_hooks" / "api" / "document.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def text() -> str:
    return (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")


def test_the_table_is_that_of_the_targets(document: ModuleType) -> None:
    assert document.written(text()) == text(), "run `make hooks-doc`"


def test_every_target_has_a_row_with_all_its_parts(document: ModuleType) -> None:
    rows = {line.split("|")[1].strip(): line.split("|") for line in text().splitlines() if line.startswith("| `")}
    for target in targets.load():
        _, _, hooks, yields, levels, tested, _ = rows[f"`{target.id}`"]
        assert target.sites[0].owner in hooks
        assert all(part.strip() for part in (yields, levels, tested))
        assert f"| {tested.strip()} | " in text(), "a kind of test that the document does not tell of"


def test_the_tests_that_the_document_names_are_there() -> None:
    named = {word.strip("`") for word in text().split() if word.startswith("`tests/")}
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name.strip("`,;.")).exists()] == []


def test_a_document_without_its_marks_is_refused(document: ModuleType) -> None:
    with pytest.raises(ValueError, match="lost the marks"):
        document.written("# Hooks\n")
