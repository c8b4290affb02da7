"""What was not seen and why: the honest part of every report, as lines for all renderers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sdkwitness.audit.model import ReportCoverage
from sdkwitness.report.text import plural
from sdkwitness.report.view import View

MAX_LISTED: Final = 20
"""Names listed in one line; the rest is counted."""


class Gap(NamedTuple):
    """Something the run could not see."""

    what: str
    why: str
    serious: bool = False
    """True where the gap can hide a finding of this run."""


def unseen(view: View) -> tuple[Gap, ...]:
    """Return every gap of the run, serious ones first."""
    coverage = view.report.coverage
    gaps = [*_capture(coverage), *_hooks(coverage), *_wire(coverage), *_scenarios(coverage), *_claims(view)]
    return tuple(sorted(gaps, key=lambda gap: not gap.serious))


def names(items: list[str]) -> str:
    """Join names, at most `MAX_LISTED` of them."""
    rest = len(items) - MAX_LISTED
    return ", ".join(items[:MAX_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def _capture(coverage: ReportCoverage) -> Iterator[Gap]:
    if coverage.incomplete:
        yield Gap("Rest of the capture", "The recording ended early; this report covers what was saved.", serious=True)
    for problem in coverage.problems:
        yield Gap("Recording problem", problem, serious=True)


def _hooks(coverage: ReportCoverage) -> Iterator[Gap]:
    hooks = coverage.hooks
    if hooks.mode == "off":
        yield Gap(
            "Everything inside the app",
            "Hooks were switched off: reads of device APIs, hand-overs to other apps, values under app encryption "
            "and traffic past the proxy could not be seen.",
            serious=True,
        )
    elif hooks.mode != "on":
        yield Gap(
            "Everything inside the app",
            "This capture comes from network traffic alone: reads of device APIs, hand-overs to other apps and "
            "values under app encryption could not be seen.",
            serious=True,
        )
    if hooks.failed:
        yield Gap(plural(len(hooks.failed), "hook"), f"Could not be installed: {names(hooks.failed)}.", serious=True)
    if hooks.absent:
        yield Gap(plural(hooks.absent, "hook"), "The class or method is not in this app or on this platform version.")


def _wire(coverage: ReportCoverage) -> Iterator[Gap]:
    for refused in coverage.refused_handshakes:
        yield Gap(
            f"Traffic to {refused.get('host') or 'an unnamed host'}",
            f"The app refused the proxy's certificate: {refused.get('reason') or 'no reason given'}.",
            serious=True,
        )
    if coverage.opaque_bytes:
        total = coverage.opaque_bytes + coverage.decoded_bytes
        yield Gap(
            f"{coverage.opaque_bytes:,} bytes",
            f"{100 * coverage.opaque_bytes / total:.1f} % of the payload stayed opaque: "
            "encrypted without a hooked key, beyond a bound, or of an unknown format.",
            serious=True,
        )
    if coverage.joins.none:
        yield Gap(
            f"Code behind {plural(coverage.joins.none, 'TLS flow')}",
            f"Of {coverage.joins.tls_flows} TLS flows, these could not be tied to the code that opened them.",
        )


def _scenarios(coverage: ReportCoverage) -> Iterator[Gap]:
    missing = coverage.scenarios.not_run
    if missing:
        yield Gap(plural(len(missing), "scenario"), f"Not run: {names(missing)}.", serious=True)


def _claims(view: View) -> Iterator[Gap]:
    for verdict, why in (
        ("not_observable", "Sent from server to server or inside another app, so no device can show them."),
        ("impossible_on_target", "They cannot occur on this device."),
        ("sdk_absent", "Nothing of their SDK was found in the app."),
        ("not_seen_not_exercised", "Their scenarios did not run."),
    ):
        entries = sorted({c.entry for c in view.report.claims if c.verdict == verdict})
        if entries:
            count = sum(c.verdict == verdict for c in view.report.claims)
            listed = names([f"#{entry}" for entry in entries])
            yield Gap(plural(count, "claim"), f"{why} Entries {listed}.", serious=verdict == "not_seen_not_exercised")
