"""What analysis produces: leaves, observations, findings, claims and the report, as typed records.

The report is the one result document: renderers take it and read nothing else, so a saved report renders
the same later, to the byte. `report.json` is its encoding; the field names here are that contract, and stand in
one file so that they can be read, and changed, as one.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Channel = Literal["network", "api", "ipc", "native"]
Detector = Literal["hooked", "identity", "series", "adapter", "format", "lexicon"]
Grade = Literal["proven", "strong", "indicative"]
Severity = Literal["none", "low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("none", "low", "medium", "high", "critical")

Verdict = Literal[
    # of data that left the app; exactly one, decided in this order
    "noise",
    "placeholder",
    "unclassified",
    "first_party",
    "recipient_unresolved",
    "undisclosed_recipient",
    "contradicted",
    "condition_violated",
    "disclosed_elsewhere",
    "undisclosed_data",
    "ambiguous",
    "disclosed_broadly",
    "disclosed_conditionally",
    "disclosed",
    # of a read that was not seen to leave
    "access_disclosed",
    "access_undisclosed",
    "access_on_device_ok",
    "access_failed",
]

ClaimVerdictName = Literal[
    "confirmed",
    "confirmed_in_part",
    "not_seen_exercised",
    "not_seen_not_exercised",
    "not_observable",
    "impossible_on_target",
    "sdk_absent",
    "statement_defect",
]

Overlay = Literal[
    "pre_consent",
    "after_refusal",
    "after_withdrawal",
    "out_of_scenario",
    "separate_consent_missing",
    "purpose_different",
    "purpose_broad",
    "method_mismatch",
    "permission_undeclared",
    "permission_bypass",
    "over_frequency",
    "background",
    "permanent_id_used",
    "linked_with_permanent_id",
    "weak_hash",
    "cleartext",
    "cross_border_host",
    "recipient_by_ip_only",
    "redirected_third_party",
    "attribution_conflict",
    "test_host",
    "new_since_baseline",
]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Base of analysis records."""


# --- decoding ---------------------------------------------------------------------------------------


class Leaf(Result, frozen=True, gc=False):
    """One decoded scalar of a payload, or a buffer that could not be decoded further."""

    evidence: str
    """`flow:17` or `event:231`."""
    path: tuple[str, ...]
    """Layers from the outside in: `request.body`, `gzip`, `aes:event:90`, `json:$.d.imei`."""
    key: str
    """Innermost field name, empty when there is none."""
    value: str | bytes
    """Text where it decodes, else bytes."""
    time: int
    outgoing: bool = True
    """False for what the recipient sent to the app."""
    opaque: str = ""
    """Why decoding stopped here, empty for an ordinary leaf: `encrypted`, `depth`, `size`, `bad gzip`, ..."""
    size: int = 0
    """Bytes of the whole where the value is only its head; 0 where the value is all."""


# --- classification -----------------------------------------------------------------------------------


class Hit(Result, frozen=True, gc=False):
    """A leaf and the data type in it."""

    leaf: Leaf
    data_type: str
    detector: Detector
    grade: Grade
    confidence: float
    form: str = "raw"
    """`raw`, `md5`, `sha1.base64url.16`, `gcj02`, `oa_md5`, ..."""
    matched: str = ""
    """The value that was recognised, as it stood in the leaf."""
    known: str = ""
    """The known or hooked value it equals, in canonical form; empty for format and lexicon hits."""
    placeholder: bool = False
    note: str = ""


# --- attribution --------------------------------------------------------------------------------------

FlowJoin = Literal["client_random", "port", "time", "none"]


class Attribution(Result, frozen=True, gc=False):
    """Who received, and why we think so."""

    recipient: str | None
    """Recipient id of the catalogue; None when unresolved."""
    organisation: str
    via: str
    confidence: float
    because: tuple[str, ...]
    """`host`, `stack`, `content`, `ipc`, `address`, ..."""
    by_stack: str | None = None
    by_host: str | None = None
    conflict: bool = False
    """Stack and host name different recipients."""
    join: FlowJoin = "none"
    """How the flow was tied to code."""
    host: str = ""
    must_not_be_seen: bool = False


# --- the report ---------------------------------------------------------------------------------------


class ReportRecipient(Result, frozen=True):
    """Recipient of an observation."""

    organisation: str
    via: str
    entry: int | None
    confidence: float
    because: list[str]


class ReportValue(Result, frozen=True, omit_defaults=True):
    """A value as keyed digest and redacted preview; in full only where that was asked for."""

    digest: str
    preview: str
    raw: str = ""
    """As it stood, up to a bound; absent unless the report is `revealed`."""


class Observation(Result, frozen=True):
    """Evidence + path of layers + data type + recipient + confidence + value digest."""

    id: str
    evidence: str
    channel: Channel
    time: str
    host: str
    recipient: ReportRecipient
    data_type: str
    path: str
    form: str
    detector: Detector
    grade: Grade
    confidence: float
    value: ReportValue
    phase: str = ""
    """`before_dialog`, `before_consent`, `after_consent`, `after_refusal`, `after_withdrawal` or empty when unknown."""
    scenario: str = ""
    """Ids of the scenarios running at that time, comma-separated."""
    join: str = ""
    note: str = ""
    api: str = ""
    """Hook target of a read, empty for what was sent."""
    axes: dict[str, str] = {}
    """Axis to value; see `axes.py`."""


class FindingRecipient(Result, frozen=True):
    """Recipient of a finding."""

    organisation: str
    via: str
    entry: int | None


