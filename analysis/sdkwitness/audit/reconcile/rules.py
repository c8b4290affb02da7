"""The tables of reconciliation: decision rows, severities and limits, loaded once and checked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec
import yaml

from sdkwitness.audit.model import ClaimVerdictName, Overlay, Severity, Verdict

T = TypeVar("T")
R = TypeVar("R", "Rule", "ClaimRule")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the decision table."""

    id: str
    verdict: Verdict
    when: tuple[str, ...]
    """Predicates that must hold; one with `!` before it must not."""


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows by stage, in the order in which they are tried."""

    transmitted: tuple[Rule, ...]
    access: tuple[Rule, ...]


class OverlayRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the table of overlays."""

    id: str
    overlay: Overlay
    when: dict[str, tuple[str, ...]]
    """Axis to the values of which it must have one."""


class ClaimRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the table of claims."""

    id: str
    verdict: ClaimVerdictName
    when: tuple[str, ...]
    why: str
    """The sentence for the reader; names in braces are filled in."""


class Purpose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What data is used for, by the words of statements; endpoints name it by id."""

    id: str
    words: tuple[str, ...]
    """Words of a stated purpose that mean it, lower case."""
    broad: bool = False
    """True for words that would cover any purpose."""


class PermissionRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The system permission that guards data types, by the words of statements."""

    name: str
    """Of the Android manifest, without `android.permission.`."""
    data_types: tuple[str, ...]
    words: tuple[str, ...]
    """Words of a stated permission that mean it, lower case."""
    source: str


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How bad a verdict or an overlay is."""

    severity: Severity
    critical_when_proven: bool = False
    overlays: tuple[Overlay, ...] | None = None
    """Overlays that count for a verdict; None: all."""


class Severities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of verdicts and overlays."""

    verdicts: dict[Verdict, Weight]
    overlays: dict[Overlay, Weight]
    indicative_at_most: Severity


class PartRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Field names that are the declared part of a data type."""

    data_type: str
    when: str
    """Regular expression over the claim's condition, lower case."""
    keys: tuple[str, ...]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers and names that overlays and conditions use."""

    reads_a_minute: int
    parts: tuple[PartRule, ...]
    refusals: dict[str, str]


@cache
def decisions() -> Decisions:
    """Return the decision table."""
    return _load("decisions", Decisions)


@cache
def claim_rules() -> tuple[ClaimRule, ...]:
    """Return the decision table of claims."""
    return _load("claims", tuple[ClaimRule, ...])


@cache
def overlay_rules() -> tuple[OverlayRule, ...]:
    """Return the table of overlays."""
    return _load("overlays", tuple[OverlayRule, ...])


@cache
def purposes() -> tuple[Purpose, ...]:
    """Return the purposes that statements and endpoints have."""
    return _load("purposes", tuple[Purpose, ...])


@cache
def permissions() -> tuple[PermissionRule, ...]:
    """Return the permissions that guard data types."""
    return _load("permissions", tuple[PermissionRule, ...])


@cache
def severities() -> Severities:
    """Return the weights."""
    return _load("severities", Severities)


@cache
def limits() -> Limits:
    """Return the limits."""
    return _load("limits", Limits)


def decide(rules: Sequence[R], facts: frozenset[str]) -> R:
    """Return the first row whose predicates all hold; one with `!` before it must not.

    Raises:
        ValueError: no row fits; the table lacks its last, unconditional row.
    """
    for rule in rules:
        if all((p[1:] not in facts) if p.startswith("!") else p in facts for p in rule.when):
            return rule
    raise ValueError("No row of the decision table fits; its last row must have no predicates.")


def refusals() -> dict[str, str]:
    """Return the data type that a call would have given, by hook target."""
    return limits().refusals


def _load(name: str, kind: type[T]) -> T:
    text = (resources.files("sdkwitness.audit") / "tables" / f"{name}.yaml").read_bytes()
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), kind)
