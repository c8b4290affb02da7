from __future__ import annotations

import struct
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from leaf_cases import CASES, WRAPS, identity

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.model import Hit, Leaf
from sdkwitness.capture.records import Identity, Place
from sdkwitness.cli.hits import observed
from sdkwitness.knowledge.load import catalogue


def load(name: str) -> list[Any]:
    cases = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    assert len(cases) >= 10, "a case file lost its cases"
    return [pytest.param(case, id=case["name"]) for case in cases]


def classify(body: bytes, content_type: str, url: str, known: Identity | None) -> tuple[Hit, ...]:
    parts = urlsplit(url)
    decoded = decode_body(body, content_type, url)
    return Classifier(catalogue(), known).classify(decoded, host=parts.hostname or "", request_path=parts.path)


def observe(case: dict[str, Any], known: Identity | None) -> list[Hit]:
    body = bytes.fromhex(case["body_hex"]) if "body_hex" in case else case.get("body", "").encode()
    for wrap in case.get("wrap", ()):
        body = WRAPS[wrap](body)
    url = case.get("url", "https://collect.example.com/v1")
    return list(classify(body, case.get("content_type", "application/json"), url, known))


def path(hit: Hit) -> str:
    return " > ".join(hit.leaf.path)


def keys(found: list[Hit]) -> list[list[str]]:
    return [[path(hit), hit.data_type, hit.detector, hit.form] for hit in found]


@pytest.mark.parametrize("case", [*load("known"), *load("measured"), *load("named")])
def test_finds_exactly_what_is_there(case: dict[str, Any]) -> None:
    found = [o for o in observe(case, identity()) if path(o) != "url > segment:1"]
    assert keys(found) == case["expect"]
    assert all(o.placeholder is case.get("placeholders", False) for o in found)


@pytest.mark.parametrize("case", load("silent"))
def test_stays_silent_on_look_alikes(case: dict[str, Any]) -> None:
    assert keys(observe(case, identity())) == []


@pytest.mark.parametrize("case", load("known"))
def test_proves_nothing_without_an_identity(case: dict[str, Any]) -> None:
    assert [o for o in observe(case, None) if o.grade == "proven"] == []


@pytest.mark.parametrize(("form", "scale"), [("<ii", 1e6), ("<ff", 1.0), (">dd", 1.0)])
def test_finds_a_place_in_the_fewest_bytes_that_hold_one(form: str, scale: float) -> None:
    known = Identity(places=(Place(latitude=31.213847, longitude=121.456293),))
    numbers = [angle * scale for angle in (31.213847, 121.456293)]
    packed = struct.pack(form, *(map(round, numbers) if "i" in form else numbers))
    buffer = Leaf(evidence="body:1", path=("body",), key="", value=packed, time=0)
    found = Classifier(catalogue(), known).classify(Decoded(leaves=(), buffers=(buffer,)))
    assert [hit.data_type for hit in found] == ["loc.precise"]


def test_values_are_never_shown_in_full() -> None:
    body = b'{"imei": "356868000041418", "phone": "13764205918", "name": "\xe6\x9e\x97\xe6\xb8\x85\xe7\xa6\xbe"}'
    hits = classify(body, "application/json", "https://h.example/", identity())
    found = [observed(hit, host="h.example", key="k", reveal=False) for hit in hits]
    assert len(found) >= 3
    text = repr(found)
    assert not any(value in text for value in ("356868000041418", "13764205918", "林清禾"))
    assert found[0]["value"]["preview"] == "3568…1418"  # type: ignore[index]  # a mapping by contract
