"""The verdict on one observation: predicates from evidence and statement, and the table row that decides.

The table is `tables/decisions.yaml`; this module knows what its predicates mean and nothing of their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from sdkwitness.audit.model import Verdict
from sdkwitness.audit.reconcile.candidates import Candidates, Claims
from sdkwitness.audit.reconcile.conditions import State, evaluate
from sdkwitness.audit.reconcile.rules import Rule, decide, decisions
from sdkwitness.audit.seen import Seen
from sdkwitness.capture.records import Device
from sdkwitness.capture.shared import Shared
from sdkwitness.statement.model import Disclosure, Entry

PREDICATES: Final = (
    "platform", "placeholder", "untyped", "first_party", "unresolved", "listed", "claimed_by_company",
    "claimed_by_other", "negated", "claimed", "beyond_part", "violated", "substitute", "broad", "not_evaluable",
    "failed", "on_device_only",
)  # fmt: skip
"""Every name a row may use."""
Relation = Literal["exact", "equivalent", "broader", "narrower", "alternative", "sibling", "negated", "none"]
"""How the claims of the recipient's own entry stand to the data type that was seen."""
AS_SUCH: Final = frozenset({"raw", "case", "number"})
"""Forms that are the value itself, however it is written."""
_BEST: Final[dict[State, int]] = {"met": 0, "unknown": 1, "beyond": 2, "violated": 3}


class Judged(NamedTuple):
    """An observation with its verdict."""

    seen: Seen
    verdict: Verdict
    rule: str
    """Id of the row that decided."""
    entry: Entry | None
    claims: tuple[Disclosure, ...]
    """Claims that the verdict rests on."""
    states: tuple[tuple[str, int, State], ...]
    """(claim id, number of the condition, whether it held) of every condition that was looked at."""
    matches: tuple[tuple[str, State], ...] = ()
    """(claim id, worst state of its conditions) of every claim of the entry that covers the type."""
    relation: Relation = "none"
    facts: tuple[str, ...] = ()
    """Predicates of the decision table that held, in the order of `PREDICATES`."""


