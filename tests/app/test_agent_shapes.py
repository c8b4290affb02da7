"""Whose code a call is, by every shape in which code comes to call an API: right, or unknown where it must be."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import time
from pathlib import Path

import msgspec
import pytest
import yaml
from app.watching import Watched
from factories import manifest, recording

from sdkwitness.audit.attribute import Attributor
from sdkwitness.capture.records import Event, Stack
from sdkwitness.knowledge.load import catalogue

FOLDER = Path(__file__).with_name("shapes")
READ = "TelephonyManager.getImei"
WAIT = 10.0
"""Seconds after which a read is taken to have happened unseen; most take none."""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way in which a read comes about."""

    shape: str
    owner: str
    """A recipient, a package, `platform` or `unknown`."""
    why: str = ""


SHAPES = msgspec.convert(yaml.safe_load((FOLDER / "shapes.yaml").read_text(encoding="utf-8")), list[Shape])


def reads(program: Watched, shape: str) -> list[Event]:
    """Run a shape and return the reads that it led to, on whatever thread."""
    seen = len(program.witness.lines)
    assert program.app.ask(shape) == "done"
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        program.witness.host.flush()
        records = program.witness.records_from(seen)
        found = [r for r in records if isinstance(r, Event) and r.target == READ]
        if found:
            return found
        time.sleep(0.02)
    return []


def owner(program: Watched, event: Event) -> str:
    stacks = tuple(r for r in program.witness.records if isinstance(r, Stack))
    made = recording(manifest=manifest(app="com.mi.health"), stacks=stacks, events=tuple(program.witness.events()))
    found = Attributor(catalogue(), made).of_event(event)
    if found is None:
        return "unknown"
    if found.kind == "platform":
        return "platform"
    return found.recipient.id if found.recipient is not None else found.package


@pytest.mark.parametrize("row", SHAPES, ids=lambda row: row.shape)
def test_a_read_is_put_on_whose_code_it_is(program: Watched, row: Shape) -> None:
    found = reads(program, row.shape)
    assert found, "nobody saw the read"
    frames = [program.witness.stack(e) for e in found]
    assert {owner(program, e) for e in found} == {row.owner}, frames


def test_the_table_is_of_enough_shapes_and_each_is_in_it_once() -> None:
    names = [row.shape for row in SHAPES]
    assert len(names) == len(set(names)) >= 40
    assert sum(row.owner == "unknown" for row in SHAPES) >= 4


def test_the_program_is_built_from_its_sources(tmp_path: Path) -> None:
    if shutil.which("javac") is None:
        pytest.skip("needs javac")
    spec = importlib.util.spec_from_file_location("build_shapes", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    builder.build(tmp_path / "shapes.jar")
    committed = (FOLDER / "shapes.jar").read_bytes()
    assert (tmp_path / "shapes.jar").read_bytes() == committed, f"run `{sys.executable} tests/app/shapes/build.py`"


def test_no_stack_was_sent_twice_and_each_before_its_first_use(program: Watched) -> None:
    known: set[str] = set()
    for record in program.witness.records:
        if isinstance(record, Stack):
            assert record.id not in known
            known.add(record.id)
        elif isinstance(record, Event):
            assert record.stack in known
            assert record.submitter is None or record.submitter in known
    assert known
