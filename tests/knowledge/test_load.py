"""A table that is wrong does not load, and the version names the tables' content."""

from __future__ import annotations

import pytest

from sdkwitness.knowledge.load import CatalogueError, build, catalogue, shipped

ADAPTER = b"- {id: x, recipient: umeng, host: x.example, fields: "


@pytest.fixture
def tables() -> dict[str, bytes]:
    return shipped()


def test_the_version_is_of_the_content(tables: dict[str, bytes]) -> None:
    assert build(tables).version == catalogue().version
    tables["scenarios"] += b"# a remark\n"
    assert build(tables).version != catalogue().version
    assert len(catalogue().version) == 12


@pytest.mark.parametrize(
    ("table", "row", "sentence"),
    [
        ("data_types", b"- {id: x, label: x, group: X, source: memory, colour: red}\n", "colour"),
        ("data_types", b"- {id: fitness.steps, label: x, group: X, source: memory}\n", "fitness.steps stands twice"),
        ("data_types", b"- {id: umbrella.x, label: x, group: X, umbrella: true, source: memory}\n", "without members"),
        ("umbrellas", b"- {id: umbrella.location2, members: [loc.*], source: memory}\n", "is no data type"),
        ("umbrellas", b"- {id: umbrella.x, members: [loc.mars], source: memory}\n", "covers no data type"),
        (
            "adapters",
            b"- {id: x, recipient: nobody, host: x.example, fields: []}\n",
            "names the recipient nobody, which does not exist",
        ),
        (
            "adapters",
            ADAPTER + b"[{path: a, data_type: no.such, reasoning: decompiled code, source: memory}]}\n",
            "names the data type no.such, which does not exist",
        ),
        (
            "adapters",
            ADAPTER + b"[{path: a, data_type: fitness.steps, reasoning: a hunch, source: memory}]}\n",
            "Invalid enum value 'a hunch'",
        ),
        (
            "recipients",
            b"- {id: x, organisation: X, hosts: [{host: tracking.miui.com, source: memory}]}\n",
            "host rule tracking.miui.com stands at onetrack-sdk and at x",
        ),
        ("scenarios", b"- {id: x, label: x, phrases: [x], recipient: nobody, source: memory}\n", "nobody"),
        ("recipients", b"- {id: x, organisation: [X\n", "recipients.yaml"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(
    tables: dict[str, bytes], table: str, row: bytes, sentence: str
) -> None:
    tables[table] += row
    with pytest.raises(CatalogueError, match=sentence):
        build(tables)
