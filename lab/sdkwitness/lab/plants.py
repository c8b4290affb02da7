"""The facts planted in the lab device, and whether a report found exactly those.

`plants.yaml` is what the lab knows and analysis must find out; nothing but this comparison reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

import msgspec

from sdkwitness.audit.model import Claim, ClaimVerdictName, Finding, Observation, Overlay, Report, Verdict

CONCERNS: frozenset[Verdict] = frozenset(
    {
        "recipient_unresolved",
        "undisclosed_recipient",
        "contradicted",
        "condition_violated",
        "disclosed_elsewhere",
        "undisclosed_data",
        "ambiguous",
        "unclassified",
        "access_undisclosed",
    }
)
"""Verdicts that blame someone: a report may give them only where something was planted."""

HARMLESS: frozenset[Verdict] = frozenset({"noise", "placeholder"})
"""Verdicts that say "this is nothing", under which a look-alike may be shown."""

ANY = "*"


class Plant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all plants say of themselves."""

    id: str
    what: str
    """The planted fact, one sentence."""
    why: str
    """Why a correct analysis comes to this verdict."""
    source: str
    """Java files where it is planted, what decides, and keys of `sources.yaml` that say the SDK does so."""


class FindingPlant(Plant, frozen=True, kw_only=True, tag="finding"):
    """Something that leaves, or is read: there must be a finding like this."""

    data_type: str
    """`*` for any."""
    verdict: Verdict
    entry: int | None = None
    """Entry of the statement; None for a recipient that it does not list."""
    organisation: str = ""
    """Organisation of an unlisted recipient; `*` where nobody can know it."""
    overlays: tuple[Overlay, ...] = ()
    """Overlays that the finding must carry; it may carry more."""


class ClaimPlant(Plant, frozen=True, kw_only=True, tag="claim"):
    """What the run says of a claim of the statement."""

    entry: int
    data_type: str
    """`*` for every claim of the entry."""
    verdict: ClaimVerdictName


class AbsentPlant(Plant, frozen=True, kw_only=True, tag="absent"):
    """A look-alike or a trap: nothing may be reported of it."""

    data_type: str
    """`*` for any."""
    host: str = ""
    """Host that got it; empty for any."""
    entry: int | None = None
    """Entry that must not be blamed; None for any recipient."""


AnyPlant = FindingPlant | ClaimPlant | AbsentPlant


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How a report stands to the plants."""

    planted: int
    found: int
    extra: int
    """Findings of concern that nothing was planted for."""
    missing: tuple[str, ...]
    """One sentence for each plant that was not found."""
    surplus: tuple[str, ...]
    """One sentence for each finding of `extra`."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    plants: tuple[AnyPlant, ...]


@cache
def plants() -> tuple[AnyPlant, ...]:
    """Return the planted facts, in the order of the file."""
    text = (resources.files("sdkwitness.lab") / "plants.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=_Table).plants


def compare(report: Report) -> Comparison:
    """Hold a report of a lab run against the plants."""
    return compare_with(plants(), report)


def compare_with(planted: Iterable[AnyPlant], report: Report) -> Comparison:
    """Hold a report against given plants."""
    planted = tuple(planted)
    missing = tuple(_sentence(p) for p in planted if not _is_found(p, report))
    expected = [p for p in planted if isinstance(p, FindingPlant)]
    surplus = tuple(
        f"{f.id}: {_name(f)} with {f.data_type} is reported as {f.verdict}, and nothing like it was planted."
        for f in report.findings
        if f.verdict in CONCERNS and not any(_same_place(p, f) for p in expected)
    )
    return Comparison(
        planted=len(planted),
        found=len(planted) - len(missing),
        extra=len(surplus),
        missing=missing,
        surplus=surplus,
    )


def _is_found(plant: AnyPlant, report: Report) -> bool:
    match plant:
        case FindingPlant():
            return any(_same_place(plant, f) and set(plant.overlays) <= set(f.overlays) for f in report.findings)
        case ClaimPlant():
            claims = [c for c in report.claims if _is_of(plant, c)]
            fits = [c.verdict == plant.verdict for c in claims]
            return bool(fits) and (all(fits) if plant.data_type == ANY else any(fits))
        case AbsentPlant():
            excused = {o for f in report.findings if f.verdict in HARMLESS for o in f.observations}
            return not any(_looks_like(plant, o) and o.id not in excused for o in report.observations)


def _same_place(plant: FindingPlant, finding: Finding) -> bool:
    """Say whether a finding is the one that a plant expects, overlays aside."""
    if plant.verdict != finding.verdict or plant.data_type not in (ANY, finding.data_type):
        return False
    if plant.entry is not None or finding.recipient.entry is not None:
        return plant.entry == finding.recipient.entry
    return plant.organisation in (ANY, finding.recipient.organisation)


def _is_of(plant: ClaimPlant, claim: Claim) -> bool:
    return claim.entry == plant.entry and plant.data_type in (ANY, claim.data_type)


def _looks_like(plant: AbsentPlant, observation: Observation) -> bool:
    return (
        plant.data_type in (ANY, observation.data_type)
        and plant.host in ("", observation.host)
        and plant.entry in (None, observation.recipient.entry)
    )


def _sentence(plant: AnyPlant) -> str:
    match plant:
        case FindingPlant():
            overlays = f" with {', '.join(plant.overlays)}" if plant.overlays else ""
            wanted = f"{_whom(plant)} and {plant.data_type} should be {plant.verdict}{overlays}"
        case ClaimPlant():
            wanted = f"the claim of entry {plant.entry} on {plant.data_type} should be {plant.verdict}"
        case AbsentPlant():
            where = plant.host or f"entry {plant.entry}"
            wanted = f"{plant.data_type} should not be reported for {where}"
    return f"{plant.id}: {wanted}: {plant.what}"


def _whom(plant: FindingPlant) -> str:
    if plant.entry is not None:
        return f"entry {plant.entry}"
    return "an unknown recipient" if plant.organisation == ANY else plant.organisation


def _name(finding: Finding) -> str:
    who = finding.recipient
    return f"entry {who.entry}" if who.entry is not None else who.organisation or "an unknown recipient"
