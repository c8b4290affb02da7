"""What decoding and classifying evidence gave, as far as verdicts need it: no bodies, and small enough to keep.

It depends on the evidence, the keys and known values of the capture, the tables and the program alone, never on the
statement or a policy. So it may be kept from one analysis to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.measures.spread import numbers
from sdkwitness.audit.classify.untyped import Gathered, entropy, gathered
from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.decode.schemes import Secrets
from sdkwitness.audit.model import Hit, Leaf, Result
from sdkwitness.capture.records import Flow
from sdkwitness.knowledge.model import Catalogue


class Stop(Result, frozen=True):
    """A leaf at which decoding stopped."""

    leaf: Leaf
    """Without its value."""
    kept: int
    """Length of the value."""
    size: int
    """Bytes of the whole."""
    entropy: float
    """Bits a byte, of what was kept."""


class Reading(Result, frozen=True):
    """What one piece of evidence holds."""

    evidence: str
    recipient: str | None
    """For whom its rules were those of; a flow that goes to another one is read anew."""
    hits: tuple[Hit, ...]
    """Their leaves have no values: what was recognised is in the hit."""
    decoded: int
    """Bytes that were read."""
    opaque: int
    """Bytes that were not."""
    stops: tuple[Stop, ...]
    numbers: tuple[Leaf, ...]
    """Outgoing numbers, where series were fed in that may run across several pieces of evidence."""
    unknown: tuple[Gathered, ...] | None
    """Fields without a type; None where nobody asked for them."""


class Kept(Protocol):
    """Readings of flows from an earlier analysis, and a place for new ones."""

    def secrets(self) -> Secrets | None:
        """Return the keys that an earlier analysis found in the capture."""
        ...

    def put_secrets(self, secrets: Secrets) -> None:
        """Keep them."""
        ...

    def take(self, evidence: str) -> Reading | None:
        """Return the reading of a flow, asked for in recording order; None where there is none."""
        ...

    def put(self, reading: Reading) -> None:
        """Keep a reading."""
        ...


class Nothing:
    """Keeps nothing."""

    def secrets(self) -> Secrets | None:
        """Return nothing."""
        return None

    def put_secrets(self, secrets: Secrets) -> None:
        """Keep nothing."""

    def take(self, evidence: str) -> Reading | None:
        """Return nothing."""
        del evidence
        return None

    def put(self, reading: Reading) -> None:
        """Keep nothing."""


class Reader:
    """Reads the flows of one recording.

    Args:
        ledger: What opens ciphertext.
        classifier: What is looked for.
        catalogue: Names the scheme of a host whose key is missing.
        kept: What an earlier analysis read.
    """

    def __init__(self, ledger: Ledger, classifier: Classifier, catalogue: Catalogue, kept: Kept) -> None:
        self._ledger = ledger
        self._classifier = classifier
        self._catalogue = catalogue
        self._kept = kept

    def kept(self, evidence: str, recipient: str | None, *, unknown: bool) -> Reading | None:
        """Return what an earlier analysis read, where it answers what is asked now."""
        found = self._kept.take(evidence)
        fits = found is not None and found.recipient == recipient and (found.unknown is not None or not unknown)
        return found if fits else None

    def read(self, flow: Flow, recipient: str | None, path: str, *, unknown: bool) -> Reading:
        """Decode and classify a flow.

        Args:
            flow: The flow.
            recipient: Id of its recipient, for adapters.
            path: Path of the request, without its query.
            unknown: Gather the fields without a type too.
        """
        decoded = decode_flow(flow, self._ledger, self._catalogue)
        hits = self._classifier.classify(decoded, host=flow.host, recipient=recipient, request_path=path)
        made = reading(flow.id, recipient, decoded, hits, series=self._classifier.has_series, unknown=unknown)
        self._kept.put(made)
        return made


def reading(
    evidence: str, recipient: str | None, decoded: Decoded, hits: Sequence[Hit], *, series: bool, unknown: bool
) -> Reading:
    """Return what verdicts need of decoded evidence."""
    return Reading(
        evidence=evidence,
        recipient=recipient,
        hits=tuple(map(_without_value, hits)),
        decoded=decoded.bytes_decoded,
        opaque=decoded.bytes_opaque,
        stops=tuple(_stops(decoded.leaves)),
        numbers=numbers(decoded.leaves) if series else (),
        unknown=gathered(decoded, hits) if unknown else None,
    )


def _without_value(hit: Hit) -> Hit:
    return msgspec.structs.replace(hit, leaf=msgspec.structs.replace(hit.leaf, value=""))


def _stops(leaves: Iterable[Leaf]) -> Iterable[Stop]:
    for leaf in leaves:
        if leaf.opaque and (leaf.outgoing or is_bound(leaf.opaque)):
            data = leaf.value.encode("utf-8", "replace") if isinstance(leaf.value, str) else leaf.value
            yield Stop(
                leaf=msgspec.structs.replace(leaf, value=""),
                kept=len(leaf.value),
                size=leaf.size or len(data),
                entropy=round(entropy(data), 2),
            )


def is_bound(reason: str) -> bool:
    """Say whether decoding stopped at a bound or at a defect, and not before a cipher."""
    return not reason.startswith("encrypted")
