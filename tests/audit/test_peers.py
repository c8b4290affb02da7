"""PoliCheck's and the store labels' rules, against a second reading of their definitions on generated tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from reconcile_cases import seen_of

from sdkwitness.audit.peers import data_safety, policheck
from sdkwitness.audit.seen import Seen
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.model import Disclosure, Entry, Statement

LEAVES = [t.id for t in catalogue().data_types.values() if not t.umbrella and t.id not in catalogue().umbrellas]
TERMS = [*LEAVES, *catalogue().umbrellas, "id", "id.device", "health", "fitness", None]
RECIPIENTS = ("amap-sdk", "onetrack-sdk", "mi-push-sdk", "xiaomi-account-sdk", "umeng", "bugly", "huami-sdk")


@cache
def ancestors(leaf: str) -> frozenset[str]:
    """Every term of the ontology above a leaf, itself included, climbed from below."""
    found = {leaf}
    while "." in leaf:
        leaf = leaf.rpartition(".")[0]
        found.add(leaf)
    below = next(iter(sorted(found, key=len, reverse=True)))
    for umbrella in catalogue().umbrellas.values():
        for member in umbrella.members:
            if member == below or (member.endswith(".*") and member[:-2] in found - {below}):
                found.add(umbrella.id)
    return frozenset(found)


def tables(count: int) -> Iterator[tuple[Statement, list[Seen], set[tuple[str, str, bool]], set[tuple[str, str, str]]]]:
    """Statements and flows, also as plain sets: (organisation, term, negated) and (organisation, leaf, recipient)."""
    dice = random.Random(20200812)
    for _ in range(count):
        entries: list[Entry] = []
        said: set[tuple[str, str, bool]] = set()
        for number, recipient in enumerate(dice.sample(RECIPIENTS, dice.randrange(0, 5)), 1):
            row = catalogue().recipients[recipient]
            claims: list[Disclosure] = []
            for place in range(dice.randrange(0, 7)):
                term, negated = dice.choice(TERMS), dice.random() < 0.25
                claims.append(
                    Disclosure(id=f"{number}.{place + 1}", entry=number, item="x", data_type=term, negated=negated)
                )
                if term is not None:
                    said.add((row.organisation, term, negated))
            entries.append(
                Entry(number=number, organisation=row.organisation, recipient=row.id, disclosures=tuple(claims))
            )
        seen: list[Seen] = []
        flows: set[tuple[str, str, str]] = set()
        terms = {term for _, term, _ in said}
        near = [leaf for leaf in LEAVES if terms & ancestors(leaf)] or LEAVES
        for _ in range(dice.randrange(0, 8)):
            leaf = dice.choice(near if dice.random() < 0.7 else LEAVES)
            recipient = dice.choice(RECIPIENTS)
            kind = dice.choice(("third_party", "third_party", "third_party", "first_party", "platform"))
            stage = dice.choice(("transmitted", "transmitted", "transmitted", "access"))
            empty = dice.random() < 0.1
            given = {"recipient": recipient, "data_type": leaf, "kind": kind, "stage": stage, "placeholder": empty}
            seen.append(seen_of({"seen": given}))
            if kind == "third_party" and stage == "transmitted" and not empty:
                flows.add((catalogue().recipients[recipient].organisation, leaf, recipient))
        yield Statement(id="s", title="", sha256="0" * 64, entries=tuple(entries)), seen, said, flows


def test_policheck_is_as_it_was_published() -> None:
    rows = 0
    met: set[str] = set()
    for statement, seen, said, flows in tables(1_600):
        expected: dict[tuple[str, str], str] = {}
        for entity, leaf, _ in flows:
            above = ancestors(leaf)
            collect = {term for who, term, negated in said if who == entity and term in above and not negated}
            refuse = {term for who, term, negated in said if who == entity and term in above and negated}
            match bool(collect), bool(refuse):
                case False, False:
                    word = "omitted"
                case False, True:
                    word = "incorrect"
                case True, True:
                    word = "ambiguous"
                case _:
                    word = "clear" if leaf in collect else "vague"
            expected[entity, leaf] = word
        found = policheck(seen, statement, catalogue())
        assert {(r.entity, r.data_type): r.disclosure for r in found} == expected
        assert all(r.consistent == (r.disclosure in ("clear", "vague")) for r in found)
        rows += len(found)
        met |= {r.disclosure for r in found}

    assert rows >= 2_000
    assert met == {"clear", "vague", "ambiguous", "incorrect", "omitted"}


def test_store_labels_are_as_they_were_published() -> None:
    rows = 0
    met: set[tuple[str, str]] = set()
    for statement, seen, said, flows in tables(60):
        found = {r.data_type: (r.transmitted, r.declared) for r in data_safety(seen, statement, catalogue())}
        assert list(found) == LEAVES
        positive = {term for _, term, negated in said if not negated}
        for leaf in LEAVES:
            holders = {who for _, sent, who in flows if sent == leaf}
            named = any(
                other.startswith("id.") or other in ("tel.phone_number", "profile.contact")
                for _, other, who in flows
                if who in holders
            )
            transmitted = "no" if not holders else "pseudonymously" if named else "anonymously"
            declared = bool(positive & ancestors(leaf))
            word = {
                (True, True): "correctly_declared",
                (True, False): "wrongly_undeclared",
                (False, True): "unnecessarily_declared",
                (False, False): "correctly_undeclared",
            }[bool(holders), declared]
            assert found[leaf] == (transmitted, word), leaf
            met.add(found[leaf])
            rows += 1

    assert rows >= 2_000
    assert len(met) == 6
