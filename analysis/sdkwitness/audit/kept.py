"""Readings of flows from one analysis to the next: a second one decodes nothing that the first has decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Final, Protocol

import msgspec
import zstandard

from sdkwitness.audit.classify.untyped import Gathered
from sdkwitness.audit.decode.schemes import Secrets
from sdkwitness.audit.model import Detector, Grade, Hit, Leaf
from sdkwitness.audit.reading import Reading, Stop
from sdkwitness.capture.records import Identity

BATCH: Final = 256 << 10
"""Bytes after which readings are written."""
MAX_BATCH: Final = 64 << 20
"""Bytes of a batch when it is read."""
MOST: Final = 200
"""Readings after which they are written, so that an interrupted analysis loses little."""
PACKAGES: Final = ("sdkwitness.audit", "sdkwitness.knowledge")
"""What readings are made by, with all that is in them."""
MODULES: Final = ("flows", "journal", "journal_records", "outline", "records", "stored")
"""What flows are made by, of `sdkwitness.capture`."""
LIBRARIES: Final = (
    "msgspec", "brotli", "zstandard", "lz4", "cbor2", "hpack", "lxml", "ahocorasick-rs", "hyperscan", "python-stdnum",
    "cryptography",
)  # fmt: skip
"""What they are made with."""

_NAME: Final = "sdkwitness/readings/1"


class Store(Protocol):
    """Where chunks of bytes are kept."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the chunks that are there."""
        ...

    def append(self, chunk: bytes) -> None:
        """Add a chunk, once all were read."""
        ...

    def close(self) -> None:
        """Keep nothing more."""
        ...


class _Leaf(msgspec.Struct, frozen=True):
    """A leaf of a reading: its value is a text always, which a typed decoder has to know."""

    evidence: str
    path: tuple[str, ...]
    key: str
    value: str
    time: int
    outgoing: bool
    opaque: str
    size: int

    def leaf(self) -> Leaf:
        return Leaf(
            evidence=self.evidence, path=self.path, key=self.key, value=self.value, time=self.time,
            outgoing=self.outgoing, opaque=self.opaque, size=self.size,
        )  # fmt: skip


class _Hit(msgspec.Struct, frozen=True):
    leaf: _Leaf
    data_type: str
    detector: Detector
    grade: Grade
    confidence: float
    form: str
    matched: str
    known: str
    placeholder: bool
    note: str

    def hit(self) -> Hit:
        return Hit(
            leaf=self.leaf.leaf(), data_type=self.data_type, detector=self.detector, grade=self.grade,
            confidence=self.confidence, form=self.form, matched=self.matched, known=self.known,
            placeholder=self.placeholder, note=self.note,
        )  # fmt: skip


class _Stop(msgspec.Struct, frozen=True):
    leaf: _Leaf
    kept: int
    size: int
    entropy: float


class _Reading(msgspec.Struct, frozen=True):
    evidence: str
    recipient: str | None
    hits: tuple[_Hit, ...]
    decoded: int
    opaque: int
    stops: tuple[_Stop, ...]
    numbers: tuple[_Leaf, ...]
    unknown: tuple[Gathered, ...] | None

    def reading(self) -> Reading:
        return Reading(
            evidence=self.evidence,
            recipient=self.recipient,
            hits=tuple(hit.hit() for hit in self.hits),
            decoded=self.decoded,
            opaque=self.opaque,
            stops=tuple(Stop(leaf=s.leaf.leaf(), kept=s.kept, size=s.size, entropy=s.entropy) for s in self.stops),
            numbers=tuple(leaf.leaf() for leaf in self.numbers),
            unknown=self.unknown,
        )


class _Batch(msgspec.Struct, frozen=True):
    """One chunk."""

    readings: tuple[_Reading, ...] = ()
    secrets: Secrets | None = None
    """In the first chunk: keys that the capture itself holds."""


class KeptReadings:
    """Readings in a store, in recording order.

    Args:
        store: Where they are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._decode = msgspec.msgpack.Decoder(_Batch).decode
        self._encode = msgspec.msgpack.Encoder().encode
        self._press = zstandard.ZstdCompressor(level=1)
        self._unpress = zstandard.ZstdDecompressor()
        self._waiting: list[bytes] = []
        self._size = 0
        batches = self._batches()
        first = next(batches, None)
        self._secrets = first.secrets if first is not None else None
        self._stored = _readings(first, batches)
        self._next: Reading | None = next(self._stored, None)
        self.taken = 0
        """Readings that were not made anew."""

    def secrets(self) -> Secrets | None:
        """Return the keys that an earlier analysis found."""
        return self._secrets

    def put_secrets(self, secrets: Secrets) -> None:
        """Keep the keys; they go before any reading."""
        if self._secrets is None:
            self._secrets = secrets
            self._append({"secrets": secrets})

    def take(self, evidence: str) -> Reading | None:
        """Return the reading of a flow, asked for in recording order; None where there is none."""
        while self._next is not None and _number(self._next.evidence) < _number(evidence):
            self._next = next(self._stored, None)
        if self._next is None or self._next.evidence != evidence:
            return None
        found, self._next = self._next, next(self._stored, None)
        self.taken += 1
        return found

    def put(self, reading: Reading) -> None:
        """Keep a reading, where it comes after all that are kept."""
        if self._next is not None:
            return
        try:
            data = self._encode(reading)
        except (UnicodeEncodeError, ValueError):
            return  # half a surrogate pair in a text: read it anew each time
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= BATCH or len(self._waiting) >= MOST:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._append({"readings": [msgspec.Raw(data) for data in self._waiting]})
            self._waiting, self._size = [], 0

    def close(self) -> None:
        """Write what waits, and keep nothing more."""
        self.flush()
        self._store.close()

    def _append(self, batch: dict[str, object]) -> None:
        self._store.append(self._press.compress(self._encode(batch)))

    def _batches(self) -> Iterator[_Batch]:
        for chunk in self._store.chunks():
            try:
                yield self._decode(self._unpress.decompress(chunk, max_output_size=MAX_BATCH))
            except (msgspec.MsgspecError, zstandard.ZstdError):
                return


def subject(identity: Identity | None, events: bytes) -> bytes:
    """Return a digest of all that readings depend on, but the flows.

    Args:
        identity: Known values.
        events: Digest of the capture's events.
    """
    made = hashlib.sha256(_NAME.encode())
    for part in (msgspec.msgpack.encode(identity), events, _program()):
        made.update(hashlib.sha256(part).digest())
    return made.digest()


@cache
def _program() -> bytes:
    """Digest of this program's code and tables, and the versions of what it decodes with."""
    made = hashlib.sha256()
    for package in PACKAGES:
        for name, file in sorted(_files(resources.files(package), package)):
            made.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for module in MODULES:
        made.update(
            hashlib.sha256(resources.files("sdkwitness.capture").joinpath(f"{module}.py").read_bytes()).digest()
        )
    for library in LIBRARIES:
        made.update(f"{library} {metadata.version(library)}\0".encode())
    return made.digest()


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            yield from _files(item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".yaml")):
            yield f"{name}/{item.name}", item


def _readings(first: _Batch | None, batches: Iterable[_Batch]) -> Iterator[Reading]:
    if first is not None:
        yield from (one.reading() for one in first.readings)
    for batch in batches:
        yield from (one.reading() for one in batch.readings)


def _number(evidence: str) -> int:
    return int(evidence.rpartition(":")[2])
