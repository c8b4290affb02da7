"""The same run in the words of two published methods, by their own definitions and not by our verdicts.

PoliCheck (Andow et al., "Actions Speak Louder than Words", USENIX Security 2020, section 3) knows data flows (entity,
data type) and policy statements (entity, collect or not, data type), compared through ontologies. Store labels
(Altpeter, "Worrying confessions", on Android's data safety section) know per data type whether it was declared and
whether it was transmitted; collected and shared are not told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from sdkwitness.audit.model import DataSafetyRow, Disclosedness, PolicheckRow
from sdkwitness.audit.seen import Seen
from sdkwitness.knowledge.model import Catalogue, covers
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.model import Disclosure, Entry, Statement

_IDS: Final = ("id.", "tel.phone_number", "profile.contact")
"""Types that single a person or device out, so that what travels with them is pseudonymous at best."""


def policheck(seen: Iterable[Seen], statement: Statement, catalogue: Catalogue) -> list[PolicheckRow]:
    """Return the disclosure of every flow to an entity other than the operator, sorted."""
    flows: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in seen:
        if _counts(one) and one.attribution.organisation:
            flows[one.attribution.organisation, one.data_type].append(one)
    rows: list[PolicheckRow] = []
    for (entity, data_type), group in sorted(flows.items()):
        found = disclosure(data_type, _of_entity(group[0], statement, catalogue), catalogue)
        rows.append(
            PolicheckRow(entity=entity, data_type=data_type, disclosure=found, consistent=found in ("clear", "vague"))
        )
    return rows


def disclosure(data_type: str, claims: Iterable[Disclosure], catalogue: Catalogue) -> Disclosedness:
    """Classify one flow by the statements about its entity.

    Args:
        data_type: of the flow.
        claims: statements whose entity is that of the flow; a list of third parties has no broader entity.
        catalogue: its umbrellas and the tree of ids are the data ontology.
    """
    matching = [c for c in claims if c.data_type is not None and subsumes(c.data_type, data_type, catalogue)]
    positive = [c for c in matching if not c.negated]
    if not matching:
        return "omitted"
    if len(positive) < len(matching):
        return "ambiguous" if positive else "incorrect"
    return "clear" if any(c.data_type == data_type for c in positive) else "vague"


def subsumes(broad: str, narrow: str, catalogue: Catalogue) -> bool:
    """Whether a term of the data ontology is the other or an ancestor of it."""
    if narrow == broad or narrow.startswith(f"{broad}."):
        return True
    umbrella = catalogue.umbrellas.get(broad)
    return umbrella is not None and covers(umbrella.members, narrow)


def data_safety(seen: Iterable[Seen], statement: Statement, catalogue: Catalogue) -> list[DataSafetyRow]:
    """Return for each data type whether it was declared and transmitted, in table order."""
    parties: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in seen:
        if _counts(one):
            parties[one.party].add(one.data_type)
    declared = {c.data_type for c in statement.disclosures if c.data_type is not None and not c.negated}
    rows: list[DataSafetyRow] = []
    for row in catalogue.data_types.values():
        if row.umbrella or row.id in catalogue.umbrellas:
            continue
        holders = [types for types in parties.values() if row.id in types]
        named = any(t.startswith(_IDS) for types in holders for t in types)
        is_declared = any(subsumes(term, row.id, catalogue) for term in declared)
        rows.append(
            DataSafetyRow(
                data_type=row.id,
                transmitted="no" if not holders else "pseudonymously" if named else "anonymously",
                declared=("correctly_declared" if is_declared else "wrongly_undeclared")
                if holders
                else ("unnecessarily_declared" if is_declared else "correctly_undeclared"),
            )
        )
    return rows


def _counts(one: Seen) -> bool:
    sent = one.stage == "transmitted" and not one.hit.placeholder and one.data_type != "unknown"
    return sent and one.kind in ("third_party", "unresolved")


def _of_entity(one: Seen, statement: Statement, catalogue: Catalogue) -> list[Disclosure]:
    """The claims about an organisation, in whichever of its entries they stand."""
    recipient = catalogue.recipients.get(one.attribution.recipient or "")
    aliases = recipient.organisation_aliases if recipient is not None else ()
    names = {normal_key(name) for name in (one.attribution.organisation, *aliases)}

    def theirs(entry: Entry) -> bool:
        return normal_key(entry.organisation) in names or (recipient is not None and entry.recipient == recipient.id)

    return [claim for entry in statement.entries if theirs(entry) for claim in entry.disclosures]
