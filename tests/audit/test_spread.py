"""Series whose samples left a few at a time are observations with evidence of every flow."""

from __future__ import annotations

import json

import pytest
from factories import SECOND, T0, flow
from made import hooked, one, report

from sdkwitness.capture.records import Flow, Identity

RATE = "health.vital.heart_rate"
KNOWN = Identity(series=((RATE, (61.0, 97.0, 143.0, 88.0)),))


def sent(
    values: tuple[object, ...], *, key: str = "v", hosts: tuple[str, ...] = ("open.aidong.me",)
) -> tuple[Flow, ...]:
    return tuple(
        flow(n, host=hosts[n % len(hosts)], body=json.dumps({key: value}).encode(), at=T0 + n * SECOND)
        for n, value in enumerate(values, start=1)
    )


def shown(flows: tuple[Flow, ...]) -> list[tuple[str, str, str]]:
    found = report(hooked(flows=flows), KNOWN)
    return [(o.evidence, o.detector, o.grade) for o in found.observations if o.data_type == RATE]


def test_one_sample_a_flow_proves_itself_by_the_order() -> None:
    assert shown(sent((61, 97, 143))) == [(f"flow:{n}", "series", "proven") for n in (1, 2, 3)]
    finding = one(report(hooked(flows=sent((61, 97, 143))), KNOWN), RATE)
    assert (finding.grade, len(finding.observations)) == ("proven", 3)


def test_the_number_in_a_path_names_no_other_endpoint() -> None:
    flows = tuple(
        flow(n, host="open.aidong.me", path=f"/v1/users/7/days/{n}/hr", body=json.dumps({"v": v}).encode(), at=T0 + n)
        for n, v in enumerate((61, 97, 143), start=1)
    )
    assert [evidence for evidence, _, _ in shown(flows)] == ["flow:1", "flow:2", "flow:3"]


def test_a_named_sample_is_told_once_and_by_the_stronger_evidence() -> None:
    assert shown(sent((61, 97, 143), key="heart_rate")) == [(f"flow:{n}", "series", "proven") for n in (1, 2, 3)]


def test_a_flow_with_some_samples_goes_on_in_the_next() -> None:
    assert shown(sent(([61, 97], [143, 88]))) == [("flow:1", "series", "proven"), ("flow:2", "series", "proven")]


@pytest.mark.parametrize("values", [(97, 61, 143), (61, 97), (61, 70, 97, 143)])
def test_other_orders_and_too_few_samples_prove_nothing(values: tuple[object, ...]) -> None:
    assert shown(sent(values)) == []


def test_samples_to_different_recipients_are_no_series() -> None:
    assert shown(sent((61, 97, 143), hosts=("open.aidong.me", "api.miaomore.com", "collect.example.com"))) == []
