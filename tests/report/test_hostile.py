"""Whatever an SDK puts into hosts, paths and headers stays text in every renderer."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import msgspec
from report import made
from rich.console import Console

from sdkwitness.audit.model import Report
from sdkwitness.report.html import to_html
from sdkwitness.report.json import from_json, to_json
from sdkwitness.report.junit import to_junit
from sdkwitness.report.markdown import to_markdown
from sdkwitness.report.sarif import to_sarif
from sdkwitness.report.terminal import print_report
from sdkwitness.report.view import View

SCRIPT = "<script>alert(1)</script>"
ATTRIBUTE = '" onmouseover="alert(1)" x=\''
HOSTILE = f"{SCRIPT}{ATTRIBUTE}</style></title>&{{{{7*7}}}}[bold]| `x` \x1b[2J\x00\u202e]]>"


def poisoned() -> Report:
    """A report in which every free text is hostile."""
    report = made.report()
    observations = [
        msgspec.structs.replace(
            o,
            host=HOSTILE,
            path=f"request.body > json:$.{HOSTILE}",
            form=HOSTILE,
            note=HOSTILE,
            join=HOSTILE,
            phase=HOSTILE,
            scenario=HOSTILE,
            value=msgspec.structs.replace(o.value, preview=HOSTILE),
            recipient=msgspec.structs.replace(o.recipient, organisation=HOSTILE, via=HOSTILE, because=[HOSTILE]),
        )
        for o in report.observations
    ]
    findings = [
        msgspec.structs.replace(
            f,
            explanation=HOSTILE,
            rule=HOSTILE,
            data_type=f"net.{HOSTILE}",
            recipient=msgspec.structs.replace(f.recipient, organisation=HOSTILE, via=HOSTILE),
        )
        for f in report.findings
    ]
    claims = [msgspec.structs.replace(c, item=HOSTILE, explanation=HOSTILE) for c in report.claims]
    evidence = [msgspec.structs.replace(e, summary=HOSTILE, stack=[HOSTILE]) for e in report.evidence]
    parties = [
        msgspec.structs.replace(p, organisation=HOSTILE, via=HOSTILE, purpose=HOSTILE, scenario=HOSTILE)
        for p in report.statement.third_parties
    ]
    statement = msgspec.structs.replace(
        report.statement, id=HOSTILE, third_parties=parties, defects=[{"kind": "x", "entry": 1, "text": HOSTILE}]
    )
    capture = msgspec.structs.replace(report.capture, id=HOSTILE, app=HOSTILE, device=HOSTILE)
    coverage = made.coverage(
        problems=[HOSTILE],
        refused_handshakes=[{"host": HOSTILE, "reason": HOSTILE}],
        dark=[
            {
                "host": HOSTILE,
                "recipient": HOSTILE,
                "flows": 1,
                "sent": 1,
                "received": 1,
                "ja4": HOSTILE,
                "why": HOSTILE,
            }
        ],
        opaque=[{"evidence": HOSTILE, "host": HOSTILE, "size": 1, "entropy": 1.0, "reason": HOSTILE}],
    )
    return made.report(
        observations=observations,
        findings=findings,
        claims=claims,
        evidence=evidence,
        statement=statement,
        capture=capture,
        coverage=coverage,
    )


class Page(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs


def parse(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def test_the_page_has_the_same_elements_with_and_without_hostile_text() -> None:
    clean, hostile = (parse(to_html(View.of(r))) for r in (made.report(), poisoned()))
    assert hostile.tags.count("script") == clean.tags.count("script") == 1
    assert {name for name, _ in hostile.attributes} == {name for name, _ in clean.attributes}
    assert not [name for name, _ in hostile.attributes if name.startswith("on") or name == "style"]
    assert set(hostile.tags) == set(clean.tags)


def test_the_page_shows_hostile_text_and_no_invisible_character() -> None:
    html = to_html(View.of(poisoned()))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{7*7}}" in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", html)


def test_the_page_loads_nothing() -> None:
    page = parse(to_html(View.of(poisoned())))
    links = [value or "" for name, value in page.attributes if name in ("src", "href", "action", "data", "poster")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_the_page_forbids_everything_but_its_own_style_and_script() -> None:
    attributes = parse(to_html(View.of(made.report()))).attributes
    policy = next(value for _, value in attributes if value and value.startswith("default-src"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_terminal_gets_no_escape_sequence() -> None:
    stream = io.StringIO()
    print_report(View.of(poisoned()), Console(file=stream, width=140, markup=False, emoji=False, highlight=False))
    assert "\x1b" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()
    assert "\\x1b[2J" in stream.getvalue().replace("\n", "")


def test_markdown_gets_no_markup() -> None:
    text = to_markdown(View.of(poisoned()))
    assert "<script" not in text.replace("\\<script", "")
    rows = [line for line in text.splitlines() if line.startswith("| critical")]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 7 for row in rows)


def test_xml_and_json_stay_well_formed() -> None:
    report = poisoned()
    assert ET.fromstring(to_junit(View.of(report))) is not None
    assert json.loads(to_sarif(View.of(report)))["version"] == "2.1.0"
    assert from_json(to_json(report)) == report
