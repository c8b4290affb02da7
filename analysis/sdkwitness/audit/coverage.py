"""What was seen and what was not: hooks, scenarios, joins, refused handshakes, dark flows, opaque bytes, problems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from sdkwitness.audit import redact
from sdkwitness.audit.join import Joiner
from sdkwitness.audit.model import HookCoverage, Joins, ReportCoverage, ScenarioCoverage
from sdkwitness.audit.observe import Observed
from sdkwitness.audit.phases import Timeline
from sdkwitness.capture.outline import outlines
from sdkwitness.capture.records import Handshake, Recording
from sdkwitness.knowledge.lookup import by_host
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.statement.model import Statement

MAX_OPAQUE: Final = 500
"""Opaque leaves listed one by one; their bytes are all counted."""
MAX_DARK: Final = 1000
"""Rows of dark flows; what further ones would say is added up in a last one."""
MAX_ATTEMPTED: Final = 500
"""Rows of requests that never left; the same holds for further ones."""
_ALERT: Final = re.compile(r"\balert ([a-z]{2,20}(?: [a-z]{2,20}){0,3})")
_LIBRARY: Final = re.compile(r" ?\(OpenSSL Error\(.*\)\)")
"""What mitmproxy quotes of its TLS library."""


def coverage(
    recording: Recording,
    statement: Statement,
    catalogue: Catalogue,
    observed: Observed,
    joiner: Joiner,
    quiet: Sequence[str],
) -> ReportCoverage:
    """Return the coverage of a run.

    Args:
        recording: the capture.
        statement: its scenarios are those that should have run.
        catalogue: names the owners of refused hosts.
        observed: what decoding gave.
        joiner: how flows were tied to code.
        quiet: hosts of unlisted recipients that got no content to speak of.
    """
    refused = [_refused(h, catalogue, recording.manifest.app) for h in recording.handshakes if _is_refused(h)]
    listed = sorted({tuple(r.items()) for r in refused})
    return ReportCoverage(
        flows=len(recording.flows),
        events=len(recording.events),
        hooks=_hooks(recording),
        opaque_bytes=observed.bytes_opaque
        + sum(o.flow.sent + o.flow.received for o in outlines(recording.flows) if o.flow.dark),
        decoded_bytes=observed.bytes_decoded,
        scenarios=_scenarios(recording, statement, catalogue),
        joins=_joins(recording, joiner),
        refused_handshakes=[dict(r) for r in listed],
        opaque=[
            {
                "evidence": o.contact.evidence,
                "direction": "out" if o.hit.leaf.outgoing else "in",
                "path": redact.place(o.hit.leaf.path),
                "host": o.contact.attribution.host,
                "size": o.size,
                "entropy": o.entropy,
                "reason": o.hit.leaf.opaque,
            }
            for o in observed.opaque[:MAX_OPAQUE]
        ],
        dark=_dark(recording, catalogue),
        unclassified=[
            {
                "host": u.host,
                "path": redact.place((u.path,)),
                "evidence": u.evidence,
                "leaves": u.leaves,
                "size": u.size,
                "entropy": u.entropy,
            }
            for u in observed.unclassified
        ],
        attempted=_attempted(observed, recording, catalogue),
        effects=_effects(recording),
        problems=list(_problems(recording, observed)),
        clock_offset_ms=round(recording.clocks[-1].offset / 1e6, 3) if recording.clocks else None,
        incomplete=incomplete(recording),
        quiet_hosts=sorted(set(quiet)),
    )


def incomplete(recording: Recording) -> bool:
    """Whether the recording ended early or lost something; what an importer skipped is a problem, not that."""
    if recording.manifest.ended is None or recording.manifest.cut:
        return True
    if recording.manifest.hooks == "none":
        return any(p not in recording.manifest.problems for p in recording.problems)
    return bool(recording.problems or recording.manifest.problems)


def _attempted(observed: Observed, recording: Recording, catalogue: Catalogue) -> list[dict[str, str | int]]:
    """Requests that never left, by host and reason."""
    counts = Counter((attempt.host, attempt.why) for attempt in observed.attempts)
    carried: dict[tuple[str, str], set[str]] = {key: set() for key in counts}
    for attempt in observed.attempts:
        carried[attempt.host, attempt.why].update(attempt.data_types)
    ordered = sorted(counts.items(), key=lambda item: (not carried[item[0]], -item[1], item[0]))
    found: list[dict[str, str | int]] = [
        {
            "host": host,
            "recipient": _owner(host, catalogue, recording.manifest.app),
            "requests": number,
            "why": why,
            "data_types": ", ".join(sorted(carried[host, why])),
        }
        for (host, why), number in ordered[:MAX_ATTEMPTED]
    ]
    if rest := ordered[MAX_ATTEMPTED:]:
        named = ", ".join(sorted({name for key, _ in rest for name in carried[key]}))
        sums: dict[str, str | int] = {
            "requests": sum(number for _, number in rest),
            "why": f"{len(rest):,} more rows",
            "data_types": named,
        }
        found.append({"host": "", "recipient": "", **sums})
    return found


def _effects(recording: Recording) -> list[dict[str, str | int]]:
    counts = Counter((e.kind, e.what, e.detail) for e in recording.effects)
    return [{"kind": k, "what": w, "detail": d, "times": n} for (k, w, d), n in sorted(counts.items())]


def _hooks(recording: Recording) -> HookCoverage:
    outcomes = {h.target: h for c in recording.coverage for h in c.hooks if h.outcome == "absent"}
    outcomes.update((h.target, h) for c in recording.coverage for h in c.hooks if h.outcome == "failed")
    outcomes.update((h.target, h) for c in recording.coverage for h in c.hooks if h.outcome == "installed")
    counts = Counter(h.outcome for h in outcomes.values())
    failed = [f"{h.target}: {h.reason}" if h.reason else h.target for h in outcomes.values() if h.outcome == "failed"]
    return HookCoverage(
        installed=counts["installed"], absent=counts["absent"], failed=sorted(failed), mode=recording.manifest.hooks
    )


def _scenarios(recording: Recording, statement: Statement, catalogue: Catalogue) -> ScenarioCoverage:
    marked = Timeline(recording.marks).scenarios_run
    wanted = list(dict.fromkeys(e.scenario for e in statement.entries if e.scenario))
    used = bool(recording.flows or recording.events)
    run = [s for s in wanted if s in marked or (s in catalogue.scenarios and catalogue.scenarios[s].always and used)]
    run += [s for s in marked if s not in wanted]
    return ScenarioCoverage(run=run, not_run=[s for s in wanted if s not in run])


def _joins(recording: Recording, joiner: Joiner) -> Joins:
    counts = Counter(joiner.of(one.flow).join for one in outlines(recording.flows) if one.flow.tls)
    return Joins(
        tls_flows=sum(counts.values()),
        client_random=counts["client_random"],
        port=counts["port"],
        time=counts["time"],
        none=counts["none"],
    )


def _dark(recording: Recording, catalogue: Catalogue) -> list[dict[str, str | int]]:
    sums: dict[tuple[str, str, str], list[int]] = {}
    for one in outlines(recording.flows):
        flow = one.flow
        if flow.dark:
            row = sums.setdefault((flow.host, flow.ja4, flow.error or ""), [0, 0, 0])
            for place, number in enumerate((1, flow.sent, flow.received)):
                row[place] += number
    ordered = sorted(sums.items(), key=lambda item: (-item[1][1] - item[1][2], item[0]))
    found = [
        _dark_row(host, _owner(host, catalogue, recording.manifest.app), numbers, ja4, why)
        for (host, ja4, why), numbers in ordered[:MAX_DARK]
    ]
    rest = [numbers for _, numbers in ordered[MAX_DARK:]]
    if rest:
        whole = [sum(numbers[place] for numbers in rest) for place in range(3)]
        found.append(_dark_row("", "", whole, "", f"{len(rest):,} more rows"))
    return found


def _dark_row(host: str, recipient: str, numbers: Sequence[int], ja4: str, why: str) -> dict[str, str | int]:
    flows, sent, received = numbers
    return {
        "host": host,
        "recipient": recipient,
        "flows": flows,
        "sent": sent,
        "received": received,
        "ja4": ja4,
        "why": why,
    }


def _owner(host: str, catalogue: Catalogue, app: str) -> str:
    found = by_host(catalogue, host, app=app) if host else None
    return (found[0].via or found[0].organisation) if found else ""


def _is_refused(handshake: Handshake) -> bool:
    return handshake.outcome == "refused" or handshake.unused


def _refused(handshake: Handshake, catalogue: Catalogue, app: str) -> dict[str, str]:
    host = handshake.sni or (handshake.server.host if handshake.server is not None else "")
    if handshake.unused:
        reason = "it closed the connection without sending anything, as a pin checked after the handshake does"
    else:
        reason = _refusal(handshake.error or "")
    return {"host": host, "reason": reason, "recipient": _owner(host, catalogue, app)}


def _refusal(error: str) -> str:
    """Say in a few words what TLS libraries say in their own tongues."""
    alert = _ALERT.search(error)
    if alert is not None:
        return f"TLS alert “{alert[1]}”, as from code that trusts its own certificates only"
    return _LIBRARY.sub("", error).rstrip(" .") or "no reason given"


def _problems(recording: Recording, observed: Observed) -> list[str]:
    problems = list(dict.fromkeys((*recording.manifest.problems, *recording.problems)))
    if recording.manifest.hooks == "on" and not recording.coverage:
        problems.append("The agent told of no hook at all: an empty list of reads says nothing about the app.")
    if not recording.flows and not recording.events:
        problems.append("Nothing was recorded: there is no coverage, and no finding means nothing.")
    if observed.unattributed:
        count = observed.unattributed
        reads = "1 read of data" if count == 1 else f"{count} reads of data"
        problems.append(f"{reads} could not be tied to any code of the app.")
    return problems
