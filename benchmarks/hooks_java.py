"""Java hooks: what a hooked call costs against one that a hook only passes through, and whether every event arrives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import frida
from hooks_rows import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from app.watching import App, Witness  # the path comes first

AGENT: Final = Path(__file__).resolve().parents[1] / "frida_hooks" / "sdkwitness" / "app" / "agent.js"
CALLS: Final = 300
ROUNDS: Final = 80
"""Many short ones: of a long one hardly any is free of the machine's other work, of which only more comes in."""
FLOOD: Final = 100_000
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


def rows(_folder: Path) -> list[Row]:
    """Measure, taking turns, and take the least: other work on the machine only adds."""
    passed, watched, witness = App(), App(), Witness()
    try:
        passing(passed)  # its hooks stay in to its end: taking the script from under them would crash it
        witness.host.attach(watched.pid)
        kinds = ("read", "nested", "mac")
        least = {(app, kind): float("inf") for app in (passed, watched) for kind in kinds}
        for _ in range(ROUNDS):
            for app, kind in least:
                least[app, kind] = min(least[app, kind], microseconds(app, kind))
        through, agent = ({kind: least[app, kind] for kind in kinds} for app in (passed, watched))
        witness.host.flush()
        before = len(witness.events("TelephonyManager.getImei"))
        watched.ask(f"time read {FLOOD}")
        witness.host.flush()
        arrived = len(witness.events("TelephonyManager.getImei")) - before
    finally:
        passed.kill()
        watched.kill()
    with_stack = agent["read"] / through["read"]
    inner = max(0.01, agent["nested"] - agent["read"])
    without = inner / max(0.01, through["nested"] - through["read"])
    return [
        Row("hooked Java call, passed through", f"{through['read']:.1f} us"),
        Row(
            "  with value and stack",
            f"{agent['read']:.1f} us",
            with_stack,
            f"<= {MOST_WITH_STACK}",
            with_stack <= MOST_WITH_STACK,
        ),
        Row("  without an event", f"{inner:.1f} us", without, f"<= {MOST_WITHOUT}", without <= MOST_WITHOUT),
        Row("  Mac.doFinal of 2 KiB, passed through", f"{through['mac']:.1f} us"),
        Row("  with input, output, digests and stack", f"{agent['mac']:.1f} us", agent["mac"] / through["mac"]),
        Row(f"  events lost of {FLOOD:,}", str(FLOOD - arrived), None, "0", arrived == FLOOD),
    ]
