"""Hostile text becomes visible text."""

from __future__ import annotations

import pytest

from sdkwitness.report.text import markdown, plain, plural


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\u202egnp.exe", "a\\u202egnp.exe"),
        ("one\ntwo\r\tthree", "one\\x0atwo\\x0d\\x09three"),
        ("half \ud83d", "half \\ud83d"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\U000e0041tag", "\\U000e0041tag"),
    ],
)
def test_what_does_not_print_is_escaped(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


def test_what_prints_stays() -> None:
    assert plain("高德 SDK · 31.2…") == "高德 SDK · 31.2…"


def test_long_text_is_clipped_with_a_sign() -> None:
    assert plain("x" * 500, 10) == "x" * 9 + "…"
    assert plain("x" * 10, 10) == "x" * 10


def test_markdown_shows_itself() -> None:
    assert markdown("a|b <b>*x*</b> [l](u)") == "a\\|b \\<b\\>\\*x\\*\\</b\\> \\[l\\](u)"


def test_plural() -> None:
    assert (plural(1, "flow"), plural(2000, "flow"), plural(0, "entry", "entries")) == (
        "1 flow",
        "2,000 flows",
        "0 entries",
    )
