from __future__ import annotations

import pytest

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Mark
from sdkwitness.lab import script
from sdkwitness.lab.script import Step


def test_a_scenario_is_start_run_and_stop() -> None:
    steps = script.parse("steps:\n- scenario: share_item\n- wait: 0.5\n- consent: refused\n")
    assert steps == (
        Step(kind="start", name="share_item"),
        Step(kind="run", name="share_item"),
        Step(kind="stop", name="share_item"),
        Step(kind="wait", seconds=0.5),
        Step(kind="consent", name="refused"),
    )
    assert [step.command for step in steps] == [None, "run share_item", None, None, "consent refused"]
    assert [step.mark(7) for step in steps] == [
        Mark(time=7, kind="scenario", name="share_item", state="start"),
        None,
        Mark(time=7, kind="scenario", name="share_item", state="stop"),
        None,
        Mark(time=7, kind="consent", name="refused"),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- run: x", "must hold `steps`"),
        ("steps: [{run: x}]\nmore: 1", "and nothing else"),
        ("steps: [{run: x, wait: 1}]", "step 1 of s.yaml must have exactly one key"),
        ("steps: [{run: x}, {jump: y}]", "step 2 of s.yaml: `jump` is no step"),
        ("steps: [{consent: maybe}]", "`consent` needs one of given, refused, withdrawn"),
        ("steps: [{app: asleep}]", "one of foreground, background"),
        ("steps: [{wait: 3600}]", "60 at most"),
        ("steps: [{wait: soon}]", "`wait` needs a number"),
        ("steps: [{run: 3}]", "`run` needs a name"),
        ("steps: [{scenario: 3}]", "`scenario` needs a name"),
        ("steps: [3]", "must hold `steps`"),
        ("steps: [", "is no YAML"),
    ],
)
def test_a_malformed_script_is_told_in_one_sentence(text: str, complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        script.parse(text, name="s.yaml")


def test_the_shipped_script_plays_every_scenario_once_and_every_consent() -> None:
    steps = script.load()
    started = [step.name for step in steps if step.kind == "start"]
    assert len(started) == len(set(started)) == 21
    assert [step.name for step in steps if step.kind == "consent"] == ["refused", "given", "withdrawn"]
