"""Data frames from records: one function a table, every column with its declared type.

Values of the app never stand in a table: paths end before their query, events name data types and sizes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sdkwitness.audit.model import Claim, Finding, Observation, Report
from sdkwitness.capture.records import Event, Flow, Recording
from sdkwitness.frames.columns import DISCLOSURES, EVENTS, FINDINGS, FLOWS, OBSERVATIONS, TIME, Dtype, Schema
from sdkwitness.statement.model import Disclosure, Entry, Statement

Column = Any
"""A series of one of the declared types; pandas-stubs has no common name for those."""
Row = tuple[object, ...]


class Tables(NamedTuple):
    """The five tables of one capture and its report."""

    flows: pd.DataFrame
    events: pd.DataFrame
    observations: pd.DataFrame
    disclosures: pd.DataFrame
    findings: pd.DataFrame


def tables(recording: Recording, statement: Statement, report: Report) -> Tables:
    """Build all tables."""
    return Tables(
        flows(recording.flows),
        events(recording.events),
        observations(report.observations),
        disclosures(statement, report.claims),
        findings(report.findings),
    )


def flows(records: Iterable[Flow]) -> pd.DataFrame:
    """One row a flow."""
    return _frame(FLOWS, [_flow(f) for f in records])


def events(records: Iterable[Event]) -> pd.DataFrame:
    """One row an event."""
    return _frame(EVENTS, [_event(e) for e in records])


def observations(records: Iterable[Observation]) -> pd.DataFrame:
    """One row an observation."""
    return _frame(OBSERVATIONS, [_observation(o) for o in records])


def disclosures(statement: Statement, claims: Iterable[Claim] = ()) -> pd.DataFrame:
    """One row a disclosure, with the verdict on it where there is one."""
    verdicts = {c.id: c for c in claims}
    rows = [_disclosure(e, d, verdicts.get(d.id)) for e in statement.entries for d in e.disclosures]
    return _frame(DISCLOSURES, rows)


def findings(records: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding."""
    return _frame(FINDINGS, [_finding(f) for f in records])


def _frame(schema: Schema, rows: Sequence[Row]) -> pd.DataFrame:
    columns: list[tuple[object, ...]] = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    frame = pd.DataFrame()
    for (name, dtype), values in zip(schema.items(), columns, strict=True):
        frame[name] = _column(values, dtype)
    return frame


def _column(values: tuple[object, ...], dtype: Dtype) -> Column:
    if dtype == TIME:  # nanoseconds, or the text of a report
        times: Column = pd.to_datetime(pd.Series(values, dtype="object"), utc=True)
        return times.astype(dtype)
    return pd.Series(values, dtype=dtype)


def _flow(f: Flow) -> Row:
    request, response = f.request, f.response
    return (
        f.id,
        f.transport,
        f.started,
        f.ended,
        f.client.host if f.client else None,
        f.client.port if f.client else None,
        f.server.host if f.server else None,
        f.server.port if f.server else None,
        f.host,
        f.sni,
        f.tls,
        f.client_random,
        request.method if request else None,
        request.scheme if request else None,
        request.path.partition("?")[0] if request else None,
        request.http_version if request else None,
        len(request.body) if request and request.body is not None else None,
        response.status if response else None,
        len(response.body) if response and response.body is not None else None,
        len(f.messages),
        f.question,
        f.error,
        f.complete,
    )


def _event(e: Event) -> Row:
    link = e.connection
    return (
        e.id,
        e.time,
        e.kind,
        e.target,
        e.thread,
        e.stack,
        sorted({v.data_type for v in e.values if v.data_type is not None}),
        len(e.values),
        e.error,
        e.crypto.operation if e.crypto else None,
        e.crypto.algorithm if e.crypto else None,
        e.crypto.input.size if e.crypto else None,
        e.ipc.mechanism if e.ipc else None,
        e.ipc.peer if e.ipc else None,
        link.remote.host if link and link.remote else None,
        link.remote.port if link and link.remote else None,
        link.client_random if link else None,
        link.sni if link else None,
        link.direction if link else None,
        link.payload.size if link and link.payload else None,
    )


def _observation(o: Observation) -> Row:
    who = o.recipient
    return (
        o.id,
        o.evidence,
        o.channel,
        o.time,
        o.host,
        who.organisation,
        who.via,
        who.entry,
        who.confidence,
        who.because,
        o.data_type,
        o.path,
        o.form,
        o.detector,
        o.grade,
        o.confidence,
        o.value.digest,
        o.value.preview,
        o.phase,
        o.scenario,
        o.join,
        o.note,
    )


def _disclosure(e: Entry, d: Disclosure, claim: Claim | None) -> Row:
    return (
        d.id,
        d.entry,
        e.organisation,
        e.via,
        e.recipient,
        e.method,
        e.scenario,
        d.item,
        d.data_type,
        d.umbrella,
        d.alternative,
        [f"{c.kind}: {c.text}" for c in d.conditions],
        d.negated,
        claim.verdict if claim else None,
        claim.findings if claim else [],
        claim.explanation if claim else None,
    )


def _finding(f: Finding) -> Row:
    who = f.recipient
    return (
        f.id,
        who.organisation,
        who.via,
        who.entry,
        f.data_type,
        f.verdict,
        list(f.overlays),
        f.grade,
        f.severity,
        f.observations,
        f.disclosures,
        f.explanation,
        f.rule,
    )
