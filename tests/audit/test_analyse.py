"""The whole analysis on made recordings: what is folded, what is kept apart, what is said when nothing was seen."""

from __future__ import annotations

import json
from functools import cache

import msgspec
import pytest
from factories import SECOND, T0, event, flow, identity, manifest, mark, recording, stack

from sdkwitness.audit.analyse import analyse
from sdkwitness.audit.model import Claim, Finding, Report
from sdkwitness.capture.records import (
    Address,
    Blob,
    Connection,
    Coverage,
    Device,
    Event,
    Flow,
    Handshake,
    HookStatus,
    Identity,
    Ipc,
    Recording,
    Value,
)
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load
from sdkwitness.statement.model import Statement

IMEI = "490154203237518"
ANDROID_ID = "a1b2c3d4e5f60718"
IMEI_TYPE = "id.device.permanent.imei"
KNOWN: Identity = identity(id__device__permanent__imei=IMEI, id__device__resettable__android_id=ANDROID_ID)
LAB = Device(platform="android-lab", api_level=30, privileged=True)
HOOKED = manifest(hooks="on", device=LAB)
COVERED = (Coverage(process="com.mi.health", pid=1, hooks=(HookStatus(target="X.y", outcome="installed"),)),)
AMAP = stack("amap", "android.telephony.TelephonyManager.getImei", "com.loc.m.a")
APP = stack("app", "com.mi.health.Main.run")
UNKNOWN = stack("unknown", "io.trackly.beacon.Beacon.hit")
STACKS = (AMAP, APP, UNKNOWN)


@cache
def statement() -> Statement:
    return load(None, catalogue())


def report(made: Recording, known: Identity | None = KNOWN) -> Report:
    return analyse(made, statement(), known, catalogue())


def hooked(**fields: object) -> Recording:
    return recording(**{"manifest": HOOKED, "coverage": COVERED, "stacks": STACKS, **fields})


def read(seq: int, *, who: str = "amap", at: int = T0, text: str | None = IMEI, error: str | None = None) -> Event:
    values = (Value(name="return", data_type=IMEI_TYPE, text=text),) if error is None else ()
    return event(seq, at=at, stack=who, values=values, error=error)


def imei_to(host: str, n: int = 1, *, at: int = T0 + SECOND) -> Flow:
    return flow(n, host=host, body=json.dumps({"imei": IMEI}).encode(), at=at)


def one(found: Report, data_type: str = IMEI_TYPE) -> Finding:
    (finding,) = [f for f in found.findings if f.data_type == data_type]
    return finding


def claim(found: Report, name: str) -> Claim:
    return next(c for c in found.claims if c.id == name)


# --- transmissions and accesses -------------------------------------------------------------------------


def test_a_known_value_on_the_wire_is_a_proven_finding_with_its_claim() -> None:
    found = report(hooked(flows=(imei_to("apilocate.amap.com"),)))
    finding = one(found)

    assert (finding.verdict, finding.grade, finding.recipient.entry) == ("disclosed", "proven", 1)
    assert finding.disclosures == ["1.14"]
    assert claim(found, "1.14").verdict == "confirmed"
    assert claim(found, "1.14").findings == [finding.id]


def test_a_read_without_a_transmission_has_a_verdict_of_its_own() -> None:
    found = report(hooked(events=(read(1),)))

    assert one(found).verdict == "access_disclosed"
    assert found.observations[0].channel == "api"
    assert claim(found, "1.14").verdict == "confirmed"


def test_a_read_and_its_transmission_are_one_finding() -> None:
    found = report(hooked(events=(read(1),), flows=(imei_to("apilocate.amap.com"),)))

    assert one(found).verdict == "disclosed"
    assert [o.channel for o in found.observations] == ["network", "api"]
    assert one(found).observations == ["obs:1", "obs:2"]


def test_an_undisclosed_transmission_is_not_told_twice() -> None:
    stacks = (stack("aidong", "com.leyuan.aidong.sdk.X.y"),)
    found = report(hooked(events=(read(1, who="aidong"),), flows=(imei_to("open.aidong.me"),), stacks=stacks))

    assert one(found).verdict == "disclosed_elsewhere"
    assert {f.verdict for f in found.findings} == {"disclosed_elsewhere"}


