"""Hash chains over the blocks of a file: they tell which block is no longer what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

BLOCK: Final = 4096
"""Bytes of a file per link of its chain."""
DIGEST: Final = 32
"""Bytes of a SHA-256 digest."""
SUFFIX: Final = ".chain"
"""`FILE.chain` holds the links one after the other: link N is SHA-256(link N-1, block N), link 0 is zeros."""


class Span(NamedTuple):
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int


class Digested(NamedTuple):
    """A file, read once."""

    sha256: str
    """64 lower-case hex digits."""
    links: bytes
    size: int


def digest(file: Path) -> str:
    """SHA-256 of a file, 64 lower-case hex digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def digested(file: Path) -> Digested:
    """Digest a file and make the chain over its blocks, in one pass."""
    whole = hashlib.sha256()
    links = bytearray()
    link = bytes(DIGEST)
    size = 0
    for block in _blocks(file):
        whole.update(block)
        link = hashlib.sha256(link + block).digest()
        links += link
        size += len(block)
    return Digested(whole.hexdigest(), bytes(links), size)


def links_of(data: bytes) -> bytes:
    """The chain over bytes in memory."""
    links = bytearray()
    link = bytes(DIGEST)
    for at in range(0, len(data), BLOCK):
        link = hashlib.sha256(link + data[at : at + BLOCK]).digest()
        links += link
    return bytes(links)


def end(links: bytes) -> str:
    """The last link in hex; empty where there is none."""
    return links[-DIGEST:].hex()


def changed(file: Path, links: bytes) -> list[Span]:
    """Say where a file no longer is what its chain was made of.

    Each block is held against its own link and the stored one before it, so every changed block is found and an
    unchanged one behind it is not. Where the chain itself is damaged, what follows the damage counts as changed.
    """
    return merged(_changed(file, links))


def _changed(file: Path, links: bytes) -> Iterator[Span]:
    at = 0
    before = bytes(DIGEST)
    for number, block in enumerate(_blocks(file)):
        stored = links[number * DIGEST : (number + 1) * DIGEST]
        if hashlib.sha256(before + block).digest() != stored:
            yield Span(at, at + len(block))
        before = stored
        at += len(block)


def differences(found: bytes, wanted: bytes) -> list[Span]:
    """Say where bytes differ, in runs of at most a block."""
    return merged(_differing(found, wanted))


def _differing(found: bytes, wanted: bytes) -> Iterator[Span]:
    for at in range(0, max(len(found), len(wanted)), DIGEST):
        if found[at : at + DIGEST] != wanted[at : at + DIGEST]:
            yield Span(at, min(at + DIGEST, max(len(found), at + 1)))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end >= span.start:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            yield block
