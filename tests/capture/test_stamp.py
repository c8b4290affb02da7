from __future__ import annotations

import random
import shutil
import socket
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
import sealing
from authority import Authority, serving

from sdkwitness.capture import bundle, chain, custody, seal, stamp, sums, verify
from sdkwitness.capture.errors import UserError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def authority(tmp_path: Path) -> Generator[Authority]:
    """An authority that sends its whole chain."""
    (tmp_path / "tsa").mkdir()
    with serving(Authority(tmp_path / "tsa")) as running:
        yield running


@pytest.fixture
def stamped(tmp_path: Path, authority: Authority) -> Path:
    """A capture with a time stamp."""
    path = sealing.capture(tmp_path / "c")
    seal.seal(path, stamper=stamp.stamper(authority.url, authority.root))
    return path


def test_a_seal_is_stamped_and_only_its_digest_is_sent(stamped: Path, authority: Authority) -> None:
    verdict = verify.verify(stamped, roots=stamp.certificates(authority.root))
    assert verdict.intact
    assert verdict.stamp is not None
    assert verdict.stamp.trusted
    assert verdict.stamp.authority == "CN=Test authority"
    assert verdict.stamp.time.startswith("20")
    [request] = authority.asked
    assert bytes.fromhex(verdict.seal) in request
    assert len(request) < 100


def test_a_stamp_without_a_named_root_is_held_against_its_own(stamped: Path) -> None:
    verdict = verify.verify(stamped)
    assert verdict.intact
    assert verdict.stamp is not None
    assert not verdict.stamp.trusted
    assert not verdict.stamp.problem


def test_a_root_of_the_same_name_with_another_key_is_none(stamped: Path, authority: Authority) -> None:
    verdict = verify.verify(stamped, roots=stamp.certificates(authority.stranger))
    assert [d.file for d in verdict.differences] == [seal.TOKEN]
    assert "its signature does not hold" in verdict.differences[0].sentence
    assert verdict.stamp is not None
    assert not verdict.stamp.trusted


def test_openssl_says_the_same(stamped: Path, authority: Authority) -> None:
    """What docs/evidence.md tells a stranger to run."""

    def check(root: Path) -> int:
        command = ["openssl", "ts", "-verify", "-in", seal.TOKEN, "-data", sums.SUMS, "-CAfile", str(root)]
        return subprocess.run(command, cwd=stamped, capture_output=True, timeout=30).returncode

    assert check(authority.root) == 0
    assert check(authority.stranger) != 0
    sealing.overwrite(stamped / sums.SUMS, (stamped / sums.SUMS).read_bytes() + b"\n")
    assert check(authority.root) != 0


def test_a_stamp_of_another_seal_is_told(stamped: Path, tmp_path: Path, authority: Authority) -> None:
    other = sealing.capture(tmp_path / "other")
    (other / bundle.MARKS).unlink()
    seal.seal(other, stamper=stamp.stamper(authority.url))
    sealing.overwrite(stamped / seal.TOKEN, (other / seal.TOKEN).read_bytes())
    (stamped / custody.LOG).unlink()
    assert any("given for another seal" in d.sentence for d in verify.verify(stamped).differences)


def test_every_flipped_bit_of_a_stamp_is_found_and_located(stamped: Path) -> None:
    file = stamped / seal.TOKEN
    content = file.read_bytes()
    draw = random.Random(6)
    for _ in range(300):
        at = draw.randrange(len(content))
        changed = bytearray(content)
        changed[at] ^= 1 << draw.randrange(8)
        sealing.overwrite(file, changed)
        [difference] = verify.verify(stamped).differences
        assert difference.file == seal.TOKEN
        assert difference.start is not None
        assert difference.end is not None
        assert difference.start <= at < difference.end <= difference.start + chain.BLOCK
    file.write_bytes(content)
    assert verify.verify(stamped).intact
    for other in (b"", content[:100], content + b"x"):
        file.write_bytes(other)
        assert [d.file for d in verify.verify(stamped).differences] == [seal.TOKEN]
    file.unlink()
    assert "is missing" in verify.verify(stamped).differences[0].sentence


def test_a_stamp_that_holds_no_root_waits_for_one(tmp_path: Path) -> None:
    (tmp_path / "tsa").mkdir()
    with serving(Authority(tmp_path / "tsa", whole=False)) as authority:
        path = sealing.capture(tmp_path / "c")
        seal.seal(path, stamper=stamp.stamper(authority.url))
    verdict = verify.verify(path)
    assert verdict.intact
    assert verdict.stamp is not None
    assert not verdict.stamp.trusted
    trusted = verify.verify(path, roots=stamp.certificates(authority.root)).stamp
    assert trusted is not None
    assert trusted.trusted
    assert not verify.verify(path, roots=stamp.certificates(authority.stranger)).intact


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"", "no time stamp that can be read"),
        (b"<html>", "no time stamp that can be read"),
        (b"\x30\x82\xff\xff\x30", "no time stamp that can be read"),
        (b"\x30\x05\x30\x03\x02\x01\x02", "no time stamp"),
        (bytes(stamp.MAX_ANSWER + 1), "more than 1 MiB"),
        (503, "it answered 503"),
    ],
)
def test_what_gives_no_stamp_leaves_the_capture_as_it_was(
    tmp_path: Path, authority: Authority, answer: bytes | int, sentence: str
) -> None:
    path = sealing.capture(tmp_path / "c")
    before = {file: (file.stat().st_mode, file.stat().st_size) for file in path.rglob("*")}
    authority.answer = answer
    with pytest.raises(UserError, match=sentence) as error:
        seal.seal(path, stamper=stamp.stamper(authority.url))
    assert "nothing was sealed" in str(error.value)
    assert {file: (file.stat().st_mode, file.stat().st_size) for file in path.rglob("*")} == before
    assert seal.seal(path)


def test_an_old_answer_is_not_taken_for_a_new_one(tmp_path: Path, authority: Authority) -> None:
    one = sealing.capture(tmp_path / "one")
    seal.seal(one, stamper=stamp.stamper(authority.url))
    authority.answer = (one / seal.TOKEN).read_bytes()
    with pytest.raises(UserError, match="answered another request"):
        seal.seal(sealing.capture(tmp_path / "two"), stamper=stamp.stamper(authority.url))


def test_an_authority_that_is_not_there_or_refuses_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    path = sealing.capture(tmp_path / "c")
    with pytest.raises(UserError, match="cannot be reached"):
        seal.seal(path, stamper=stamp.stamper(f"http://127.0.0.1:{port}/"))
    for url in ("file:///etc/passwd", "ftp://x", "freetsa.org", ""):
        with pytest.raises(UserError, match="no address of a time-stamping authority"):
            stamp.stamper(url)
    (tmp_path / "tsa").mkdir()
    with serving(Authority(tmp_path / "tsa", digests="sha512")) as authority:
        with pytest.raises(UserError, match="granted no time stamp"):
            seal.seal(path, stamper=stamp.stamper(authority.url))
        with pytest.raises(UserError, match="holds no certificate"):
            stamp.stamper(authority.url, tmp_path / "tsa" / "ts.cnf")
