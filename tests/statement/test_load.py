"""Statements saved as YAML come back the same, and a wrong file gets one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.dump import to_yaml
from sdkwitness.statement.load import load
from sdkwitness.statement.wording import wording

DOCUMENT = "Third party name: Example Ltd.\nSharing type: SDK (Example SDK)\nShared information: steps, SN/IMEI, aura\n"

ENTRY = "id: x\ntitle: x\nsha256: x\nentries: [{number: 1, organisation: x, disclosures: "


def test_the_shipped_statement_survives_a_round_trip(tmp_path: Path) -> None:
    shipped = load(None, catalogue())
    saved = tmp_path / "saved.yaml"
    saved.write_text(to_yaml(shipped), encoding="utf-8")
    assert load(saved, catalogue()) == shipped


def test_any_document_survives_a_round_trip(tmp_path: Path) -> None:
    document = tmp_path / "made.txt"
    document.write_text(DOCUMENT, encoding="utf-8")
    parsed = load(document, catalogue())
    saved = tmp_path / "saved.yml"
    saved.write_text(to_yaml(parsed), encoding="utf-8")
    assert load(saved, catalogue()) == parsed
    assert [d.data_type for d in parsed.disclosures][-1] is None


def test_the_yaml_is_the_same_each_time() -> None:
    assert to_yaml(load(None, catalogue())) == to_yaml(load(None, catalogue()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("entries: [", "is not valid YAML in line"),
        ("- a\n", "is no statement"),
        ("just text\n", "is no statement"),
        ("schema: sdkwitness/statement/9\nid: x\n", "this version reads 'sdkwitness/statement/1'"),
        ("id: x\n", "Object missing required field `title`"),
        ("id: x\ntitle: x\nsha256: x\nentries: []\n", "no third party is listed"),
        ("id: x\ntitle: x\nsha256: x\ncolour: red\n", "unknown field `colour`"),
        ("id: x\ntitle: x\nsha256: x\nentries: [{number: 2, organisation: x}]\n", "entry 1 has the number 2"),
        (
            "id: x\ntitle: x\nsha256: x\nentries: [{number: 1, organisation: x, scenario: sleepwalking}]\n",
            "names the scenario 'sleepwalking'",
        ),
        (
            "id: x\ntitle: x\nsha256: x\nentries: [{number: 1, organisation: x, recipient: nobody}]\n",
            "names the recipient 'nobody'",
        ),
        (
            ENTRY + "[{id: '1.1', entry: 1, item: x, data_type: no.such}]}]\n",
            "names the data type 'no.such'",
        ),
        (
            ENTRY + "[{id: '1.2', entry: 1, item: x, data_type: null}]}]\n",
            "'1.2' stands where 1.1 is expected",
        ),
        ("", "is empty"),
    ],
)
def test_a_wrong_yaml_gets_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(path, catalogue())
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load(tmp_path / "absent.txt", catalogue())
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        load(tmp_path, catalogue())


def test_every_phrase_and_label_means_one_thing() -> None:
    words = wording()
    assert [r.data_type for r in words.phrases if r.data_type not in catalogue().data_types] == []
    for phrase, rows in words.rows.items():
        contexts = [r.within for r in rows]
        assert len(contexts) == len(set(contexts)), phrase
    owners: dict[str, set[str]] = {}
    for role, labels in words.labels.items():
        for label in labels:
            owners.setdefault(normal_key(label), set()).add(role)
    assert [label for label, roles in owners.items() if len(roles) > 1] == []


def test_an_umbrella_of_the_catalogue_is_one_in_the_phrases() -> None:
    for row in wording().phrases:
        if catalogue().data_types[row.data_type].umbrella:
            assert row.umbrella, row.phrases
