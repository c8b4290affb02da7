"""What a policy says, what it changes, and what is wrong with one."""

from __future__ import annotations

import datetime

import pytest

from sdkwitness.audit.model import Finding, FindingRecipient
from sdkwitness.audit.reconcile.baseline import mark_new
from sdkwitness.audit.reconcile.policy import FIRST_PARTY, parse, suppress, with_own_hosts
from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.lookup import by_host

TODAY = datetime.date(2026, 11, 24)


def finding(number: int = 1, **fields: object) -> Finding:
    base: dict[str, object] = {
        "id": f"F-{number:03d}",
        "recipient": FindingRecipient(organisation="AutoNavi Software Co., Ltd.", via="Amap SDK", entry=1),
        "data_type": "id.device.permanent.imei", "verdict": "undisclosed_data", "overlays": ["pre_consent"],
        "grade": "proven", "severity": "high", "observations": [], "disclosures": [], "explanation": "",
    }  # fmt: skip
    return Finding(**{**base, **fields})  # type: ignore[arg-type]  # fields are the caller's


def accepted(rows: str, *findings: Finding, today: datetime.date = TODAY) -> tuple[list[bool], list[str]]:
    marked, told = suppress(list(findings), parse(f"suppressions: {rows}", "p.yaml", catalogue()), today)
    return [bool(f.suppressed) for f in marked], [t.state for t in told]


ROW = "{owner: a, reason: b, expires: 2026-11-24, %s}"


@pytest.mark.parametrize(
    "what",
    [
        "recipient: amap sdk",
        'recipient: "AutoNavi Software Co., Ltd."',
        "data_type: id.device.permanent.imei",
        "data_type: id.device",
        "data_type: id.device.*",
        "verdict: undisclosed_data",
        "overlay: pre_consent",
        "recipient: Amap SDK, data_type: id, verdict: undisclosed_data, overlay: pre_consent",
    ],
)
def test_a_suppression_covers_what_it_names(what: str) -> None:
    assert accepted(f"[{ROW % what}]", finding()) == ([True], ["active"])


@pytest.mark.parametrize(
    "what",
    [
        "recipient: Amap",
        "data_type: id.device.permanent.imei, verdict: disclosed",
        "data_type: id.device.permanent.mac",
        "data_type: id.dev",
        "overlay: cleartext",
        "recipient: Amap SDK, overlay: cleartext",
    ],
)
def test_a_suppression_covers_nothing_else(what: str) -> None:
    if what == "data_type: id.dev":
        with pytest.raises(UserError, match="no data type"):
            accepted(f"[{ROW % what}]", finding())
        return
    assert accepted(f"[{ROW % what}]", finding()) == ([False], ["unused"])


def test_a_suppression_holds_through_its_last_day_and_then_fails() -> None:
    row = f"[{ROW % 'data_type: id'}]"

    assert accepted(row, finding(), today=TODAY) == ([True], ["active"])
    assert accepted(row, finding(), today=TODAY + datetime.timedelta(days=1)) == ([False], ["expired"])


def test_the_first_suppression_that_fits_has_a_finding_and_all_are_told() -> None:
    rows = f"[{ROW % 'data_type: fin'}, {ROW % 'data_type: id'}, {ROW % 'recipient: Amap SDK'}]"

    marked, told = suppress([finding()], parse(f"suppressions: {rows}", "p", catalogue()), TODAY)

    assert [t.findings for t in told] == [[], ["F-001"], []]
    assert marked[0].suppressed == "a, until 2026-11-24: b"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fail_no: high", "did you mean fail_on"),
        ("fail_on: severe", "Invalid enum value 'severe'"),
        ("suppressions: [{owner: a, reason: b, data_type: id}]", "missing required field `expires`"),
        ("suppressions: [{owner: a, reason: b, expires: soon, data_type: id}]", "ISO8601|date"),
        ("suppressions: [{owner: a, reason: b, expires: 2027-01-01}]", "would cover every finding"),
        ("suppressions: [{owner: ' ', reason: b, expires: 2027-01-01, data_type: id}]", "owner and a reason"),
        ("suppressions: [{owner: a, reason: b, expires: 2027-01-01, data_type: id.device.permanent.imie}]", "imei"),
        ("separate_consent: [helth]", "no data type"),
        ("frequency: [{per_minute: -1}]", "below 0"),
        ("first_party_hosts: ['https://example.com/x']", "is no host"),
        ("first_party_hosts: example.com", "Expected `array`"),
        ("a: [", "no YAML"),
        ("[1, 2]", "no valid policy"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as raised:
        parse(text, "policy.yaml", catalogue())
    assert "\n" not in str(raised.value)
    assert "policy.yaml" in str(raised.value)


def test_an_empty_policy_says_nothing() -> None:
    assert parse("", "p", catalogue()).fail_on is None


def test_own_hosts_are_the_operators() -> None:
    policy = parse("first_party_hosts: ['*.shop.example', collect.umeng.com]", "p", catalogue())

    own = with_own_hosts(policy, catalogue())

    assert {by_host(own, h)[0].id for h in ("shop.example", "a.b.shop.example", "collect.umeng.com")} == {FIRST_PARTY}  # type: ignore[index]  # None fails the test
    assert by_host(own, "shop.example.net") is None
    assert by_host(own, "apilocate.amap.com") == by_host(catalogue(), "apilocate.amap.com")


@pytest.mark.parametrize(
    ("sdk", "api", "allowed"),
    [
        ("Amap SDK", "WifiManager.getScanResults", (5, 5)),
        ("Amap SDK", "LocationManager.getLastKnownLocation", (60, 0)),
        ("Mi Push SDK", "WifiManager.getScanResults", (10, 10)),
        ("Mi Push SDK", "Build.getSerial", (30, 30)),
    ],
)
def test_the_frequency_row_that_names_more_wins(sdk: str, api: str, allowed: tuple[int, int]) -> None:
    policy = parse(
        """
        frequency:
          - {per_minute: 60, per_minute_in_background: 0, sdk: amap sdk}
          - {per_minute: 10, api: WifiManager.getScanResults}
          - {per_minute: 5, api: WifiManager.getScanResults, sdk: Amap SDK}
        """,
        "p",
        catalogue(),
    )

    assert policy.reads_allowed(("x", "Org", sdk), api, 30) == allowed


def test_new_since_the_baseline_is_what_it_lacks_or_has_less_grave() -> None:
    same, graver, other = finding(), finding(severity="critical"), finding(data_type="dev.model")
    milder, read = finding(severity="low"), finding(verdict="access_undisclosed")

    marked = mark_new([same, graver, other, milder, read], [finding()])

    assert ["new_since_baseline" in f.overlays for f in marked] == [False, True, True, False, True]
