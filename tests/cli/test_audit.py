"""The main job: one command records the lab, finds what is planted, and says so in its last lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import leaks
import pytest

from sdkwitness.audit.classify.values.known import known_values
from sdkwitness.audit.model import Report
from sdkwitness.capture import bundle, export, verify
from sdkwitness.capture.importers import import_files
from sdkwitness.cli import handout, inputs
from sdkwitness.cli.audits import free_capture
from sdkwitness.report.json import read

ROOT = Path(__file__).resolve().parents[2]


class Audit(NamedTuple):
    """One finished `sdkwitness audit`."""

    code: int
    out: str
    err: str
    place: Path

    @property
    def report(self) -> Report:
        """Its report."""
        return read(self.place)


def audit(place: Path, *options: str) -> Audit:
    done = subprocess.run(
        [sys.executable, "-m", "sdkwitness.cli", "audit", "--out", str(place), *options],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Audit(done.returncode, done.stdout, done.stderr, place)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The lab, hooked."""
    return audit(tmp_path_factory.mktemp("lab") / "audit")


@pytest.fixture(scope="module")
def unhooked(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The lab with the agent off."""
    return audit(tmp_path_factory.mktemp("unhooked") / "audit", "--no-hooks")


def test_exactly_what_is_planted_is_found(lab: Audit) -> None:
    planted, found, extra = map(int, re.findall(r"planted (\d+), found (\d+), extra (\d+)", lab.out)[0])
    assert planted >= 60
    assert (found, extra) == (planted, 0), lab.err[-4000:]
    assert lab.code == 0


def test_the_last_lines_say_the_result_and_where_the_report_is(lab: Audit) -> None:
    *_, result, place = lab.out.splitlines()
    assert re.fullmatch(r"planted \d+, found \d+, extra \d+", result)
    assert place == f"report: {lab.place / 'report.html'}"
    assert (lab.place / "report.html").is_file()
    assert "Traceback" not in lab.err


def test_a_redacted_copy_of_the_lab_holds_no_value_in_any_form(lab: Audit, tmp_path: Path) -> None:
    capture = lab.place / "capture"
    recording, identity = bundle.read(capture), inputs.capture_identity(capture)
    assert identity is not None
    copied = handout.write(capture, tmp_path / "copy", identity)
    export.to_har(tmp_path / "copy", tmp_path / "copy.har")
    export.to_mitm(tmp_path / "copy", tmp_path / "copy.mitm")
    wanted = leaks.values(recording, identity)
    needles = list(leaks.forms(recording, wanted))
    assert copied.flows == len(recording.flows) > 40
    assert len(wanted) > 80
    assert len(needles) > 5000
    assert len(leaks.in_bytes(capture.iterdir(), needles)) > 100
    assert (
        leaks.in_bytes((*(tmp_path / "copy").iterdir(), tmp_path / "copy.har", tmp_path / "copy.mitm"), needles) == []
    )
    known = {k.value: k.data_type for k in known_values(identity, recording.events)}
    assert leaks.in_decoded(bundle.read(tmp_path / "copy"), known) == []


def test_the_capture_is_kept_and_sealed(lab: Audit) -> None:
    assert verify.verify(lab.place / "capture").intact


def test_every_entry_is_there_and_every_claim_has_a_verdict(lab: Audit) -> None:
    report = lab.report
    assert report.statement.entries == 21
    assert {c.entry for c in report.claims} == set(range(1, 22))
    assert "not_seen_not_exercised" not in {c.verdict for c in report.claims}
    assert {c.verdict for c in report.claims if c.entry in (4, 5, 6, 19)} == {"not_observable"}
    assert {o.channel for o in report.observations} == {"network", "api", "ipc", "native"}


def test_nearly_every_tls_flow_is_tied_to_the_code_that_opened_it(lab: Audit) -> None:
    joins = lab.report.coverage.joins
    assert joins.tls_flows > 40
    assert joins.client_random + joins.port >= 0.95 * joins.tls_flows


def test_every_encrypted_body_is_read_through_but_the_one_of_unknown_make(lab: Audit) -> None:
    assert {str(leaf["host"]) for leaf in lab.report.coverage.opaque} == {"c.trackly-beacon.example"}
    layers = {layer.partition(":")[0] for o in lab.report.observations for layer in o.path.split(" > ")}
    assert {"aes", "3des", "xiaomi-rc4"} <= layers


def analyze(capture: Path, out: Path, *options: str, roots: list[Path] | None = None) -> bytes:
    """The report.json of an analysis in a process of its own."""
    environment = dict(os.environ)
    if roots is not None:
        environment["PYTHONPATH"] = os.pathsep.join(map(str, roots))
    done = subprocess.run(
        [sys.executable, "-m", "sdkwitness.cli", "analyze", str(capture), "--out", str(out), *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    assert done.returncode == 1, done.stderr
    return (out / "report.json").read_bytes()


def test_analysis_is_the_same_twice_and_never_reads_the_plants(lab: Audit, tmp_path: Path) -> None:
    roots = [tmp_path / name for name in ("analysis", "addons", "frida_hooks", "captures", "lab")]
    for root in roots:
        shutil.copytree(ROOT / root.name / "sdkwitness", root / "sdkwitness")
    (tmp_path / "lab" / "sdkwitness" / "lab" / "plants.yaml").unlink()
    found = subprocess.run(
        [sys.executable, "-c", "import sdkwitness.lab as lab; print(lab.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, roots))},
    )
    assert found.stdout.startswith(str(tmp_path))
    first = analyze(lab.place / "capture", tmp_path / "one")
    assert analyze(lab.place / "capture", tmp_path / "two", roots=roots) == first
    assert first == (lab.place / "report.json").read_bytes()


def test_an_exported_dump_gives_the_same_findings(unhooked: Audit, tmp_path: Path) -> None:
    capture, dump, again = unhooked.place / "capture", tmp_path / "lab.mitm", tmp_path / "again"
    assert export.to_mitm(capture, dump).flows == len(bundle.read(capture).flows)
    import_files([dump], again)
    analyze(again, tmp_path / "report", "--identity", str(capture / "identity.yaml"))
    imported = read(tmp_path / "report").findings
    assert len(imported) > 50
    assert imported == unhooked.report.findings


def test_without_hooks_the_report_says_what_is_missing_and_never_clean(unhooked: Audit) -> None:
    assert unhooked.report.coverage.hooks.mode == "off"
    assert "Hooks were switched off" in unhooked.out.replace("\n", " ")
    assert "No finding needs attention" not in unhooked.out
    assert "planted" not in unhooked.out
    lost = [c for c in unhooked.report.claims if c.verdict == "not_observable" and c.entry not in (4, 5, 6, 19)]
    assert lost


def test_an_earlier_capture_is_moved_aside(tmp_path: Path) -> None:
    assert free_capture(tmp_path) == tmp_path / "capture"
    for _ in range(2):
        (tmp_path / "capture").mkdir()
        (tmp_path / "capture" / "evidence").write_text("kept")
        assert free_capture(tmp_path) == tmp_path / "capture"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["capture-1", "capture-2"]
    assert (tmp_path / "capture-2" / "evidence").read_text() == "kept"