class Finding(Result, frozen=True):
    """The verdict on one recipient and data type, with what led to it."""

    id: str
    recipient: FindingRecipient
    data_type: str
    verdict: Verdict
    overlays: list[Overlay]
    grade: Grade
    severity: Severity
    observations: list[str]
    disclosures: list[str]
    explanation: str
    rule: str = ""
    """The row of the decision table that decided."""
    overlay_rules: list[str] = []
    """The rows of the table of overlays that gave its overlays."""
    suppressed: str = ""
    """Who accepts it, until when and why; such a finding fails nothing."""


class SuppressionResult(Result, frozen=True):
    """A suppression of the policy, and what it covered."""

    owner: str
    reason: str
    expires: str
    """Last day on which it holds."""
    state: Literal["active", "unused", "expired"]
    findings: list[str]
    """Ids of the findings it fits, also once it has expired."""


class ConditionResult(Result, frozen=True):
    """Whether a qualifier of a claim held in this run."""

    text: str
    kind: str
    verdict: Literal["condition_held", "condition_broken", "not_evaluable"]


class Claim(Result, frozen=True):
    """The verdict on one disclosure of the statement."""

    id: str
    entry: int
    data_type: str | None
    verdict: ClaimVerdictName
    findings: list[str]
    explanation: str
    item: str = ""
    conditions: list[ConditionResult] = []
    rule: str = ""
    """The row of the table of claims that decided."""


class ReportCapture(Result, frozen=True):
    """The capture a report is about."""

    id: str
    app: str
    device: str
    started: str
    ended: str | None
    build: str = ""
    """Version of the app, empty when the capture does not tell."""


class ReportEntry(Result, frozen=True):
    """One third party of the statement, as the report's reader needs it."""

    number: int
    organisation: str
    via: str
    method: str
    scenario: str
    purpose: str


class ReportStatement(Result, frozen=True):
    """The statement a report is held against."""

    id: str
    entries: int
    sha256: str
    third_parties: list[ReportEntry] = []
    defects: list[dict[str, str | int | None]] = []


class HookCoverage(Result, frozen=True):
    """Which hooks could fire."""

    installed: int
    absent: int = 0
    failed: list[str] = []
    mode: str = "none"


class ScenarioCoverage(Result, frozen=True):
    """Which usage scenarios of the statement were exercised."""

    run: list[str]
    not_run: list[str]


class Joins(Result, frozen=True):
    """How the TLS flows were tied to code."""

    tls_flows: int = 0
    client_random: int = 0
    port: int = 0
    time: int = 0
    none: int = 0


class ReportCoverage(Result, frozen=True):
    """What was seen, and what was not."""

    flows: int
    events: int
    hooks: HookCoverage
    opaque_bytes: int
    decoded_bytes: int
    scenarios: ScenarioCoverage
    joins: Joins = Joins()
    refused_handshakes: list[dict[str, str]] = []
    """Hosts whose TLS handshake the app refused (pinned), with the reason."""
    opaque: list[dict[str, str | int | float]] = []
    """Leaves that stayed opaque, in answers too where a bound was hit: evidence, direction, path, host, size, entropy,
    reason."""
    dark: list[dict[str, str | int]] = []
    """Flows that nobody here can read, one row for each host, kind of client and reason, most bytes first: host,
    recipient, flows, sent, received, ja4, why. Their bytes count as opaque."""
    unclassified: list[dict[str, str | int | float]] = []
    """Fields that third parties got and no detector knows: host, path, evidence seen first, leaves, size, entropy."""
    quiet_hosts: list[str] = []
    """Hosts of unlisted recipients that got nothing but a few bytes without a field."""
    attempted: list[dict[str, str | int]] = []
    """Requests that never left, for want of a connection or because they were blocked, one row for each host and
    reason: host, recipient, requests, why, and the data types that they would have carried, separated by commas. None
    of them is an observation."""
    effects: list[dict[str, str | int]] = []
    """What the tester had the agent change in the app: kind, what, detail, and how often."""
    problems: list[str] = []
    """What the capture lacks, one sentence each."""
    clock_offset_ms: float | None = None
    """Device clock minus host clock, as measured; events were moved by it. None where nobody measured."""
    incomplete: bool = False


class EvidenceRecord(Result, frozen=True):
    """One piece of evidence as a reader needs it, redacted."""

    id: str
    kind: str
    time: str
    summary: str
    """One line: method, host and path of a flow; target of an event."""
    stack: list[str] = []


Disclosedness = Literal["clear", "vague", "ambiguous", "incorrect", "omitted"]


class PolicheckRow(Result, frozen=True):
    """One flow in PoliCheck's words."""

    entity: str
    data_type: str
    disclosure: Disclosedness
    consistent: bool


class DataSafetyRow(Result, frozen=True):
    """One data type in the words of the study of store labels."""

    data_type: str
    transmitted: Literal["no", "anonymously", "pseudonymously"]
    declared: Literal["correctly_declared", "correctly_undeclared", "wrongly_undeclared", "unnecessarily_declared"]


class ReportMark(Result, frozen=True):
    """A moment that the tester or a script named."""

    time: str
    kind: str
    name: str
    state: str


class Report(Result, frozen=True):
    """The result document."""

    schema: str
    capture: ReportCapture
    statement: ReportStatement
    coverage: ReportCoverage
    observations: list[Observation]
    findings: list[Finding]
    claims: list[Claim]
    evidence: list[EvidenceRecord] = []
    catalogue: str = ""
    tool: str = ""
    revealed: bool = False
    """Whether values are shown in full."""
    suppressions: list[SuppressionResult] = []
    """All suppressions of the policy, used or not."""
    policheck: list[PolicheckRow] = []
    data_safety: list[DataSafetyRow] = []
    fails_on_new_only: bool = False
    """Only findings with the overlay `new_since_baseline` fail the run."""
    marks: list[ReportMark] = []
    """Marks of the capture, by time."""
