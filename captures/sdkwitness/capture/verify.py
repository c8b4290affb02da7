"""Verification of a seal: which file is not what it was, and from which byte to which."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from cryptography import x509

from sdkwitness.capture import bundle, chain, custody, seal, stamp, sums
from sdkwitness.capture.chain import Span
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Manifest, Seal

Kind = Literal["changed", "cut", "appended", "added", "missing", "renamed", "link", "stamp"]

SPANS: Final = 8
"""Places in one file that are told one by one."""
MAX_MANIFEST: Final = 256 << 20
"""Bytes of a manifest or a list of digests that are read; each file of a capture adds some two hundred."""


class Difference(NamedTuple):
    """One way in which a capture is not as it was sealed."""

    file: str
    what: Kind
    start: int | None
    """First byte that may have changed, in the file as it is now; None where it is not about bytes."""
    end: int | None
    """The byte after the last."""
    sentence: str


class Verdict(NamedTuple):
    """What became of a sealed capture."""

    differences: tuple[Difference, ...]
    seal: str
    """Digest of `SHA256SUMS` as it is now; empty for seals of version 1."""
    custody: tuple[custody.Entry, ...]
    stamp: stamp.Stamp | None

    @property
    def intact(self) -> bool:
        """Whether nothing was changed."""
        return not self.differences


class _Found(NamedTuple):
    """A capture as it is now."""

    path: Path
    names: Mapping[str, str]
    """File name to its digest."""
    links: tuple[str, ...]
    """Names of what is no ordinary file."""
    manifest: Manifest | None
    """None where it cannot be read."""
    manifest_bytes: bytes
    listed: bytes | None
    """`SHA256SUMS`."""


def verify(path: Path, *, roots: Sequence[x509.Certificate] = (), digest: str = "") -> Verdict:
    """Compare a capture with its seal, check the custody log and the time stamp.

    Args:
        path: The capture.
        roots: Certificates that the time stamp has to lead to; none accepts any.
        digest: What `seal` returned, where it was kept; empty where not.

    Raises:
        UserError: It is no capture, has no seal, or cannot be read.
    """
    try:
        found = _find(path)
        made = found.manifest.seal if found.manifest is not None else None
        if found.listed is None and (made is None or made.version < seal.VERSION):
            return _first_version(found)
        trusted = made is not None and _is_trusted(found, made)
        listed = seal.listing(made, found.manifest_bytes) if made is not None and trusted else found.listed or b""
        whole = hashlib.sha256(listed).hexdigest()
        differences = [*_sealed(found, made if trusted else None, listed), *_digest_differences(whole, digest)]
        history, defects = _history(found.path, whole)
        stamped = _stamp(found, listed, history, roots)
    except OSError as e:
        raise UserError(f"{path} cannot be verified: {e.strerror or e}.") from e
    differences += defects
    differences += _stamp_differences(found.path, history, stamped)
    return Verdict(tuple(differences), whole, history, stamped)


def _first_version(found: _Found) -> Verdict:
    """Compare with a seal that has neither `SHA256SUMS` nor a custody log.

    Raises:
        UserError: There is no seal at all.
    """
    manifest = found.manifest
    if manifest is None or manifest.seal is None:
        raise UserError(f"{found.path} is not sealed: there is nothing to compare it with.")
    wanted = dict(manifest.seal.files)
    whole = bundle.manifest_bytes(manifest) == found.manifest_bytes
    chained = {name for name in wanted if name in bundle.APPEND_ONLY} == {name for name, _ in manifest.seal.chains}
    ends = chained and all(_ends(found, name, end) for name, end in manifest.seal.chains)
    if not whole or not ends or wanted.pop(bundle.MANIFEST, "") != seal.content_digest(manifest):
        differences = [_changed(bundle.MANIFEST, [Span(0, len(found.manifest_bytes))])]
    else:
        differences = []
    wanted[bundle.MANIFEST] = found.names[bundle.MANIFEST]
    differences += _file_differences(found, wanted, {})
    return Verdict(tuple(differences), "", (), None)


def _find(path: Path) -> _Found:
    names: dict[str, str] = {}
    links: list[str] = []
    for name, mode in seal.entries(path):
        if stat.S_ISREG(mode):
            names[name] = chain.digest(path / name) if name not in (bundle.MANIFEST, *seal.OUTSIDE) else ""
        else:
            links.append(name)
    listed = _read(path / sums.SUMS) if sums.SUMS in names else None
    raw = _read(path / bundle.MANIFEST) if bundle.MANIFEST in names else b""
    manifest: Manifest | None = None
    if raw:
        names[bundle.MANIFEST] = hashlib.sha256(raw).hexdigest()
    with contextlib.nullcontext() if listed is None else contextlib.suppress(UserError):
        manifest = bundle.read_manifest(path)
    return _Found(path, names, tuple(links), manifest, raw, listed)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_MANIFEST)


def _sealed(found: _Found, trusted: Seal | None, listed: bytes) -> Iterator[Difference]:
    """Differences between what was sealed and what is there.

    Args:
        found: What is there.
        trusted: What the manifest says; None where it is not as it was sealed.
        listed: `SHA256SUMS` as it was sealed, so far as that is known.
    """
    for name in found.links:
        yield Difference(name, "link", None, None, f"{name} is a link or no ordinary file, which no seal covers.")
    told = sums.parse(listed)
    for span in told.bad:
        yield _changed(sums.SUMS, [span])
    if found.listed is None:
        yield _missing(sums.SUMS)
    elif found.listed != listed:
        yield _changed(sums.SUMS, chain.differences(found.listed, listed))
    yield from _file_differences(found, told.digests, dict(trusted.sizes) if trusted is not None else {})


def _is_trusted(found: _Found, made: Seal) -> bool:
    """Say whether the manifest is as it was sealed, though `SHA256SUMS` may not be.

    It is where that list has its digest; else where nothing that it says disagrees with itself, with the files or
    with the list, which no single change of it leaves so.
    """
    manifest = found.manifest
    told = sums.parse(found.listed or b"").digests
    if manifest is None:
        return False
    if told.get(bundle.MANIFEST) == found.names[bundle.MANIFEST]:
        return True
    files = dict(made.files)
    sizes = dict(made.sizes)
    ends = dict(made.chains)
    return (
        bundle.manifest_bytes(manifest) == found.manifest_bytes
        and files.pop(bundle.MANIFEST, "") == seal.content_digest(manifest)
        and made.version == seal.VERSION
        and files.keys() == sizes.keys()
        and {f"{name}{chain.SUFFIX}" for name in ends} <= files.keys()
        and all(digest in (found.names.get(name), told.get(name)) for name, digest in files.items())
        and all(_holds(found, name, sizes[name]) for name, digest in files.items() if found.names.get(name) == digest)
        and all(_ends(found, name, end) for name, end in ends.items())
    )


def _holds(found: _Found, name: str, size: int) -> bool:
    return (found.path / name).stat().st_size == size


def _ends(found: _Found, name: str, end: str) -> bool:
    """Say whether a chain ends as the manifest says, or is not there to tell."""
    file = f"{name}{chain.SUFFIX}"
    return file not in found.names or chain.end((found.path / file).read_bytes()) == end


def _file_differences(found: _Found, wanted: Mapping[str, str], sizes: Mapping[str, int]) -> Iterator[Difference]:
    """Differences of the files from their digests."""
    present = {name: digest for name, digest in found.names.items() if name not in seal.OUTSIDE}
    gone = {name: digest for name, digest in wanted.items() if name not in present}
    new = {name: digest for name, digest in present.items() if name not in wanted}
    for name, digest in sorted(new.items()):
        old = next((n for n, d in gone.items() if d == digest), None)
        if old is None:
            yield Difference(name, "added", None, None, f"{name} was added after the capture was sealed.")
        else:
            del gone[old]
            sentence = f"{name} is what was sealed as {old}: it was renamed."
            yield Difference(name, "renamed", None, None, sentence)
    for name, digest in sorted(wanted.items()):
        if name in gone:
            yield _missing(name)
        elif name in present and present[name] != digest:
            other = next((n for n, d in wanted.items() if d == present[name]), None)
            if other is not None:
                sentence = f"{name} holds what was sealed as {other}."
                yield Difference(name, "renamed", 0, (found.path / name).stat().st_size, sentence)
            else:
                yield from _located(found, wanted, name, sizes.get(name))


def _located(found: _Found, wanted: Mapping[str, str], name: str, sealed: int | None) -> Iterator[Difference]:
    """Say where a file that is not what it was differs."""
    file = found.path / name
    size = file.stat().st_size
    source = name.removesuffix(chain.SUFFIX)
    if source != name and wanted.get(source) == found.names.get(source):
        # What the chain was made of is intact, so the chain can be made again.
        yield _changed(name, chain.differences(file.read_bytes(), chain.digested(found.path / source).links))
        return
    if sealed is not None and size > sealed and _digest_of_beginning(file, sealed) == wanted[name]:
        sentence = f"{name} was appended to after the capture was sealed, from offset {sealed} on."
        yield Difference(name, "appended", sealed, size, sentence)
        return
    chained = f"{name}{chain.SUFFIX}"
    links = (found.path / chained).read_bytes() if chained in found.names else None
    spans = chain.changed(file, links) if links is not None else [Span(0, size)]
    tail = all(span.start >= size - size % chain.BLOCK for span in spans)
    if not spans or (tail and links is not None and sealed is not None and size < sealed):
        instead = f" instead of {sealed}" if sealed is not None else ""
        sentence = f"{name} was cut short after the capture was sealed: it ends at offset {size}{instead}."
        yield Difference(name, "cut", size, size, sentence)
        return
    yield _changed(name, spans)


def _digest_of_beginning(file: Path, size: int) -> str:
    made = hashlib.sha256()
    with file.open("rb") as opened:
        while size and (part := opened.read(min(size, 1 << 20))):
            made.update(part)
            size -= len(part)
    return made.hexdigest()


def _changed(name: str, spans: Sequence[Span]) -> Difference:
    shown = " and ".join(f"between offsets {start} and {end}" for start, end in spans[:SPANS])
    more = f", and in {len(spans) - SPANS} more places" if len(spans) > SPANS else ""
    where = f", {shown}{more}" if spans else ""
    start, end = (spans[0].start, spans[-1].end) if spans else (None, None)
    return Difference(name, "changed", start, end, f"{name} was changed after the capture was sealed{where}.")


def _missing(name: str) -> Difference:
    return Difference(name, "missing", None, None, f"{name} was sealed and is missing.")


def _digest_differences(whole: str, digest: str) -> Iterator[Difference]:
    if digest and whole != digest.strip().lower():
        sentence = "The seal is not the one whose digest was given: the capture was sealed anew, or changed."
        yield Difference(sums.SUMS, "changed", None, None, sentence)


def _history(path: Path, whole: str) -> tuple[tuple[custody.Entry, ...], list[Difference]]:
    """The custody log, and what is wrong with it."""
    try:
        history = custody.read(path)
    except FileNotFoundError:
        return (), [_missing(custody.LOG)]
    found = [
        Difference(custody.LOG, "changed", defect.span.start, defect.span.end, defect.sentence)
        for defect in history.defects
    ]
    other = next((entry for entry in history.entries if entry.seal not in ("", whole)), None)
    if found:
        return history.entries, found
    if other is not None:
        sentence = f"{custody.LOG} speaks of another seal in entry {other.n}: the capture was sealed anew, or changed."
        found.append(Difference(custody.LOG, "changed", None, None, sentence))
    elif all(not entry.seal for entry in history.entries):
        sentence = f"{custody.LOG} does not hold the entry that sealing wrote."
        found.append(Difference(custody.LOG, "changed", None, None, sentence))
    return history.entries, found


def _stamp(
    found: _Found, listed: bytes, history: Iterable[custody.Entry], roots: Sequence[x509.Certificate]
) -> stamp.Stamp | None:
    if seal.TOKEN in found.names:
        return stamp.check(_read(found.path / seal.TOKEN), listed, roots)
    if any(entry.token for entry in history):
        return stamp.Stamp("", "", False, "it was made with the seal and is missing.")
    return None


def _stamp_differences(
    path: Path, history: Iterable[custody.Entry], checked: stamp.Stamp | None
) -> Iterator[Difference]:
    """What is wrong with the time stamp; the custody log has a chain over it, for no signature covers all of it."""
    links = bytes.fromhex("".join(next((entry.token for entry in history if entry.token), ())))
    file = path / seal.TOKEN
    if checked is None:
        return
    if links and file.is_file() and chain.digested(file).links != links:
        spans = chain.changed(file, links)
        yield _changed(seal.TOKEN, spans or [Span(file.stat().st_size, file.stat().st_size)])
    elif checked.problem:
        sentence = f"{seal.TOKEN}, the time stamp, is not right: {checked.problem}"
        yield Difference(seal.TOKEN, "stamp", None, None, sentence)
