"""What must hold between statement, evidence and verdicts whatever they are."""

from __future__ import annotations

from typing import Any

import msgspec
from factories import manifest, recording
from hypothesis import given, settings
from hypothesis import strategies as st
from reconcile_cases import seen_of

from sdkwitness.audit.model import Claim, Verdict
from sdkwitness.audit.reconcile.candidates import Claims
from sdkwitness.audit.reconcile.claims import Ledger, claims_of
from sdkwitness.audit.reconcile.findings import Draft, group
from sdkwitness.audit.reconcile.judge import Judge, Judged
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.seen import Seen
from sdkwitness.capture.records import Coverage, Device
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.model import Disclosure, Entry, Statement

TYPES = (
    "id.device.permanent.imei", "id.device.resettable.oaid", "id.device.resettable.android_id", "id.user.account_id",
    "dev.model", "health.vital.heart_rate", "fitness.steps", "loc.precise", "content.contacts",
)  # fmt: skip
TERMS = (*TYPES, "umbrella.device_identifier", "umbrella.device_information", "umbrella.health_information", None)
RECIPIENTS = ("amap-sdk", "onetrack-sdk", "mi-push-sdk", "umeng")
DEVICE = Device(platform="android", api_level=28)
BETTER: tuple[Verdict, ...] = (
    "undisclosed_recipient", "undisclosed_data", "disclosed_elsewhere", "condition_violated", "disclosed_broadly",
    "disclosed_conditionally", "disclosed",
)  # fmt: skip
"""Verdicts of what left the app for a third party, from the worst on, for statements that deny nothing."""
ACCESSES: tuple[Verdict, ...] = ("access_undisclosed", "access_on_device_ok", "access_disclosed")

conditions = st.sampled_from(
    (
        (),
        ({"kind": "os_version", "text": "for Android Q and earlier", "max_api_level": 29},),
        ({"kind": "os_version", "text": "for Android 8 and earlier", "max_api_level": 26},),
        ({"kind": "on_device_only", "text": "processed only on the device"},),
        ({"kind": "means", "text": "through this interface"},),
    )
)
claim_rows = st.fixed_dictionaries(
    {"data_type": st.sampled_from(TERMS), "conditions": conditions, "alternative": st.sampled_from(("", "", "A/B"))}
)
entry_rows = st.lists(
    st.tuples(st.sampled_from(RECIPIENTS), st.lists(claim_rows, max_size=4)), max_size=3, unique_by=lambda row: row[0]
)
seen_rows = st.lists(
    st.fixed_dictionaries(
        {
            "recipient": st.sampled_from(RECIPIENTS),
            "data_type": st.sampled_from((*TYPES, "unknown")),
            "kind": st.sampled_from(("third_party", "third_party", "unresolved")),
            "stage": st.sampled_from(("transmitted", "transmitted", "access")),
            "grade": st.sampled_from(("proven", "strong", "indicative")),
        }
    ),
    min_size=1,
    max_size=6,
)


def statement_of(rows: list[tuple[str, list[dict[str, Any]]]]) -> Statement:
    entries: list[Entry] = []
    for number, (name, claims) in enumerate(rows, 1):
        row = catalogue().recipients[name]
        given = tuple(
            msgspec.convert(
                {
                    "id": f"{number}.{n}",
                    "entry": number,
                    "item": "x",
                    "umbrella": str(claim["data_type"]).startswith("umbrella."),
                    **claim,
                },
                Disclosure,
            )
            for n, claim in enumerate(claims, 1)
        )
        entries.append(
            Entry(
                number=number,
                organisation=row.organisation,
                via=row.via,
                recipient=name,
                sharing_type="SDK",
                method="sdk_local",
                scenario="use_app",
                disclosures=given,
            )
        )
    return Statement(id="s", title="", sha256="0" * 64, entries=tuple(entries))


def seen_from(rows: list[dict[str, Any]]) -> list[Seen]:
    return [seen_of({"seen": {}}, {"evidence": f"flow:{n}", "scenarios": [], **row}) for n, row in enumerate(rows, 1)]


def judge(statement: Statement, seen: list[Seen]) -> tuple[Judged, ...]:
    return Judge(Claims(statement, catalogue()), DEVICE).judge(seen)


