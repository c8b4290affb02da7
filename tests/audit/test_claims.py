"""The claims side: what was seen, what could not be seen, and what is never called clean."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from factories import T0, flow, identity, manifest, mark, recording
from made import LAB, claim, hooked, imei_to, one, report
from msgspec import convert
from reconcile_cases import seen_of

from sdkwitness.audit.model import Claim
from sdkwitness.audit.reconcile.candidates import Claims
from sdkwitness.audit.reconcile.claims import PREDICATES, Ledger, claims_of
from sdkwitness.audit.reconcile.findings import group
from sdkwitness.audit.reconcile.judge import Judge
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.reconcile.rules import ClaimRule, claim_rules, decide
from sdkwitness.capture.records import Coverage, Device
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.model import Defect, Disclosure, Entry, Statement

# --- the claims side -----------------------------------------------------------------------------------


def test_server_to_server_claims_cannot_be_observed() -> None:
    found = report(hooked())

    assert {c.verdict for c in found.claims if c.entry in (4, 5, 6, 19)} == {"not_observable"}


def test_a_claim_is_not_exercised_until_its_scenario_ran() -> None:
    marks = (mark("scenario", "interactive_course", "start"), mark("scenario", "interactive_course", "stop", at=T0 + 9))
    there = (flow(1, host="open.aidong.me", at=T0 + 5),)
    idle, absent = report(hooked(flows=there)), report(hooked(marks=marks))
    ran = report(hooked(flows=there, marks=marks))

    assert claim(idle, "17.4").verdict == "not_seen_not_exercised"
    assert claim(absent, "17.4").verdict == "sdk_absent"
    assert claim(ran, "17.4").verdict == "not_seen_exercised"


def test_ios_identifiers_cannot_occur_on_android() -> None:
    found = report(hooked())

    assert [claim(found, c).verdict for c in ("1.15", "1.16", "7.1")] == ["impossible_on_target"] * 3


def test_an_ordinary_app_cannot_read_the_imei_since_android_10() -> None:
    ordinary = manifest(hooks="on", device=Device(platform="android", api_level=30))
    old = manifest(hooks="on", device=Device(platform="android", api_level=28))

    assert claim(report(hooked(manifest=ordinary)), "1.14").verdict == "impossible_on_target"
    assert claim(report(hooked(manifest=old)), "1.14").verdict != "impossible_on_target"


def test_one_of_two_alternatives_confirms_the_other_in_part() -> None:
    serial = identity(id__device__permanent__serial="Q7XK29ZT41")
    sent = flow(1, host="tsmapi.pay.xiaomi.com", body=b'{"sn":"Q7XK29ZT41"}')
    found = report(hooked(flows=(sent,)), serial)

    assert claim(found, "9.2").verdict == "confirmed_in_part"
    assert claim(found, "9.3").verdict == "statement_defect"


def test_a_broad_claim_is_confirmed_in_part_at_most() -> None:
    account = identity(id__user__account_id="2893471056")
    found = report(hooked(flows=(flow(1, host="tsmapi.pay.xiaomi.com", body=b'{"userId":"2893471056"}'),)), account)

    assert claim(found, "9.1").verdict == "confirmed_in_part"
    assert one(found, "id.user.account_id").verdict == "disclosed_broadly"


@pytest.mark.parametrize(("mode", "words"), [("off", "hooks were off"), ("none", "this capture has no agent")])
def test_without_hooks_no_unseen_claim_is_called_clean(mode: str, words: str) -> None:
    marks = tuple(mark("scenario", s, "start") for s in ("cast_course", "outdoor_run", "interactive_course"))
    found = report(recording(manifest=manifest(hooks=mode, device=LAB), marks=marks, flows=(imei_to("m5.amap.com"),)))
    unseen = [c for c in found.claims if c.verdict not in ("confirmed", "impossible_on_target", "statement_defect")]
    local = [c for c in unseen if c.entry not in (4, 5, 6, 19)]

    assert found.coverage.hooks.mode == mode
    assert claim(found, "1.14").verdict == "confirmed"
    assert len(local) > 50
    assert all(f"Lost coverage: {words}" in c.explanation for c in local)
    assert not {c.verdict for c in unseen} & {"not_seen_exercised", "sdk_absent"}


# --- each row of the table of claims --------------------------------------------------------------------

Case = dict[str, Any]
CASES: list[Case] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "claims.yaml").read_text("utf-8"))


@cache
def first_claim(number: int) -> Claim:
    """The verdict on the first claim of a case."""
    case = CASES[number]
    claims = tuple(
        convert({"id": f"1.{n}", "entry": 1, "item": str(row["data_type"]), **row}, Disclosure)
        for n, row in enumerate(case["claims"], 1)
    )
    own: Case = {
        "organisation": "AutoNavi Software Co., Ltd.", "via": "Amap SDK", "recipient": "amap-sdk",
        "sharing_type": "SDK", "method": "sdk_local", "scenario": "outdoor_run", **case.get("entry", {}),
    }  # fmt: skip
    entry = Entry(number=1, disclosures=claims, **own)
    defects = tuple(convert(row, Defect) for row in case.get("defects", ()))
    statement = Statement(id="s", title="", sha256="0" * 64, entries=(entry,), defects=defects)
    run: Case = {
        "hooks": "on", "scenarios": ["outdoor_run"], "present": ["amap-sdk"], "attempted": [], **case.get("run", {}),
    }  # fmt: skip
    given: Case = {"platform": "android", "api_level": 28, **case.get("device", {})}
    device = Device(**given)
    held = recording(
        manifest=manifest(hooks=run["hooks"], device=device), coverage=(Coverage(process="p", pid=1, hooks=()),)
    )
    known = Claims(statement, catalogue())
    seen = [
        seen_of({"seen": {}}, {"recipient": "amap-sdk", "evidence": f"flow:{n}", "scenarios": ["outdoor_run"], **row})
        for n, row in enumerate(case.get("seen", ()), 1)
    ]
    drafts = group(Judge(known, device).judge(seen), Overlays(catalogue(), seen), catalogue())
    ledger = Ledger(held, catalogue(), known, *(frozenset(run[key]) for key in ("scenarios", "present", "attempted")))
    return claims_of(statement, [(f"F-{n:03d}", draft) for n, draft in enumerate(drafts, 1)], ledger)[0]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["id"] for case in CASES])
def test_a_claim_has_its_verdict(number: int) -> None:
    found, expected = first_claim(number), CASES[number]["expect"]

    assert (found.verdict, found.rule) == (expected["verdict"], expected["rule"])
    assert expected.get("says", "") in found.explanation


def mutants() -> Iterator[tuple[str, tuple[ClaimRule, ...]]]:
    rows = claim_rules()
    for at, row in enumerate(rows):
        before, after = rows[:at], rows[at + 1 :]
        if row.when:
            yield f"{row.id} removed", before + after
        for place, predicate in enumerate(row.when):
            less = (*row.when[:place], *row.when[place + 1 :])
            yield f"{row.id} without {predicate}", (*before, msgspec.structs.replace(row, when=less), *after)
        if after:
            yield f"{row.id} after {after[0].id}", (*before, after[0], row, *after[1:])


IMPLIED = {
    "seen_in_full": {"seen"}, "seen_broadly": {"seen"}, "seen_against_condition": {"seen"}, "seen_weakly": {"seen"},
}  # fmt: skip
EXCLUSIVE = (
    {"unknown_phrase", "unclear", "other_platform", "privileged_only"},
    {"unknown_phrase", "seen"},
    {"seen_against_condition", "seen_weakly"},
    {"seen_against_condition", "seen_in_full"},
    {"seen_against_condition", "seen_broadly"},
)


@cache
def reachable() -> tuple[frozenset[str], ...]:
    """Every set of predicates that can hold of one claim."""
    sets = (frozenset(held) for size in range(len(PREDICATES) + 1) for held in combinations(PREDICATES, size))
    return tuple(
        held
        for held in sets
        if all(IMPLIED.get(p, set()) <= held for p in held) and all(len(held & pair) < 2 for pair in EXCLUSIVE)
    )


def test_some_case_notices_each_change_of_the_table_of_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    right = [first_claim(number).rule for number in range(len(CASES))]
    survived: list[str] = []
    for name, table in mutants():
        if all(decide(table, held) == decide(claim_rules(), held) for held in reachable()):
            continue

        def mutated(table: tuple[ClaimRule, ...] = table) -> tuple[ClaimRule, ...]:
            return table

        monkeypatch.setattr("sdkwitness.audit.reconcile.claims.claim_rules", mutated)
        if [first_claim.__wrapped__(number).rule for number in range(len(CASES))] == right:
            survived.append(name)

    assert not survived, "\n".join(survived)


def test_rows_of_claims_use_known_predicates_and_have_unique_ids() -> None:
    rows = claim_rules()

    assert {p.removeprefix("!") for r in rows for p in r.when} <= set(PREDICATES)
    assert len({r.id for r in rows}) == len(rows)
    assert rows[-1].when == ()
