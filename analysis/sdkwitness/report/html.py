"""`report.html`: one self-contained file that loads nothing and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

import jinja2
from markupsafe import Markup

from sdkwitness.audit.model import Claim, Finding, Observation
from sdkwitness.report import dark
from sdkwitness.report.text import plain, plural
from sdkwitness.report.timeline import picture
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import Party, View, count_claims, matrix
from sdkwitness.report.words import (
    CLAIMS,
    DETECTORS,
    GRADES,
    JOINS,
    METHODS,
    OVERLAYS,
    REDACTED,
    REVEALED,
    VERDICTS,
    Tone,
    data_type_label,
)

MAX_OBSERVATIONS: Final = 12
"""Shown under one finding; the rest is counted and stands in `report.json`."""
MAX_OPAQUE: Final = 40
"""Opaque leaves listed; the rest is counted."""
MAX_DARK: Final = 100
"""Rows of dark flows listed; the rest is counted."""


class Segment(NamedTuple):
    """One part of a claims bar, in percent of its width."""

    start: float
    width: float
    tone: Tone


class Chain(NamedTuple):
    """The observations of one finding that are shown, and how many are not."""

    shown: tuple[Observation, ...]
    hidden: int


def to_html(view: View) -> str:
    """Render the page."""
    # a page is read by browsers of people who did not make it: no source of script or style but the two below
    style, script = _asset("report.css"), _asset("report.js")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    # Markup for the two files only: they are ours, everything else is escaped
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            view=view,
            report=view.report,
            headline=headline(view),
            matrix=matrix(view),
            timeline=picture(view),
            gaps=unseen(view),
            dark=dark.rows(view.report.coverage, MAX_DARK),
            policy=policy,
            style=Markup(style),
            script=Markup(script),
        )
    )


def to_svg(views: Sequence[View]) -> str:
    """Render the timelines of reports as one picture that needs nothing else; one below the other."""
    drawn = [(view, shapes) for view in views if (shapes := picture(view)) is not None]
    return _environment().get_template("timeline.svg.j2").render(drawn=drawn)


def headline(view: View) -> str:
    """Return the one sentence a reader takes away; it says "nothing" only where everything could be seen."""
    urgent = view.severities["critical"] + view.severities["high"]
    if urgent:
        return f"{plural(urgent, 'finding')} {'needs' if urgent == 1 else 'need'} action"
    minor = view.severities["medium"] + view.severities["low"]
    if minor:
        return f"{plural(minor, 'finding')} to review"
    return "No finding needs attention" if view.complete else "Nothing found in what could be seen"


def bar(claims: tuple[Claim, ...]) -> tuple[Segment, ...]:
    """Lay the claim verdicts out along a bar of 100 units."""
    segments: list[Segment] = []
    start = 0.0
    for verdict, count in count_claims(claims).items():
        width = round(100 * count / len(claims), 3)
        segments.append(Segment(round(start, 3), width, CLAIMS[verdict].tone))
        start += width
    return tuple(segments)


def chain(view: View, finding: Finding) -> Chain:
    """Return the observations to show under a finding, best evidence first."""
    known = [view.observations[o] for o in finding.observations if o in view.observations]
    ordered = sorted(known, key=lambda o: (list(GRADES).index(o.grade), -o.confidence))
    return Chain(tuple(ordered[:MAX_OBSERVATIONS]), max(len(finding.observations) - MAX_OBSERVATIONS, 0))


def layers(path: str) -> list[str]:
    """Split an observation's path into its layers."""
    return path.split(" > ")


def needle(view: View, finding: Finding) -> str:
    """Return the lower-case text in which the page's search looks for a finding."""
    who = finding.recipient
    hosts = sorted({o.host for o in chain(view, finding).shown if o.host})
    words = (finding.id, who.organisation, who.via, finding.data_type, data_type_label(finding.data_type))
    return " ".join((*words, finding.verdict, *finding.overlays, finding.explanation, *hosts)).lower()


def party_name(party: Party) -> str:
    """Return a party's name with its place in the statement."""
    return f"#{party.entry} {party.name}" if party.entry is not None else party.name


@cache
def _asset(name: str) -> str:
    return resources.files("sdkwitness.report").joinpath("templates", name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sdkwitness.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # every string passes here, so that no direction mark or control character reaches the page either
        finalize=_finalize,
    )
    # jinja's own types are those of its defaults, too narrow for anything that is added
    filters: Any = environment.filters
    filters.update(FILTERS)
    names: Any = environment.globals
    names.update(GLOBALS)
    return environment


def _finalize(value: object) -> object:
    return plain(value, 4000) if isinstance(value, str) and not isinstance(value, Markup) else value


def _words(text: str) -> str:
    return text.replace("_", " ")


def _thousands(number: int) -> str:
    return f"{number:,}"


FILTERS: Final[dict[str, object]] = {
    "plural": plural,
    "label": data_type_label,
    "layers": layers,
    "party_name": party_name,
    "words": _words,
    "thousands": _thousands,
    "clip": plain,
}
GLOBALS: Final[dict[str, object]] = {
    "verdicts": VERDICTS,
    "claim_words": CLAIMS,
    "overlays": OVERLAYS,
    "grades": GRADES,
    "methods": METHODS,
    "joins": JOINS,
    "detectors": DETECTORS,
    "redacted": REDACTED,
    "revealed": REVEALED,
    "bar": bar,
    "chain": chain,
    "needle": needle,
    "count_claims": count_claims,
    "max_opaque": MAX_OPAQUE,
}
