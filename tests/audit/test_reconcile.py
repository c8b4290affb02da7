"""Reconciliation: each worked example, each row of the table, and the order that must not matter."""

from __future__ import annotations

import msgspec
import pytest
from factories import T0
from reconcile_cases import Case, cases, judge_of, judged, seen_of

from sdkwitness.audit.model import Overlay, Verdict
from sdkwitness.audit.overlays import Overlays
from sdkwitness.audit.reconcile import PREDICATES, decide
from sdkwitness.audit.rules import Rule, decisions, severities
from sdkwitness.audit.severity import severity
from sdkwitness.knowledge.load import catalogue


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_example_has_its_verdict(case: Case) -> None:
    found = judged(case)
    expected = case["expect"]
    overlays = set(Overlays(catalogue(), [found.seen]).of(found))

    assert found.verdict == expected["verdict"]
    assert found.rule == expected.get("rule", found.rule)
    assert [c.id for c in found.claims] == expected.get("claims", [c.id for c in found.claims])
    assert overlays == set(expected.get("overlays", overlays))


def test_there_are_examples_of_every_verdict_and_every_row() -> None:
    found = [judged(case) for case in cases()]

    assert {f.verdict for f in found} == set(severities().verdicts)
    assert {f.rule for f in found} == {rule.id for _, rule in ROWS}
    assert len({case["id"] for case in cases()}) == len(cases()) > 40


ROWS = [(stage, rule) for stage in ("transmitted", "access") for rule in getattr(decisions(), stage)]


@pytest.mark.parametrize(("stage", "row"), ROWS, ids=lambda x: x.id if isinstance(x, Rule) else x)
def test_each_row_of_the_table_is_needed(stage: str, row: Rule) -> None:
    rest = tuple(r for r in getattr(decisions(), stage) if r.id != row.id)

    def changes(case: Case) -> bool:
        seen = seen_of(case)
        if seen.stage != stage:
            return False
        try:
            return bool(judge_of(case, rest).judge([seen])[0].verdict != judge_of(case).judge([seen])[0].verdict)
        except ValueError:
            return True

    assert any(changes(case) for case in cases()), f"no case would notice that {row.id} is gone"


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
