"""Classes that a loader brings which the app makes when it already runs: targets, and listeners' classes."""

from __future__ import annotations

import pytest
from app.watching import FIXTURE, App, Watched, Witness

from sdkwitness.app import targets
from sdkwitness.capture.records import Coverage, Event

JAR = FIXTURE.with_name("late.jar")
READ = "AdvertisingIdClient.getAdvertisingIdInfo"
HEARD = "BluetoothGattCallback.onCharacteristicChanged"


def oaid(events: list[Event]) -> list[str | None]:
    return [v.text for e in events if e.target == READ for v in e.values]


def heard(events: list[Event]) -> list[str | None]:
    rates = [v for e in events if e.target == HEARD for v in e.values if v.data_type == "health.vital.heart_rate"]
    return [v.text for v in rates if v.text is not None]


def test_what_a_new_loader_brings_is_hooked_before_it_is_used(watched: Watched) -> None:
    before = next(h for h in watched.coverage.hooks if h.target == READ)
    assert (before.outcome, before.reason) == (
        "absent",
        "com.huawei.hms.ads.identifier.AdvertisingIdClient is not in this process.",
    )
    # twice: the classes of the second loader have the names of the first's, and are others
    for _ in range(2):
        seen = len(watched.witness.lines)
        answer, events = watched.ask(f"late new {JAR}")
        assert answer == "4e2f3b5c-late 66"
        assert oaid(events) == ["4e2f3b5c-late"]
        assert heard(events) == ["66"]
        (read,) = [e for e in events if e.target == READ]
        assert watched.witness.stack(read)[1] == "late.Sdk.run"
        (news,) = [r for r in watched.witness.records_from(seen) if isinstance(r, Coverage)]
        assert [(h.target, h.outcome) for h in news.hooks] == [(READ, "installed")]
    assert watched.witness.problems() == []


def test_a_loader_that_cannot_answer_at_once_is_asked_again(watched: Watched) -> None:
    """Its own constructor goes on when that of the class it extends is over."""
    answer, first = watched.ask(f"late own {JAR}")
    assert answer == "4e2f3b5c-late 66"
    assert heard(first) == ["66"]
    assert watched.witness.problems() == []


def test_without_the_hook_on_loaders_it_would_be_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = tuple(t for t in targets.load() if t.id in {READ, HEARD})
    monkeypatch.setattr(targets, "load", lambda: needed)
    running, seeing = App(), Witness()
    try:
        bare = Watched(running, seeing, seeing.host.attach(running.pid, timeout=60))
        answer, events = bare.ask(f"late new {JAR}")
        assert answer == "4e2f3b5c-late 66"
        assert oaid(events) == heard(events) == []
    finally:
        seeing.host.detach()
        running.kill()
