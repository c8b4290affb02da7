"""Which claims of the statement speak of an observation: of its own entry, its company, or anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from sdkwitness.audit.model import Attribution
from sdkwitness.audit.seen import Seen
from sdkwitness.knowledge.model import Catalogue, Recipient, covers
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.model import Disclosure, Entry, Statement

RAW_USER_IDS: Final = ("id.user.account_id", "id.user.account_info", "tel.phone_number", "profile.contact")
"""What a claim of de-identified user information promises not to be."""
SERIALS: Final = ("id.device.permanent.serial", "id.peripheral.wearable_sn")
"""What a bare "SN" may mean."""

Distance = Literal["exact", "broad"]


class Match(NamedTuple):
    """A claim that covers a data type."""

    claim: Disclosure
    distance: Distance


class Candidates(NamedTuple):
    """What the statement says of one data type and recipient."""

    entry: Entry | None
    """Entry of the recipient; None when no entry names its SDK."""
    own: tuple[Match, ...]
    """Claims of that entry that cover the type, exact ones only where there are any."""
    negated: tuple[Disclosure, ...]
    """Claims of that entry that the type is not shared."""
    siblings: tuple[Disclosure, ...]
    """Claims of that entry to another identifier of the same kind."""
    company: tuple[Disclosure, ...]
    """Claims of other entries of the same organisation."""
    others: tuple[Disclosure, ...]
    """Claims of other organisations' entries."""


class Claims:
    """The claims of one statement, looked up by recipient and data type."""

    def __init__(self, statement: Statement, catalogue: Catalogue) -> None:
        self._statement = statement
        self._catalogue = catalogue
        self._ambiguous = frozenset(
            d.disclosure for d in statement.defects if d.kind in ("ambiguous_item", "unclear_alternative")
        )
        self._entries: dict[tuple[str | None, str, str], Entry | None] = {}
        self._found: dict[tuple[str | None, str, str, str], Candidates] = {}

    def entry_of(self, attribution: Attribution) -> Entry | None:
        """Return the entry that names the recipient's SDK, API or app; an entry that names none, by company."""
        key = (attribution.recipient, attribution.organisation, attribution.via)
        if key not in self._entries:
            self._entries[key] = self._entry(attribution)
        return self._entries[key]

    def unclear(self, claim: Disclosure) -> bool:
        """Whether the words of a claim leave open which of two data types it means."""
        return claim.id in self._ambiguous and claim.data_type in SERIALS

    def of(self, seen: Seen) -> Candidates:
        """Return what the statement says of an observation."""
        attribution = seen.attribution
        key = (attribution.recipient, attribution.organisation, attribution.via, seen.data_type)
        if key not in self._found:
            self._found[key] = self._candidates(attribution, seen.data_type)
        return self._found[key]

    def own(self, attribution: Attribution, data_type: str) -> tuple[Match, ...]:
        """Return what the recipient's own entry claims of a data type."""
        return self._candidates(attribution, data_type).own

    def _candidates(self, attribution: Attribution, data_type: str) -> Candidates:
        entry = self.entry_of(attribution)
        own: list[Match] = []
        negated: list[Disclosure] = []
        siblings: list[Disclosure] = []
        for claim in entry.disclosures if entry is not None else ():
            distance = self.distance(claim, data_type)
            if distance is None:
                if not claim.negated and _substitutes(claim.data_type, data_type):
                    siblings.append(claim)
            elif claim.negated:
                negated.append(claim)
            else:
                own.append(Match(claim, distance))
        exact = tuple(m for m in own if m.distance == "exact")
        company: list[Disclosure] = []
        others: list[Disclosure] = []
        recipient = self._catalogue.recipients.get(attribution.recipient or "")
        for other in self._statement.entries:
            if entry is not None and other.number == entry.number:
                continue
            same = self._same_company(other, attribution.organisation, recipient, entry)
            (company if same else others).extend(self._shares(other.disclosures, data_type))
        return Candidates(entry, exact or tuple(own), tuple(negated), tuple(siblings), tuple(company), tuple(others))

    def distance(self, claim: Disclosure, data_type: str) -> Distance | None:
        """Return how a claim covers a data type; None when it does not."""
        if claim.data_type is None:
            return None
        umbrella = self._catalogue.umbrellas.get(claim.data_type)
        if claim.data_type == data_type:
            return "broad" if claim.umbrella else "exact"
        if self.unclear(claim) and data_type in SERIALS:
            return "exact"
        if claim.data_type == "id.user.deidentified" and data_type in RAW_USER_IDS:
            return "exact"
        if umbrella is not None and covers(umbrella.members, data_type):
            return "broad"
        return "broad" if data_type.startswith(f"{claim.data_type}.") else None

    def _shares(self, claims: Iterable[Disclosure], data_type: str) -> list[Disclosure]:
        """Claims by which somebody else gets the type itself: no umbrella, no promise to keep it on the device."""
        return [
            c
            for c in claims
            if not c.negated
            and c.data_type == data_type
            and not c.umbrella
            and not any(condition.kind == "on_device_only" for condition in c.conditions)
        ]

    def _entry(self, attribution: Attribution) -> Entry | None:
        entries: Sequence[Entry] = self._statement.entries
        if attribution.recipient is not None:
            named = next((e for e in entries if e.recipient == attribution.recipient), None)
            if named is not None:
                return named
        recipient = self._catalogue.recipients.get(attribution.recipient or "")
        names = _names(attribution.organisation, *(recipient.organisation_aliases if recipient else ()))
        vias = _names(attribution.via, *(recipient.via_aliases if recipient else ()))
        for entry in entries:
            if entry.recipient or not attribution.organisation:
                continue  # an entry whose SDK is known is not that of another one
            if entry.via and normal_key(entry.via) in vias:
                return entry
            if not entry.via and normal_key(entry.organisation) in names:
                return entry
        return None

    def _same_company(self, other: Entry, organisation: str, recipient: Recipient | None, entry: Entry | None) -> bool:
        names = _names(organisation, recipient.organisation if recipient else "", entry.organisation if entry else "")
        theirs = self._catalogue.recipients.get(other.recipient)
        return bool(_names(other.organisation, theirs.organisation if theirs else "") & names)


def _names(*names: str) -> frozenset[str]:
    return frozenset(normal_key(n) for n in names if n)


def _substitutes(declared: str | None, seen: str) -> bool:
    """Whether two identifiers are of one kind, so that one can stand in for the other."""
    return bool(
        declared
        and declared != seen
        and seen.startswith("id.")
        and declared.rpartition(".")[0] == seen.rpartition(".")[0]
    )
