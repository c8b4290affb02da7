"""Layouts in both languages, each against what a person reads in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from statement.layouts_truth import documents, score, truth

from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.parse import parse

DOCUMENTS = documents()


def test_there_are_layouts_in_both_languages() -> None:
    assert len([p for p in DOCUMENTS if p.stem.endswith("_zh")]) >= 6
    assert len([p for p in DOCUMENTS if p.stem.endswith("_en")]) >= 6


@pytest.mark.parametrize("path", DOCUMENTS, ids=[p.name for p in DOCUMENTS])
def test_a_layout_gives_its_entries_names_and_links(path: Path) -> None:
    got = score(parse(path.read_bytes(), name=path.name, catalogue=catalogue()), truth(path))
    assert got.entries == got.expected
    assert got.names >= 0.97
    assert got.links >= 0.97
