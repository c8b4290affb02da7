"""From evidence to what was seen: every typed value that left the app or that its code got, and who got it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from sdkwitness.audit.attribute import Attributor, Who
from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.fields.placeholders import is_placeholder
from sdkwitness.audit.classify.measures.spread import Spanning, Spread
from sdkwitness.audit.classify.untyped import Unclassified, Unknown
from sdkwitness.audit.decode import decode_event
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.decode.streams import TLS_RECORDS, Run, decode_run, joined
from sdkwitness.audit.join import Joiner
from sdkwitness.audit.model import Attribution, Channel, Hit, Leaf
from sdkwitness.audit.phases import Timeline
from sdkwitness.audit.reading import Kept, Nothing, Reader, Reading, Stop, reading
from sdkwitness.audit.reconcile.rules import refusals
from sdkwitness.audit.seen import Contact, Opaque, Seen, is_ciphered, lower
from sdkwitness.capture.outline import Outline, outlines
from sdkwitness.capture.records import Event, Recording, Value
from sdkwitness.capture.shared import Shared
from sdkwitness.knowledge.lookup import by_host
from sdkwitness.knowledge.model import Catalogue

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
HANDSHAKE: Final = 4096
"""Bytes that a client may send without any content: a hello with a key share of ML-KEM (about 1,900), its
retry, a certificate, the padding of QUIC."""
ANSWERS: Final = ("return", "reply")
"""Names of values that came back from the far side of a call."""
_NUMBER: Final = re.compile(r"\d+")
"""What tells the requests of one endpoint apart: a user, a day, a running number."""
_NULLS: Final = frozenset({"", "null", "unknown", "none"})


class Observed(NamedTuple):
    """All that one recording shows, in recording order."""

    seen: tuple[Seen, ...]
    contacts: tuple[Contact, ...]
    opaque: tuple[Opaque, ...]
    bytes_decoded: int
    bytes_opaque: int
    unattributed: int
    """Reads of data whose code could not be told."""
    unclassified: tuple[Unknown, ...] = ()
    """Fields that third parties got and no detector knows."""
    attempts: tuple[Attempt, ...] = ()
    """Requests that never left."""


class Attempt(NamedTuple):
    """A request that never left: nobody got what it held, but the app was about to send it."""

    host: str
    why: str
    attribution: Attribution
    data_types: tuple[str, ...]
    """Of what it would have carried, placeholders left out."""


class _Sent(NamedTuple):
    """One piece of evidence that something left, and how."""

    evidence: str
    channel: Channel
    who: Who
    tls: bool
    path: str = ""
    """Path of the request, without its query."""
    redirected: bool = False


class Observer:
    """Looks at each piece of evidence of one recording once."""

    def __init__(
        self,
        recording: Recording,
        catalogue: Catalogue,
        classifier: Classifier,
        ledger: Ledger,
        joiner: Joiner,
        kept: Kept | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Take what the observations are made of.

        Args:
            recording: The capture.
            catalogue: The tables.
            classifier: What is looked for.
            ledger: What opens ciphertext.
            joiner: What ties flows to code.
            kept: Readings of an earlier analysis.
            progress: Called with the flows done and their number.
        """
        self._recording = recording
        self._catalogue = catalogue
        self._classifier = classifier
        self._ledger = ledger
        self._reader = Reader(ledger, classifier, catalogue, kept or Nothing())
        self._progress = progress
        self._joiner = joiner
        self.attributor = Attributor(catalogue, recording)
        self._timeline = Timeline(recording.marks)
        self._redirected = self._redirects()
        self._seen: list[Seen] = []
        self._contacts: list[Contact] = []
        self._opaque: list[Opaque] = []
        self._attempts: list[Attempt] = []
        self._bytes = Counter[str]()
        self._sent: dict[str, _Sent] = {}
        self._spread = Spread()
        self._unclassified = Unclassified()
        self._shared = Shared()

    def run(self) -> Observed:
        """Look at everything."""
        flows = self._recording.flows
        for number, one in enumerate(outlines(flows)):
            if self._progress is not None:
                self._progress(number, len(flows))
            self._flow(one, number)
        for run in joined(self._joiner.native()):
            self._native(run)
        for event in self._recording.events:
            if event.ipc is not None:
                self._ipc(event)
            if event.kind in ("read", "deliver", "ipc"):
                self._access(event)
        self._span(tuple(self._spread.find(self._classifier.runs)))
        return Observed(
            tuple(self._seen),
            tuple(self._contacts),
            tuple(self._opaque),
            self._bytes["decoded"],
            self._bytes["opaque"],
            self._bytes["unattributed"],
            self._unclassified.listed(),
            tuple(self._attempts),
        )

    # --- what left the app ---------------------------------------------------------------------------

    def _flow(self, one: Outline, number: int) -> None:
        flow = one.flow
        who = self.attributor.of_flow(flow, self._joiner.of(flow))
        path = flow.request.path.partition("?")[0] if flow.request is not None else ""
        recipient, unknown = who.attribution.recipient, _is_telling(who)
        read = self._reader.kept(flow.id, recipient, unknown=unknown)
        if read is None:
            read = self._reader.read(self._recording.flows[number], recipient, path, unknown=unknown)
        if flow.unsent:
            carried = {hit.data_type for hit in read.hits if hit.leaf.outgoing and not hit.placeholder}
            self._attempts.append(Attempt(flow.host, flow.error or "", who.attribution, tuple(sorted(carried))))
            return
        redirected = (flow.host, path) in self._redirected
        self._left(_Sent(flow.id, "network", who, flow.tls, path, redirected), read)
        sent = (one.request_bytes or 0) + len(flow.request.path.partition("?")[2]) if flow.request else 0
        if flow.transport != "dns":
            unread = max(0, flow.sent - HANDSHAKE) if flow.dark else 0
            self._contact(flow.id, "network", who, flow.started, sent + one.sent + unread)

    def _native(self, run: Run) -> None:
        event = run.whole
        ends = event.connection
        if ends is None or ends.direction != "out":
            return
        payload = ends.payload.data if ends.payload is not None else b""
        if not ends.tls and payload.startswith(TLS_RECORDS):
            return  # the ciphertext of a TLS stream whose plaintext has an event of its own, or cannot be read
        who = self.attributor.of_connection(event)
        if who.owner is None and who.kind == "unresolved" and not who.attribution.organisation:
            return  # neither code of the app nor anybody's host: the platform's own sockets
        host, recipient = who.attribution.host, who.attribution.recipient
        pieces, whole = decode_run(run, self._ledger)
        told: set[tuple[str, str]] = set()
        for write, decoded in pieces:
            hits = self._classifier.classify(decoded, host=host, recipient=recipient)
            told.update((hit.data_type, hit.known) for hit in hits)
            self._left(_Sent(write.id, "native", who, ends.tls), self._reading(write.id, who, decoded, hits))
        if whole is not None:
            across = self._classifier.classify(whole, host=host, recipient=recipient)
            new = [hit for hit in across if hit.known and (hit.data_type, hit.known) not in told]
            none = Decoded(leaves=())
            self._left(_Sent(event.id, "native", who, ends.tls), self._reading(event.id, who, none, new))
        if ends.payload is not None:
            self._contact(event.id, "native", who, event.time, ends.payload.size)

    def _ipc(self, event: Event) -> None:
        handed = tuple(v for v in event.values if not _came_back(v))
        who = self.attributor.of_ipc(event)
        if not handed or who.kind == "platform" or event.error:
            return
        given = msgspec.structs.replace(event, kind="ipc", values=handed, connection=None)
        decoded = decode_event(given, self._ledger)
        hits = self._classifier.classify(decoded, recipient=who.attribution.recipient)
        told = (*hits, *_told(given, hits))
        self._left(_Sent(event.id, "ipc", who, tls=True), self._reading(event.id, who, decoded, told))

    def _reading(self, evidence: str, who: Who, decoded: Decoded, hits: Sequence[Hit]) -> Reading:
        series = self._classifier.has_series
        return reading(evidence, who.attribution.recipient, decoded, hits, series=series, unknown=_is_telling(who))

    def _left(self, sent: _Sent, read: Reading) -> None:
        who = sent.who
        self._bytes["decoded"] += read.decoded
        self._bytes["opaque"] += read.opaque
        self._seen.extend(self._carried(sent, hit) for hit in read.hits if hit.leaf.outgoing)
        if read.numbers:
            self._sent[sent.evidence] = sent
        host = who.attribution.host
        if self._classifier.has_series:
            endpoint = (sent.channel, who.attribution.recipient, host, _NUMBER.sub("#", sent.path))
            self._spread.add(endpoint, read.numbers)
        if _is_telling(who):
            self._unclassified.add(host or who.attribution.via, read.unknown or ())
        for stop in read.stops:
            contact = Contact(
                evidence=sent.evidence,
                channel=sent.channel,
                attribution=self._shared.of(who.attribution),
                kind=who.kind,
                time=stop.leaf.time,
                size=0,
            )
            self._opaque.append(_opaque(stop, contact))

    def _carried(self, sent: _Sent, hit: Hit) -> Seen:
        protected = sent.tls or is_ciphered(hit.leaf.path)
        made = self._made(sent.evidence, sent.channel, sent.who, hit, protected=protected)
        return msgspec.structs.replace(made, path=sent.path, redirected=sent.redirected)

    def _span(self, spannings: Sequence[Spanning]) -> None:
        """Tell each series once in each piece of evidence, in place of what was made of its samples one by one."""
        covered = {(*sample, one.hits[0].data_type) for one in spannings for sample in one.covered}
        if covered:
            self._seen = [
                seen
                for seen in self._seen
                if seen.stage != "transmitted" or (seen.evidence, seen.hit.leaf.path, seen.data_type) not in covered
            ]
        self._seen.extend(self._carried(self._sent[hit.leaf.evidence], hit) for one in spannings for hit in one.hits)

    def _contact(self, evidence: str, channel: Channel, who: Who, time: int, size: int) -> None:
        made = Contact(
            evidence=evidence, channel=channel, attribution=self._shared.of(who.attribution), kind=who.kind, time=time,
            size=size,
        )  # fmt: skip
        self._contacts.append(made)

    # --- what code got ---------------------------------------------------------------------------------

    def _access(self, event: Event) -> None:
        values = _read(event)
        if not values:
            return
        owner = self.attributor.of_event(event)
        if owner is None:
            self._bytes["unattributed"] += 1
            return
        if owner.kind in ("first_party", "platform"):
            return
        who = self.attributor.of_code(owner)
        evidence, share = event.id, self._shared.of
        for value in values:
            text = share(value.text if value.text is not None else "")
            nothing = value.blob is None and not value.withheld and text.strip().lower() in _NULLS
            failed = bool(event.error) or nothing
            leaf = Leaf(
                evidence=evidence, path=share((f"value:{value.name}",)), key=share(value.name), value=text,
                time=event.time, outgoing=False,
            )  # fmt: skip
            got = value.blob is not None or value.withheld
            hit = Hit(
                leaf=leaf, data_type=share(value.data_type or ""), detector="hooked", grade="proven", confidence=0.99,
                matched=text, known=text, placeholder=not failed and not got and is_placeholder(text),
                note=share(f"{event.target} threw {event.error}") if event.error else "",
            )  # fmt: skip
            made = self._made(evidence, "api", who, hit)
            failed = failed or hit.placeholder
            self._seen.append(
                msgspec.structs.replace(
                    made,
                    stage="access",
                    failed=failed,
                    refused=bool(event.error),
                    delivered=event.kind == "deliver",
                    target=share(event.target),
                )
            )

    def _made(self, evidence: str, channel: Channel, who: Who, hit: Hit, *, protected: bool = True) -> Seen:
        moment = self._timeline.at(hit.leaf.time)
        return Seen(
            evidence=evidence,
            channel=channel,
            stage="transmitted",
            hit=hit,
            attribution=self._shared.of(who.attribution),
            kind=who.kind,
            time=hit.leaf.time,
            grade=lower(hit.grade) if who.attribution.conflict else hit.grade,
            phase=moment.phase,
            scenarios=self._shared.of(moment.scenarios),
            background=moment.background,
            separate_consent=moment.separate_consent,
            marked=bool(self._timeline.scenarios_run),
            protected=protected,
            stack=who.owner.stack if who.owner is not None else "",
            sender=who.owner.package if who.owner is not None and who.owner.kind == "unresolved" else "",
            app_client=who.owner is not None and who.owner.kind == "first_party",
        )

    def _redirects(self) -> frozenset[tuple[str, str]]:
        """(host, path) to which one third party's answer sent the app and which belong to another."""
        found: set[tuple[str, str]] = set()
        for one in outlines(self._recording.flows):
            flow = one.flow
            if flow.response is None or flow.response.status not in REDIRECTS:
                continue
            target = next((v for k, v in flow.response.headers if k.lower() == b"location"), b"").decode("latin-1")
            try:
                split = urlsplit(target)
                name = split.hostname or ""
            except ValueError:
                continue
            old = by_host(self._catalogue, flow.host, flow.request.path if flow.request is not None else "")
            new = by_host(self._catalogue, name, split.path) if name else None
            if old is not None and name and (new is None or new[0].organisation != old[0].organisation):
                found.add((name, split.path))
        return frozenset(found)


