"""Processes come, fork, become others and end: each is hooked in time, or the capture says that it was not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.watching import FIXTURE, App, Witness, java, until

from sdkwitness.app.options import AgentOptions
from sdkwitness.app.watch import Watcher
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import AgentProblem, Coverage


class Watch(Witness):
    """A watcher with all its agents said."""

    def __init__(self, *, hold: bool = False) -> None:
        super().__init__()
        self.watcher = Watcher(self._take, hold=hold)

    def coverage_of(self, process: str) -> list[Coverage]:
        return [r for r in self.records if isinstance(r, Coverage) and r.process == process]


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.watcher.detach()


@pytest.fixture
def holding() -> Iterator[Watch]:
    """A watcher that holds children back."""
    made = Watch(hold=True)
    yield made
    made.watcher.detach()


def installed(coverage: Coverage) -> set[str]:
    return {h.target for h in coverage.hooks if h.outcome == "installed"}


def spawn(watch: Watch, *command: str) -> None:
    watch.watcher.spawn(command, env=dict(os.environ))


def once(*commands: str) -> tuple[str, ...]:
    """The fixture program with commands to carry out before its main method returns."""
    return (str(java()), "-cp", str(FIXTURE), "fixture.Once", *commands)


def test_a_virtual_machine_is_hooked_before_its_first_instruction(
    watch: Watch, capfd: pytest.CaptureFixture[str]
) -> None:
    spawn(watch, *once("imei"))
    time.sleep(0.5)
    assert capfd.readouterr().out == ""  # it waits
    watch.watcher.resume()
    assert until(lambda: watch.watcher.over)  # and it ends by itself, though the agent's thread is in it
    assert capfd.readouterr().out == "090154203237518\n"
    (event,) = watch.events("TelephonyManager.getImei")  # made right before the end, and not lost
    before, after = watch.coverage_of("java")
    assert "TelephonyManager.getImei" not in installed(before)
    assert "TelephonyManager.getImei" in installed(after)
    assert 0 < after.time < event.time
    assert watch.problems() == []
    assert watch.watcher.lost is None


@pytest.mark.parametrize("hold", [False, True], ids=["seen", "held"])
def test_a_child_of_a_virtual_machine_is_unharmed(capfd: pytest.CaptureFixture[str], hold: bool) -> None:
    watch = Watch(hold=hold)
    spawn(watch, *once("child"))
    watch.watcher.resume()
    assert until(lambda: watch.watcher.over)
    watch.watcher.detach()
    assert capfd.readouterr().out == "child said 7\n"


def test_children_are_held_until_they_are_hooked(holding: Watch, capfd: pytest.CaptureFixture[str]) -> None:
    code = (
        "import os, time; time.sleep(0.5); child = os.posix_spawn('/bin/false', ['false'], os.environ); "
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    spawn(holding, sys.executable, "-c", code)
    holding.watcher.resume()
    assert until(lambda: holding.watcher.over)
    assert capfd.readouterr().out == "1\n"
    assert "false" in [r.process for r in holding.records if isinstance(r, Coverage)]


def test_children_that_are_not_held_are_hooked_when_seen(
    watch: Watch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    enough = tmp_path / "enough"
    code = (
        "import os, subprocess, sys, time; child = subprocess.Popen(['/bin/sleep', '60'])\n"
        "while not os.path.exists(sys.argv[1]): time.sleep(0.05)\n"
        "child.kill(); print(child.wait())"
    )
    spawn(watch, sys.executable, "-c", code, str(enough))
    watch.watcher.resume()
    assert until(lambda: watch.coverage_of("sleep"))
    enough.touch()
    assert until(lambda: watch.watcher.over)
    assert capfd.readouterr().out == "-9\n"
    (problem,) = watch.problems() or [""]
    assert problem == "" or "did last may be missing" in problem  # it was killed


def test_what_cannot_be_started_is_refused_in_one_sentence(watch: Watch) -> None:
    with pytest.raises(UserError, match=r"^There is no program no-such-program to start\.$"):
        watch.watcher.spawn(["no-such-program"], env=dict(os.environ))


def test_an_app_is_found_again_after_a_restart(watch: Watch, tmp_path: Path) -> None:
    program = tmp_path / "restarted-app"
    program.write_bytes(Path("/bin/sleep").read_bytes())
    program.chmod(0o755)
    running = [subprocess.Popen([program, "60"])]
    try:
        executed = Path(f"/proc/{running[0].pid}/exe")
        assert until(lambda: executed.readlink() == program)
        watch.watcher.attach(running[0].pid, follow="restarted-app")
        running[0].kill()
        running.append(subprocess.Popen([program, "60"]))
        assert until(lambda: [c.pid for c in watch.coverage_of("restarted-app")] == [p.pid for p in running])
        assert watch.watcher.lost is None
        (problem,) = watch.problems()
        assert problem.startswith("The agent was lost: the process ended.")
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_a_kill_keeps_what_was_before_and_flags_it(app: App, watch: Watch) -> None:
    watch.watcher.attach(app.pid)
    for _ in range(20):
        app.ask("imei")
    assert until(lambda: len(watch.events("TelephonyManager.getImei")) == 20)  # nobody asked for them
    os.kill(app.pid, signal.SIGKILL)
    assert until(lambda: watch.watcher.lost)
    assert len(watch.events("TelephonyManager.getImei")) == 20
    last = watch.records[-1]
    assert isinstance(last, AgentProblem)
    assert "did last may be missing" in last.message


def test_two_watchers_of_two_apps_hear_only_their_own(watch: Watch) -> None:
    one, two, other = App(), App(), Watch()
    try:
        watch.watcher.attach(one.pid)
        other.watcher.attach(two.pid)
        one.ask("imei")
        two.ask("setting android_id")
        watch.watcher.flush()
        other.watcher.flush()
        assert {e.target for e in watch.events()} == {"TelephonyManager.getImei"}
        assert "TelephonyManager.getImei" not in {e.target for e in other.events()}
        assert other.events("Settings$Secure.getString")
        assert {r.pid for r in watch.records if isinstance(r, Coverage)} == {one.pid}
        assert {r.pid for r in other.records if isinstance(r, Coverage)} == {two.pid}
    finally:
        other.watcher.detach()
        one.kill()
        two.kill()


def test_events_of_all_processes_have_numbers_of_their_own(watch: Watch) -> None:
    one, two = App(), App()
    try:
        watch.watcher.attach(one.pid)
        watch.watcher._hook(two.pid, AgentOptions())  # pyright: ignore[reportPrivateUsage]  # as after a restart
        for app in (one, two, one):
            app.ask("imei")
            watch.watcher.flush()
        assert [e.seq for e in watch.events()] == list(range(1, len(watch.events()) + 1))
        assert len(watch.events("TelephonyManager.getImei")) == 3
    finally:
        one.kill()
        two.kill()
