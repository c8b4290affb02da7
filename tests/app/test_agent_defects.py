"""What capture tools get wrong, each held against a real hooked JVM, and each caught when the defect is put in.

The numbers are those of the list of peers' defects that the tool was designed against; a test without its defect's
patch would not show that it can fail, so every check runs twice: against the agent, and against one with the defect.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pytest
from app.test_agent_shapes import owner, reads
from app.watching import FIXTURE, SHAPES, App, Watched, Witness, until

from sdkwitness.app import host, targets
from sdkwitness.audit import attribute
from sdkwitness.capture.records import Crypto, Event
from sdkwitness.knowledge.model import Catalogue, PackageRule, Recipient

KATHMANDU = ("-Duser.timezone=Asia/Kathmandu", "-Duser.language=ne")
IMEI = "TelephonyManager.getImei"
NEEDED = (
    IMEI,
    "Settings$Secure.",
    "Cipher.",
    "Mac.",
    "MessageDigest.",
    "ThreadPool",
    "Scheduled",
    "Handler.",
    "AsyncCall.",
)
"""Beginnings of the targets that the checks look at."""


# --- the checks -----------------------------------------------------------------------------------------


def crypto(events: list[Event]) -> list[Crypto]:
    return [e.crypto for e in events if e.crypto is not None]


def r1_a_hook_that_looks_for_one_argument_lets_others_through(seen: Watched) -> None:
    for name in ("odd", "android_id", "missing"):
        assert seen.ask(f"setting {name}", "Settings$Secure.getString")[0] == "same object"


def r2_an_exception_of_the_original_reaches_the_app(seen: Watched) -> None:
    answer, events = seen.ask("denied", IMEI)
    assert answer == "same exception"
    assert [e.error for e in events] == ["java.lang.SecurityException"]


def r3_each_hook_calls_the_overload_that_it_replaced(seen: Watched) -> None:
    assert seen.ask("imei")[0] == "090154203237518"
    answer, events = seen.ask("threads 2", IMEI)
    assert answer == "joined"
    assert {e.values[0].text for e in events} == {"190154203237518", "290154203237518"}


def r4_a_stack_is_that_of_its_own_call(seen: Watched) -> None:
    _, events = seen.ask("threads 100", IMEI)
    pairs = {(e.values[0].text, seen.witness.stack(e)[1]) for e in events}
    assert pairs == {("190154203237518", "com.one.Reader.read"), ("290154203237518", "com.two.Reader.read")}


def r5_a_slice_is_read_as_a_slice(seen: Watched) -> None:
    _, events = seen.ask("slices", "Cipher.doFinal")
    assert [c.input.data for c in crypto(events)] == [b"the first slice, the second"]


def r5_two_ciphers_do_not_mix(seen: Watched) -> None:
    _, events = seen.ask("interleaved", "Cipher.doFinal")
    assert [c.input.data for c in crypto(events)] == [b"one begins here, one ends", b"two begins here, two ends"]


def r5_init_begins_anew(seen: Watched) -> None:
    _, events = seen.ask("reinit", "Cipher.doFinal")
    assert [(c.input.data, c.key) for c in crypto(events)] == [(b"begun anew", b"fedcba9876543210")]


def r6_a_mac_is_no_encryption(seen: Watched) -> None:
    _, events = seen.ask("mac")
    (made,) = crypto(events)
    assert made.operation == "mac"
    assert made.output.data == hmac.new(b"key", b"part onepart two", "sha256").digest()
    _, events = seen.ask("digest", "MessageDigest.digest")
    assert [c.operation for c in crypto(events)] == ["digest"]


def r9_a_time_is_the_epochs_whatever_the_devices_zone_and_language(seen: Watched) -> None:
    before = time.time_ns()
    _, events = seen.ask("imei", IMEI)
    assert [before <= e.time <= time.time_ns() for e in events] == [True]


def r11_the_nearest_code_is_whose_it_is(seen: Watched) -> None:
    assert owners(seen, "sdkInSdk", "appCallback", "okHttpExecute", "unknownCode", "nativeThread") == [
        "mi-push-sdk",
        "mi-fitness",
        "amap-sdk",
        "io.trackly",
        "unknown",
    ]


def r11_a_librarys_task_is_of_who_submitted_it(seen: Watched) -> None:
    assert owners(seen, "okHttpEnqueue", "rxSubscribe", "handlerLibraryTask") == ["amap-sdk"] * 3


def r11_a_queue_that_another_drains_says_nothing(seen: Watched) -> None:
    assert owners(seen, "okHttpQueued", "libraryQueue", "workerReused") == ["amap-sdk", "unknown", "unknown"]


def r12_a_prefix_ends_at_a_dot(seen: Watched) -> None:
    assert owners(seen, "prefixTrap", "middleTrap", "appPrefixTrap") == ["com.locality", "x.com", "com.mi"]


def owners(seen: Watched, *shapes: str) -> list[str]:
    found = [reads(seen, shape) for shape in shapes]
    return [owner(seen, events[0]) if events else "unseen" for events in found]


# --- the defects ----------------------------------------------------------------------------------------


class Case(NamedTuple):
    """A check, the program it needs, and what makes it fail."""

    check: Callable[[Watched], None]
    program: tuple[str, ...]
    pattern: str = ""
    """Found once in the agent, as a regular expression."""
    defect: str = ""
    """What is put there."""


CASES = [
    Case(
        r1_a_hook_that_looks_for_one_argument_lets_others_through,
        (),
        r"return call\.result;",
        'return id === "Settings$$Secure.getString" && call.arg(1) !== "android_id" ? null : call.result;',
    ),
    Case(
        r2_an_exception_of_the_original_reaches_the_app,
        (),
        r"call\.error = error;\s+throw error;",
        "call.error = error; return null;",
    ),
    Case(
        r3_each_hook_calls_the_overload_that_it_replaced,
        (),
        r"call\.result = overload\.apply\(self, args\);",
        "hook.first ??= overload;"
        " call.result = hook.first.apply(self, args.slice(0, hook.first.argumentTypes.length));",
    ),
    Case(
        r4_a_stack_is_that_of_its_own_call,
        (),
        r"(stack\(\) \{\s+if \(this\.stackId !== null\) return [\w.]+;\s+)const \{ id, frames \} = takeStack\(\);",
        r"\1const taken = takeStack(); if (taken.frames !== null) unsent.set(taken.id, taken.frames);"
        " const id = globalThis.before ?? taken.id, frames = null; globalThis.before = taken.id;",
    ),
    Case(
        r5_a_slice_is_read_as_a_slice,
        (),
        r"return \[slice\w*\(first\w*, offset, length\)\];",
        "return [slice(first, 0, first.length)];",
    ),
    Case(
        r5_two_ciphers_do_not_mix,
        (),
        r'return call\.identityOf\(call\.self\) \?\? "";',
        'return "the cipher";',
    ),
    Case(
        r5_init_begins_anew,
        (),
        r"ciphers\.set\(instanceOf\w*\(call\), state\);",
        "if (before === null) ciphers.set(instanceOf(call), state);",
    ),
    Case(r6_a_mac_is_no_encryption, (), r'fresh\("mac"', 'fresh("encrypt"'),
    Case(
        r9_a_time_is_the_epochs_whatever_the_devices_zone_and_language,
        (),
        r'return `\$\{seconds\}\$\{String\(rest\)\.padStart\(9, "0"\)\}`;',
        # the local time of Kathmandu, five hours and three quarters ahead, taken for the epoch's
        'return String(seconds + 20700) + String(rest).padStart(9, "0");',
    ),
    Case(
        r11_the_nearest_code_is_whose_it_is,
        SHAPES,
        r"(const \[id = \"\", \.\.\.frames\] = walker\.helper\.take\(\w+\)\.split\(\"\\n\"\);)",
        r"\1 frames.reverse();",
    ),
    Case(
        r11_a_librarys_task_is_of_who_submitted_it,
        SHAPES,
        r"let submitter = tasks\.current\(call\.thread\);",
        "let submitter = null;",
    ),
    Case(
        r11_a_queue_that_another_drains_says_nothing,
        SHAPES,
        r"if \(!made && this\.submitted\.get\(task\w*\)\?\.made === true\) return;",
        "",
    ),
]


@pytest.fixture(scope="module")
def zoned() -> Iterator[Watched]:
    """The fixture in another zone and language."""
    running, seeing = App(*KATHMANDU, "-cp", str(FIXTURE), "fixture.Main"), Witness()
    try:
        yield Watched(running, seeing, seeing.host.attach(running.pid, timeout=60))
    finally:
        seeing.host.detach()
        running.kill()


class Variant:
    """Stands for the package's files: gives an agent with a defect."""

    def __init__(self, text: str) -> None:
        self._text = text

    def files(self, _: str) -> Variant:
        return self

    def __truediv__(self, _: str) -> Variant:
        return self

    def read_text(self, encoding: str) -> str:
        assert encoding
        return self._text