def _read(event: Event) -> Sequence[Value]:
    """The values of an event that its caller got; for a call that threw, what it would have given."""
    values = tuple(v for v in event.values if v.data_type and (event.kind != "ipc" or _came_back(v)))
    if values or not event.error:
        return values
    data_type = refusals().get(event.target)
    return (Value(name="return", data_type=data_type),) if data_type else ()


def _came_back(value: Value) -> bool:
    return value.name.startswith(ANSWERS)


def _told(event: Event, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Hits for handed-over values whose type the hook itself knows, where classification found none."""
    found = {(hit.leaf.path[0], hit.data_type) for hit in hits}
    for value in event.values:
        path = f"value:{value.name}"
        if value.data_type and (path, value.data_type) not in found and value.text:
            leaf = Leaf(evidence=event.id, path=(path,), key=value.name, value=value.text, time=event.time)
            yield Hit(
                leaf=leaf, data_type=value.data_type, detector="hooked", grade="proven", confidence=0.99,
                matched=value.text, known=value.text, placeholder=is_placeholder(value.text),
            )  # fmt: skip


def _opaque(stop: Stop, contact: Contact) -> Opaque:
    hit = Hit(
        leaf=stop.leaf, data_type="unknown", detector="lexicon", grade="indicative", confidence=0.3,
        matched=str(stop.kept), note=stop.leaf.opaque,
    )  # fmt: skip
    return Opaque(hit=hit, contact=contact, size=stop.size, entropy=stop.entropy)


def _is_telling(who: Who) -> bool:
    """Whether fields without a type are worth telling: somebody else got them."""
    return who.kind in ("third_party", "unresolved")
