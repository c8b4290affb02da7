"""Cases of reconciliation: read from YAML, turned into records and judged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from factories import T0
from msgspec import convert

from sdkwitness.audit.model import Attribution, Hit, Leaf
from sdkwitness.audit.reconcile.candidates import Claims
from sdkwitness.audit.reconcile.judge import Judge, Judged
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.reconcile.policy import Policy, parse
from sdkwitness.audit.reconcile.rules import OverlayRule, Rule
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
    claims = tuple(
        convert({"id": f"1.{n}", "entry": 1, **row}, Disclosure) for n, row in enumerate(case["statement"], 1)
    )
    own: dict[str, Any] = {
        "organisation": "AutoNavi Software Co., Ltd.", "via": "Amap SDK", "recipient": "amap-sdk",
        "sharing_type": "SDK", "method": "sdk_local", **case.get("entry", {}),
    }  # fmt: skip
    own["permissions"] = tuple(own.get("permissions", ()))
    entry = Entry(number=1, disclosures=claims, **own)
    return Statement(id="denials", title="", sha256="0" * 64, entries=(entry,))


def seen_of(case: Case, seen: Case | None = None) -> Seen:
    given: dict[str, Any] = dict(seen if seen is not None else case["seen"])
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
    path = tuple(given.pop("layers", ("request.body", f"json:$.{key}")))
    leaf = Leaf(evidence="flow:1", path=path, key=key, value="v", time=T0, opaque=given.pop("opaque", ""))
    hit = Hit(
        leaf=leaf, data_type=data_type, detector="identity", grade="proven", confidence=0.98, form=form, matched="v",
        known=given.pop("value", "v"), placeholder=given.pop("placeholder", False),
    )  # fmt: skip
    given["time"] = T0 + given.pop("second", 0) * 1_000_000_000
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


def around(case: Case) -> list[Seen]:
    """Everything else that the recording of a case shows; `times` repeats one, a second apart."""
    others: list[Seen] = []
    for given in case.get("also", ()):
        row = dict(given)
        for number in range(row.pop("times", 1)):
            at = {**row, "evidence": row.get("evidence", f"event:{number}"), "second": row.get("second", number)}
            others.append(seen_of(case, at))
    return others


def policy_of(case: Case) -> Policy:
    return parse(yaml.safe_dump(case.get("policy", {})), "policy.yaml", catalogue())


def overlays_of(case: Case, rules: Sequence[OverlayRule] | None = None) -> tuple[Judged, Overlays]:
    found = judged(case)
    return found, Overlays(catalogue(), [found.seen, *around(case)], policy_of(case), rules)
