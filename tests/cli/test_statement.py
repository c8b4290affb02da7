"""`sdkwitness statement` as it is called."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import Call

OLD = """# Third-party SDKs
Last updated: 1 May 2024

| SDK | Provider | Data collected | Purpose | Privacy policy |
|-----|----------|----------------|---------|----------------|
| Example Push | Example Ltd. | OAID, device model | push | https://example.com/p |
| Gone SDK | Gone Inc. | IMEI | ads | https://gone.example/p |
"""
NEW = """# Third-party SDKs
Last updated: 1 May 2025

| SDK | Provider | Data collected | Purpose | Privacy policy |
|-----|----------|----------------|---------|----------------|
| New SDK | New GmbH | Android ID | maps | https://new.example/p |
| Example Push | Example Ltd. | OAID (processed only on the device), IP address | push and ads | https://example.com/p |
"""
ALLOWED = 1 << 30
"""Bytes of memory for what is no statement."""


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(OLD, "utf-8")
    new.write_text(NEW, "utf-8")
    return old, new


def test_diff_tells_entries_and_items(versions: tuple[Path, Path], call: Call) -> None:
    done = call("statement", "diff", *versions)
    assert done.code == 1
    assert done.out.splitlines()[2:] == [
        "added    entry 1: New SDK (New GmbH), 1 claim",
        "removed  entry 2: Gone SDK (Gone Inc.), 1 claim",
        "changed  entry 2: Example Push",
        "  purpose: push -> push and ads",
        "  + IP address [net.ip]",
        "  - device model [dev.model]",
        "  ~ OAID [id.device.resettable.oaid] -> OAID (processed only on the device) [id.device.resettable.oaid]",
        "1 added entry, 1 removed, 1 changed, 0 the same",
    ]
    assert "1 May 2024" in done.out.splitlines()[0]


def test_diff_reads_saved_statements_and_finds_nothing_between_a_document_and_its_yaml(
    versions: tuple[Path, Path], tmp_path: Path, call: Call
) -> None:
    saved = tmp_path / "saved.yaml"
    assert call("statement", "parse", versions[0], "--out", saved).code == 0
    done = call("statement", "diff", versions[0], saved, "--json")
    assert done.code == 0
    document = json.loads(done.out)
    assert (document["added"], document["removed"], document["changed"], document["same"]) == ([], [], [], 2)
    assert document["exit"] == 0


def test_diff_as_json_names_both_versions(versions: tuple[Path, Path], call: Call) -> None:
    document = json.loads(call("statement", "diff", *versions, "--json").out)
    assert (document["old"]["version"], document["new"]["version"]) == ("1 May 2024", "1 May 2025")
    assert [e["via"] for e in document["added"]] == ["New SDK"]
    (changed,) = document["changed"]
    assert [d["item"] for d in changed["items"]["added"]] == ["IP address"]


def test_check_says_where_and_what_instead(tmp_path: Path, call: Call) -> None:
    text = tmp_path / "s.txt"
    text.write_text("SDK name: Example SDK\nShared information: account information\nPurpose: ads\n", "utf-8")
    done = call("statement", "check", text)
    assert done.code == 1
    assert f"{text}:2: entry 1: " in done.out
    assert "List what it covers, as in `account information (first item, second item)`." in done.out


def write(path: Path, size: int, piece: bytes) -> Path:
    with path.open("wb") as file:
        for _ in range(size // len(piece)):
            file.write(piece)
    return path


NOVEL = b"It was, she thought: the longest of summers. Nobody spoke of it, and the company left at dawn.\n\n"


@pytest.mark.parametrize(
    ("name", "size", "piece"),
    [
        ("novel.txt", 1_200_000, NOVEL),
        ("novel.md", 1_200_000, NOVEL),
        ("novel.html", 5_000_000, b"<p>" + NOVEL + b"</p>"),
        ("binary.bin", 3_000_000, bytes(range(256))),
        ("broken.pdf", 1_000_000, b"%PDF-1.7\n1 0 obj <<>> endobj\n"),
        ("empty.html", 0, b" "),
        ("page.html", 200 << 20, b"<div><p>Lorem ipsum</p></div>\n" * 1000),
    ],
)
def test_what_is_no_statement_gets_one_sentence_soon_and_in_little_memory(
    tmp_path: Path, name: str, size: int, piece: bytes
) -> None:
    path = write(tmp_path / name, size, piece)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "sdkwitness.cli", "statement", "check", path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (ALLOWED, ALLOWED)),
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("sdkwitness: ")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 10