def test_a_read_confirms_a_claim_whose_transmission_is_weak() -> None:
    pressure = "sensor.pressure"
    values = (Value(name="values", data_type=pressure, text="1013.2"),)
    got = event(1, kind="deliver", target="SensorEventListener.onSensorChanged", stack="amap", values=values)
    sent = flow(1, host="cgicol.amap.com", body=b'{"barometer":"1009.75"}', at=T0 + SECOND)
    both, alone = report(hooked(events=(got,), flows=(sent,))), report(hooked(flows=(sent,)))

    assert one(both, pressure).grade == one(alone, pressure).grade == "indicative"
    assert claim(both, "1.11").verdict == "confirmed"
    assert claim(alone, "1.11").verdict == "confirmed_in_part"


def test_what_unknown_code_reads_belongs_to_what_it_sends() -> None:
    ends = Connection(local=Address(host="127.0.0.1", port=40001))
    connect = event(1, kind="connect", target="Socket.connect", at=T0, stack="unknown", connection=ends)
    found = report(hooked(events=(connect, read(2, who="unknown")), flows=(imei_to("c.trackly.example"),)))

    assert one(found).verdict == "recipient_unresolved"
    assert one(found).recipient.organisation == "trackly.example"
    assert len(one(found).observations) == 2


def test_a_read_that_threw_is_an_intent_only() -> None:
    found = report(hooked(events=(read(1, error="java.lang.SecurityException"),)))

    assert (one(found).verdict, one(found).severity) == ("access_failed", "none")
    assert claim(found, "1.14").verdict != "confirmed"


@pytest.mark.parametrize("text", [None, "", "null", "000000000000000"])
def test_a_read_that_gave_nothing_failed_too(text: str | None) -> None:
    assert one(report(hooked(events=(read(1, text=text),)))).verdict == "access_failed"


def test_the_apps_own_reads_are_no_finding() -> None:
    assert report(hooked(events=(read(1, who="app"),))).findings == []


def test_reads_that_no_code_can_be_named_for_are_told() -> None:
    found = report(hooked(events=(read(1, who="none"),)))

    assert found.findings == []
    assert any("could not be tied to any code" in p for p in found.coverage.problems)


def test_a_contact_that_stays_and_one_that_leaves_are_two_findings() -> None:
    def contact(seq: int, name: str) -> Event:
        values = (Value(name="return", data_type="content.contacts", text=name),)
        return event(seq, target="ContentResolver.query", stack="ai", values=values)

    stacks = (stack("ai", "com.xiaomi.ai.SpeechEngine.match"),)
    events = (contact(1, "Quirinius Vandermolen"), contact(2, "Ottokar Zwanzigstein"))
    sent = flow(1, host="speech.xiaomixiaoai.com", body=b'{"contact":"Quirinius Vandermolen"}', at=T0 + SECOND)
    found = report(hooked(events=events, stacks=stacks, flows=(sent,)))

    verdicts = {f.verdict for f in found.findings if f.data_type == "content.contacts"}
    assert verdicts == {"condition_violated", "access_on_device_ok"}
    conditions = claim(found, "8.4").conditions
    assert [c.verdict for c in conditions] == ["condition_broken"]


# --- other channels ----------------------------------------------------------------------------------


def test_a_hand_over_to_another_app_counts_as_sharing() -> None:
    values = (Value(name="text", text=f"my id is {ANDROID_ID}"), Value(name="return", text=IMEI))
    sent = event(1, kind="ipc", target="Context.startActivity", values=values, stack="app",
                 ipc=Ipc(mechanism="activity", peer="com.milink.service"))  # fmt: skip
    found = report(hooked(events=(sent,)))

    assert [(f.data_type, f.verdict) for f in found.findings] == [("id.device.resettable.android_id", "disclosed")]
    assert found.observations[0].channel == "ipc"


def test_a_hand_over_to_the_system_is_none() -> None:
    sent = event(1, kind="ipc", target="ContentResolver.insert", values=(Value(name="v", text=IMEI),), stack="amap",
                 ipc=Ipc(mechanism="provider", peer="settings"))  # fmt: skip

    assert report(hooked(events=(sent,))).findings == []


