from __future__ import annotations

import hashlib
import random
from pathlib import Path

import factories
import msgspec
import pytest
import sealing

from sdkwitness.capture import bundle, chain, custody, seal, sums, verify
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Seal

FLIPS = 1000
SEED = 6


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed capture with files of one block and of several."""
    path = sealing.capture(tmp_path / "c", problems=300)
    seal.seal(path)
    return path


def told(path: Path) -> list[str]:
    """What verification says."""
    return [difference.sentence for difference in verify.verify(path).differences]


def test_an_untouched_capture_is_intact(sealed: Path) -> None:
    digest = hashlib.sha256((sealed / sums.SUMS).read_bytes()).hexdigest()
    verdict = verify.verify(sealed, digest=digest)
    assert verdict.intact
    assert verdict.seal == digest
    assert verdict.stamp is None
    assert [entry.command for entry in verdict.custody] == ["seal"]
    assert len(bundle.read(sealed).flows) == 1


def test_every_flipped_bit_is_found_and_located(sealed: Path) -> None:
    """Half of the flips fall on bytes of any file alike, half on files alike, so that small ones get theirs."""
    draw = random.Random(SEED)
    files = sorted(file for file in sealed.rglob("*") if file.is_file())
    contents = [file.read_bytes() for file in files]
    hit: set[str] = set()
    for n in range(FLIPS):
        index = draw.choices(range(len(files)), [len(c) for c in contents] if n % 2 else None)[0]
        file, content = files[index], contents[index]
        at = draw.randrange(len(content))
        changed = bytearray(content)
        changed[at] ^= 1 << draw.randrange(8)
        sealing.overwrite(file, changed)
        name = file.relative_to(sealed).as_posix()
        found = verify.verify(sealed).differences
        where = [d for d in found if d.start is not None and d.end is not None and d.start <= at < d.end]
        assert [d.file for d in where] == [name], (name, at, found)
        assert all(d.end - d.start <= chain.BLOCK for d in where if d.start is not None and d.end is not None)
        assert {d.file for d in found} == {name}, (name, at, found)
        file.write_bytes(content)
        hit.add(name)
    assert hit == {file.relative_to(sealed).as_posix() for file in files}
    assert {"manifest.json", "manifest.json.chain", "flows.journal.chain", "SHA256SUMS", "custody.jsonl"} <= hit
    assert verify.verify(sealed).intact


@pytest.mark.parametrize("at", [100, chain.BLOCK, 3 * chain.BLOCK + 17])
def test_a_change_is_located_in_words(sealed: Path, at: int) -> None:
    data = bytearray((sealed / bundle.FLOWS).read_bytes())
    data[at] ^= 0x40
    sealing.overwrite(sealed / bundle.FLOWS, data)
    start = at // chain.BLOCK * chain.BLOCK
    assert told(sealed) == [
        f"flows.journal was changed after the capture was sealed, between offsets {start} and {start + chain.BLOCK}."
    ]


def test_two_changes_in_one_file_are_told_apart(sealed: Path) -> None:
    data = bytearray((sealed / bundle.FLOWS).read_bytes())
    data[5] ^= 1
    data[3 * chain.BLOCK] ^= 1
    sealing.overwrite(sealed / bundle.FLOWS, data)
    [sentence] = told(sealed)
    assert "between offsets 0 and 4096 and between offsets 12288 and 16384." in sentence


def test_a_change_that_keeps_its_chain_company_is_located(sealed: Path) -> None:
    for name in ("flows.journal", "flows.journal.chain"):
        data = bytearray((sealed / name).read_bytes())
        data[len(data) // 2] ^= 1
        sealing.overwrite(sealed / name, data)
    differences = {d.file: d for d in verify.verify(sealed).differences}
    assert differences.keys() == {"flows.journal", "flows.journal.chain"}
    size = (sealed / "flows.journal").stat().st_size
    found = differences["flows.journal"]
    assert found.start is not None
    assert found.end is not None
    assert found.start <= size // 2 < found.end


@pytest.mark.parametrize("name", ["flows.journal", "packets/a.pcap", "identity.yaml", "SHA256SUMS", "manifest.json"])
def test_a_cut_and_an_appended_file_are_told(sealed: Path, name: str) -> None:
    whole = (sealed / name).read_bytes()
    for kept in (whole[: len(whole) // 2], whole[:-1], whole[:4096], b"", whole + b"\n", whole + bytes(9000)):
        if kept == whole:
            continue
        sealing.overwrite(sealed / name, kept)
        assert {d.file for d in verify.verify(sealed).differences} == {name}, len(kept)
    sealing.overwrite(sealed / name, whole)
    assert verify.verify(sealed).intact


def test_a_cut_and_an_appended_journal_are_told_apart(sealed: Path) -> None:
    whole = (sealed / bundle.FLOWS).read_bytes()
    size = len(whole)
    sealing.overwrite(sealed / bundle.FLOWS, whole[:8192])
    assert told(sealed) == [
        f"flows.journal was cut short after the capture was sealed: it ends at offset 8192 instead of {size}."
    ]
    sealing.overwrite(sealed / bundle.FLOWS, whole + bytes(9000))
    assert told(sealed) == [f"flows.journal was appended to after the capture was sealed, from offset {size} on."]


def test_added_removed_renamed_and_swapped_files_are_named(sealed: Path) -> None:
    (sealed / "extra").write_text("x")
    (sealed / bundle.IDENTITY).unlink()
    (sealed / "packets" / "a.pcap").rename(sealed / "packets" / "moved.pcap")
    marks, events = (sealed / bundle.MARKS).read_bytes(), (sealed / bundle.EVENTS).read_bytes()
    sealing.overwrite(sealed / bundle.MARKS, events)
    sealing.overwrite(sealed / bundle.EVENTS, marks)
    (sealed / "link").symlink_to("/etc/hostname")
    assert told(sealed) == [
        "link is a link or no ordinary file, which no seal covers.",
        "extra was added after the capture was sealed.",
        "packets/moved.pcap is what was sealed as packets/a.pcap: it was renamed.",
        "events.jsonl holds what was sealed as marks.jsonl.",
        "identity.yaml was sealed and is missing.",
        "marks.jsonl holds what was sealed as events.jsonl.",
    ]


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "custody.jsonl", "flows.journal.chain"])
def test_a_missing_part_of_the_seal_is_named(sealed: Path, name: str) -> None:
    (sealed / name).unlink()
    assert told(sealed) == [f"{name} was sealed and is missing."]


def test_a_capture_that_was_sealed_anew_is_told_by_what_was_kept(sealed: Path) -> None:
    kept = verify.verify(sealed).seal
    for file in sealed.rglob("*"):
        if file.is_file():
            file.chmod(0o600)
    manifest = msgspec.structs.replace(bundle.read_manifest(sealed), seal=None)
    for name in (sums.SUMS, "manifest.json.chain", "marks.jsonl.chain"):
        (sealed / name).unlink()
    bundle.write_manifest(sealed, manifest)
    (sealed / bundle.MARKS).write_bytes(b"")
    seal.seal(sealed)
    assert told(sealed) == [
        "custody.jsonl speaks of another seal in entry 1: the capture was sealed anew, or changed.",
    ]
    (sealed / custody.LOG).unlink()
    assert any("digest was given" in d.sentence for d in verify.verify(sealed, digest=kept).differences)


def test_a_capture_without_a_seal_is_not_called_intact(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    with pytest.raises(UserError, match="not sealed"):
        verify.verify(tmp_path / "c")
    with pytest.raises(UserError, match="is no capture"):
        verify.verify(tmp_path)


def test_a_sealed_file_that_is_gone_is_missed_when_reading(sealed: Path) -> None:
    (sealed / bundle.FLOWS).unlink()
    recording = bundle.read(sealed)
    assert recording.flows == ()
    assert "flows.journal is missing: the capture was sealed with it." in recording.problems


def first_version(path: Path) -> Path:
    """A capture under the seal that sdkwitness made before it wrote a list of digests."""
    sealing.capture(path)
    manifest = bundle.read_manifest(path)
    chains: list[tuple[str, str]] = []
    for name in bundle.APPEND_ONLY:
        links = chain.digested(path / name).links
        (path / f"{name}.chain").write_bytes(links)
        chains.append((name, links[-32:].hex()))
    files = [(name, chain.digest(path / name)) for name in seal.names(path) if name != bundle.MANIFEST]
    files.append((bundle.MANIFEST, seal.content_digest(manifest)))
    made = Seal(files=tuple(files), chains=tuple(chains))
    bundle.write_manifest(path, msgspec.structs.replace(manifest, seal=made))
    return path


def test_a_seal_of_the_first_version_still_holds(tmp_path: Path) -> None:
    path = first_version(tmp_path / "c")
    assert verify.verify(path).intact
    data = bytearray((path / bundle.FLOWS).read_bytes())
    data[5000] ^= 1
    (path / bundle.FLOWS).write_bytes(data)
    assert told(path) == ["flows.journal was changed after the capture was sealed, between offsets 4096 and 8192."]


def test_every_changed_byte_of_a_manifest_of_the_first_version_is_found(tmp_path: Path) -> None:
    path = first_version(tmp_path / "c")
    whole = (path / bundle.MANIFEST).read_bytes()
    for at in range(0, len(whole), 3):
        (path / bundle.MANIFEST).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            assert not verify.verify(path).intact, at
        except UserError:
            continue
