"""The plants and the comparison of a report with them."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources
from pathlib import Path

import msgspec
import pytest
import yaml

from sdkwitness.audit.model import (
    Claim,
    Finding,
    FindingRecipient,
    HookCoverage,
    Observation,
    Report,
    ReportCapture,
    ReportCoverage,
    ReportRecipient,
    ReportStatement,
    ReportValue,
    ScenarioCoverage,
)
from sdkwitness.knowledge.load import catalogue
from sdkwitness.lab.plants import (
    CONCERNS,
    AbsentPlant,
    ClaimPlant,
    Comparison,
    FindingPlant,
    compare,
    compare_with,
    plants,
)

IMEI = "id.device.permanent.imei"


def observation(name: str, data_type: str, *, host: str = "", entry: int | None = None) -> Observation:
    return Observation(
        id=name,
        evidence="flow:1",
        channel="network",
        time="2024-11-24T00:00:00Z",
        host=host,
        recipient=ReportRecipient(organisation="", via="", entry=entry, confidence=1.0, because=["host"]),
        data_type=data_type,
        path="body",
        form="raw",
        detector="identity",
        grade="proven",
        confidence=1.0,
        value=ReportValue(digest="0", preview="…"),
    )


def finding(
    data_type: str,
    verdict: str,
    *,
    entry: int | None = None,
    organisation: str = "",
    overlays: tuple[str, ...] = (),
    observations: tuple[str, ...] = (),
) -> Finding:
    return msgspec.convert(
        {
            "id": f"F-{entry}-{data_type}-{verdict}",
            "recipient": FindingRecipient(organisation=organisation, via="", entry=entry),
            "data_type": data_type,
            "verdict": verdict,
            "overlays": list(overlays),
            "grade": "proven",
            "severity": "none",
            "observations": list(observations),
            "disclosures": [],
            "explanation": "",
        },
        Finding,
    )


def claim(entry: int, data_type: str, verdict: str, n: int = 1) -> Claim:
    return msgspec.convert(
        {
            "id": f"{entry}.{n}",
            "entry": entry,
            "data_type": data_type,
            "verdict": verdict,
            "findings": [],
            "explanation": "",
        },
        Claim,
    )


def report(
    findings: tuple[Finding, ...] = (),
    claims: tuple[Claim, ...] = (),
    observations: tuple[Observation, ...] = (),
) -> Report:
    return Report(
        schema="sdkwitness/report/1",
        capture=ReportCapture(id="c", app="com.mi.health", device="lab", started="", ended=None),
        statement=ReportStatement(id="mi-fitness", entries=21, sha256=""),
        coverage=ReportCoverage(
            flows=0,
            events=0,
            hooks=HookCoverage(installed=0),
            opaque_bytes=0,
            decoded_bytes=0,
            scenarios=ScenarioCoverage(run=[], not_run=[]),
        ),
        observations=list(observations),
        findings=list(findings),
        claims=list(claims),
    )


def planted_finding(verdict: str = "disclosed", **rest: object) -> FindingPlant:
    fields = {"id": "P1", "what": "It goes out.", "why": "", "source": "", "data_type": IMEI, "entry": 1}
    return msgspec.convert({"kind": "finding", **fields, "verdict": verdict, **rest}, FindingPlant)


def planted_absence(data_type: str = IMEI, *, host: str = "", entry: int | None = None) -> AbsentPlant:
    return AbsentPlant(id="P1", what="It is none.", why="", source="", data_type=data_type, host=host, entry=entry)


def test_a_report_that_says_exactly_what_was_planted_misses_nothing() -> None:
    plants_of_run = (planted_finding(overlays=["weak_hash"]), planted_absence(host="a.example"))
    made = report((finding(IMEI, "disclosed", entry=1, overlays=("weak_hash", "pre_consent")),))
    assert compare_with(plants_of_run, made) == Comparison(planted=2, found=2, extra=0, missing=(), surplus=())


@pytest.mark.parametrize(
    "wrong",
    [
        finding(IMEI, "disclosed", entry=2),
        finding("id.device.permanent.meid", "disclosed", entry=1),
        finding(IMEI, "disclosed_broadly", entry=1),
        finding(IMEI, "disclosed", entry=None, organisation="AutoNavi"),
        finding(IMEI, "disclosed", entry=1, overlays=("pre_consent",)),
    ],
    ids=["other entry", "other type", "other verdict", "unlisted", "overlay missing"],
)
def test_a_finding_that_differs_is_not_the_planted_one(wrong: Finding) -> None:
    compared = compare_with((planted_finding(overlays=["weak_hash"]),), report((wrong,)))
    assert compared.found == 0
    assert compared.missing == (
        "P1: entry 1 and id.device.permanent.imei should be disclosed with weak_hash: It goes out.",
    )


def test_blame_that_nobody_planted_is_surplus_and_praise_is_not() -> None:
    made = report((finding(IMEI, "undisclosed_data", entry=1), finding(IMEI, "disclosed", entry=3)))
    compared = compare_with((), made)
    assert compared.extra == 1
    assert "entry 1 with id.device.permanent.imei is reported as undisclosed_data" in compared.surplus[0]


def test_a_planted_concern_excuses_only_its_own_verdict() -> None:
    plant = planted_finding("undisclosed_data")
    assert compare_with((plant,), report((finding(IMEI, "undisclosed_data", entry=1),))).extra == 0
    assert compare_with((plant,), report((finding(IMEI, "condition_violated", entry=1),))).extra == 1
    assert compare_with((plant,), report((finding(IMEI, "undisclosed_data", entry=2),))).extra == 1


def test_an_unlisted_recipient_is_told_by_its_organisation() -> None:
    plant = planted_finding("undisclosed_recipient", entry=None, organisation="Strava, Inc.")
    assert compare_with((plant,), report((finding(IMEI, plant.verdict, organisation="Strava, Inc."),))).found == 1
    assert compare_with((plant,), report((finding(IMEI, plant.verdict, organisation="Umeng"),))).found == 0
    anyone = planted_finding("undisclosed_recipient", entry=None, organisation="*", data_type="*")
    assert compare_with((anyone,), report((finding(IMEI, plant.verdict, organisation="x"),))).found == 1
    assert compare_with((anyone,), report((finding(IMEI, plant.verdict, entry=1),))).found == 0


def test_a_claim_is_found_by_its_verdict_and_a_star_means_all_of_the_entry() -> None:
    one = ClaimPlant(id="P1", what="w", why="", source="", entry=4, data_type=IMEI, verdict="not_observable")
    every = msgspec.structs.replace(one, data_type="*")
    claims = (claim(4, IMEI, "not_observable"), claim(4, "fitness.steps", "confirmed", 2), claim(5, IMEI, "confirmed"))
    assert compare_with((one,), report(claims=claims)).found == 1
    assert compare_with((every,), report(claims=claims)).found == 0
    assert compare_with((every,), report(claims=claims[:1])).found == 1
    assert compare_with((every,), report(claims=claims[2:])).found == 0


def test_a_look_alike_may_be_shown_as_placeholder_but_not_otherwise() -> None:
    plant = planted_absence(host="web.example")
    seen = observation("obs:1", IMEI, host="web.example")
    as_placeholder = finding(IMEI, "placeholder", entry=14, observations=("obs:1",))
    as_data = finding(IMEI, "disclosed", entry=14, observations=("obs:1",))
    assert compare_with((plant,), report((as_placeholder,), observations=(seen,))).found == 1
    assert compare_with((plant,), report((as_data,), observations=(seen,))).found == 0
    assert compare_with((plant,), report(observations=(seen,))).found == 0


def test_an_absence_is_bound_to_its_host_and_entry() -> None:
    elsewhere = observation("obs:1", IMEI, host="api.example", entry=14)
    assert compare_with((planted_absence(host="web.example"),), report(observations=(elsewhere,))).found == 1
    assert compare_with((planted_absence(entry=10),), report(observations=(elsewhere,))).found == 1
    assert compare_with((planted_absence(entry=14),), report(observations=(elsewhere,))).found == 0
    assert compare_with((planted_absence("*", host="api.example"),), report(observations=(elsewhere,))).found == 0


def test_an_empty_report_finds_only_the_absent() -> None:
    absent = sum(isinstance(p, AbsentPlant) for p in plants())
    compared = compare(report())
    assert (compared.planted, compared.found, compared.extra) == (len(plants()), absent, 0)
    assert len(compared.missing) == len(plants()) - absent


def test_a_report_made_of_the_plants_finds_them_all() -> None:
    findings = tuple(
        finding(
            "fin.card" if p.data_type == "*" else p.data_type,
            p.verdict,
            entry=p.entry,
            organisation=p.organisation,
            overlays=p.overlays,
        )
        for p in plants()
        if isinstance(p, FindingPlant)
    )
    claims = tuple(claim(p.entry, p.data_type, p.verdict) for p in plants() if isinstance(p, ClaimPlant))
    compared = compare(report(findings, claims))
    assert (compared.found, compared.extra, compared.missing) == (compared.planted, 0, ())


def test_plants_have_ids_types_and_reasons_of_their_own() -> None:
    ids = [p.id for p in plants()]
    assert len(set(ids)) == len(ids)
    known = {*catalogue().data_types, "*"}
    assert {p.data_type for p in plants()} <= known
    for plant in plants():
        assert all((plant.what, plant.why, plant.source)), plant.id
        if isinstance(plant, FindingPlant):
            assert (plant.entry is None) == bool(plant.organisation), plant.id


def test_plants_say_where_they_are_planted() -> None:
    sources = Path(__file__).parents[2] / "lab" / "device" / "src"
    named = {name for p in plants() for name in re.findall(r"[\w/]+\.java", p.source)}
    assert len(named) > 20
    assert {name for name in named if not (sources / name).is_file()} == set()
    tables = resources.files("sdkwitness.knowledge").joinpath("tables/sources.yaml").read_text(encoding="utf-8")
    keys = {key for p in plants() for key in re.findall(r"\b[A-Z][A-Z0-9-]+\b", p.source)}
    assert keys <= set(yaml.safe_load(tables))


def test_plants_show_all_that_a_device_can_show() -> None:
    assert len(plants()) >= 60
    findings = [p for p in plants() if isinstance(p, FindingPlant)]
    verdicts = Counter(p.verdict for p in findings)
    # This statement denies nothing, so nothing can contradict it or be ambiguous.
    assert set(verdicts) >= CONCERNS - {"contradicted", "ambiguous"}
    assert set(verdicts) >= {
        "noise",
        "placeholder",
        "first_party",
        "disclosed",
        "disclosed_broadly",
        "disclosed_conditionally",
        "access_disclosed",
        "access_on_device_ok",
        "access_failed",
    }
    assert len({o for p in findings for o in p.overlays}) >= 10
    unlisted = [p for p in findings if p.verdict == "undisclosed_recipient"]
    assert len(unlisted) >= 3
    assert any("recipient_by_ip_only" in p.overlays for p in unlisted)
    assert {p.entry for p in plants() if isinstance(p, FindingPlant | ClaimPlant)} >= set(range(1, 22))
    # All 21 are exercised, so no scenario is left out and no SDK is absent.
    claims = {p.verdict for p in plants() if isinstance(p, ClaimPlant)}
    assert claims == {
        "confirmed",
        "confirmed_in_part",
        "not_seen_exercised",
        "not_observable",
        "impossible_on_target",
        "statement_defect",
    }
