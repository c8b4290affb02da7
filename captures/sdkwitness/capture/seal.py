"""Sealing: digests of every file, chains that locate a change in it, and a list that anybody can check."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sdkwitness.capture import bundle, chain, custody, sums
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Manifest, Seal

VERSION: Final = 2
TOKEN: Final = "seal.tsr"
"""Answer of a time-stamping authority (RFC 3161) over `SHA256SUMS`, where one was asked."""
OUTSIDE: Final = (sums.SUMS, TOKEN, custody.LOG)
"""Files that belong to the seal, or are written after it."""

Stamper = Callable[[bytes], bytes]
"""Gets the bytes of `SHA256SUMS`, gives the authority's answer over them."""


class _Part(NamedTuple):
    """What a seal says of one file, and the chain to be written beside it."""

    name: str
    digest: str
    size: int
    links: bytes | None


def seal(path: Path, *, stamper: Stamper | None = None, actor: custody.Actor | None = None) -> str:
    """Seal a capture: store digests and chains, so that `verify` finds and locates any later change.

    The sealed files lose their write permission; `chmod -R u+w` gives it back.

    Args:
        path: The capture.
        stamper: Asks a time-stamping authority; None for none.
        actor: Who seals, for the custody log; None takes the user and machine of this process.

    Returns:
        The digest of `SHA256SUMS`, 64 hex digits: kept elsewhere, it proves that the seal is this one.

    Raises:
        UserError: It is no capture, is sealed already, or cannot be written, or the authority gave no token. Then
            the capture is as it was.
    """
    manifest = bundle.read_manifest(path)
    if manifest.seal is not None:
        raise UserError(f"{path} is sealed already: `verify` says whether it is intact.")
    if (path / sums.SUMS).exists():
        raise UserError(
            f"{path} holds {sums.SUMS} but no seal: `verify` says what was changed; where sealing was interrupted, "
            f"remove {sums.SUMS} and seal again."
        )
    written: list[Path] = []
    try:
        return _seal(path, manifest, stamper, actor or custody.Actor.here("seal"), written)
    except OSError as e:
        _remove(written)
        raise UserError(f"{path} cannot be sealed: {e.strerror or e}.") from e
    except BaseException:
        _remove(written)
        raise


def _seal(path: Path, manifest: Manifest, stamper: Stamper | None, actor: custody.Actor, written: list[Path]) -> str:
    parts: list[_Part] = []
    for part in _parts(path):
        parts.append(part)
        if part.links is not None:
            parts.append(_write_chain(path, part.name, part.links, written))
    parts.sort()
    made = Seal(
        files=tuple(sorted([*((p.name, p.digest) for p in parts), (bundle.MANIFEST, content_digest(manifest))])),
        chains=tuple((p.name, chain.end(p.links)) for p in parts if p.links is not None),
        version=VERSION,
        sizes=tuple((p.name, p.size) for p in parts),
    )
    sealed = msgspec.structs.replace(manifest, seal=made)
    whole = bundle.manifest_bytes(sealed)
    chained = len(whole) > chain.BLOCK
    if chained:
        _write_chain(path, bundle.MANIFEST, chain.links_of(whole), written)
    listed = listing(made, whole)
    digest = hashlib.sha256(listed).hexdigest()
    token = stamper(listed) if stamper is not None else None
    for name, content in ((sums.SUMS, listed), (TOKEN, token)):
        if content is not None:
            written.append(path / name)
            (path / name).write_bytes(content)
    custody.append(path, actor, result=0, seal=digest, token=_hex_links(token) if token is not None else ())
    bundle.write_manifest(path, sealed)
    _protect(path)
    return digest


def listing(made: Seal, manifest: bytes) -> bytes:
    """`SHA256SUMS` as it follows from a seal and the bytes of the manifest that holds it."""
    digests = dict(made.files)
    digests[bundle.MANIFEST] = hashlib.sha256(manifest).hexdigest()
    if len(manifest) > chain.BLOCK:
        name = f"{bundle.MANIFEST}{chain.SUFFIX}"
        digests[name] = hashlib.sha256(chain.links_of(manifest)).hexdigest()
    return sums.spell(sorted(digests.items()))


def content_digest(manifest: Manifest) -> str:
    """Digest of what a manifest says apart from its seal."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(manifest, seal=None))).hexdigest()


def is_sealed(path: Path) -> bool:
    """Say whether a directory is a sealed capture, without reading much of it."""
    return (path / sums.SUMS).is_file() and (path / bundle.MANIFEST).is_file()


def names(path: Path) -> list[str]:
    """All regular files of a capture that a seal covers, relative to it, sorted.

    Raises:
        UserError: One of them is a link or no file at all, which a seal cannot hold.
    """
    found: list[str] = []
    for name, mode in entries(path):
        if not stat.S_ISREG(mode):
            raise UserError(f"{path / name} is a link or no ordinary file: a capture holds its files itself.")
        found.append(name)
    return sorted(name for name in found if name not in OUTSIDE)


def entries(path: Path) -> Iterator[tuple[str, int]]:
    """Yield name and mode of everything in a capture that is no directory; links are not followed."""
    for folder, folders, files in os.walk(path, followlinks=False):
        for name in (*files, *folders):
            file = Path(folder, name)
            mode = file.lstat().st_mode
            if not stat.S_ISDIR(mode):
                yield file.relative_to(path).as_posix(), mode


def _parts(path: Path) -> Iterator[_Part]:
    present = names(path)
    left_over = {f"{name}{chain.SUFFIX}" for name in present}
    for name in present:
        try:
            name.encode()
        except UnicodeEncodeError:
            raise UserError(f"{path} holds a file whose name is no UTF-8: rename it.") from None
        if name == bundle.MANIFEST or name in left_over:
            continue
        got = chain.digested(path / name)
        chained = name in bundle.APPEND_ONLY or got.size > chain.BLOCK
        yield _Part(name, got.sha256, got.size, got.links if chained else None)


def _write_chain(path: Path, name: str, links: bytes, written: list[Path]) -> _Part:
    """Write the chain of one file.

    Raises:
        UserError: Something else has its name.
    """
    file = path / f"{name}{chain.SUFFIX}"
    if not file.exists():
        written.append(file)
        file.write_bytes(links)
    elif file.read_bytes() != links:
        raise UserError(f"{file} is in the way of the chain over {name}: move it out of the capture.")
    return _Part(f"{name}{chain.SUFFIX}", hashlib.sha256(links).hexdigest(), len(links), None)


def _hex_links(data: bytes) -> tuple[str, ...]:
    links = chain.links_of(data)
    return tuple(links[at : at + chain.DIGEST].hex() for at in range(0, len(links), chain.DIGEST))


def _protect(path: Path) -> None:
    """Take the write permission from what is sealed; directories and the custody log keep theirs."""
    for name, mode in entries(path):
        if name != custody.LOG and stat.S_ISREG(mode):
            with contextlib.suppress(OSError):  # a file system without permissions
                (path / name).chmod(stat.S_IMODE(mode) & ~0o222)


def _remove(written: list[Path]) -> None:
    for file in written:
        with contextlib.suppress(OSError):
            file.unlink()
