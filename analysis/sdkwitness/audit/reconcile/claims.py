"""The verdict on each claim of the statement: seen, not seen and why, or not to be seen at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from sdkwitness.audit.model import Claim, ConditionResult, Verdict
from sdkwitness.audit.reconcile.candidates import Claims
from sdkwitness.audit.reconcile.conditions import State, on_target
from sdkwitness.audit.reconcile.findings import Draft
from sdkwitness.audit.reconcile.judge import Judged
from sdkwitness.audit.reconcile.rules import ClaimRule, claim_rules, decide
from sdkwitness.capture.records import Recording
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.statement.model import Condition, Disclosure, Entry, Statement

SEEN: Final[frozenset[Verdict]] = frozenset(
    {
        "contradicted",
        "condition_violated",
        "ambiguous",
        "disclosed_broadly",
        "disclosed_conditionally",
        "disclosed",
        "access_disclosed",
        "access_on_device_ok",
    }
)
"""Verdicts of observations that speak for the claims they match."""
PRIVILEGED: Final = (
    "id.device.permanent.imei", "id.device.permanent.meid", "id.device.permanent.serial", "id.sim.imsi", "id.sim.iccid",
)  # fmt: skip
"""Identifiers that no ordinary app can read from API level 29 on."""
PRIVILEGED_FROM: Final = 29
IOS_ONLY: Final = ("id.device.resettable.idfa", "id.device.resettable.idfv")


TARGET: Final = ("os_version", "platform")
"""Conditions on the device rather than on what was done with it."""


class _Support(NamedTuple):
    """One observation that a claim covers."""

    id: str
    """Of its finding."""
    judged: Judged
    state: State
    """Whether the claim's own conditions held in it."""

    @property
    def full(self) -> bool:
        """Whether it alone confirms the claim: a read does so whatever its use, which conditions speak of."""
        kept = self.state == "met" or (self.state == "unknown" and self.judged.seen.stage == "access")
        return kept and self.judged.seen.grade != "indicative"


def _names(support: Iterable[_Support]) -> str:
    return ", ".join(dict.fromkeys(s.id for s in support))


class Ledger(NamedTuple):
    """What a run knows that bears on every claim."""

    recording: Recording
    catalogue: Catalogue
    claims: Claims
    scenarios_run: frozenset[str]
    present: frozenset[str]
    attempted: frozenset[str] = frozenset()
    """Claims of what requests that never left would have carried."""


def claims_of(statement: Statement, drafts: Sequence[tuple[str, Draft]], run: Ledger) -> list[Claim]:
    """Return the verdict on every claim, in document order.

    Args:
        statement: its claims.
        drafts: findings with their ids.
        run: what the run was and saw.
    """
    support: dict[str, list[_Support]] = defaultdict(list)
    states: dict[tuple[str, int], set[State]] = defaultdict(set)
    for finding, draft in drafts:
        for judged in draft.judged:
            for claim, number, state in judged.states:
                states[claim, number].add(state)
            if judged.verdict in SEEN:
                for claim, state in judged.matches:
                    support[claim].append(_Support(finding, judged, state))
                for denial in judged.claims:
                    if denial.negated:
                        support[denial.id].append(_Support(finding, judged, "met"))
    return [_claim(claim, entry, support, states, run) for entry in statement.entries for claim in entry.disclosures]


def _claim(
    claim: Disclosure,
    entry: Entry,
    support: Mapping[str, Sequence[_Support]],
    states: Mapping[tuple[str, int], set[State]],
    run: Ledger,
) -> Claim:
    seen = [s for s in support.get(claim.id, ()) if s.state != "beyond"]
    alternatives = [c for c in entry.disclosures if c.alternative == claim.alternative and c.id != claim.id]
    others = [
        s for c in alternatives if claim.alternative for s in support.get(c.id, ()) if s.state in ("met", "unknown")
    ]
    case = _Case(claim, entry, seen, others, run)
    rule = decide(claim_rules(), predicates(case))
    return Claim(
        id=claim.id,
        entry=entry.number,
        data_type=claim.data_type,
        verdict=rule.verdict,
        findings=list(dict.fromkeys(s.id for s in seen)),
        explanation=_why(rule, case),
        rule=rule.id,
        item=claim.item,
        conditions=[
            ConditionResult(text=c.text, kind=c.kind, verdict=_held(c, states.get((claim.id, n), set()), run))
            for n, c in enumerate(claim.conditions)
        ],
    )


