"""Searches a copy for every value that must not be in it: in every form, in its bytes and in what they decode to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick, Implementation

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.values.expand import expand, traced
from sdkwitness.audit.classify.values.known import KnownValue, bits, known_values
from sdkwitness.audit.classify.values.needles import Needle
from sdkwitness.audit.classify.values.search import Finder
from sdkwitness.audit.decode import decode_event, decode_flow
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.capture.records import Identity, Recording
from sdkwitness.knowledge.load import catalogue

MIN_PATTERN = 5
"""Bytes from which a form is looked for anywhere; a shorter one is met by chance."""
MIN_BITS = 20.0
CODE = ("dev.installed_apps", "id.app.app_id", "dev.app")
"""Types whose values name code: they are in stacks and addresses of services, which a copy keeps."""


def observed(recording: Recording, identity: Identity | None) -> dict[str, str]:
    """Every value that classification finds, with its data type."""
    classifier, ledger = Classifier(catalogue(), identity, recording.events), Ledger.of(recording)
    decoded = [decode_flow(flow, ledger, catalogue()) for flow in recording.flows]
    decoded += [decode_event(event, ledger) for event in recording.events]
    hits = [hit for one in decoded for hit in classifier.classify(one) if not hit.placeholder]
    return {text.strip(): hit.data_type for hit in hits for text in (hit.matched, hit.known)}


def values(recording: Recording, identity: Identity | None) -> dict[str, str]:
    """Every value that is known or found and does not occur by chance, with its data type."""
    known = {k.value: k.data_type for k in known_values(identity, recording.events)}
    every = observed(recording, identity) | known
    return {text: t for text, t in every.items() if bits(text) >= MIN_BITS and not t.startswith(CODE)}


def forms(recording: Recording, wanted: dict[str, str]) -> Iterator[Needle]:
    """Every form of every value."""
    knowns = [KnownValue(data_type, text, True, "strong") for text, data_type in wanted.items()]
    for known in knowns:
        yield Needle(known.value.encode(), "raw", known, "none", True)
        yield from expand(known)
    yield from traced(knowns, recording.events, catalogue().salts)


def in_bytes(files: Iterable[Path], needles: Iterable[Needle]) -> list[str]:
    """Name the forms that stand in the bytes of files, case aside."""
    patterns = {needle.pattern.lower(): needle for needle in needles if len(needle.pattern) >= MIN_PATTERN}
    scan = BytesAhoCorasick(list(patterns), implementation=Implementation.ContiguousNFA)
    found: dict[str, None] = {}
    for file in filter(Path.is_file, files):
        content = file.read_bytes().lower()
        for _, start, end in scan.find_matches_as_indexes(content, overlapping=True):
            needle = patterns[content[start:end]]
            found[f"{needle.known.data_type} as {needle.form} in {file.name}: {content[start:end][:60]!r}"] = None
    return list(found)


def in_decoded(copy: Recording, wanted: dict[str, str]) -> list[str]:
    """Name the values that decoding a copy brings to light, weak ones as the whole content of a field."""
    strong = {text: t for text, t in wanted.items() if bits(text) >= MIN_BITS and not t.startswith(CODE)}
    finder = Finder([KnownValue(data_type, text, True, "strong") for text, data_type in strong.items()])
    decoded = [decode_flow(flow) for flow in copy.flows] + [decode_event(event) for event in copy.events]
    found: list[str] = []
    for leaf in (leaf for one in decoded for leaf in (*one.leaves, *one.buffers)):
        data = leaf.value.encode("utf-8", "replace") if isinstance(leaf.value, str) else leaf.value
        named = " > ".join(leaf.path).encode("utf-8", "replace")
        found += (f"{m.needle.known.data_type} as {m.form} at {leaf.path}" for m in finder.search(data))
        found += (f"{m.needle.known.data_type} as {m.form} in the path {leaf.path}" for m in finder.search(named))
        if isinstance(leaf.value, str) and leaf.value.strip() in wanted:
            found.append(f"{wanted[leaf.value.strip()]} as a whole field at {leaf.path}")
    return found