def test_a_hand_over_to_the_app_itself_is_first_party() -> None:
    values = (Value(name="v", text=ANDROID_ID),)
    sent = event(1, kind="ipc", target="Context.startService", values=values, stack="amap",
                 ipc=Ipc(mechanism="service", peer="org.example.shop/.Sync"))  # fmt: skip
    own = manifest(app="org.example.shop", hooks="on", device=LAB)

    assert [f.verdict for f in report(hooked(manifest=own, events=(sent,))).findings] == ["first_party"]


def test_a_finding_lists_a_bounded_number_of_observations() -> None:
    found = report(hooked(events=tuple(read(n, at=T0 + n) for n in range(1, 601))))

    assert len(one(found).observations) == len(found.observations) == 500
    assert "600 times" in one(found).explanation


def test_a_connection_past_the_proxy_is_seen_by_the_hooks() -> None:
    payload = json.dumps({"devid": ANDROID_ID}).encode()
    ends = Connection(
        local=Address(host="10.0.0.2", port=41000),
        remote=Address(host="cn.app.chat.xiaomi.net", port=5222),
        payload=Blob(size=len(payload), sha256="", data=payload),
    )
    sent = event(1, kind="stream", target="Socket.write", stack="push", connection=ends)
    found = report(hooked(events=(sent,), stacks=(stack("push", "com.xiaomi.push.X.y"),)))

    (finding,) = found.findings
    assert (finding.recipient.entry, finding.overlays, found.observations[0].channel) == (13, ["cleartext"], "native")


def test_the_ciphertext_of_a_tls_stream_is_no_native_channel() -> None:
    ends = Connection(
        remote=Address(host="cn.app.chat.xiaomi.net", port=5222),
        payload=Blob(size=600, sha256="", data=b"\x17\x03\x03" + bytes(range(256)) * 2),
    )
    sent = event(1, kind="stream", target="Socket.write", stack="push", connection=ends)

    assert report(hooked(events=(sent,))).findings == []


# --- consent, scenarios, redirects ---------------------------------------------------------------------


def test_an_event_queued_before_consent_stays_before_it() -> None:
    marks = (mark("consent", "given", at=T0 + 10 * SECOND),)
    early = read(9, at=T0 + 9 * SECOND)
    late = read(1, at=T0 + 11 * SECOND)
    found = report(hooked(events=(late, early), marks=marks))

    assert {o.evidence: o.phase for o in found.observations} == {
        "event:1": "after_consent",
        "event:9": "before_consent",
    }
    assert "pre_consent" in one(found).overlays
    assert one(found).severity == "critical"


def test_a_vendor_that_sends_the_app_on_to_another_is_shown() -> None:
    moved = flow(1, host="restsdk.amap.com")
    assert moved.response is not None
    answer = msgspec.structs.replace(
        moved.response, status=307, headers=((b"Location", b"https://alog.umeng.com/unify_logs"),)
    )
    flows = (
        msgspec.structs.replace(moved, response=answer),
        flow(2, host="alog.umeng.com", path="/unify_logs", body=json.dumps({"imei": IMEI}).encode()),
    )
    found = report(hooked(flows=flows))

    assert "redirected_third_party" in one(found).overlays
    assert "redirected_third_party" not in one(report(hooked(flows=flows[1:]))).overlays


# --- what nobody can read ----------------------------------------------------------------------------


def test_an_unlisted_recipient_of_untyped_content_is_unclassified() -> None:
    found = report(hooked(flows=(flow(1, host="t.tracker.example", body=b'{"alpha":"beta","gamma":"delta-epsilon"}'),)))

    (finding,) = found.findings
    assert (finding.verdict, finding.data_type) == ("unclassified", "unknown")
    assert finding.recipient.organisation == "tracker.example"


def test_an_unlisted_host_that_gets_next_to_nothing_is_listed_and_no_finding() -> None:
    found = report(hooked(flows=(flow(1, host="t.tracker.example", body=b"ping"),)))

    assert (found.findings, found.coverage.quiet_hosts) == ([], ["t.tracker.example"])


def test_a_listed_recipient_that_gets_nothing_personal_is_no_finding() -> None:
    body = b'{"alpha":"beta","gamma":"delta-epsilon-zeta"}'

    assert report(hooked(flows=(flow(1, host="apilocate.amap.com", body=body),))).findings == []


