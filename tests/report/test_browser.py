"""The page in a real browser: it renders, filters work, and its own policy blocks nothing of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from report import made
from report.test_hostile import poisoned

from sdkwitness.audit.model import Report
from sdkwitness.report import render

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
    "--enable-logging=stderr",
)


def dom(report: Report, place: Path, fragment: str = "") -> tuple[str, str]:
    """The document after its script ran, and what the console said."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs chromium")
    render(report, place)
    done = subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--user-data-dir={place / 'profile'}",
            "--dump-dom",
            f"{(place / 'report.html').as_uri()}{fragment}",
        ],
        capture_output=True,
        timeout=90,
        check=True,
    )
    console = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
    return done.stdout.decode(), "\n".join(console)


def test_the_page_runs_under_its_own_policy(tmp_path: Path) -> None:
    page, console = dom(made.report(), tmp_path)
    assert console == ""
    # the script fills this in, so it ran; the filters are hidden without it
    assert ">40 of 40</output>" in page
    assert '<form id="filters">' in page


def test_a_link_opens_what_it_points_to(tmp_path: Path) -> None:
    page, _ = dom(made.report(), tmp_path, "#F-015")
    opened = page[page.index('id="F-015"') :].partition(">")[0]
    assert "open" in opened
    assert "open" not in page[page.index('id="F-001"') :].partition(">")[0]


def test_hostile_text_runs_nothing(tmp_path: Path) -> None:
    page, console = dom(poisoned(), tmp_path)
    assert console == ""
    assert ">40 of 40</output>" in page
    assert page.count("<script") == 1
