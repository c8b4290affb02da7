"""Who got a traced value: the places put together by recipient, with how often, when, and in which forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sdkwitness.audit.attribute import Attributor, Who
from sdkwitness.audit.join import Joiner
from sdkwitness.audit.model import Channel, Hit
from sdkwitness.capture.outline import numbered
from sdkwitness.capture.records import Flow, Recording
from sdkwitness.knowledge.model import Catalogue

_STREAMS: Final = ("connect", "tls", "stream")


class Receiver(NamedTuple):
    """Who is at the other end of a piece of evidence; for what stays on the device, whose code had it."""

    organisation: str
    via: str
    channel: Channel
    unsent: bool = False
    """Whether it was only meant to get it: the requests never left the app."""

    @property
    def name(self) -> str:
        """Organisation and what of it, as one text."""
        return ", ".join(filter(None, (self.organisation, self.via))) or "unknown"


class Whereabouts(NamedTuple):
    """All places of a value at one receiver."""

    receiver: Receiver
    places: int
    evidence: int
    """Flows and events that hold it."""
    first: int
    last: int
    """Nanoseconds since the epoch."""
    forms: tuple[str, ...]
    """In order of first appearance."""
    left: int
    """Places in what left the app; the others are in answers and reads."""


class Receivers:
    """The receivers of one recording's evidence."""

    def __init__(self, recording: Recording, catalogue: Catalogue) -> None:
        self._events = {event.id: event for event in recording.events}
        self._flows = recording.flows
        self._attributor = Attributor(catalogue, recording)
        self._joiner = Joiner(recording)
        self._unseen = frozenset(event.id for event in self._joiner.native())

    def of(self, evidence: str) -> Receiver:
        """Return who is behind a piece of evidence of the recording."""
        one = self._events.get(evidence) or numbered(self._flows, evidence)
        if one is None:
            return Receiver("", "", "network")
        if isinstance(one, Flow):
            meant = _receiver(self._attributor.of_flow(one, self._joiner.of(one)), "network")
            return meant._replace(unsent=one.unsent)
        if one.ipc is not None:
            return _receiver(self._attributor.of_ipc(one), "ipc")
        if one.connection is not None and one.kind in _STREAMS:
            return _receiver(self._attributor.of_connection(one), "network" if self.again(evidence) else "native")
        owner = self._attributor.of_event(one)
        if owner is None:
            return Receiver("", "", "api")
        if owner.kind == "first_party":
            return Receiver("the app itself", owner.package, "api")
        return _receiver(self._attributor.of_code(owner), "api")

    def again(self, evidence: str) -> bool:
        """Say whether an event shows bytes of a connection that the proxy recorded too, as a flow."""
        one = self._events.get(evidence)
        return one is not None and one.connection is not None and one.ipc is None and one.id not in self._unseen


def summary(found: Iterable[tuple[Receiver, Hit]]) -> list[Whereabouts]:
    """Put places together by receiver and channel, the one with the most places first."""
    groups: dict[Receiver, list[Hit]] = {}
    for receiver, hit in found:
        groups.setdefault(receiver, []).append(hit)
    made = [_whereabouts(receiver, hits) for receiver, hits in groups.items()]
    return sorted(made, key=lambda w: (-w.places, w.receiver))


def _whereabouts(receiver: Receiver, hits: list[Hit]) -> Whereabouts:
    times = [hit.leaf.time for hit in hits]
    return Whereabouts(
        receiver=receiver,
        places=len(hits),
        evidence=len({(hit.leaf.evidence, hit.leaf.time) for hit in hits}),
        first=min(times),
        last=max(times),
        forms=tuple(dict.fromkeys(hit.form for hit in hits)),
        left=sum(hit.leaf.outgoing for hit in hits),
    )


def _receiver(who: Who, channel: Channel) -> Receiver:
    made = who.attribution
    return Receiver(made.organisation or made.host, made.via, channel)
