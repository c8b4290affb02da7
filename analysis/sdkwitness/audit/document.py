"""The report: observations, findings, claims, coverage and evidence, with stable ids, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import asdict

from sdkwitness.audit import redact
from sdkwitness.audit.attribute import Attributor
from sdkwitness.audit.evidence import records, time_text
from sdkwitness.audit.model import (
    Finding,
    FindingRecipient,
    Observation,
    Report,
    ReportCapture,
    ReportCoverage,
    ReportEntry,
    ReportMark,
    ReportRecipient,
    ReportStatement,
    ReportValue,
)
from sdkwitness.audit.reconcile.claims import Ledger, claims_of
from sdkwitness.audit.reconcile.findings import MAX_SHOWN, Draft
from sdkwitness.audit.reconcile.judge import Judged
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.sentences import explain
from sdkwitness.capture.records import Recording
from sdkwitness.capture.version import VERSION
from sdkwitness.statement.model import Entry, Statement

SCHEMA: Final = "sdkwitness/report/1"
CONFIDENCE_PLACES: Final = 3
MAX_RAW: Final = 4096
"""Characters of a value shown in full: a photograph in a report helps nobody."""


class Parts(NamedTuple):
    """What a report is put together from."""

    statement: Statement
    drafts: Sequence[Draft]
    """Worst first."""
    overlays: Overlays
    coverage: ReportCoverage
    run: Ledger
    attributor: Attributor
    reveal: bool = False
    """Show values in full."""
    most: int | None = MAX_SHOWN
    """Observations listed for one finding; None for all."""

    def shown(self, draft: Draft) -> Sequence[Judged]:
        """Return the observations of a finding that are listed, by time."""
        return draft.judged[: self.most]


def document(parts: Parts) -> Report:
    """Build the report; equal parts give equal bytes."""
    recording, catalogue = parts.run.recording, parts.run.catalogue
    observations, ids = _observations(parts)
    entries = {e.number: e for e in parts.statement.entries}
    findings: list[Finding] = []
    named: list[tuple[str, Draft]] = []
    for number, draft in enumerate(parts.drafts, 1):
        finding = f"F-{number:03d}"
        named.append((finding, draft))
        recipient = _recipient(draft, entries)
        findings.append(
            Finding(
                id=finding,
                recipient=recipient,
                data_type=draft.data_type,
                verdict=draft.verdict,
                overlays=list(draft.overlays),
                grade=draft.grade,
                severity=draft.severity,
                observations=[ids[id(j)] for j in parts.shown(draft)],
                disclosures=list(draft.claims),
                explanation=explain(draft, _called(recipient), catalogue),
                rule=draft.rule,
                overlay_rules=list(draft.overlay_rules),
            )
        )
    stacks: dict[str, str] = {}
    for draft in parts.drafts:
        for judged in parts.shown(draft):
            if judged.seen.stack:
                stacks.setdefault(judged.seen.evidence, judged.seen.stack)
    return Report(
        schema=SCHEMA,
        capture=_capture(recording),
        statement=_statement(parts.statement),
        coverage=parts.coverage,
        observations=observations,
        findings=findings,
        claims=claims_of(parts.statement, named, parts.run),
        evidence=records((o.evidence for o in observations), recording, parts.attributor, stacks),
        catalogue=catalogue.version,
        tool=f"sdkwitness {VERSION}",
        revealed=parts.reveal,
        marks=[
            ReportMark(time=time_text(m.time), kind=m.kind, name=m.name, state=m.state)
            for m in sorted(recording.marks, key=lambda m: (m.time, m.kind, m.name, m.state))
        ],
    )


def _observations(parts: Parts) -> tuple[list[Observation], dict[int, str]]:
    """Number the observations by evidence, time and path; return them with their ids by identity."""
    judged = [j for draft in parts.drafts for j in parts.shown(draft)]
    ordered = sorted(judged, key=_place)
    ids = {id(j): f"obs:{n}" for n, j in enumerate(ordered, 1)}
    key = parts.run.recording.manifest.id
    entries = {e.number: e for e in parts.statement.entries}
    return [
        _observation(f"obs:{n}", j, key, entries, asdict(parts.overlays.axes(j)), reveal=parts.reveal)
        for n, j in enumerate(ordered, 1)
    ], ids


def _place(judged: Judged) -> tuple[object, ...]:
    seen = judged.seen
    kind, _, number = seen.evidence.partition(":")
    return (
        kind != "flow",
        int(number) if number.isdigit() else 0,
        seen.evidence,
        seen.time,
        seen.hit.leaf.path,
        seen.data_type,
        seen.channel,
        seen.hit.matched,
        judged.rule,
    )


def _observation(
    name: str, judged: Judged, key: str, entries: dict[int, Entry], axes: dict[str, str], *, reveal: bool
) -> Observation:
    seen, hit = judged.seen, judged.seen.hit
    entry = entries.get(judged.entry.number) if judged.entry is not None else None
    return Observation(
        id=name,
        evidence=seen.evidence,
        channel=seen.channel,
        time=time_text(seen.time),
        host=seen.attribution.host,
        recipient=ReportRecipient(
            organisation=entry.organisation if entry is not None else seen.attribution.organisation,
            via=(entry.via if entry is not None else "") or seen.attribution.via,
            entry=entry.number if entry is not None else None,
            confidence=round(seen.attribution.confidence, CONFIDENCE_PLACES),
            because=list(seen.attribution.because),
        ),
        data_type=seen.data_type,
        path=redact.place(hit.leaf.path, hit.matched, hit.known, reveal=reveal),
        form=hit.form,
        detector=hit.detector,
        grade=seen.grade,
        confidence=round(hit.confidence * (0.5 + seen.attribution.confidence / 2), CONFIDENCE_PLACES),
        value=ReportValue(
            digest=redact.digest(hit.matched, key),
            preview=redact.preview(seen.data_type, hit.matched),
            raw=_raw(hit.matched) if reveal else "",
        ),
        phase=seen.phase,
        scenario=",".join(seen.scenarios),
        join=seen.attribution.join if seen.channel == "network" else "",
        note=hit.note,
        api=seen.target,
        axes=axes,
    )


def _raw(value: str) -> str:
    text = value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no place in JSON
    return text if len(text) <= MAX_RAW else f"{text[: MAX_RAW - 1]}…"


def _recipient(draft: Draft, entries: dict[int, Entry]) -> FindingRecipient:
    number, _, organisation, via = draft.party
    entry = entries.get(number)
    if entry is None:
        return FindingRecipient(organisation=organisation, via=via, entry=None)
    known = _first_via(draft.judged)
    return FindingRecipient(organisation=entry.organisation, via=entry.via or known, entry=number)


def _called(recipient: FindingRecipient) -> str:
    """The recipient as a sentence names it."""
    if recipient.entry is not None:
        return recipient.via or recipient.organisation
    if not recipient.organisation:
        return f"Somebody unknown ({recipient.via})" if recipient.via else "Somebody unknown"
    via = recipient.via
    return f"{via[:1].upper()}{via[1:]} of {recipient.organisation}" if via else recipient.organisation


def _first_via(judged: Iterable[Judged]) -> str:
    return min((j.seen.attribution.via for j in judged), default="")


def _capture(recording: Recording) -> ReportCapture:
    manifest = recording.manifest
    return ReportCapture(
        id=manifest.id,
        app=manifest.app,
        device=manifest.device.name or manifest.device.platform,
        started=time_text(manifest.started),
        ended=time_text(manifest.ended) if manifest.ended is not None else None,
        build=manifest.build,
    )


def _statement(statement: Statement) -> ReportStatement:
    return ReportStatement(
        id=statement.id,
        entries=len(statement.entries),
        sha256=statement.sha256,
        third_parties=[
            ReportEntry(
                number=e.number,
                organisation=e.organisation,
                via=e.via,
                method=e.method,
                scenario=e.scenario,
                purpose=e.purpose,
            )
            for e in statement.entries
        ],
        defects=[
            {
                "kind": d.kind,
                "entry": d.entry,
                "text": d.text,
                "disclosure": d.disclosure,
                "line": d.span.line if d.span is not None else None,
            }
            for d in statement.defects
        ],
    )
