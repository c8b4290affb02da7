"""The claims side: what was seen, what could not be seen, and what is never called clean."""

from __future__ import annotations

import pytest
from factories import T0, flow, identity, manifest, mark, recording
from made import LAB, claim, hooked, imei_to, one, report

from sdkwitness.capture.records import (
    Device,
)

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
