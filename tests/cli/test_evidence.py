"""What happens to a sealed capture is written down, and what is checked is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import sealing
from authority import Authority, serving
from cli.conftest import IMEI, Call

from sdkwitness.capture import bundle, custody, sums, verify


@pytest.fixture
def sealed(capture: Path, call: Call) -> Path:
    """The small capture, sealed."""
    assert call("seal", capture).code == 0
    return capture


def commands(path: Path) -> list[tuple[str, int]]:
    """What the log says was run, and how it ended."""
    history = custody.read(path)
    assert not history.defects
    return [(entry.command, entry.result) for entry in history.entries]


def test_every_command_on_a_sealed_capture_is_written_down(sealed: Path, tmp_path: Path, call: Call) -> None:
    call("verify", sealed)
    call("analyze", sealed, "--out", tmp_path / "report", "--quiet")
    call("trace", sealed, IMEI)
    call("mark", sealed, "consent", "given")
    call("export", sealed, "--format", "har", "--out", tmp_path / "x.har")
    call("diff", sealed, sealed)
    call("export", sealed, "--format", "har", "--out", tmp_path / "missing" / "x.har")
    assert commands(sealed) == [
        *(("seal", 0), ("verify", 0), ("analyze", 1), ("trace", 0), ("mark", 2), ("export", 0), ("diff", 0)),
        ("export", 2),
    ]
    done = call("verify", sealed, "--log", "--json")
    told = json.loads(done.out)
    assert told["intact"]
    assert told["entries"] == 8
    assert told["custody"][2]["arguments"][:1] == [str(sealed)]
    assert told["custody"][2]["seal"] == told["seal"]
    assert {entry["tool"].split()[0] for entry in told["custody"]} == {"sdkwitness"}
    lines = call("verify", sealed, "--log").out.splitlines()
    assert sum(": trace " in line for line in lines) == 1


def test_what_is_sealed_incomplete_is_said_to_be(capture: Path, call: Call) -> None:
    assert "incomplete" not in call("seal", capture).err
    cut = capture.with_name("cut")
    shutil.copytree(capture, cut, ignore=shutil.ignore_patterns(custody.LOG, sums.SUMS))
    manifest = json.loads((cut / "manifest.json").read_text("utf-8"))
    (cut / "manifest.json").write_text(json.dumps({**manifest, "seal": None, "ended": None}), "utf-8")
    done = call("seal", cut)
    assert done.code == 0
    assert f"{cut} is incomplete, and is sealed as it is" in done.err
    assert call("verify", cut).code == 0


def test_a_value_is_never_in_the_log(sealed: Path, call: Call) -> None:
    call("trace", sealed, IMEI)
    call("trace", sealed, "--reveal", f"x-{IMEI}")
    call("query", sealed, f"SELECT '{IMEI}'")
    call("mark", sealed, "note", IMEI)
    call("verify", sealed, "--seal", IMEI)
    raw = (sealed / custody.LOG).read_text("utf-8")
    assert raw.count("\n") == 6
    assert IMEI not in raw


def test_a_log_that_was_edited_is_told(sealed: Path, call: Call) -> None:
    call("verify", sealed)
    log = sealed / custody.LOG
    log.write_text(log.read_text("utf-8").replace('"command":"verify"', '"command":"doctor"'), encoding="utf-8")
    done = call("verify", sealed)
    assert done.code == 1
    assert "custody.jsonl was changed in line 2, between offsets" in done.out


def test_a_capture_that_cannot_be_written_is_read_all_the_same(sealed: Path, call: Call) -> None:
    (sealed / custody.LOG).unlink()
    (sealed / custody.LOG).mkdir()
    done = call("trace", sealed, IMEI)
    assert done.code == 0
    assert "this command is not in the custody log" in done.err
    assert "custody log" not in call("trace", sealed, IMEI, "--quiet").err


def test_an_import_is_written_down_with_the_digests_of_its_files(har_file: Path, tmp_path: Path, call: Call) -> None:
    assert call("import", har_file, "--out", tmp_path / "cap").code == 0
    call("analyze", tmp_path / "cap", "--out", tmp_path / "report", "--quiet")
    [entry] = custody.read(tmp_path / "cap").entries
    assert (entry.command, entry.result, entry.seal) == ("import", 0, "")
    [(name, digest)] = entry.sources
    assert name == har_file.name
    assert len(digest) == 64
    call("seal", tmp_path / "cap")
    assert call("verify", tmp_path / "cap").code == 0
    assert commands(tmp_path / "cap") == [("import", 0), ("seal", 0), ("verify", 0)]


def test_verify_tells_file_and_offsets_for_people_and_machines(sealed: Path, call: Call) -> None:
    data = bytearray((sealed / bundle.IDENTITY).read_bytes())
    data[3] ^= 4
    sealing.overwrite(sealed / bundle.IDENTITY, data)
    done = call("verify", sealed)
    sentence = f"identity.yaml was changed after the capture was sealed, between offsets 0 and {len(data)}."
    assert done.code == 1
    assert sentence in done.out
    told = json.loads(call("verify", sealed, "--json").out)
    assert told["problems"] == [sentence]
    assert told["differences"] == [
        {"file": "identity.yaml", "what": "changed", "start": 0, "end": len(data), "sentence": sentence}
    ]


def test_a_digest_that_was_kept_tells_this_seal_from_another(capture: Path, call: Call) -> None:
    digest = json.loads(call("seal", capture, "--json").out)["seal"]
    assert call("verify", capture, "--seal", digest).code == 0
    assert call("verify", capture, "--seal", digest.upper()).code == 0
    done = call("verify", capture, "--seal", "0" * 64)
    assert done.code == 1
    assert "digest was given" in done.out


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_time_stamp_is_asked_kept_and_told(capture: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "tsa").mkdir()
    with serving(Authority(tmp_path / "tsa")) as authority:
        assert call("seal", capture, "--tsa", authority.url, "--tsa-cert", authority.stranger).code == 2
        assert not (capture / sums.SUMS).exists()
        assert call("seal", capture, "--tsa", authority.url, "--tsa-cert", authority.root).code == 0
    done = call("verify", capture, "--tsa-cert", authority.root)
    assert done.code == 0
    assert "by CN=Test authority (a root that you named)" in done.out
    assert "not checked against a root that you named" in call("verify", capture).out
    assert call("verify", capture, "--tsa-cert", authority.stranger).code == 1


def test_a_stamp_needs_an_authority(capture: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "root.pem").write_text("")
    done = call("seal", capture, "--tsa-cert", tmp_path / "root.pem")
    assert done.code == 2
    assert "--tsa" in done.err
    assert call("seal", capture, "--tsa", "freetsa.org").code == 2
    assert call("verify", capture).code == 2


def _scripts() -> list[str]:
    text = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text("utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def _run(script: str, place: Path, root: Path) -> tuple[int, str]:
    command = script.replace("/tmp/present", str(root.with_name("present")))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "ROOT": str(root)},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_what_strangers_are_told_to_run_finds_what_verify_finds(tmp_path: Path, call: Call) -> None:
    path = sealing.capture(tmp_path / "c", problems=300)
    (tmp_path / "tsa").mkdir()
    with serving(Authority(tmp_path / "tsa")) as authority:
        assert call("seal", path, "--tsa", authority.url).code == 0
    call("verify", path)
    digest = verify.verify(path).seal
    files, chain, log = _scripts()
    code, said = _run(files, path, authority.root)
    assert code == 0, said
    assert digest in said
    assert _run(chain, path, authority.root) == (0, "")
    assert _run(log, path, authority.root) == (0, "")
    assert _run(files, path, authority.stranger)[0] != 0
    data = bytearray((path / bundle.FLOWS).read_bytes())
    data[5000] ^= 1
    sealing.overwrite(path / bundle.FLOWS, data)
    assert _run(files, path, authority.root)[0] != 0
    assert _run(chain, path, authority.root)[1] == "changed between 4096 and 8192\n"
    data[5000] ^= 1
    sealing.overwrite(path / bundle.FLOWS, data)
    (path / "added").touch()
    assert _run(files, path, authority.root)[0] != 0
    (path / custody.LOG).write_text((path / custody.LOG).read_text("utf-8").replace("verify", "doctor"), "utf-8")
    assert _run(log, path, authority.root)[1] == "line 2 is not as it was written\n"
