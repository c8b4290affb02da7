"""What left and what was read, on made recordings: what is folded, what is kept apart, who is named."""

from __future__ import annotations

import json

import msgspec
import pytest
from factories import SECOND, T0, event, flow, manifest, mark, stack
from made import ANDROID_ID, IMEI, LAB, claim, hooked, imei_to, one, read, report

from sdkwitness.capture.records import (
    Address,
    Blob,
    Connection,
    Event,
    Ipc,
    Value,
)

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


def test_what_stayed_dark_is_a_finding_of_an_unlisted_host_when_it_is_more_than_a_handshake() -> None:
    hello = msgspec.structs.replace(
        flow(1, host="t.tracker.example"), request=None, response=None, transport="tcp", dark=True, sent=1_900
    )
    found = report(hooked(flows=(hello,)))
    assert (found.findings, found.coverage.quiet_hosts) == ([], ["t.tracker.example"])

    found = report(hooked(flows=(msgspec.structs.replace(hello, sent=545_562),)))
    (finding,) = found.findings
    assert (finding.verdict, finding.recipient.organisation) == ("unclassified", "tracker.example")


def test_a_listed_recipient_that_gets_nothing_personal_is_no_finding() -> None:
    body = b'{"alpha":"beta","gamma":"delta-epsilon-zeta"}'

    assert report(hooked(flows=(flow(1, host="apilocate.amap.com", body=body),))).findings == []


def test_what_a_recipient_sends_to_the_app_is_no_sharing() -> None:
    answer = json.dumps({"imei": IMEI}).encode()

    assert report(hooked(flows=(flow(1, host="apilocate.amap.com", answer=answer),))).findings == []
