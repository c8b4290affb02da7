"""What all renderers share: order, the matrix, failing findings, and when a run may be called clean."""

from __future__ import annotations

import re

import pytest
from report import made

from sdkwitness.audit.model import SEVERITIES, HookCoverage
from sdkwitness.report.html import headline, to_html
from sdkwitness.report.markdown import to_markdown
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import View, failing, matrix


def test_findings_come_worst_first() -> None:
    ranks = [SEVERITIES.index(f.severity) for f in View.of(made.report()).findings]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1]


def test_every_finding_and_claim_belongs_to_exactly_one_party() -> None:
    report = made.report()
    parties = View.of(report).parties
    assert sorted(f.id for p in parties for f in p.findings) == sorted(f.id for f in report.findings)
    assert sorted(c.id for p in parties for c in p.claims) == sorted(c.id for c in report.claims)
    assert [p.entry for p in parties[:21]] == list(range(1, 22))
    assert {p.entry for p in parties[21:]} == {None}


def test_one_company_in_two_entries_stays_two_parties() -> None:
    parties = View.of(made.report()).parties
    assert sum(p.organisation == "Xiaomi Inc." for p in parties) == 6


def test_the_matrix_shows_the_worst_verdict_and_counts_nothing_twice() -> None:
    view = View.of(made.report())
    table = matrix(view)
    cells = {
        (table.parties[column].number, row.data_type): cell
        for group in table.groups
        for row in group.rows
        for column, cell in enumerate(row.cells)
        if cell is not None
    }
    seen = {(p.number, f.data_type) for p in view.parties for f in p.findings}
    claimed = {(p.number, c.data_type) for p in view.parties for c in p.claims if c.data_type is not None}
    assert set(cells) == seen | claimed
    assert cells[1, "content.contacts"].tone == "bad"
    assert cells[1, "id.device.resettable.oaid"].mark == "high"
    assert cells[1, "loc.precise"].mark is None
    assert not cells[4, "profile.nickname"].finding


def test_only_proven_and_strong_findings_fail() -> None:
    report = made.report()
    low = {f.id for f in failing(report, "low")}
    weak = {f.id for f in report.findings if f.grade == "indicative" and f.severity != "none"}
    assert weak
    assert not low & weak
    assert low | weak == {f.id for f in report.findings if f.severity != "none"}
    assert {f.severity for f in failing(report, "critical")} == {"critical"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "No finding needs attention"),
        ({"hooks": HookCoverage(installed=0, mode="off")}, "Nothing found in what could be seen"),
        ({"hooks": HookCoverage(installed=3, failed=["X.y"], mode="on")}, "Nothing found in what could be seen"),
        ({"hooks": HookCoverage(installed=3, mode="on"), "incomplete": True}, "Nothing found in what could be seen"),
    ],
)
def test_a_run_is_called_clean_only_when_it_could_see(changes: dict[str, object], words: str) -> None:
    base = made.small().coverage
    fields = {name: getattr(base, name) for name in base.__struct_fields__}
    report = made.small(coverage=made.coverage(**{**fields, **changes}))
    assert headline(View.of(report)) == words


def test_every_kind_of_gap_is_told() -> None:
    whats = " | ".join(
        f"{g.what}: {g.why}" for g in unseen(View.of(made.report(coverage=made.coverage(incomplete=True))))
    )
    for part in (
        "ended early",
        "WifiManager.getScanResults",
        "pinned.example.com",
        "18,204 bytes",
        "Not run: research",
        "4 hooks",
        "2 TLS flows",
        "server to server",
        "Cannot occur",
        "Nothing of the SDK",
    ):
        assert part in whats
    assert unseen(View.of(made.small())) == ()


def test_no_hooks_says_what_that_hides() -> None:
    report = made.report(coverage=made.coverage(hooks=HookCoverage(installed=0, mode="off")))
    assert any("switched off" in gap.why and gap.serious for gap in unseen(View.of(report)))


def test_claims_that_hooks_would_have_shown_are_told_from_those_that_nothing_shows() -> None:
    remote = {e.number for e in made.report().statement.third_parties if e.method == "server_to_server"}
    claims = {c.id: c.entry in remote for c in made.report().claims if c.verdict == "not_observable"}
    assert set(claims.values()) == {True, False}
    report = made.report(coverage=made.coverage(hooks=HookCoverage(installed=0, mode="off")))
    lost = next(gap for gap in unseen(View.of(report)) if "Lost coverage" in gap.why)
    assert lost.serious
    assert re.findall(r"\d+\.\d+", lost.why) == [name for name, is_remote in claims.items() if not is_remote]
    assert any("server to server" in gap.why and not gap.serious for gap in unseen(View.of(report)))
    assert not any("Lost coverage" in gap.why for gap in unseen(View.of(made.report())))


def test_a_host_that_got_next_to_nothing_is_named_in_every_form() -> None:
    view = View.of(made.report(coverage=made.coverage(quiet_hosts=["t.tracker.example"])))
    assert "t.tracker.example" in to_html(view)
    assert "t.tracker.example" in to_markdown(view)
    assert any("t.tracker.example" in gap.why for gap in unseen(view))
    assert "t.tracker.example" not in to_html(View.of(made.report()))
