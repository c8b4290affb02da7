"""Data frames from records: one function a table, every column with its declared type.

Values of the app never stand in a table: paths end before their query, events name data types and sizes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from sdkwitness.audit.analyse import Reached
from sdkwitness.audit.clock import aligned
from sdkwitness.audit.evidence import safe_path
from sdkwitness.audit.model import Claim, Finding, Observation, Report
from sdkwitness.capture.outline import Outline, outlines
from sdkwitness.capture.records import Event, Flow, Handshake, Mark, Recording
from sdkwitness.capture.shared import Shared
from sdkwitness.frames import columns
from sdkwitness.frames.columns import TIME, Dtype, Table, schema
from sdkwitness.statement.model import Disclosure, Entry, Statement

Column = Any
"""A series of one of the declared types; pandas-stubs has no common name for those."""
Row = tuple[object, ...]
BATCH = 10_000
"""Rows that are turned into columns at a time: of an app that does much, the rows are larger than the table."""


class Tables(NamedTuple):
    """The tables of one capture and its report; `columns.TABLES` describes them."""

    flows: pd.DataFrame
    events: pd.DataFrame
    observations: pd.DataFrame
    disclosures: pd.DataFrame
    findings: pd.DataFrame
    claims: pd.DataFrame
    contacts: pd.DataFrame
    marks: pd.DataFrame
    handshakes: pd.DataFrame
    captures: pd.DataFrame


def each(
    recording: Recording,
    statement: Statement,
    report: Report,
    contacts: Iterable[Reached] = (),
    *,
    reveal: bool = False,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each table with its name, made when it is asked for: all at once take much memory.

    Args:
        recording: The capture.
        statement: What it was held against.
        report: What analysis made of it.
        contacts: To whom anything was sent, as `audit.analyse.examine` gives it.
        reveal: Show values, where the report holds them, and whole paths.
    """
    yield "flows", flows(recording.flows, reveal=reveal)
    yield "events", events(aligned(recording).events)
    yield "observations", observations(report.observations, reveal=reveal)
    yield "disclosures", disclosures(statement, report.claims)
    yield "findings", findings(report.findings)
    yield "claims", claims(report.claims)
    yield "contacts", _frame(columns.CONTACTS, (_contact(c) for c in contacts))
    yield "marks", marks(recording.marks)
    yield "handshakes", handshakes(recording.handshakes)
    yield "captures", captures([recording])


def tables(
    recording: Recording,
    statement: Statement,
    report: Report,
    contacts: Iterable[Reached] = (),
    *,
    reveal: bool = False,
) -> Tables:
    """Build all tables; see `each`."""
    return Tables(**dict(each(recording, statement, report, contacts, reveal=reveal)))


def flows(records: Sequence[Flow], *, reveal: bool = False) -> pd.DataFrame:
    """One row a flow; `reveal` shows paths in full, without their query."""
    return _frame(columns.FLOWS, (_flow(o, reveal=reveal) for o in outlines(records)))


def events(records: Iterable[Event]) -> pd.DataFrame:
    """One row an event."""
    shared = Shared()
    return _frame(columns.EVENTS, (_event(e, shared) for e in records))


def observations(records: Iterable[Observation], *, reveal: bool = False) -> pd.DataFrame:
    """One row an observation; `reveal` shows values, where they are known."""
    return _frame(columns.OBSERVATIONS, (_observation(o, reveal=reveal) for o in records))


def disclosures(statement: Statement, claims: Iterable[Claim] = ()) -> pd.DataFrame:
    """One row a disclosure, with the verdict on it where there is one."""
    verdicts = {c.id: c for c in claims}
    rows = [_disclosure(e, d, verdicts.get(d.id)) for e in statement.entries for d in e.disclosures]
    return _frame(columns.DISCLOSURES, rows)