def _held(
    condition: Condition, states: set[State], run: Ledger
) -> Literal["condition_held", "condition_broken", "not_evaluable"]:
    if states & {"violated", "beyond"}:
        return "condition_broken"
    target = on_target(condition, run.recording.manifest.device) if condition.kind in TARGET else "unknown"
    return "condition_held" if "met" in states or target == "met" else "not_evaluable"


class _Case(NamedTuple):
    """What bears on one claim."""

    claim: Disclosure
    entry: Entry
    seen: Sequence[_Support]
    others: Sequence[_Support]
    """Support of the claim's alternatives."""
    run: Ledger

    @property
    def broken(self) -> Condition | None:
        """The condition on the device that cannot hold on this one."""
        device = self.run.recording.manifest.device
        conditions = (c for c in self.claim.conditions if c.kind in TARGET)
        return next((c for c in conditions if on_target(c, device) == "violated"), None)

    @property
    def full(self) -> list[_Support]:
        """Observations that confirm the claim by themselves."""
        return [s for s in self.seen if s.full]


def predicates(case: _Case) -> frozenset[str]:
    """Return the predicates of `tables/claims.yaml` that hold of a claim."""
    claim, entry, seen, run = case.claim, case.entry, case.seen, case.run
    manifest = run.recording.manifest
    device = manifest.device
    android = device.platform.startswith("android")
    level = device.api_level
    closed = android and level is not None and level >= PRIVILEGED_FROM and not device.privileged
    absent = bool(run.recording.coverage) and _is_sdk(entry) and bool(entry.recipient)
    states = [s.state for s in seen]
    holds = {
        "server_to_server": entry.method == "server_to_server",
        "unknown_phrase": claim.data_type is None,
        "unclear": run.claims.unclear(claim),
        "other_platform": android and claim.data_type in IOS_ONLY,
        "target_condition_broken": case.broken is not None,
        "privileged_only": closed and claim.data_type in PRIVILEGED,
        "negated": claim.negated,
        "seen": bool(seen),
        "seen_in_full": bool(case.full),
        "umbrella": claim.umbrella,
        "seen_broadly": any(s.judged.verdict == "disclosed_broadly" for s in seen),
        "seen_against_condition": bool(states) and set(states) == {"violated"},
        "seen_weakly": "met" in states,
        "alternative_seen": bool(case.others),
        "attempted": claim.id in run.attempted,
        "exercised": _exercised(entry, run),
        "coverage_lost": manifest.hooks in _LOST,
        "sdk_absent": absent and entry.recipient not in run.present,
    }
    return frozenset(name for name, held in holds.items() if held)


PREDICATES: Final = (
    "server_to_server", "unknown_phrase", "unclear", "other_platform", "target_condition_broken", "privileged_only",
    "negated", "seen", "seen_in_full", "umbrella", "seen_broadly", "seen_against_condition", "seen_weakly",
    "alternative_seen", "attempted", "exercised", "coverage_lost", "sdk_absent",
)  # fmt: skip
"""Every name that a row of the table of claims may use."""

_LOST: Final = {
    "off": " Lost coverage: hooks were off, so reads, hand-overs and connections past the proxy were invisible.",
    "none": " Lost coverage: this capture has no agent, so reads and hand-overs were invisible.",
}


def _why(rule: ClaimRule, case: _Case) -> str:
    """Fill in the row's sentence."""
    manifest = case.run.recording.manifest
    device = manifest.device
    names = _names(case.seen)
    also = {
        "C01": f" A transfer from the device was seen all the same ({names}).",
        "C03": f" {names} may be what it means.",
        "C05": f" It was sent all the same ({names}).",
    }
    broken = case.broken
    is_level = broken is not None and broken.kind == "os_version"
    return rule.why.format(
        seen=names,
        full=_names(case.full),
        also=also.get(rule.id, "") if case.seen else "",
        condition=broken.text if broken is not None else "",
        target=f"Android API level {device.api_level}" if is_level else device.platform,
        level=device.api_level,
        alternative=case.claim.alternative,
        other=_names(case.others[:1]),
        scenario=case.entry.scenario or "of this entry",
        lost=_LOST.get(manifest.hooks, ""),
    )


def _exercised(entry: Entry, run: Ledger) -> bool:
    scenario = run.catalogue.scenarios.get(entry.scenario)
    return entry.scenario in run.scenarios_run or (scenario is not None and scenario.always)


def _is_sdk(entry: Entry) -> bool:
    return "sdk" in entry.sharing_type.casefold() or (entry.method == "sdk_local" and not entry.sharing_type)
