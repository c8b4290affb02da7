"""Coverage and the report document: honest gaps, stable ids, equal bytes, no values."""

from __future__ import annotations

import msgspec
import pytest
from factories import SECOND, T0, flow, manifest, mark, recording
from made import ANDROID_ID, IMEI, hooked, imei_to, read, report, statement

from sdkwitness.capture.records import (
    Coverage,
    Handshake,
    HookStatus,
    Recording,
)

# --- coverage and the document -------------------------------------------------------------------------


def test_a_refused_handshake_is_told_with_its_owner() -> None:
    pinned = Handshake(time=T0, sni="speech.xiaomixiaoai.com", outcome="refused", error="bad certificate")
    found = report(hooked(handshakes=(pinned,)))

    assert found.coverage.refused_handshakes == [
        {"host": "speech.xiaomixiaoai.com", "reason": "bad certificate", "recipient": "Mi AI SDK"}
    ]


def test_a_tls_library_s_own_words_become_a_few_plain_ones() -> None:
    said = "The client does not trust the proxy's certificate for a.example (OpenSSL Error([('SSL routines', '', {})]))"
    errors = {said.format("'ssl/tls alert certificate unknown'"): "certificate unknown", said.format("''"): "does not"}
    for error, part in errors.items():
        pinned = Handshake(time=T0, sni="a.example", outcome="refused", error=error)
        reason = report(hooked(handshakes=(pinned,))).coverage.refused_handshakes[0]["reason"]
        assert part in reason
        assert "OpenSSL" not in reason


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


def test_dark_flows_are_told_with_host_bytes_fingerprint_and_reason() -> None:
    one = msgspec.structs.replace(
        flow(1, host="speech.xiaomixiaoai.com"), request=None, response=None, transport="tcp", dark=True, sent=100,
        received=2_000, ja4="t13d0412h2_a_b", error="its keys are not in the key log",
    )  # fmt: skip
    other = msgspec.structs.replace(one, id="flow:2", sent=7, received=0)
    small = msgspec.structs.replace(one, id="flow:3", sni="a.example", sent=1, received=1, error="other")
    found = report(recording(flows=(small, one, other, flow(4))))
    bright = report(recording(flows=(flow(4),)))

    assert found.coverage.dark == [
        {
            "host": "speech.xiaomixiaoai.com",
            "recipient": "Mi AI SDK",
            "flows": 2,
            "sent": 107,
            "received": 2_000,
            "ja4": "t13d0412h2_a_b",
            "why": "its keys are not in the key log",
        },
        {
            "host": "a.example",
            "recipient": "",
            "flows": 1,
            "sent": 1,
            "received": 1,
            "ja4": "t13d0412h2_a_b",
            "why": "other",
        },
    ]
    assert found.coverage.opaque_bytes == bright.coverage.opaque_bytes + 2_109
    assert bright.coverage.dark == []


def test_rows_of_dark_flows_are_bounded_and_the_rest_added_up() -> None:
    dark = msgspec.structs.replace(flow(1), request=None, response=None, transport="tcp", dark=True, sent=2, received=1)
    many = tuple(msgspec.structs.replace(dark, id=f"flow:{n}", sni=f"h{n}.example") for n in range(1, 1004))
    found = report(recording(flows=many)).coverage.dark

    assert len(found) == 1001
    assert found[-1] == {
        "host": "",
        "recipient": "",
        "flows": 3,
        "sent": 6,
        "received": 3,
        "ja4": "",
        "why": "3 more rows",
    }
