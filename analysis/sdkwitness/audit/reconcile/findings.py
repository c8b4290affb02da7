"""Findings: observations of one recipient, data type and verdict put together, worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sdkwitness.audit.model import SEVERITIES, Grade, Overlay, Severity, Verdict
from sdkwitness.audit.reconcile.judge import Judged
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.reconcile.rules import severities
from sdkwitness.audit.reconcile.severity import severity
from sdkwitness.audit.seen import Stage
from sdkwitness.knowledge.model import Catalogue

GRADES: Final[tuple[Grade, ...]] = ("indicative", "strong", "proven")
MAX_SHOWN: Final = 500
"""Observations that a report lists for one finding, the earliest; a sensor can deliver hundreds of thousands."""
HARMLESS: Final = ("noise", "placeholder", "first_party")

Party = tuple[int, str, str, str]
"""Entry number (0 for none), then catalogue id, organisation and via where there is no entry."""


class Draft(NamedTuple):
    """A finding before it has an id."""

    party: Party
    data_type: str
    verdict: Verdict
    stage: Stage
    severity: Severity
    grade: Grade
    overlays: tuple[Overlay, ...]
    judged: tuple[Judged, ...]
    """Its observations, by time; those of its own verdict before folded accesses."""
    claims: tuple[str, ...]
    rule: str
    overlay_rules: tuple[str, ...] = ()


def party_of(judged: Judged) -> Party:
    """Return the key under which observations of one recipient are put together."""
    if judged.entry is not None:
        return (judged.entry.number, "", "", "")
    recipient, organisation, via = judged.seen.party
    return (0, recipient, organisation, via)


class _Sent:
    """What was sent to whom, to find the finding that a read belongs to."""

    def __init__(self) -> None:
        self._found: dict[tuple[Party, str], set[tuple[Party, Verdict]]] = defaultdict(set)
        self._values: dict[tuple[Party, str], set[str]] = defaultdict(set)

    def add(self, judged: Judged) -> None:
        """Note a transmission, under its recipient and under the unknown code that made it."""
        if judged.verdict in HARMLESS:
            return
        party, hit = party_of(judged), judged.seen.hit
        sender: Party = (0, "", "", judged.seen.sender)
        for key in (party, sender) if judged.seen.sender else (party,):
            self._found[key, hit.data_type].add((party, judged.verdict))
            self._values[key, hit.data_type].update(v.casefold() for v in (hit.known, hit.matched) if v)

    def place_of(self, read: Judged) -> tuple[Party, str, Verdict, Stage]:
        """Return the key of the finding of a read: that of the transmission, or one of its own."""
        party, hit = party_of(read), read.seen.hit
        found = self._found.get((party, hit.data_type), set())
        kept = (
            read.verdict == "access_on_device_ok" and hit.matched.casefold() not in self._values[party, hit.data_type]
        )
        if not found or read.verdict == "access_failed" or kept:
            return (party, hit.data_type, read.verdict, "access")
        to, verdict = min(found, key=lambda f: (_verdict_rank(f[1]), f[0]))
        return (to, hit.data_type, verdict, "transmitted")


def group(judged: Iterable[Judged], overlays: Overlays, catalogue: Catalogue) -> tuple[Draft, ...]:
    """Return the findings, worst first.

    What an SDK read and also sent to the same recipient is one finding, that of the transmission: the read is
    a further observation of it. A read that stayed on the device, as its claim promises, keeps its own finding
    when the value that was sent is another one.
    """
    listed = tuple(judged)
    groups: dict[tuple[Party, str, Verdict, Stage], list[Judged]] = defaultdict(list)
    sent = _Sent()
    for one in listed:
        if one.seen.stage == "transmitted":
            groups[(party_of(one), one.seen.data_type, one.verdict, "transmitted")].append(one)
            sent.add(one)
    for one in listed:
        if one.seen.stage == "access":
            groups[sent.place_of(one)].append(one)
    drafts = [_draft(key, found, overlays, catalogue) for key, found in groups.items()]
    return tuple(sorted(drafts, key=_rank))


def _draft(
    key: tuple[Party, str, Verdict, Stage], found: Sequence[Judged], overlays: Overlays, catalogue: Catalogue
) -> Draft:
    party, data_type, verdict, stage = key
    ordered = sorted(found, key=lambda j: (j.verdict != verdict, j.seen.time, j.seen.evidence, j.seen.hit.leaf.path))
    own = [j for j in ordered if j.verdict == verdict]
    rules = {(rule.id, rule.overlay) for j in ordered for rule in overlays.rules(j)}
    present = {overlay for _, overlay in rules}
    ranked: tuple[Overlay, ...] = tuple(o for o in severities().overlays if o in present)
    grade: Grade = max((j.seen.grade for j in own), key=GRADES.index)  # pyright: ignore[reportAssignmentType]  # max widens a literal to str
    claims = dict.fromkeys(claim.id for j in ordered if _counts(j, verdict) for claim in j.claims)
    return Draft(
        party=party,
        data_type=data_type,
        verdict=verdict,
        stage=stage,
        severity=severity(verdict, ranked, grade, catalogue.data_types.get(data_type)),
        grade=grade,
        overlays=ranked,
        judged=tuple(ordered),
        claims=tuple(sorted(claims, key=claim_order)),
        rule=min(j.rule for j in own),
        overlay_rules=tuple(sorted({rule for rule, _ in rules})),
    )


def _counts(judged: Judged, verdict: Verdict) -> bool:
    return judged.verdict == verdict or judged.verdict in ("access_disclosed", "access_on_device_ok")


def claim_order(claim: str) -> tuple[int, int]:
    """Return the place of a claim id `ENTRY.N` in the document."""
    entry, _, number = claim.partition(".")
    return (int(entry) if entry.isdigit() else 0, int(number) if number.isdigit() else 0)


def _verdict_rank(verdict: Verdict) -> tuple[int, int]:
    order = list(severities().verdicts)
    return (-SEVERITIES.index(severities().verdicts[verdict].severity), order.index(verdict))


def _rank(draft: Draft) -> tuple[object, ...]:
    entry = draft.party[0] or 10_000
    return (
        -SEVERITIES.index(draft.severity),
        entry,
        draft.party[1:],
        draft.data_type,
        _verdict_rank(draft.verdict),
        draft.stage,
    )