def findings(records: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding."""
    return _frame(columns.FINDINGS, [_finding(f) for f in records])


def claims(records: Iterable[Claim]) -> pd.DataFrame:
    """One row a claim."""
    return _frame(columns.CLAIMS, [_claim(c) for c in records])


def marks(records: Iterable[Mark]) -> pd.DataFrame:
    """One row a mark."""
    return _frame(columns.MARKS, [(m.time, m.kind, m.name, m.state) for m in records])


def handshakes(records: Iterable[Handshake]) -> pd.DataFrame:
    """One row a ClientHello."""
    return _frame(columns.HANDSHAKES, [_handshake(h) for h in records])


def captures(records: Iterable[Recording]) -> pd.DataFrame:
    """One row a capture."""
    return _frame(columns.CAPTURES, [_capture(r) for r in records])


def _frame(table: Table, rows: Iterable[Row]) -> pd.DataFrame:
    values: list[list[object]] = [[] for _ in table.columns]
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        for column, more in zip(values, zip(*batch, strict=True), strict=True):
            column.extend(more)
    values.reverse()  # so that each is gone once its column is made
    return pd.DataFrame({name: _column(values.pop(), dtype) for name, dtype in schema(table).items()})


def _column(values: list[object], dtype: Dtype) -> Column:
    if dtype == TIME:  # nanoseconds, or the text of a report
        times: Column = pd.to_datetime(pd.Series(values, dtype="object"), utc=True)
        return times.astype(dtype)
    return pd.Series(values, dtype=dtype)


def _flow(o: Outline, *, reveal: bool) -> Row:
    f = o.flow
    request, response = f.request, f.response
    path = request.path.partition("?")[0] if request else None
    return (
        f.id,
        f.transport,
        f.started,
        f.ended,
        (f.ended - f.started) / 1e6 if f.ended is not None else None,
        f.client.host if f.client else None,
        f.client.port if f.client else None,
        f.server.host if f.server else None,
        f.server.port if f.server else None,
        f.host,
        f.sni,
        f.tls,
        f.client_random,
        f.ja4 or None,
        f.dark,
        request.method if request else None,
        request.scheme if request else None,
        path if path is None or reveal else safe_path(path),
        request.http_version if request else None,
        o.request_bytes,
        response.status if response else None,
        o.response_bytes,
        o.messages,
        (o.request_bytes or 0) + o.sent + f.sent,
        (o.response_bytes or 0) + o.received + f.received,
        f.question,
        f.error,
        f.complete,
        f.unsent,
    )


def _event(e: Event, shared: Shared) -> Row:
    share = shared.of
    link = e.connection
    return (
        e.id,
        e.time,
        e.kind,
        share(e.target),
        share(e.thread),
        share(e.stack),
        share(tuple(sorted({v.data_type for v in e.values if v.data_type is not None}))),
        len(e.values),
        share(e.error),
        e.crypto.operation if e.crypto else None,
        share(e.crypto.algorithm) if e.crypto else None,
        share(e.crypto.input.size) if e.crypto else None,
        e.ipc.mechanism if e.ipc else None,
        share(e.ipc.peer) if e.ipc else None,
        share(link.remote.host) if link and link.remote else None,
        share(link.remote.port) if link and link.remote else None,
        share(link.client_random) if link else None,
        share(link.sni) if link else None,
        link.direction if link else None,
        share(link.payload.size) if link and link.payload else None,
    )


def _observation(o: Observation, *, reveal: bool) -> Row:
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
        (o.value.raw or None) if reveal else None,
        o.phase,
        o.scenario,
        o.join,
        o.note,
        o.api,
        o.axes,
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
        f.overlay_rules,
        f.suppressed,
    )


def _claim(c: Claim) -> Row:
    return (
        c.id,
        c.entry,
        c.data_type,
        c.verdict,
        c.findings,
        c.explanation,
        c.item,
        [f"{one.kind}: {one.text}: {one.verdict}" for one in c.conditions],
        c.rule,
    )


def _contact(reached: Reached) -> Row:
    contact, entry = reached
    who = contact.attribution
    return (
        contact.evidence,
        contact.channel,
        contact.time,
        who.host,
        who.organisation,
        who.via,
        entry,
        contact.kind,
        who.confidence,
        list(who.because),
        who.conflict,
        contact.size,
    )


def _handshake(h: Handshake) -> Row:
    return (
        h.time,
        h.client.host if h.client else None,
        h.client.port if h.client else None,
        h.server.host if h.server else None,
        h.server.port if h.server else None,
        h.client_random,
        h.sni,
        list(h.alpn),
        h.outcome,
        h.error,
        h.unused,
    )


def _capture(recording: Recording) -> Row:
    m = recording.manifest
    return (
        m.id,
        m.app,
        m.build,
        m.device.name or m.device.platform,
        m.started,
        m.ended,
        m.tool,
        list(m.sources),
        m.hooks,
        m.seal is not None,
        list(dict.fromkeys((*m.problems, *recording.problems))),
    )