def drafts(statement: Statement, seen: list[Seen]) -> tuple[Draft, ...]:
    return group(judge(statement, seen), Overlays(catalogue(), seen), catalogue())


def claims(statement: Statement, seen: list[Seen]) -> dict[str, Claim]:
    held = recording(manifest=manifest(hooks="on", device=DEVICE), coverage=(Coverage(process="p", pid=1, hooks=()),))
    run = Ledger(held, catalogue(), Claims(statement, catalogue()), frozenset({"use_app"}), frozenset(RECIPIENTS))
    named = [(f"F-{n:03d}", draft) for n, draft in enumerate(drafts(statement, seen), 1)]
    return {c.id: c for c in claims_of(statement, named, run)}


@settings(max_examples=150, deadline=None)
@given(entry_rows, seen_rows, st.data())
def test_one_disclosure_more_makes_no_verdict_worse(
    rows: list[tuple[str, list[dict[str, Any]]]], seen: list[dict[str, Any]], data: st.DataObject
) -> None:
    observed = seen_from(seen)
    before = judge(statement_of(rows), observed)
    more, inside = data.draw(claim_rows), data.draw(st.booleans())
    if rows and inside:
        at = data.draw(st.integers(0, len(rows) - 1))
        rows = [(name, [*held, more] if n == at else held) for n, (name, held) in enumerate(rows)]
    else:
        free = [name for name in RECIPIENTS if name not in {n for n, _ in rows}]
        rows = [*rows, (free[0], [more])]
    after = judge(statement_of(rows), observed)

    for old, new in zip(before, after, strict=True):
        for order in (BETTER, ACCESSES):
            if old.verdict in order:
                # a promise that is broken is graver than none, so only unconditional disclosures are never worse
                broken = new.verdict in ("condition_violated", "undisclosed_data") and bool(more["conditions"])
                assert broken or order.index(new.verdict) >= order.index(old.verdict), (old.verdict, new.verdict)
        if old.verdict not in (*BETTER, *ACCESSES):
            assert new.verdict == old.verdict


@settings(max_examples=150, deadline=None)
@given(entry_rows, seen_rows, st.data())
def test_less_evidence_confirms_no_claim(
    rows: list[tuple[str, list[dict[str, Any]]]], seen: list[dict[str, Any]], data: st.DataObject
) -> None:
    statement, observed = statement_of(rows), seen_from(seen)
    fewer = [o for o in observed if data.draw(st.booleans())]
    whole, part = claims(statement, observed), claims(statement, fewer)

    for name, claim in part.items():
        if claim.verdict == "confirmed":
            assert whole[name].verdict == "confirmed"
        if claim.verdict == "confirmed_in_part":
            assert whole[name].verdict in ("confirmed", "confirmed_in_part")


@settings(max_examples=150, deadline=None)
@given(entry_rows, seen_rows, st.randoms(use_true_random=False))
def test_the_order_of_observations_changes_nothing(
    rows: list[tuple[str, list[dict[str, Any]]]],
    seen: list[dict[str, Any]],
    dice: Any,  # noqa: ANN401  hypothesis's own random
) -> None:
    statement, observed = statement_of(rows), seen_from(seen)
    shuffled = list(observed)
    dice.shuffle(shuffled)

    def told(listed: list[Seen]) -> list[tuple[object, ...]]:
        return [
            (d.party, d.data_type, d.verdict, d.severity, d.grade, d.overlays, d.claims, d.rule, len(d.judged))
            for d in drafts(statement, listed)
        ]

    assert told(shuffled) == told(observed)
    assert claims(statement, shuffled) == claims(statement, observed)


@settings(max_examples=150, deadline=None)
@given(entry_rows, seen_rows)
def test_nothing_that_was_seen_is_absent(
    rows: list[tuple[str, list[dict[str, Any]]]], seen: list[dict[str, Any]]
) -> None:
    statement, observed = statement_of(rows), seen_from(seen)
    shown = {(j.seen.evidence, j.seen.data_type) for d in drafts(statement, observed) for j in d.judged}

    assert shown == {(o.evidence, o.data_type) for o in observed}
