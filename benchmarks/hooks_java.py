"""Java hooks: what a hooked call costs against one that a hook only passes through, and whether every event arrives."""

from __future__ import annotations

import statistics
import sys
from operator import sub
from pathlib import Path
from typing import Final, NamedTuple

import frida
from hooks_rows import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from app.watching import App, Witness  # the path comes first

AGENT: Final = Path(__file__).resolve().parents[1] / "frida_hooks" / "sdkwitness" / "app" / "agent.js"
CALLS: Final = 300
ROUNDS: Final = 80
"""Many short ones: of a long one hardly any is free of the machine's other work, of which only more comes in."""
FLOOD: Final = 100_000
PAIRS: Final = 3
KINDS: Final = ("read", "nested", "mac")
MOST_WITH_STACK: Final = 2.5
MOST_WITHOUT: Final = 1.2
PASSED: Final = (("android.telephony.TelephonyManager", "getImei"), ("javax.crypto.Mac", "doFinal"))
PASS_THROUGH: Final = """
  rpc.exports.passThrough = (owner, method) => new Promise((resolve) => {
    const Java = frida_java_bridge_default;
    Java.perform(() => {
      for (const overload of Java.use(owner)[method].overloads) {
        overload.implementation = function (...args) { return overload.apply(this, args); };
      }
      Script.nextTick(() => Java.perform(() => {
        Java.use("java.lang.System").currentTimeMillis();
        resolve();
      }));
    });
  });
})();
"""
"""What the bridge alone costs, with the bridge of the agent itself: it stands in the bundle."""


def passing(app: App) -> frida.Session:
    """Put hooks into an app that do nothing."""
    text = AGENT.read_text(encoding="utf-8")
    session = frida.attach(app.pid)
    script = session.create_script(text[: text.rstrip().rindex("})();")] + PASS_THROUGH, runtime="qjs")
    script.load()
    for owner, method in PASSED:
        script.exports_sync.pass_through(owner, method)
    return session


def microseconds(app: App, what: str) -> float:
    """What a call takes, in the app's own reckoning."""
    return int(app.ask(f"time {what} {CALLS}")) / 1000


class Pair(NamedTuple):
    """What calls take in two apps, in microseconds: by kind, hooks that do nothing, and the agent's."""

    through: dict[str, float]
    agent: dict[str, float]
    inside: tuple[float, float]
    """What a hook inside another's call takes, without an event, in either."""

    @property
    def with_stack(self) -> float:
        return self.agent["read"] / self.through["read"]

    @property
    def without(self) -> float:
        return self.inside[1] / self.inside[0]


def pair() -> tuple[Pair, int]:
    """Measure two apps, taking turns; return that, and how many of a flood of events arrived.

    Other work on the machine only adds, so the least of a call is taken. What a hook inside another's call takes is a
    difference, which other work may make less as well as more: there it is the median, of calls that followed each
    other.
    """
    passed, watched, witness = App(), App(), Witness()
    try:
        passing(passed)  # its hooks stay in to its end: taking the script from under them would crash it
        witness.host.attach(watched.pid)
        taken: dict[tuple[App, str], list[float]] = {(app, kind): [] for app in (passed, watched) for kind in KINDS}
        for _ in range(ROUNDS):
            for app, kind in taken:
                taken[app, kind].append(microseconds(app, kind))
        through, agent = ({kind: min(taken[app, kind]) for kind in KINDS} for app in (passed, watched))
        inside = [statistics.median(map(sub, taken[app, "nested"], taken[app, "read"])) for app in (passed, watched)]
        witness.host.flush()
        before = len(witness.events("TelephonyManager.getImei"))
        watched.ask(f"time read {FLOOD}")
        witness.host.flush()
        return Pair(through, agent, (inside[0], inside[1])), len(witness.events("TelephonyManager.getImei")) - before
    finally:
        passed.kill()
        watched.kill()


def rows(_folder: Path) -> list[Row]:
    """Measure several pairs of apps, as a virtual machine compiles another way each time, and take the middle one."""
    found, arrived = zip(*(pair() for _ in range(PAIRS)), strict=True)
    one = sorted(found, key=lambda each: each.with_stack)[PAIRS // 2]
    other = sorted(found, key=lambda each: each.without)[PAIRS // 2]
    lost = PAIRS * FLOOD - sum(arrived)
    return [
        Row("hooked Java call, passed through", f"{one.through['read']:.1f} us"),
        Row(
            "  with value and stack",
            f"{one.agent['read']:.1f} us",
            one.with_stack,
            f"<= {MOST_WITH_STACK}",
            one.with_stack <= MOST_WITH_STACK,
        ),
        Row(
            "  without an event",
            f"{other.inside[1]:.1f} us",
            other.without,
            f"<= {MOST_WITHOUT}",
            other.without <= MOST_WITHOUT,
        ),
        Row("  Mac.doFinal of 2 KiB, passed through", f"{one.through['mac']:.1f} us"),
        Row(
            "  with input, output, digests and stack",
            f"{one.agent['mac']:.1f} us",
            one.agent["mac"] / one.through["mac"],
        ),
        Row(f"  events lost of {PAIRS * FLOOD:,}", str(lost), None, "0", not lost),
    ]
