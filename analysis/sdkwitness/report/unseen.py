"""What was not seen and why: the honest part of every report, as lines for all renderers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sdkwitness.audit.model import Claim, ReportCoverage
from sdkwitness.report.text import plural
from sdkwitness.report.view import View

MAX_LISTED: Final = 20
"""Names listed in one line; the rest is counted."""
MAX_LOST: Final = 150
"""Claims named of those that lost coverage: each is one that somebody has to test again."""


class Gap(NamedTuple):
    """Something the run could not see."""

    what: str
    why: str
    serious: bool = False
    """True where the gap can hide a finding of this run."""


def unseen(view: View) -> tuple[Gap, ...]:
    """Return every gap of the run, serious ones first."""
    coverage = view.report.coverage
    gaps = [
        *_capture(coverage),
        *_hooks(coverage),
        *_effects(coverage),
        *_wire(coverage),
        *_scenarios(coverage),
        *_claims(view),
    ]
    return tuple(sorted(gaps, key=lambda gap: not gap.serious))


def names(items: Sequence[str], limit: int = MAX_LISTED) -> str:
    """Join names, at most `limit` of them."""
    rest = len(items) - limit
    return ", ".join(items[:limit]) + (f" and {rest} more" if rest > 0 else "")


def _capture(coverage: ReportCoverage) -> Iterator[Gap]:
    if coverage.incomplete:
        yield Gap(
            "Rest of the capture",
            "The recording or its import ended early; this report covers what was saved.",
            serious=True,
        )
    for problem in coverage.problems:
        yield Gap("Problem of the recording", problem, serious=True)


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
        yield Gap(
            plural(len(hooks.failed), "hook"),
            f"Not installed, though the app has what they hook: {names(hooks.failed)}.",
            serious=True,
        )
    if hooks.absent:
        whose = "Its class or method is" if hooks.absent == 1 else "Their classes or methods are"
        yield Gap(plural(hooks.absent, "hook"), f"{whose} not in this app or on this platform version.")


def _effects(coverage: ReportCoverage) -> Iterator[Gap]:
    for effect in coverage.effects:
        yield Gap(
            f"What the app does by itself, at {effect['what']}",
            f"Changed on request: {effect['detail']} {plural(int(effect['times']), 'time')}.".replace(". ", " ", 1),
            serious=True,
        )


def _wire(coverage: ReportCoverage) -> Iterator[Gap]:
    for refused in coverage.refused_handshakes:
        owner = f" ({refused['recipient']})" if refused.get("recipient") else ""
        yield Gap(
            f"Traffic to {refused.get('host') or 'an unnamed host'}{owner}",
            f"The app refused the certificate that it was shown: {refused.get('reason') or 'no reason given'}.",
            serious=True,
        )
    for row in coverage.attempted[:MAX_LISTED]:
        owner = f" ({row['recipient']})" if row["recipient"] else ""
        carried = f" They would have carried: {row['data_types']}." if row["data_types"] else ""
        yield Gap(
            f"{plural(int(row['requests']), 'request')} to {row['host'] or 'further hosts'}{owner}",
            f"Attempted, but never left the app: {str(row['why']).rstrip('.') or 'no connection came to be'}.{carried}",
            serious=bool(row["data_types"]),
        )
    if rest := coverage.attempted[MAX_LISTED:]:
        requests = sum(int(row["requests"]) for row in rest)
        yield Gap(plural(requests, "more request"), "Attempted, but never left the app; report.json lists them.")
    if coverage.dark:
        flows = sum(int(row["flows"]) for row in coverage.dark)
        hosts = sorted({str(row["host"]) for row in coverage.dark if row["host"]})
        yield Gap(
            f"Content of {plural(flows, 'flow')}",
            f"Stayed dark: {sum(int(row['sent']) for row in coverage.dark):,} bytes sent and "
            f"{sum(int(row['received']) for row in coverage.dark):,} received, to and from {names(hosts)}.",
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
            f"Not tied to the code that opened them, of {plural(coverage.joins.tls_flows, 'TLS flow')} in all.",
        )
    if coverage.quiet_hosts:
        yield Gap(
            plural(len(coverage.quiet_hosts), "unlisted host"),
            f"Got too little to tell anything from it: {names(coverage.quiet_hosts)}.",
        )


def _scenarios(coverage: ReportCoverage) -> Iterator[Gap]:
    missing = coverage.scenarios.not_run
    if missing:
        yield Gap(plural(len(missing), "scenario"), f"Not run: {names(missing)}.", serious=True)


def _claims(view: View) -> Iterator[Gap]:
    lost, never = _unobservable(view)
    if lost:
        yield Gap(
            plural(len(lost), "claim"),
            "Lost coverage: not seen, and without hooks they could not have been seen everywhere. "
            f"Claims {names([c.id for c in lost], MAX_LOST)}.",
            serious=True,
        )
    yield from _some(never, "Sent from server to server, which no device can show.")
    for verdict, why in (
        ("impossible_on_target", "Cannot occur on this device."),
        ("sdk_absent", "Nothing of the SDK was found in the app."),
        ("not_seen_not_exercised", "The scenario did not run."),
    ):
        of_verdict = [c for c in view.report.claims if c.verdict == verdict]
        yield from _some(of_verdict, why, serious=verdict == "not_seen_not_exercised")


def _unobservable(view: View) -> tuple[list[Claim], list[Claim]]:
    """Return the claims that hooks would have shown, and those that nothing on a device shows."""
    claims = [c for c in view.report.claims if c.verdict == "not_observable"]
    if view.report.coverage.hooks.mode == "on":
        return [], claims
    remote = {e.number for e in view.report.statement.third_parties if e.method == "server_to_server"}
    return [c for c in claims if c.entry not in remote], [c for c in claims if c.entry in remote]


def _some(claims: Sequence[Claim], why: str, *, serious: bool = False) -> Iterator[Gap]:
    entries = sorted({c.entry for c in claims})
    if entries:
        noun = "Entry" if len(entries) == 1 else "Entries"
        yield Gap(plural(len(claims), "claim"), f"{why} {noun} {names([f'#{e}' for e in entries])}.", serious=serious)