def test_what_a_recipient_sends_to_the_app_is_no_sharing() -> None:
    answer = json.dumps({"imei": IMEI}).encode()

    assert report(hooked(flows=(flow(1, host="apilocate.amap.com", answer=answer),))).findings == []


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


# --- coverage and the document -------------------------------------------------------------------------


def test_a_refused_handshake_is_told_with_its_owner() -> None:
    pinned = Handshake(time=T0, sni="speech.xiaomixiaoai.com", outcome="refused", error="bad certificate")
    found = report(hooked(handshakes=(pinned,)))

    assert found.coverage.refused_handshakes == [
        {"host": "speech.xiaomixiaoai.com", "reason": "bad certificate", "recipient": "Mi AI SDK"}
    ]
    assert any("refused the proxy's certificate" in p for p in found.coverage.problems)


def test_an_empty_recording_is_never_clean() -> None:
    found = report(recording())

    assert found.findings == []
    assert any("no coverage" in p for p in found.coverage.problems)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"manifest": manifest(hooks="on", ended=None)}, True),
        ({"problems": ("The agent was lost.",)}, True),
        ({"manifest": manifest(problems=("Entry 3 was skipped.",)), "problems": ("Entry 3 was skipped.",)}, False),
    ],
)
def test_a_recording_that_ended_early_is_incomplete(fields: dict[str, object], expected: bool) -> None:
    assert report(hooked(**fields)).coverage.incomplete is expected


def test_hooks_are_counted_once_and_the_best_outcome_counts() -> None:
    def process(pid: int, *hooks: tuple[str, str, str]) -> Coverage:
        statuses = tuple(HookStatus(target=t, outcome=o, reason=r) for t, o, r in hooks)  # type: ignore[arg-type]  # the table's literals
        return Coverage(process="p", pid=pid, hooks=statuses)

    covered = (process(1, ("A", "absent", ""), ("B", "failed", "no overload")), process(2, ("A", "installed", "")))
    hooks = report(hooked(coverage=covered)).coverage.hooks

    assert (hooks.installed, hooks.absent, hooks.failed) == (1, 0, ["B: no overload"])


def everything() -> Recording:
    marks = (mark("consent", "given", at=T0 + 2 * SECOND), mark("scenario", "outdoor_run", "start", at=T0))
    flows = tuple(
        imei_to(host, n, at=T0 + n * SECOND)
        for n, host in enumerate(("apilocate.amap.com", "open.aidong.me", "alog.umeng.com", "203.0.113.7"), 1)
    )
    return hooked(flows=flows, events=(read(1), read(2, who="unknown", at=T0 + 3 * SECOND)), marks=marks)


def test_two_runs_give_equal_bytes() -> None:
    assert msgspec.json.encode(report(everything())) == msgspec.json.encode(report(everything()))


def test_the_order_of_the_recording_changes_no_finding() -> None:
    made = everything()
    turned = msgspec.structs.replace(made, flows=made.flows[::-1], events=made.events[::-1], marks=made.marks[::-1])

    assert report(turned).findings == report(made).findings


def test_findings_are_numbered_worst_first_and_refer_to_observations() -> None:
    found = report(everything())
    order = ["critical", "high", "medium", "low", "none"]
    ranks = [order.index(f.severity) for f in found.findings]
    ids = [o.id for o in found.observations]

    assert ranks == sorted(ranks)
    assert [f.id for f in found.findings] == [f"F-{n:03d}" for n in range(1, len(found.findings) + 1)]
    assert ids == [f"obs:{n}" for n in range(1, len(ids) + 1)]
    assert sorted(o for f in found.findings for o in f.observations) == sorted(ids)
    assert [c.id for c in found.claims] == [d.id for d in statement().disclosures]
    assert {o.evidence for o in found.observations} == {e.id for e in found.evidence}


def test_no_value_stands_in_the_report() -> None:
    text = msgspec.json.encode(report(everything())).decode()

    assert IMEI not in text
    assert ANDROID_ID not in text


def test_a_value_in_a_path_is_not_shown_as_evidence() -> None:
    found = report(hooked(flows=(flow(1, host="m5.amap.com", path=f"/user/{IMEI}/x?imei={IMEI}", body=b""),)))

    assert found.findings
    assert IMEI not in msgspec.json.encode(found).decode()
    assert found.evidence[0].summary == "POST https://m5.amap.com/user/…/x → 200"
