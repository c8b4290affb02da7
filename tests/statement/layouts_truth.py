"""The made layouts beside this file, with what a person reads in them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from sdkwitness.statement.model import Statement

FOLDER = Path(__file__).parent / "layouts"


class Score(NamedTuple):
    """How a parse agrees with what a person read."""

    entries: int
    expected: int
    names: float
    """F1 of the pairs (SDK or service, company)."""
    links: float
    """Share of the expected links that their entries have; entries without one must have none."""


def documents(folder: Path = FOLDER) -> list[Path]:
    """All documents that have a truth beside them."""
    return sorted(p for p in folder.iterdir() if p.suffix != ".yaml")


def truth(path: Path) -> list[tuple[str, str, str]]:
    """SDK, company and link of each entry, in their order, as a person wrote them down."""
    return [(n, c, u) for n, c, u in yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))]


def score(made: Statement, expected: list[tuple[str, str, str]]) -> Score:
    """Compare a parse with the truth."""
    found = [(e.via, e.organisation) for e in made.entries]
    wanted = [(n, c) for n, c, _ in expected]
    rest = list(wanted)
    right = 0
    for pair in found:
        if pair in rest:
            rest.remove(pair)
            right += 1
    links = [e.rules_url for e in made.entries]
    agreed = sum(a == u for a, (_, _, u) in zip(links, expected, strict=False))
    return Score(len(found), len(wanted), 2 * right / max(1, len(found) + len(wanted)), agreed / len(expected))
