"""Cases of reconciliation: read from YAML, turned into records and judged."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from factories import T0

from sdkwitness.audit.candidates import Claims
from sdkwitness.audit.model import Attribution, Hit, Leaf
from sdkwitness.audit.reconcile import Judge, Judged
from sdkwitness.audit.rules import Rule
from sdkwitness.audit.seen import Seen
from sdkwitness.capture.records import Device
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load
from sdkwitness.statement.model import Disclosure, Entry, Statement

FOLDER = Path(__file__).parent / "cases" / "reconcile"
Case = dict[str, Any]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for file in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(file.read_text("utf-8")))


@cache
def mi_fitness() -> Statement:
    return load(None, catalogue())


def statement_of(case: Case) -> Statement:
    if "statement" not in case:
        return mi_fitness()
    claims = tuple(Disclosure(id=f"1.{n}", entry=1, **row) for n, row in enumerate(case["statement"], 1))
    entry = Entry(number=1, organisation="AutoNavi Software Co., Ltd.", via="Amap SDK", recipient="amap-sdk",
                  sharing_type="SDK", method="sdk_local", disclosures=claims)  # fmt: skip
    return Statement(id="denials", title="", sha256="0" * 64, entries=(entry,))


def seen_of(case: Case) -> Seen:
    given: dict[str, Any] = dict(case["seen"])
    recipient = catalogue().recipients.get(given.pop("recipient", ""))
    host, key = given.pop("host", ""), given.pop("key", "k")
    data_type, form = given.pop("data_type"), given.pop("form", "raw")
    entry = next((e for e in statement_of(case).entries if recipient and e.recipient == recipient.id), None)
    running = (entry.scenario,) if entry is not None and entry.scenario else ()
    attribution = Attribution(
        recipient=recipient.id if recipient else None,
        organisation=recipient.organisation if recipient else "",
        via=recipient.via if recipient else host,
        confidence=0.9,
        because=("host",),
        conflict=given.pop("conflict", False),
        host=host or "host.example",
        must_not_be_seen=given.pop("test_host", False),
    )
    leaf = Leaf(evidence="flow:1", path=("request.body", f"json:$.{key}"), key=key, value="v", time=T0)
    hit = Hit(
        leaf=leaf, data_type=data_type, detector="identity", grade="proven", confidence=0.98, form=form, matched="v",
        known="v", placeholder=given.pop("placeholder", False),
    )  # fmt: skip
    base: dict[str, Any] = {
        "evidence": "flow:1", "channel": "network", "stage": "transmitted", "hit": hit, "attribution": attribution,
        "kind": "third_party", "time": T0, "grade": "proven", "phase": "after_consent", "marked": True,
    }  # fmt: skip
    given["scenarios"] = tuple(given.get("scenarios", running))
    return Seen(**{**base, **given})


def judge_of(case: Case, rules: tuple[Rule, ...] | None = None, *, strict: bool = False) -> Judge:
    given: dict[str, Any] = {"api_level": 28, **case.get("device", {})}
    device = Device(platform="android", **given)
    return Judge(Claims(statement_of(case), catalogue()), device, strict_alternatives=strict, rules=rules)


def judged(case: Case) -> Judged:
    return judge_of(case).judge([seen_of(case)])[0]
