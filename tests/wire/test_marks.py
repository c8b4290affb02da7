from __future__ import annotations

from pathlib import Path

import pytest
from mitmproxy import exceptions
from mitmproxy.test import taddons

from sdkwitness.capture import bundle
from sdkwitness.wire.recorder import Recorder


def call(context: taddons.context, *command: str) -> None:
    """Call a command as mitmproxy's command line would."""
    context.master.commands.call_strings(command[0], command[1:])


def test_marks_are_written_as_the_tester_sets_them(tmp_path: Path) -> None:
    recorder = Recorder()
    with taddons.context(recorder) as context:  # type: ignore[no-untyped-call]  # mitmproxy
        context.configure(recorder, sdkwitness_out=str(tmp_path / "c"))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        call(context, "sdkwitness.consent", "given")
        call(context, "sdkwitness.scenario.start", "sign_in")
        call(context, "sdkwitness.scenario.start", "use_nfc")
        call(context, "sdkwitness.scenario.stop")
        call(context, "sdkwitness.scenario.stop")
    recorder.done()
    marks = bundle.read(tmp_path / "c").marks
    assert [(mark.kind, mark.name, mark.state) for mark in marks] == [
        ("consent", "given", "at"),
        ("scenario", "sign_in", "start"),
        ("scenario", "use_nfc", "start"),
        ("scenario", "use_nfc", "stop"),
        ("scenario", "sign_in", "stop"),
    ]
    assert sorted(mark.time for mark in marks) == [mark.time for mark in marks]


def test_a_wrong_mark_is_refused_and_not_written(tmp_path: Path) -> None:
    recorder = Recorder()
    with taddons.context(recorder) as context:  # type: ignore[no-untyped-call]  # mitmproxy
        context.configure(recorder, sdkwitness_out=str(tmp_path / "c"))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        with pytest.raises(exceptions.CommandError, match="given, refused, withdrawn"):
            call(context, "sdkwitness.consent", "maybe")
        with pytest.raises(exceptions.CommandError, match="No scenario is running"):
            call(context, "sdkwitness.scenario.stop")
    assert bundle.read(tmp_path / "c").marks == ()


def test_a_mark_without_a_recording_is_refused() -> None:
    recorder = Recorder()
    with (
        taddons.context(recorder) as context,  # type: ignore[no-untyped-call]  # mitmproxy
        pytest.raises(exceptions.CommandError, match="Nothing is being recorded"),
    ):
        call(context, "sdkwitness.consent", "given")
