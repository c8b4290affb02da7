"""The whole analysis: a recording and a statement in, a report out, the same bytes each time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from sdkwitness.audit import peers
from sdkwitness.audit.attribute import Attributor
from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.clock import aligned
from sdkwitness.audit.coverage import coverage
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.document import Parts, document
from sdkwitness.audit.join import Joiner
from sdkwitness.audit.model import Hit, Leaf, Report, SuppressionResult
from sdkwitness.audit.observe import Observed, Observer
from sdkwitness.audit.presence import present
from sdkwitness.audit.reading import Kept, is_bound
from sdkwitness.audit.reconcile.baseline import mark_new
from sdkwitness.audit.reconcile.candidates import Claims
from sdkwitness.audit.reconcile.claims import Ledger as ClaimsLedger
from sdkwitness.audit.reconcile.findings import MAX_SHOWN, group
from sdkwitness.audit.reconcile.judge import Judge
from sdkwitness.audit.reconcile.overlays import Overlays
from sdkwitness.audit.reconcile.policy import NO_POLICY, Policy, suppress, with_own_hosts
from sdkwitness.audit.seen import Contact, Seen
from sdkwitness.capture.records import Identity, Recording
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.statement.model import Statement

UNKNOWN = "unknown"
"""Data type of what could not be told."""
MIN_OPAQUE = 32
"""Bytes from which ciphertext is worth a finding: below it, it is a nonce, a check sum or a key. A bound that was hit
is one whatever is left of the buffer."""
MIN_CONTENT = 32
"""Bytes from which untyped content sent to an unlisted recipient is worth a finding: below it, a keep-alive."""


class Reached(NamedTuple):
    """Somebody to whom something was sent, whatever it was."""

    contact: Contact
    entry: int | None
    """Place in the statement; None when unlisted."""


class Analysis(NamedTuple):
    """A report, and what it leaves out."""

    report: Report
    contacts: tuple[Reached, ...]
    """In recording order; flows before native writes."""


def examine(
    recording: Recording,
    statement: Statement,
    identity: Identity | None,
    catalogue: Catalogue,
    *,
    policy: Policy = NO_POLICY,
    baseline: Report | None = None,
    today: datetime.date | None = None,
    strict_alternatives: bool = False,
    reveal: bool = False,
    every: bool = False,
    kept: Kept | None = None,
    decoded: Callable[[int, int], None] | None = None,
) -> Analysis:
    """Analyse a recording against a statement.

    Args:
        recording: the capture.
        statement: what is documented.
        identity: known values of the device and its user; None when there are none.
        catalogue: the tables.
        policy: limits, own hosts and suppressions of the user.
        baseline: report of the last accepted run; what it does not hold is marked as new.
        today: day on which suppressions are judged; None when there are none.
        strict_alternatives: read "A/B" as one of them only; by default as either or both.
        reveal: show values in full, as `raw` beside their previews.
        every: list every observation of a finding, where a report lists the earliest 500.
        kept: what an earlier analysis decoded, and where to keep what this one decodes; the report is the same.
        decoded: called with the number of flows done and that of all.
    """
    catalogue = with_own_hosts(policy, catalogue)
    recording = aligned(recording)
    joiner = Joiner(recording)
    observed, attributor = _observed(recording, identity, catalogue, joiner, kept, decoded)
    claims = Claims(statement, catalogue)
    untyped, quiet = _untyped(observed, claims)
    seen = (*observed.seen, *untyped)
    strict = strict_alternatives or policy.strict_alternatives
    judge = Judge(claims, recording.manifest.device, strict_alternatives=strict)
    overlays = Overlays(catalogue, seen, policy)
    drafts = group(judge.judge(seen), overlays, catalogue)
    covered = coverage(recording, statement, catalogue, observed, joiner, quiet)
    run = ClaimsLedger(
        recording=recording,
        catalogue=catalogue,
        claims=claims,
        scenarios_run=frozenset(covered.scenarios.run),
        present=present(recording, catalogue),
        attempted=frozenset(
            match.claim.id
            for attempt in observed.attempts
            for data_type in attempt.data_types
            for match in claims.own(attempt.attribution, data_type)
        ),
    )
    most = None if every else MAX_SHOWN
    report = document(Parts(statement, drafts, overlays, covered, run, attributor, reveal, most))
    report = msgspec.structs.replace(
        report,
        policheck=peers.policheck(seen, statement, catalogue),
        data_safety=peers.data_safety(seen, statement, catalogue),
    )
    entries = (claims.entry_of(contact.attribution) for contact in observed.contacts)
    return Analysis(
        _under(policy, report, baseline, today),
        tuple(Reached(c, e.number if e is not None else None) for c, e in zip(observed.contacts, entries, strict=True)),
    )


def _observed(
    recording: Recording,
    identity: Identity | None,
    catalogue: Catalogue,
    joiner: Joiner,
    kept: Kept | None,
    decoded: Callable[[int, int], None] | None,
) -> tuple[Observed, Attributor]:
    """Look at all evidence; what decoding and classifying took for it is gone when verdicts begin."""
    ledger = Ledger.of(recording, kept.secrets() if kept is not None else None)
    if kept is not None:
        kept.put_secrets(ledger.secrets)
    classifier = Classifier(catalogue, identity, recording.events)
    observer = Observer(recording, catalogue, classifier, ledger, joiner, kept, decoded)
    return observer.run(), observer.attributor


def analyse(recording: Recording, statement: Statement, identity: Identity | None, catalogue: Catalogue) -> Report:
    """Analyse a recording against a statement as `examine` does, for its report alone."""
    return examine(recording, statement, identity, catalogue).report


def _under(policy: Policy, report: Report, baseline: Report | None, today: datetime.date | None) -> Report:
    """Apply what a policy says of findings that were made already."""
    findings = report.findings if baseline is None else mark_new(report.findings, baseline.findings)
    suppressions: list[SuppressionResult] = []
    if policy.suppressions and today is not None:
        findings, suppressions = suppress(findings, policy, today)
    return msgspec.structs.replace(
        report,
        findings=findings,
        suppressions=suppressions,
        fails_on_new_only=policy.baseline is not None and policy.baseline.fail_on_new_only,
    )


def _untyped(observed: Observed, claims: Claims) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """What third parties got and nobody can read, and the hosts of unlisted ones that got next to nothing."""
    typed = {s.party for s in observed.seen if s.stage == "transmitted" and not s.hit.placeholder}
    found = [
        _seen(o.contact, o.hit)
        for o in observed.opaque
        if (o.size >= MIN_OPAQUE or is_bound(o.hit.note))
        and o.hit.leaf.outgoing
        and o.contact.kind in ("third_party", "unresolved")
    ]
    told = {s.party for s in found} | typed
    by_party: dict[tuple[str, str, str], list[Contact]] = defaultdict(list)
    for contact in observed.contacts:
        a = contact.attribution
        unlisted = contact.kind == "unresolved" or (contact.kind == "third_party" and claims.entry_of(a) is None)
        if unlisted and (a.recipient or "", a.organisation, a.via) not in told:
            by_party[a.recipient or "", a.organisation, a.via].append(contact)
    quiet: list[str] = []
    for contacts in by_party.values():
        if sum(c.size for c in contacts) < MIN_CONTENT:
            quiet.extend(c.attribution.host for c in contacts)
        else:
            found.extend(_seen(c, _contents(c)) for c in contacts)
    return tuple(found), tuple(quiet)


def _contents(contact: Contact) -> Hit:
    leaf = Leaf(evidence=contact.evidence, path=("contents",), key="", value=f"{contact.size} bytes", time=contact.time)
    return Hit(
        leaf=leaf, data_type=UNKNOWN, detector="lexicon", grade="indicative", confidence=0.3, note="no field known"
    )


def _seen(contact: Contact, hit: Hit) -> Seen:
    return Seen(
        evidence=contact.evidence,
        channel=contact.channel,
        stage="transmitted",
        hit=msgspec.structs.replace(hit, matched=hit.matched or str(len(hit.leaf.value))),
        attribution=contact.attribution,
        kind=contact.kind,
        time=contact.time,
        grade="indicative",
    )