def named(case: Case) -> str:
    return case.check.__name__


@pytest.mark.parametrize("case", [*CASES, Case(r12_a_prefix_ends_at_a_dot, SHAPES)], ids=named)
def test_peers_defect_is_not_ours(case: Case, watched: Watched, program: Watched, zoned: Watched) -> None:
    zone = case.check is r9_a_time_is_the_epochs_whatever_the_devices_zone_and_language
    case.check(program if case.program == SHAPES else zoned if zone else watched)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_peers_defect_would_be_found(case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (resources.files("sdkwitness.app") / "agent.js").read_text(encoding="utf-8")
    changed, count = re.subn(case.pattern, case.defect.replace("$$", "$"), text)
    assert count == 1, "the agent no longer has what the defect changes"
    monkeypatch.setattr(host, "resources", Variant(changed))
    needed = tuple(target for target in targets.load() if target.id.startswith(NEEDED))
    monkeypatch.setattr(targets, "load", lambda: needed)  # the fewer, the sooner they are in
    program = case.program or ("-cp", str(FIXTURE), "fixture.Main")
    running, seeing = App(f"-XX:ErrorFile={tmp_path / 'crash.log'}", *program), Witness()  # a defect may be its end
    try:
        seen = Watched(running, seeing, seeing.host.attach(running.pid, timeout=60))
        with pytest.raises(AssertionError):
            case.check(seen)
    finally:
        running.kill()
        seeing.host.detach()


def test_r12_a_prefix_without_its_dot_would_be_found(program: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def anywhere(catalogue: Catalogue, name: str) -> tuple[Recipient, PackageRule] | None:
        rules = catalogue.package_rules.items()
        return next((found for prefix, found in rules if prefix in name), None)

    monkeypatch.setattr(attribute, "by_class", anywhere)
    with pytest.raises(AssertionError):
        r12_a_prefix_ends_at_a_dot(program)


HOLDING = """
rpc.exports.flush = () => {
  setTimeout(() => { send("held"); const since = Date.now(); while (Date.now() - since < 3000); }, 1);
};
"""
"""Keeps the script's lock for 3 s when it is asked for what has gathered, and says when it has it."""


@pytest.mark.parametrize("defect", ["", " drain ();"], ids=["as it is", "asking the script"])
def test_a_thread_that_comes_by_for_the_first_time_waits_for_nobody(
    defect: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It may hold what the script waits for: Frida wakes its own loop by a `write` under a lock of GLib."""
    text = (resources.files("sdkwitness.app") / "agent.js").read_text(encoding="utf-8")
    few = tuple(target for target in targets.load() if target.id == IMEI)
    known = "set_value_of_key (state.key, t);"
    assert text.count(known) == 1
    monkeypatch.setattr(host, "resources", Variant(text.replace(known, known + defect) + HOLDING))
    monkeypatch.setattr(targets, "load", lambda: few)
    running, seeing = App(f"-XX:ErrorFile={tmp_path / 'crash.log'}", "-cp", str(FIXTURE), "fixture.Main"), Witness()
    try:
        seeing.host.attach(running.pid, timeout=60)
        seeing.host.flush()
        assert until(seeing.problems)  # what it says is no record
        asked = time.monotonic()
        assert running.ask("aside") == "aside"
        waited = time.monotonic() - asked
        assert (waited > 1) == bool(defect)
    finally:
        running.kill()
        seeing.host.detach()
