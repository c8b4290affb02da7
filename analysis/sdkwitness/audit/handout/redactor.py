"""What a copy of one recording keeps of each of its records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Final

import msgspec
import yaml

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import codings, decode_event, decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.flow import header
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.handout.app import App
from sdkwitness.audit.handout.labels import Labels
from sdkwitness.audit.handout.names import Names
from sdkwitness.audit.handout.placeholders import Placeholders
from sdkwitness.audit.handout.sieve import Sieve
from sdkwitness.audit.handout.wire import Wire
from sdkwitness.audit.model import Hit
from sdkwitness.capture.journal_records import JournalRecord, Pairs
from sdkwitness.capture.records import AgentRecord, Device, Event, Flow, Identity, Manifest, Mark, Recording
from sdkwitness.knowledge.model import Catalogue

KEPT: Final = 64
"""Flows whose decoding is kept, for the records of one come near each other."""
MAX_PLAIN: Final = 8 << 20
"""Bytes of a body without its coding."""
SOURCES: Final = frozenset({"proxy", "agent"})
_WORD: Final = re.compile(r"[A-Za-z]{2,}")


class Redactor:
    """Rebuilds the parts of one recording.

    Args:
        recording: The recording, read.
        identity: Known values; None where there are none.
        catalogue: The tables.
        key: What keyed digests are made with: something that only holders of the original know.
        flows: Ids of the flows in the journal, in the order of `recording.flows`.
    """

    def __init__(
        self, recording: Recording, identity: Identity | None, catalogue: Catalogue, key: bytes, flows: Iterable[str]
    ) -> None:
        self._catalogue = catalogue
        self._recording = recording
        self._ledger = Ledger.of(recording)
        self._classifier = Classifier(catalogue, identity, recording.events)
        self._placeholders = Placeholders(key)
        hits = (hit for _, found in self._all() for hit in found)
        sieve = Sieve(identity, recording.events, hits, catalogue.salts, (recording.manifest.app,))
        self._names = Names(sieve.holds, self._placeholders, _words(catalogue), catalogue.host_rules)
        self._numbers = {name: number for number, name in enumerate(flows)}
        self._labels: dict[str, Labels] = {}
        self._wire = Wire(self._of_flow, _plain, self._placeholders, self._names)
        self._app = App(self._placeholders, self._names)

    def record(self, record: JournalRecord) -> Iterator[JournalRecord]:
        """Yield what stands for a record of the journal."""
        return self._wire.of(record)

    def event(self, record: AgentRecord) -> AgentRecord | None:
        """Return what stands for a record of the agent; None where nothing does."""
        decoded = decode_event(record, self._ledger) if isinstance(record, Event) else Decoded()
        return self._app.of(record, self._label(decoded, self._classifier.classify(decoded)))

    def mark(self, mark: Mark) -> Mark:
        """Return what stands for a mark."""
        return self._app.mark(mark)

    def manifest(self) -> Manifest:
        """Return what stands for the manifest, after all else."""
        old = self._recording.manifest
        left_out = self._wire.left_out + self._app.left_out + len(old.problems)
        problems = [f"{left_out} remarks in free text were left out of this redacted copy."] if left_out else []
        device = Device(
            platform=self._names.name(old.device.platform),
            api_level=old.device.api_level,
            privileged=old.device.privileged,
        )
        return Manifest(
            schema=old.schema,
            id=f"redacted-{self._placeholders.digest(old.id)[:32]}",
            tool=self._names.tool(old.tool),
            started=old.started,
            ended=old.ended,
            app=self._names.dotted(old.app),
            build=self._names.token(old.build) if old.build else "",
            device=device,
            sources=tuple(s if s in SOURCES else self._placeholders.of("source", s) for s in old.sources),
            hooks=old.hooks,
            problems=tuple(problems),
            cut=old.cut,
        )

    def _of_flow(self, name: str) -> Labels:
        """What stands for the values of a flow, by its id in the journal."""
        known = self._labels.get(name)
        if known is None:
            number = self._numbers.get(name, len(self._recording.flows))
            whole = number < len(self._recording.flows)
            decoded, hits = self._look(self._recording.flows[number]) if whole else (Decoded(), ())
            if len(self._labels) >= KEPT:
                del self._labels[next(iter(self._labels))]
            known = self._labels[name] = self._label(decoded, hits)
        return known

    def _label(self, decoded: Decoded, hits: Iterable[Hit]) -> Labels:
        return Labels(decoded.leaves, hits, self._placeholders, self._names)

    def _look(self, flow: Flow) -> tuple[Decoded, tuple[Hit, ...]]:
        decoded = decode_flow(flow, self._ledger, self._catalogue)
        path = flow.request.path.partition("?")[0] if flow.request is not None else ""
        return decoded, self._classifier.classify(decoded, host=flow.host, request_path=path)

    def _all(self) -> Iterator[tuple[Decoded, tuple[Hit, ...]]]:
        for flow in self._recording.flows:
            yield self._look(flow)
        for event in self._recording.events:
            decoded = decode_event(event, self._ledger)
            yield decoded, self._classifier.classify(decoded)


def _plain(content: bytes, headers: Pairs) -> bytes | None:
    """Undo the content codings that headers name."""
    for coding in reversed([part.strip().lower() for part in header(headers, "content-encoding").split(",")]):
        if coding in ("", "identity"):
            continue
        undo = {
            "gzip": codings.gunzip,
            "x-gzip": codings.gunzip,
            "deflate": codings.inflate,
            "br": codings.unbrotli,
            "zstd": codings.unzstd,
        }.get(coding)
        expanded = undo(content, MAX_PLAIN) if undo is not None else None
        if expanded is None:
            return None
        content = expanded.data
    return content


def _words(catalogue: Catalogue) -> set[str]:
    """Words that paths are made of: those of a table, of field names, and of the endpoints that the catalogue knows."""
    texts = [key for row in catalogue.data_types.values() for key in row.keys]
    texts += [adapter.path for adapter in catalogue.adapters]
    texts += [host.path for recipient in catalogue.recipients.values() for host in recipient.hosts]
    known = (word.lower() for text in texts for word in _WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", text)))
    return {*_path_words(), *known}


@cache
def _path_words() -> frozenset[str]:
    text = (resources.files("sdkwitness.audit") / "tables" / "path_words.yaml").read_bytes()
    table: dict[str, str] = msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), dict[str, str])
    return frozenset(table["words"].split())