class Judge:
    """Decides on the observations of one recording."""

    def __init__(
        self, claims: Claims, device: Device, *, strict_alternatives: bool = False, rules: Sequence[Rule] | None = None
    ) -> None:
        self._claims = claims
        self._device = device
        self._strict = strict_alternatives
        self._shared = Shared()
        table = decisions()
        self._rules = {"transmitted": table.transmitted, "access": table.access} if rules is None else {
            "transmitted": tuple(rules), "access": tuple(rules)
        }  # fmt: skip

    def judge(self, seen: Iterable[Seen]) -> tuple[Judged, ...]:
        """Return the verdict on each observation, in the order given; the order changes no verdict."""
        listed = tuple(seen)
        groups = self._alternatives_used(listed) if self._strict else {}
        return tuple(self._one(s, groups) for s in listed)

    def _one(self, seen: Seen, groups: dict[tuple[int, str], set[str]]) -> Judged:
        candidates = self._claims.of(seen)
        states = tuple(self._states(seen, candidates))
        worst = self._per_claim(seen, candidates, states, groups)
        best: State = min(worst.values(), key=_BEST.__getitem__) if worst else "unknown"
        facts = self._facts(seen, candidates, best)
        rule = decide(self._rules[seen.stage], facts)
        claims = _resting_on(rule, candidates, worst, best)
        return Judged(
            seen=seen,
            verdict=rule.verdict,
            rule=rule.id,
            entry=candidates.entry,
            claims=claims,
            states=self._shared.of(states),
            matches=self._shared.of(tuple(worst.items())),
            relation=_relation(candidates, best, seen),
            facts=self._shared.of(tuple(p for p in PREDICATES if p in facts)),
        )

    def _states(self, seen: Seen, candidates: Candidates) -> Iterable[tuple[str, int, State]]:
        for match in candidates.own:
            for number, condition in enumerate(match.claim.conditions):
                if candidates.entry is not None:
                    state = evaluate(condition, match.claim, candidates.entry, seen, self._device)
                    yield match.claim.id, number, state

    def _per_claim(
        self,
        seen: Seen,
        candidates: Candidates,
        states: Sequence[tuple[str, int, State]],
        groups: dict[tuple[int, str], set[str]],
    ) -> dict[str, State]:
        """The worst state of each matching claim: one broken condition is enough to break it."""
        worst: dict[str, State] = {}
        for match in candidates.own:
            claim = match.claim
            found: list[State] = [state for claim_id, _, state in states if claim_id == claim.id]
            if self._claims.unclear(claim):
                found.append("unknown")
            if claim.alternative and len(groups.get((claim.entry, claim.alternative), ())) > 1:
                found.append("violated")
            worst[claim.id] = max(found, key=_BEST.__getitem__) if found else "met"
        return worst

    def _alternatives_used(self, seen: Iterable[Seen]) -> dict[tuple[int, str], set[str]]:
        """Data types sent under each alternative group: read strictly, "A/B" allows one of them."""
        used: dict[tuple[int, str], set[str]] = defaultdict(set)
        for one in seen:
            if one.stage == "transmitted" and one.kind == "third_party" and not one.hit.placeholder:
                for match in self._claims.of(one).own:
                    if match.claim.alternative:
                        used[match.claim.entry, match.claim.alternative].add(one.data_type)
        return used

    def _facts(self, seen: Seen, candidates: Candidates, best: State) -> frozenset[str]:
        own = candidates.own
        holds = {
            "platform": seen.kind == "platform",
            "placeholder": seen.hit.placeholder,
            "untyped": seen.data_type == "unknown",
            "first_party": seen.kind == "first_party",
            "unresolved": seen.kind == "unresolved",
            "listed": candidates.entry is not None,
            "claimed_by_company": bool(candidates.company),
            "claimed_by_other": bool(candidates.others),
            "negated": bool(candidates.negated),
            "claimed": bool(own),
            "beyond_part": bool(own) and best == "beyond",
            "violated": bool(own) and best == "violated",
            "substitute": bool(candidates.siblings),
            "broad": bool(own) and own[0].distance == "broad",
            "not_evaluable": bool(own) and best == "unknown",
            "failed": seen.failed,
            "on_device_only": any(c.kind == "on_device_only" for m in own for c in m.claim.conditions),
        }
        return frozenset(name for name, held in holds.items() if held)


def _relation(candidates: Candidates, best: State, seen: Seen) -> Relation:
    """How the entry's claims stand to what was seen: the best of them speaks."""
    if not candidates.own:
        return "negated" if candidates.negated else "sibling" if candidates.siblings else "none"
    if best == "beyond":
        return "narrower"
    first = candidates.own[0]
    if first.distance == "broad":
        return "broader"
    if all(match.claim.alternative for match in candidates.own):
        return "alternative"
    return "exact" if seen.hit.form in AS_SUCH else "equivalent"


def _resting_on(rule: Rule, candidates: Candidates, worst: dict[str, State], best: State) -> tuple[Disclosure, ...]:
    """The claims that explain a verdict: those that hold best, the denials, the siblings, or those elsewhere."""
    match rule.verdict:
        case "contradicted":
            return candidates.negated
        case "ambiguous":
            return (*candidates.negated, *(m.claim for m in candidates.own))
        case "disclosed_elsewhere":
            return candidates.company or candidates.others
        case "undisclosed_data" | "access_undisclosed" if not candidates.own:
            return candidates.siblings
        case "noise" | "placeholder" | "unclassified" | "first_party" | "recipient_unresolved":
            return ()
        case "undisclosed_recipient":
            return ()
        case _:
            return tuple(m.claim for m in candidates.own if worst[m.claim.id] == best)
