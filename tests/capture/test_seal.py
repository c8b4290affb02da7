from __future__ import annotations

from pathlib import Path

import factories
import pytest

from sdkwitness.capture import bundle, seal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import StreamMessage, StreamOpened


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed capture whose journal has several blocks."""
    path = tmp_path / "c"
    writer = bundle.Writer.create(path, factories.manifest(ended=None))
    journal = JournalWriter(path / bundle.FLOWS)
    journal.append(StreamOpened("f", "c", "s", "tcp", 1.0))
    for n in range(20):
        journal.append(StreamMessage("f", float(n), True, bytes([n]) * 1000))
    journal.close()
    writer.append_mark(factories.mark("consent", "given"))
    writer.write_identity("imei: '1'\n")
    (path / "packets").mkdir()
    (path / "packets" / "a.pcap").write_bytes(b"\xd4\xc3\xb2\xa1")
    writer.finish(ended=5)
    seal.seal(path)
    return path


def test_an_untouched_capture_is_intact(sealed: Path) -> None:
    assert seal.verify(sealed) == ()
    assert len(bundle.read(sealed).flows) == 1


def test_every_changed_byte_is_found(sealed: Path) -> None:
    for file in sorted(p for p in sealed.rglob("*") if p.is_file()):
        whole = file.read_bytes()
        step = 1 if len(whole) < 2000 else 97
        for at in range(0, len(whole), step):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            try:
                assert seal.verify(sealed) != (), (file.name, at)
            except UserError:
                assert file.name == bundle.MANIFEST
        file.write_bytes(whole)
    assert seal.verify(sealed) == ()


@pytest.mark.parametrize("at", [100, seal.BLOCK, 3 * seal.BLOCK + 17])
def test_a_change_of_the_journal_is_located(sealed: Path, at: int) -> None:
    file = sealed / bundle.FLOWS
    data = bytearray(file.read_bytes())
    data[at] ^= 0x40
    file.write_bytes(data)
    start = at // seal.BLOCK * seal.BLOCK
    [problem] = seal.verify(sealed)
    assert problem.startswith("flows.journal was changed")
    assert f"between offsets {start} and {start + seal.BLOCK}" in problem


def test_a_cut_and_an_appended_journal_are_told_apart(sealed: Path) -> None:
    file = sealed / bundle.FLOWS
    whole = file.read_bytes()
    file.write_bytes(whole[: 2 * seal.BLOCK])
    assert seal.verify(sealed) == (
        f"flows.journal was cut short after the capture was sealed: it ends at offset {2 * seal.BLOCK}.",
    )
    file.write_bytes(whole + bytes(2 * seal.BLOCK))
    [problem] = seal.verify(sealed)
    assert "flows.journal" in problem


def test_added_removed_and_changed_files_are_named(sealed: Path) -> None:
    (sealed / "extra").write_text("x")
    (sealed / "packets" / "a.pcap").write_bytes(b"")
    (sealed / bundle.IDENTITY).unlink()
    assert seal.verify(sealed) == (
        "extra was added after the capture was sealed.",
        "identity.yaml was sealed and is missing.",
        "packets/a.pcap was changed after the capture was sealed.",
    )


def test_a_damaged_chain_is_told(sealed: Path) -> None:
    chain = sealed / f"{bundle.FLOWS}{seal.CHAIN_SUFFIX}"
    chain.write_bytes(bytes(len(chain.read_bytes())))
    assert seal.verify(sealed) == ("flows.journal.chain was changed after the capture was sealed.",)
    (sealed / bundle.FLOWS).write_bytes(b"x")
    assert any("no longer tells" in problem for problem in seal.verify(sealed))


def test_a_sealed_capture_takes_no_marks_and_no_second_seal(sealed: Path) -> None:
    with pytest.raises(UserError, match="is sealed"):
        bundle.append_mark(sealed, factories.mark("consent", "withdrawn"))
    with pytest.raises(UserError, match="sealed already"):
        seal.seal(sealed)
    assert seal.verify(sealed) == ()


def test_a_capture_without_a_seal_is_not_called_intact(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    with pytest.raises(UserError, match="not sealed"):
        seal.verify(tmp_path / "c")


def test_a_crashed_capture_can_be_sealed(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest(ended=None))
    seal.seal(tmp_path / "c")
    assert seal.verify(tmp_path / "c") == ()


def test_a_link_is_not_sealed(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    (tmp_path / "c" / "link").symlink_to("/etc/hostname")
    with pytest.raises(UserError, match="is a link"):
        seal.seal(tmp_path / "c")
    assert bundle.read_manifest(tmp_path / "c").seal is None


def test_the_same_capture_gives_the_same_seal(tmp_path: Path) -> None:
    digests: list[str] = []
    for name in ("a", "b"):
        bundle.Writer.create(tmp_path / name, factories.manifest())
        digests.append(seal.seal(tmp_path / name))
    assert digests[0] == digests[1]
    assert len(digests[0]) == 64


def test_a_sealed_file_that_is_gone_is_missed_when_reading(sealed: Path) -> None:
    (sealed / bundle.FLOWS).unlink()
    recording = bundle.read(sealed)
    assert recording.flows == ()
    assert recording.problems == ("flows.journal is missing: the capture was sealed with it.",)
