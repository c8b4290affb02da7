"""Tamper evidence: a digest of every file, and a hash chain that says where an append-only one was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Manifest, Seal

BLOCK: Final = 4096
"""Bytes of an append-only file per link of its chain."""
DIGEST: Final = 32
"""Bytes of a SHA-256 digest."""
CHAIN_SUFFIX: Final = ".chain"
"""`FILE.chain` holds the links one after the other: link N is SHA-256(link N-1, block N)."""


def seal(path: Path) -> str:
    """Seal a capture: store digests and chains, so that `verify` finds any later change.

    Returns:
        The digest of the seal itself, 64 hex digits: kept elsewhere, it proves that the seal is this one.

    Raises:
        UserError: It is no capture, is sealed already, or cannot be written.
    """
    manifest = bundle.read_manifest(path)
    if manifest.seal is not None:
        raise UserError(f"{path} is sealed already: `verify` says whether it is intact.")
    try:
        chains: list[tuple[str, str]] = []
        for name in bundle.APPEND_ONLY:
            if (path / name).exists():
                links = list(_links(path / name))
                (path / f"{name}{CHAIN_SUFFIX}").write_bytes(b"".join(links))
                chains.append((name, links[-1].hex() if links else ""))
        files = [(name, _digest(path / name)) for name in _names(path) if name != bundle.MANIFEST]
        files.append((bundle.MANIFEST, _manifest_digest(manifest)))
        made = Seal(files=tuple(files), chains=tuple(chains))
        bundle.write_manifest(path, msgspec.structs.replace(manifest, seal=made))
    except OSError as e:
        raise UserError(f"{path} cannot be sealed: {e.strerror or e}.") from e
    return seal_digest(made)


def seal_digest(made: Seal) -> str:
    """SHA-256 of a seal, 64 hex digits."""
    return hashlib.sha256(msgspec.json.encode(made)).hexdigest()


def verify(path: Path) -> tuple[str, ...]:
    """Compare a capture with its seal.

    Returns:
        One sentence for each difference; none where the capture is as it was sealed.

    Raises:
        UserError: It is no capture, has no seal, or cannot be read.
    """
    manifest = bundle.read_manifest(path)
    if manifest.seal is None:
        raise UserError(f"{path} is not sealed: there is nothing to compare it with.")
    try:
        return tuple(_differences(path, manifest, manifest.seal))
    except OSError as e:
        raise UserError(f"{path} cannot be verified: {e.strerror or e}.") from e


def _differences(path: Path, manifest: Manifest, made: Seal) -> Iterator[str]:
    sealed = dict(made.files)
    ends = dict(made.chains)
    present = set(_names(path))
    for name in sorted(present - sealed.keys()):
        yield f"{name} was added after the capture was sealed."
    for name, digest in made.files:
        if name not in present:
            yield f"{name} was sealed and is missing."
        elif name == bundle.MANIFEST:
            yield from _manifest_differences(path, manifest, digest)
        elif name in ends:
            yield from _chain_differences(path, name, digest, ends[name])
        elif _digest(path / name) != digest:
            yield f"{name} was changed after the capture was sealed."


def _manifest_differences(path: Path, manifest: Manifest, digest: str) -> Iterator[str]:
    """Differences in what the manifest says, and in how its bytes say it."""
    unsealed = msgspec.structs.replace(manifest, seal=None)
    whole = (path / bundle.MANIFEST).read_bytes() == bundle.manifest_bytes(manifest)
    made = manifest.seal or Seal(files=())
    chained = {name for name, _ in made.files if name in bundle.APPEND_ONLY} == {name for name, _ in made.chains}
    if not whole or not chained or _manifest_digest(unsealed) != digest:
        yield f"{bundle.MANIFEST} was changed after the capture was sealed."


def _chain_differences(path: Path, name: str, digest: str, end: str) -> Iterator[str]:
    """Say where an append-only file departs from its chain."""
    file = path / name
    found = list(_links(file))
    if _digest(file) == digest and (found[-1].hex() if found else "") == end:
        return
    try:
        stored = (path / f"{name}{CHAIN_SUFFIX}").read_bytes()
    except FileNotFoundError:
        stored = b""
    links = [stored[at : at + DIGEST] for at in range(0, len(stored), DIGEST)]
    if (links[-1].hex() if links else "") != end:
        yield f"{name} was changed after the capture was sealed; where, its damaged chain no longer tells."
        return
    block = next((n for n, (a, b) in enumerate(zip(found, links, strict=False)) if a != b), min(len(found), len(links)))
    size = file.stat().st_size
    if block >= len(found):
        yield f"{name} was cut short after the capture was sealed: it ends at offset {size}."
    elif block >= len(links):
        yield f"{name} was appended to after the capture was sealed, from offset {block * BLOCK} on."
    else:
        first, last = block * BLOCK, min(size, (block + 1) * BLOCK)
        yield f"{name} was changed after the capture was sealed, first between offsets {first} and {last}."


def _links(file: Path) -> Iterator[bytes]:
    """The chain over a file's blocks."""
    link = bytes(DIGEST)
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            link = hashlib.sha256(link + block).digest()
            yield link


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _manifest_digest(unsealed: Manifest) -> str:
    """Digest of what the manifest says apart from its seal."""
    return hashlib.sha256(msgspec.json.encode(unsealed)).hexdigest()


def _names(path: Path) -> list[str]:
    """All files of a capture, relative to it, sorted.

    Raises:
        UserError: One of them is a link, whose target a seal cannot hold.
    """
    names: list[str] = []
    for file in path.rglob("*"):
        if file.is_symlink():
            raise UserError(f"{file} is a link: a capture holds its files itself.")
        if file.is_file():
            names.append(file.relative_to(path).as_posix())
    return sorted(names)
