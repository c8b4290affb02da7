"""What commands take from a policy file: limits, suppressions, the baseline, and from when on a run fails."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from sdkwitness.audit.model import Report, Severity
from sdkwitness.audit.reconcile.policy import NO_POLICY, Policy, parse
from sdkwitness.cli.texts import read_text
from sdkwitness.knowledge.load import catalogue
from sdkwitness.report import json

DEFAULT: Severity = "high"
MAX_POLICY = 1 << 20
"""Bytes of a policy file."""


class Rules(NamedTuple):
    """A policy with what it refers to, read."""

    policy: Policy = NO_POLICY
    baseline: Report | None = None
    fail_on: Severity = DEFAULT


def read(file: Path | None, fail_on: Severity | None, *, strict_alternatives: bool = False) -> Rules:
    """Read a policy file; `--fail-on` goes before what it says, `--strict-alternatives` adds to it.

    Raises:
        UserError: it cannot be read, is no policy, or its baseline is no report.
    """
    if file is None:
        return Rules(_strict(NO_POLICY, strict_alternatives), fail_on=fail_on or DEFAULT)
    text = read_text(file, MAX_POLICY, "policy")
    policy = parse(text, str(file), catalogue())
    accepted = json.read(file.parent / policy.baseline.report) if policy.baseline is not None else None
    return Rules(_strict(policy, strict_alternatives), accepted, fail_on or policy.fail_on or DEFAULT)


def _strict(policy: Policy, strict: bool) -> Policy:
    return msgspec.structs.replace(policy, strict_alternatives=True) if strict else policy
