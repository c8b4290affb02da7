"""Reconciliation: each worked example, each row of the table, and the order that must not matter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import get_args, get_type_hints

import msgspec
import pytest
from factories import T0
from reconcile_cases import Case, cases, judge_of, judged, overlays_of, seen_of

from sdkwitness.audit.model import Overlay, Verdict
from sdkwitness.audit.reconcile.axes import AXES, Axes
from sdkwitness.audit.reconcile.judge import PREDICATES
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.reconcile.rules import OverlayRule, Rule, decide, decisions, overlay_rules, severities
from sdkwitness.audit.reconcile.severity import severity
from sdkwitness.knowledge.load import catalogue


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_example_has_its_verdict(case: Case) -> None:
    found, made = overlays_of(case)
    expected = case["expect"]
    overlays = set(made.of(found))
    axes = msgspec.structs.asdict(made.axes(found))

    assert found.verdict == expected.get("verdict", found.verdict)
    assert found.rule == expected.get("rule", found.rule)
    assert [c.id for c in found.claims] == expected.get("claims", [c.id for c in found.claims])
    assert overlays == set(expected.get("overlays", overlays))
    assert {axis: axes[axis] for axis in expected.get("axes", {})} == expected.get("axes", {})


def test_there_are_examples_of_every_verdict_and_every_row() -> None:
    found = [judged(case) for case in cases()]

    assert {f.verdict for f in found} == set(severities().verdicts)
    assert {f.rule for f in found} == {rule.id for _, rule in ROWS}
    assert len({case["id"] for case in cases()}) == len(cases()) > 40


ROWS = [(stage, rule) for stage in ("transmitted", "access") for rule in getattr(decisions(), stage)]


def mutants(rows: tuple[Rule, ...]) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Every table that differs in one row: without it, with a predicate less or turned round, with another verdict."""
    for at, row in enumerate(rows):
        before, after = rows[:at], rows[at + 1 :]
        if row.when:
            yield f"{row.id} removed", before + after
        other: Verdict = "noise" if row.verdict != "noise" else "disclosed"
        yield f"{row.id} with another verdict", (*before, msgspec.structs.replace(row, verdict=other), *after)
        for place, predicate in enumerate(row.when):
            less = (*row.when[:place], *row.when[place + 1 :])
            turned = predicate.removeprefix("!") if predicate.startswith("!") else f"!{predicate}"
            yield f"{row.id} without {predicate}", (*before, msgspec.structs.replace(row, when=less), *after)
            changed = msgspec.structs.replace(row, when=(*less, turned))
            yield f"{row.id} with {turned}", (*before, changed, *after)
        if after:
            yield f"{row.id} after {after[0].id}", (*before, after[0], row, *after[1:])


IMPLIED = {
    "claimed": {"listed"}, "negated": {"listed"}, "substitute": {"listed"}, "on_device_only": {"claimed"},
    "broad": {"claimed"}, "beyond_part": {"claimed"}, "violated": {"claimed"}, "not_evaluable": {"claimed"},
}  # fmt: skip
"""A claim is one of the recipient's own entry, and only a claim has conditions."""
EXCLUSIVE = ({"platform", "first_party", "unresolved"}, {"beyond_part", "violated", "not_evaluable"})


@cache
def reachable() -> tuple[frozenset[str], ...]:
    """Every set of predicates that can hold of one observation."""
    found: list[frozenset[str]] = []
    for size in range(len(PREDICATES) + 1):
        for held in map(frozenset, combinations(PREDICATES, size)):
            sound = all(IMPLIED.get(p, set()) <= held for p in held)
            found += [held] if sound and all(len(held & group) < 2 for group in EXCLUSIVE) else []
    return tuple(found)


def test_what_cases_hold_can_be_reached() -> None:
    assert {frozenset(judged(case).facts) for case in cases()} <= set(reachable())


@pytest.mark.parametrize("stage", ["transmitted", "access"])
def test_some_case_notices_each_change_of_the_table(stage: str) -> None:
    rows: tuple[Rule, ...] = getattr(decisions(), stage)
    mine = [(case, judged(case)) for case in cases() if seen_of(case).stage == stage]
    facts = [(frozenset(found.facts), (found.verdict, found.rule)) for _, found in mine]

    def notices(table: tuple[Rule, ...]) -> bool:
        return any((rule.verdict, rule.id) != right for held, right in facts for rule in [decide(table, held)])

    def differs(table: tuple[Rule, ...]) -> bool:
        return any(decide(table, held) != decide(rows, held) for held in reachable())

    survived = [name for name, table in mutants(rows) if not notices(table) and differs(table)]

    assert survived == []


