"""The verdict on each claim of the statement: seen, not seen and why, or not to be seen at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from sdkwitness.audit.candidates import Claims
from sdkwitness.audit.conditions import State, on_target
from sdkwitness.audit.findings import Draft
from sdkwitness.audit.model import Claim, ClaimVerdictName, ConditionResult, Verdict
from sdkwitness.audit.reconcile import Judged
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


class _Answer(NamedTuple):
    verdict: ClaimVerdictName
    why: str


class Ledger(NamedTuple):
    """What a run knows that bears on every claim."""

    recording: Recording
    catalogue: Catalogue
    claims: Claims
    scenarios_run: frozenset[str]
    present: frozenset[str]


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
    answer = _answer(claim, entry, seen, support, run)
    return Claim(
        id=claim.id,
        entry=entry.number,
        data_type=claim.data_type,
        verdict=answer.verdict,
        findings=list(dict.fromkeys(s.id for s in seen)),
        explanation=answer.why,
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


def _answer(
    claim: Disclosure,
    entry: Entry,
    seen: Sequence[_Support],
    support: Mapping[str, Sequence[_Support]],
    run: Ledger,
) -> _Answer:
    names = _names(seen)
    if entry.method == "server_to_server":
        also = f" A transfer from the device was seen all the same ({names})." if seen else ""
        return _Answer("not_observable", f"It goes from server to server, which no device can show.{also}")
    if claim.data_type is None:
        return _Answer("statement_defect", "The words name no data type that is known, so nothing can confirm them.")
    if run.claims.unclear(claim):
        also = f" {names} may be what it means." if seen else ""
        return _Answer("statement_defect", f"The words leave open which data they mean.{also}")
    impossible = _impossible(claim, entry, seen, run)
    if impossible is not None:
        return impossible
    if claim.negated:
        return _denied(entry, seen, run)
    return _confirmed(claim, seen) or _alternative(claim, entry, support) or _unseen(claim, entry, run)


def _impossible(claim: Disclosure, entry: Entry, seen: Sequence[_Support], run: Ledger) -> _Answer | None:
    device = run.recording.manifest.device
    android = device.platform.startswith("android")
    if android and claim.data_type in IOS_ONLY and not seen:
        return _Answer("impossible_on_target", "Only iOS has this identifier, and this is Android.")
    broken = next((c for c in claim.conditions if c.kind in TARGET and on_target(c, device) == "violated"), None)
    if broken is not None:
        also = f" It was sent all the same ({_names(seen)})." if seen else ""
        what = f"Android API level {device.api_level}" if broken.kind == "os_version" else device.platform
        return _Answer("impossible_on_target", f"Its condition ({broken.text}) cannot hold: this is {what}.{also}")
    if seen:
        return None
    level = device.api_level
    closed = android and level is not None and level >= PRIVILEGED_FROM and not device.privileged
    if closed and claim.data_type in PRIVILEGED:
        why = f"No ordinary app can read it from API level {PRIVILEGED_FROM} on; this is {level}."
        return _Answer("impossible_on_target", why)
    return None


def _confirmed(claim: Disclosure, seen: Sequence[_Support]) -> _Answer | None:
    if not seen:
        return None
    full = [s for s in seen if s.full]
    if full and not claim.umbrella:
        return _Answer("confirmed", f"It was seen ({_names(full)}).")
    names = _names(seen)
    if claim.umbrella or any(s.judged.verdict == "disclosed_broadly" for s in seen):
        return _Answer("confirmed_in_part", f"Something that its broad term covers was seen ({names}).")
    if all(s.state == "violated" for s in seen):
        return _Answer("confirmed_in_part", f"It was seen, but against its condition ({names}).")
    if any(s.state == "met" for s in seen):
        return _Answer("confirmed_in_part", f"Only weak evidence of it was seen ({names}).")
    return _Answer("confirmed_in_part", f"It was seen; its condition could not be checked ({names}).")


def _alternative(claim: Disclosure, entry: Entry, support: Mapping[str, Sequence[_Support]]) -> _Answer | None:
    if not claim.alternative:
        return None
    others = [c for c in entry.disclosures if c.alternative == claim.alternative and c.id != claim.id]
    found = [s.id for c in others for s in support.get(c.id, ()) if s.state in ("met", "unknown")]
    if not found:
        return None
    return _Answer("confirmed_in_part", f"Another of the alternatives “{claim.alternative}” was seen ({found[0]}).")


def _denied(entry: Entry, seen: Sequence[_Support], run: Ledger) -> _Answer:
    if seen:
        return _Answer("statement_defect", f"The statement denies it, and it was seen ({_names(seen)}).")
    if not _exercised(entry, run):
        return _Answer("not_seen_not_exercised", "The statement denies it; its scenario did not run.")
    return _Answer("not_seen_exercised", "The statement denies it, and it was not seen.")


def _unseen(claim: Disclosure, entry: Entry, run: Ledger) -> _Answer:
    hooks = run.recording.manifest.hooks
    lost = ""
    if hooks == "off":
        lost = " Lost coverage: hooks were off, so reads, hand-overs and connections past the proxy were invisible."
    elif hooks == "none":
        lost = " Lost coverage: this capture has no agent, so reads and hand-overs were invisible."
    if not _exercised(entry, run):
        scenario = entry.scenario or "of this entry"
        return _Answer("not_seen_not_exercised", f"The scenario {scenario} did not run.{lost}")
    if lost:
        return _Answer("not_observable", f"It was not seen, and it could not have been seen everywhere.{lost}")
    if run.recording.coverage and _is_sdk(entry) and entry.recipient and entry.recipient not in run.present:
        return _Answer("sdk_absent", "No class, host or peer of its SDK showed up in the whole run.")
    return _Answer("not_seen_exercised", "Its scenario ran and its channels were watched, yet it was not seen.")


def _exercised(entry: Entry, run: Ledger) -> bool:
    scenario = run.catalogue.scenarios.get(entry.scenario)
    return entry.scenario in run.scenarios_run or (scenario is not None and scenario.always)


def _is_sdk(entry: Entry) -> bool:
    return "sdk" in entry.sharing_type.casefold() or (entry.method == "sdk_local" and not entry.sharing_type)
