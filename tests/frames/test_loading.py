"""A capture becomes typed frames in one call, and the notebook that shows it runs as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sdkwitness import frames
from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.frames import store
from sdkwitness.knowledge import identity as identities
from sdkwitness.knowledge.load import catalogue

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "captures" / "samples" / "lab"
PERSONAL = ("id.device.", "id.user.", "profile.")
"""What of known values is personal: the id of an app is none, and is shown."""


@pytest.fixture(scope="module")
def lab() -> frames.Tables:
    return frames.load(LAB)


def test_every_frame_has_its_declared_types(lab: frames.Tables) -> None:
    for name, frame in lab._asdict().items():
        assert {column: frame[column].dtype for column in frame} == dict(store.SCHEMAS[name])
        assert len(frame), name


def test_no_known_value_is_in_a_frame_unless_asked_for(lab: frames.Tables) -> None:
    known = identities.parse(bundle.identity_text(LAB) or "", catalogue())
    values = [one.value for one in known.values if one.data_type.startswith(PERSONAL) and len(one.value) >= 8]
    assert values
    text = "".join(frame.to_csv() for frame in lab)
    assert not [value for value in values if value in text]
    shown = frames.load(LAB, reveal=True)
    assert shown.observations["value_raw"].notna().any()
    assert lab.observations["value_raw"].isna().all()


def test_statement_and_identity_of_the_call_count(tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("account_id: '167302908'\n")
    (tmp_path / "list.txt").write_text(
        "Third-party SDK list\n\nSDK name: Amap SDK\nCompany: AutoNavi Software Co., Ltd.\n"
        "Purpose: location\nPersonal information collected: IMEI\nMethod: SDK\n"
    )
    got = frames.load(LAB, statement=tmp_path / "list.txt", identity=str(tmp_path / "me.yaml"))
    assert got.disclosures["entry"].nunique() == 1
    assert not got.observations["detector"].isin(["identity"]).any()
    with pytest.raises(UserError, match="cannot be read"):
        frames.load(LAB, identity=tmp_path / "no.yaml")
    with pytest.raises(UserError, match="cannot be read"):
        frames.load(LAB, statement=tmp_path / "no.txt")
    with pytest.raises(UserError, match="is no capture"):
        frames.load(tmp_path)


def test_the_notebook_runs_and_shows_no_value() -> None:
    format_of: Any = nbformat  # ships types in part
    notebook = format_of.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    stored = [str(cell.outputs) for cell in cells]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "docs")}}).execute()
    known = identities.parse(bundle.identity_text(LAB) or "", catalogue())
    values = [one.value for one in known.values if one.data_type.startswith(PERSONAL) and len(one.value) >= 8]
    for cell, before in zip(cells, stored, strict=True):
        assert [output.output_type for output in cell.outputs] == ["execute_result"], cell.source
        assert before != "[]"
        assert not [value for value in values if value in before or value in str(cell.outputs)]