@pytest.mark.parametrize("row", overlay_rules(), ids=lambda row: row.id)
def test_some_case_notices_each_change_of_the_overlays(row: OverlayRule) -> None:
    changed: list[tuple[str, dict[str, tuple[str, ...]] | None]] = [("removed", None)]
    for axis, values in row.when.items():
        for value in values:
            rest = tuple(v for v in values if v != value)
            changed.append((f"without {axis}={value}", {**row.when, axis: rest}))
        changed.append((f"whatever {axis} is", {k: v for k, v in row.when.items() if k != axis}))

    for what, when in changed:
        one = () if when is None else (msgspec.structs.replace(row, when=when),)
        rules = [r for r in overlay_rules() if r.id != row.id] + list(one)

        def notices(case: Case, rules: list[OverlayRule] = rules) -> bool:
            found, made = overlays_of(case, rules)
            expected = case["expect"].get("overlays")
            return expected is not None and set(made.of(found)) != set(expected)

        assert any(notices(case) for case in cases()), f"no case would notice {row.id} {what}"


def test_overlay_rows_name_axes_and_values_that_exist() -> None:
    kinds = get_type_hints(Axes)

    for row in overlay_rules():
        for axis, values in row.when.items():
            assert set(values) <= set(get_args(kinds[axis])), f"{row.id}: {axis}"


def test_there_are_examples_of_every_value_of_every_axis() -> None:
    kinds = get_type_hints(Axes)
    met: dict[str, set[str]] = {axis: set() for axis in AXES}
    for case in cases():
        found, made = overlays_of(case)
        for axis, value in msgspec.structs.asdict(made.axes(found)).items():
            met[axis].add(value)

    missing = {axis: set(get_args(kinds[axis])) - values for axis, values in met.items() if get_args(kinds[axis])}

    assert {axis: values for axis, values in missing.items() if values} == {}


def test_rows_use_known_predicates_only_and_have_unique_ids() -> None:
    rows = [rule for _, rule in ROWS]

    assert {p.removeprefix("!") for r in rows for p in r.when} <= set(PREDICATES)
    assert len({r.id for r in rows}) == len(rows)
    assert decisions().transmitted[-1].when == decisions().access[-1].when == ()


def test_a_table_without_its_last_row_is_refused() -> None:
    with pytest.raises(ValueError, match="last row"):
        decide((Rule(id="X", verdict="noise", when=("platform",)),), frozenset())


def test_the_order_of_observations_changes_no_verdict() -> None:
    mine = [case for case in cases() if "statement" not in case and "device" not in case]
    seen = [msgspec.structs.replace(seen_of(case), evidence=f"flow:{n}") for n, case in enumerate(mine, 1)]
    judge = judge_of(mine[0])

    forward = {j.seen.evidence: (j.verdict, j.rule) for j in judge.judge(seen)}
    backward = {j.seen.evidence: (j.verdict, j.rule) for j in judge.judge(seen[::-1])}

    assert forward == backward
    assert len(set(forward.values())) > 10


def test_both_alternatives_are_fine_unless_read_strictly() -> None:
    case: Case = {"seen": {"recipient": "mi-link-sdk", "data_type": "id.device.permanent.imei", "channel": "ipc"}}
    imei = seen_of(case)
    oaid = seen_of({"seen": {**case["seen"], "data_type": "id.device.resettable.oaid"}})

    assert {j.verdict for j in judge_of(case).judge([imei, oaid])} == {"disclosed"}
    assert {j.verdict for j in judge_of(case, strict=True).judge([imei, oaid])} == {"condition_violated"}
    assert {j.verdict for j in judge_of(case, strict=True).judge([imei])} == {"disclosed"}


def test_severity_is_critical_only_for_proven_evidence_on_grave_data() -> None:
    imei, model = catalogue().data_types["id.device.permanent.imei"], catalogue().data_types["dev.model"]

    assert severity("undisclosed_recipient", (), "proven", imei) == "critical"
    assert severity("undisclosed_recipient", (), "strong", imei) == "high"
    assert severity("undisclosed_recipient", (), "proven", model) == "high"
    assert severity("disclosed", ("pre_consent",), "proven", imei) == "critical"
    assert severity("undisclosed_data", (), "proven", imei) == "high"


def test_indicative_evidence_is_never_above_medium() -> None:
    imei = catalogue().data_types["id.device.permanent.imei"]

    worst = {severity(v, tuple(severities().overlays), "indicative", imei) for v in severities().verdicts}

    assert worst <= {"none", "low", "medium"}
    assert "medium" in worst


def test_what_is_nobodys_business_has_no_severity() -> None:
    overlays: tuple[Overlay, ...] = ("pre_consent", "cleartext", "weak_hash")
    harmless: tuple[Verdict, ...] = ("noise", "placeholder", "first_party")

    assert {severity(v, overlays, "proven", None) for v in harmless} == {"none"}


def test_reads_are_too_many_only_within_one_minute() -> None:
    read = seen_of(
        {"seen": {"recipient": "mi-push-sdk", "data_type": "id.device.resettable.android_id", "stage": "access"}}
    )
    step = 1_000_000_000

    def overlays(count: int, gap: int) -> set[str]:
        seen = [
            msgspec.structs.replace(read, evidence=f"event:{n}", time=T0 + n * gap, target="Settings$Secure.getString")
            for n in range(count)
        ]
        found = judge_of({"seen": {}}).judge(seen)
        return set(Overlays(catalogue(), seen).of(found[0]))

    assert "over_frequency" in overlays(31, step)
    assert "over_frequency" not in overlays(30, step)
    assert "over_frequency" not in overlays(60, 3 * step)
