from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

import factories
import pytest
import sealing

from sdkwitness.capture import bundle, custody, seal, sums, verify
from sdkwitness.capture.errors import UserError


def test_anybody_can_check_the_list_of_digests(tmp_path: Path) -> None:
    path = sealing.capture(tmp_path / "c", problems=300)
    digest = seal.seal(path)
    if shutil.which("sha256sum") is None:
        pytest.skip("needs sha256sum")
    done = subprocess.run(["sha256sum", "--strict", "-c", sums.SUMS], cwd=path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {line.partition(": ")[0].lstrip("\\") for line in done.stdout.splitlines()} >= {
        *("manifest.json", "manifest.json.chain", "flows.journal", "flows.journal.chain", "marks.jsonl"),
        *("identity.yaml", "keylog.txt", "packets/a.pcap", "packets/a.pcap.chain"),
    }
    assert hashlib.sha256((path / sums.SUMS).read_bytes()).hexdigest() == digest


def test_the_same_capture_gives_the_same_seal(tmp_path: Path) -> None:
    one, other = (seal.seal(sealing.capture(tmp_path / name)) for name in "ab")
    assert one == other
    assert len(one) == 64


def test_what_is_sealed_cannot_be_written_by_accident(tmp_path: Path) -> None:
    path = sealing.capture(tmp_path / "c")
    before = {file: file.stat().st_mode for file in path.rglob("*") if file.is_file()}
    seal.seal(path)
    for file in path.rglob("*"):
        if file.is_file():
            assert bool(file.stat().st_mode & stat.S_IWUSR) == (file.name == custody.LOG)
    for file, mode in before.items():
        assert file.stat().st_mode == mode & ~0o222
    assert os.access(path, os.W_OK)


def test_a_sealed_capture_takes_no_marks_and_no_second_seal(tmp_path: Path) -> None:
    path = sealing.capture(tmp_path / "c")
    seal.seal(path)
    with pytest.raises(UserError, match="is sealed"):
        bundle.append_mark(path, factories.mark("consent", "withdrawn"))
    with pytest.raises(UserError, match="sealed already"):
        seal.seal(path)
    assert verify.verify(path).intact


def test_a_capture_whose_seal_was_taken_out_is_not_sealed_again(tmp_path: Path) -> None:
    path = sealing.capture(tmp_path / "c")
    seal.seal(path)
    sealing.overwrite(path / bundle.MANIFEST, bundle.manifest_bytes(factories.manifest()))
    with pytest.raises(UserError, match="holds SHA256SUMS but no seal"):
        seal.seal(path)
    assert not verify.verify(path).intact


def test_sealing_goes_on_where_it_was_interrupted_between_the_chains(tmp_path: Path) -> None:
    path = sealing.capture(tmp_path / "c")
    whole = sealing.capture(tmp_path / "d")
    digest = seal.seal(whole)
    shutil.copy(whole / "flows.journal.chain", path / "flows.journal.chain")
    assert seal.seal(path) == digest
    assert verify.verify(path).intact


def test_what_has_the_name_of_a_chain_is_not_overwritten(tmp_path: Path) -> None:
    path = sealing.capture(tmp_path / "c")
    (path / "packets" / "a.pcap.chain").write_bytes(b"mine")
    before = sorted(path.rglob("*"))
    with pytest.raises(UserError, match="is in the way"):
        seal.seal(path)
    assert sorted(path.rglob("*")) == before
    assert (path / "packets" / "a.pcap.chain").read_bytes() == b"mine"


def test_a_crashed_capture_can_be_sealed(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest(ended=None))
    seal.seal(tmp_path / "c")
    assert verify.verify(tmp_path / "c").intact


@pytest.mark.parametrize("make", ["link", "pipe", "directory"])
def test_what_is_no_file_is_not_sealed(tmp_path: Path, make: str) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    odd = tmp_path / "c" / "odd"
    if make == "pipe":
        os.mkfifo(odd)
    else:
        odd.symlink_to("/etc/hostname" if make == "link" else "/etc")
    with pytest.raises(UserError, match="is a link"):
        seal.seal(tmp_path / "c")
    assert bundle.read_manifest(tmp_path / "c").seal is None


def test_a_name_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    Path(os.fsdecode(os.fsencode(tmp_path / "c") + b"/\xff.pcap")).write_bytes(b"x")
    with pytest.raises(UserError, match="no UTF-8"):
        seal.seal(tmp_path / "c")
