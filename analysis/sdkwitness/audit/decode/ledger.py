"""Ciphertext to plaintext, by what the agent saw the app's own ciphers do, and by keys the capture itself holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from sdkwitness.audit.decode.schemes import Secrets
from sdkwitness.audit.patterns.windowed import matches
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Blob, Crypto, Event, Recording

MIN_WINDOW = 16
"""Shortest ciphertext that is looked for inside a larger buffer: one AES block."""
_MAX_WINDOWS = 500
_MAX_TRIED = 256 * 1024 * 1024
"""Bytes compared in one buffer: a window of zeros begins at each byte of a buffer of zeros."""
_DROPS = (3072, 1536, 1024, 768)
"""Lengths of keystream that RC4-drop variants throw away, longest first."""

_SHORT_NAMES = {"desede": "3des", "tripledes": "3des", "arcfour": "rc4", "arc4": "rc4", "gzipoutputstream": "gzip"}


class Opened(NamedTuple):
    """One region of a buffer with the bytes it was made from."""

    layer: str
    """`aes:event:90`."""
    data: bytes
    start: int
    end: int
    complete: bool
    """False when the agent kept only a prefix of the plaintext."""


class _Entry(NamedTuple):
    event: str
    name: str
    key: bytes
    cipher: Blob
    plain: Blob

    @property
    def layer(self) -> str:
        return f"{self.name}:{self.event}"


class Ledger:
    """Every reversible operation of the app's code, searchable by its output.

    MACs, digests and signatures are never entries: their input is no plaintext of their output. Text encodings
    are none either: decoding undoes them by itself and names them better.
    """

    def __init__(self, entries: Sequence[_Entry] = (), secrets: Secrets | None = None) -> None:
        self.secrets = secrets or Secrets()
        self._exact: dict[tuple[int, str], _Entry] = {}
        self._sizes: set[int] = set()
        windows: dict[bytes, list[_Entry]] = {}
        for entry in entries:
            identity = (entry.cipher.size, entry.cipher.sha256)
            if identity in self._exact:
                continue  # the same plaintext under the same key: the first event speaks for all
            self._exact[identity] = entry
            self._sizes.add(entry.cipher.size)
            if len(entry.cipher.data) >= MIN_WINDOW:
                windows.setdefault(entry.cipher.data[:MIN_WINDOW], []).append(entry)
        self._windows = list(windows.values())
        self._finder = BytesAhoCorasick(list(windows)) if windows else None

    @classmethod
    def of(cls, recording: Recording, secrets: Secrets | None = None) -> Ledger:
        """Build the ledger of a recording: its crypto events, and the secrets its answers hold.

        Args:
            recording: the capture.
            secrets: what its answers hold, where that is known already: it costs a look at all of them.
        """
        return cls(_entries(recording.events), secrets if secrets is not None else Secrets.of(recording.flows))

    def open(self, data: bytes) -> tuple[Opened, ...]:
        """Return the plaintexts of `data`: of all of it, or of the regions in it that the app encrypted."""
        if len(data) in self._sizes:
            entry = self._exact.get((len(data), hashlib.sha256(data).hexdigest()))
            if entry is not None:
                return (_opened(entry, 0, len(data)),)
        if self._finder is None or len(data) < MIN_WINDOW:
            return ()
        return tuple(_joined(self._regions(data)))

    def _regions(self, data: bytes) -> list[tuple[_Entry, int, int]]:
        """Return non-overlapping (entry, start, end), leftmost and then longest first."""
        if self._finder is None:
            return []
        candidates: list[tuple[_Entry, int, int]] = []
        left = _MAX_TRIED
        for index, start, _ in matches(self._finder, data, MIN_WINDOW):
            for entry in self._windows[index]:
                end = start + entry.cipher.size
                kept = entry.cipher.data
                left -= len(kept)
                if end > len(data) or not data.startswith(kept, start):
                    continue
                left -= 0 if len(kept) == entry.cipher.size else entry.cipher.size
                if _whole(entry, data[start:end]):
                    candidates.append((entry, start, end))
            if len(candidates) >= _MAX_WINDOWS or left <= 0:
                break
        candidates.sort(key=lambda found: (found[1], -found[2]))
        regions: list[tuple[_Entry, int, int]] = []
        for entry, start, end in candidates:
            if not regions or start >= regions[-1][2]:
                regions.append((entry, start, end))
        return regions


def _whole(entry: _Entry, region: bytes) -> bool:
    if len(entry.cipher.data) == entry.cipher.size:
        return True
    return hashlib.sha256(region).hexdigest() == entry.cipher.sha256


def _joined(regions: list[tuple[_Entry, int, int]]) -> Iterable[Opened]:
    """Join the outputs of one cipher stream (`update`, `update`, `doFinal`) that lie end to end."""
    at = 0
    while at < len(regions):
        entry, start, end = regions[at]
        data, complete = entry.plain.data, len(entry.plain.data) == entry.plain.size
        at += 1
        while complete and at < len(regions) and regions[at][1] == end and _same_stream(entry, regions[at][0]):
            more = regions[at][0].plain
            data, complete, end = data + more.data, len(more.data) == more.size, regions[at][2]
            at += 1
        yield Opened(entry.layer, data, start, end, complete)


def _same_stream(one: _Entry, other: _Entry) -> bool:
    return one.name == other.name and one.key == other.key and one.name != "rsa"


def _opened(entry: _Entry, start: int, end: int) -> Opened:
    return Opened(entry.layer, entry.plain.data, start, end, len(entry.plain.data) == entry.plain.size)


def _entries(events: Sequence[Event]) -> list[_Entry]:
    """Return the reversible operations in event order, the producing ones before `decrypt` and `expand`."""
    made: list[_Entry] = []
    undone: list[_Entry] = []
    for event in of_kinds(events, "crypto"):
        crypto = event.crypto
        if crypto is None or event.error or not crypto.input.size or not crypto.output.size:
            continue
        name = algorithm(crypto)
        if crypto.operation in ("encrypt", "compress"):
            plain, cipher = _used(crypto) if name == "rc4" else (crypto.input, crypto.output)
            made.append(_Entry(event.id, name, crypto.key, cipher, plain))
        elif crypto.operation in ("decrypt", "expand"):
            undone.append(_Entry(event.id, name, crypto.key, crypto.input, crypto.output))
    return made + undone


def _used(crypto: Crypto) -> tuple[Blob, Blob]:
    """Return input and output of a stream cipher without the head of its keystream that is thrown away.

    RC4-drop[n] is made by encrypting n zeros first (RFC 4345), so the agent sees more than what travels.
    """
    plain, cipher = crypto.input, crypto.output
    dropped = next((n for n in _DROPS if plain.data[:n] == bytes(n)), 0)
    if not dropped or len(plain.data) != plain.size or len(cipher.data) != cipher.size or cipher.size <= dropped:
        return plain, cipher
    return _tail(plain, dropped), _tail(cipher, dropped)


def _tail(blob: Blob, start: int) -> Blob:
    data = blob.data[start:]
    return Blob(size=len(data), sha256=hashlib.sha256(data).hexdigest(), data=data)


def algorithm(crypto: Crypto) -> str:
    """Return the short name of an algorithm: `aes` for `AES/CBC/PKCS5Padding`, `3des` for `DESede`."""
    name = crypto.algorithm.partition("/")[0].strip().lower() or crypto.operation
    return _SHORT_NAMES.get(name, name.replace(" ", ""))
