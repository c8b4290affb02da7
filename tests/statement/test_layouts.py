"""Layouts in both languages, each against what a person reads in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from statement.layouts_truth import documents, score, truth

from sdkwitness.capture.errors import UserError
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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "left-pad", "description": "Pads", "author": "A. Person", "license": "MIT"}'),
        ("menu.md", "| Name | Description | Price |\n|---|---|---|\n| Soup | of the day | 4 |\n| Bread | dark | 2 |\n"),
        ("api.md", "# Functions\n\n- **open**: opens a file.\n- **close**: closes it.\n- **read**: reads from it.\n"),
        ("team.html", "<html><ul><li><a href='https://a.example'>Ann</a>: design</li><li>Bo: code</li></ul></html>"),
        ("parts.txt", "Name: bolt\nPurpose: hold\nLocation: shelf 4\n\nName: nut\nPurpose: too\nLocation: shelf 5\n"),
        ("notes.txt", "Monday: rain\nTuesday: sun\nPurpose: none\n"),
    ],
)  # fmt: skip
def test_a_list_of_other_things_is_no_statement(name: str, text: str) -> None:
    with pytest.raises(UserError, match="No third party was found"):
        parse(text.encode(), name=name, catalogue=catalogue())
