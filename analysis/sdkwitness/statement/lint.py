"""What is wrong with the document itself."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwitness.statement.draft import Draft, DraftEntry
from sdkwitness.statement.model import Defect, Entry

EXPECTED = (("sharing_type", "sharing type"), ("data", "shared information"), ("rules_url", "processing rules"))
"""Fields that every entry should have."""


def defects(draft: Draft, entries: tuple[Entry, ...], doubts: tuple[Defect, ...]) -> tuple[Defect, ...]:
    """Return all defects: of each entry in order, with the doubts about its items, then of the whole document."""
    found: list[Defect] = []
    for drafted, entry in zip(draft.entries, entries, strict=True):
        found.extend(_fields(drafted, entry))
        found.extend(_contradictions(entry))
        found.extend(d for d in doubts if d.entry == entry.number)
        found.extend(_misplaced(entry))
    return (*found, *_document(draft, entries))


def _fields(drafted: DraftEntry, entry: Entry) -> Iterator[Defect]:
    labels = [f.label for f in drafted.fields if f.role is not None]
    for label in dict.fromkeys(labels):
        if labels.count(label) > 1:
            text = f"{label!r} stands {_times(labels.count(label))}"
            meant = label in [f.label for f in drafted.all("method")] and not drafted.first("sharing_type")
            yield Defect(
                kind="duplicate_field",
                entry=entry.number,
                text=f"{text}; the first is really the sharing type." if meant else f"{text}.",
            )
    for role, words in EXPECTED:
        implied = role == "sharing_type" and (entry.sharing_type or drafted.first("via"))
        if not implied and not any(f.role == role for f in drafted.fields):
            yield Defect(kind="missing_field", entry=entry.number, text=f"The entry does not give its {words}.")


def _contradictions(entry: Entry) -> Iterator[Defect]:
    kind = entry.sharing_type.casefold()
    if not entry.via and entry.method != "server_to_server" and ("sdk" in kind or "api" in kind):
        text = f"The entry says {entry.sharing_type!r} and names none."
        yield Defect(kind="unnamed_sdk", entry=entry.number, text=text)
    clash = (
        (kind.startswith("api") and entry.method == "sdk_local")
        or ("sdk" in kind and entry.method in ("server_to_server", "api_local"))
    )  # fmt: skip
    if clash:
        text = f"The sharing type {entry.sharing_type!r} does not go with the method {entry.method_text!r}."
        yield Defect(kind="type_method_clash", entry=entry.number, text=text)
    rules = [f.value for f in entry.fields if "://" in f.value]
    if rules and not entry.rules_url.startswith("https://"):
        yield Defect(kind="rules_link", entry=entry.number, text="The link to the processing rules is not HTTPS.")


def _misplaced(entry: Entry) -> Iterator[Defect]:
    """Body measures listed as workouts: the claim is read as what it names, and the place is reported."""
    data = next((f.value for f in entry.fields if "workout information (" in f.value.casefold()), "")
    inner = data.casefold().partition("workout information (")[2].partition(")")[0]
    for claim in entry.disclosures:
        if claim.data_type and claim.data_type.startswith("health.body.") and claim.item.casefold() in inner:
            text = f"{claim.item!r} is listed as workout information and is a body measure."
            yield Defect(kind="ambiguous_item", entry=entry.number, text=text, disclosure=claim.id, span=claim.span)


def _document(draft: Draft, entries: tuple[Entry, ...]) -> Iterator[Defect]:
    by_name: dict[str, list[int]] = {}
    for entry in entries:
        by_name.setdefault(entry.organisation, []).append(entry.number)
    for name, numbers in by_name.items():
        if len(numbers) > 1:
            listed = ", ".join(map(str, numbers))
            text = f"{name!r} stands in the entries {listed}: only entry and SDK together tell what it gets."
            yield Defect(kind="repeated_entity", entry=None, text=text)
    with_permissions = [e.number for e in entries if e.permissions]
    if 0 < len(with_permissions) < len(entries):
        text = f"Only {len(with_permissions)} of {len(entries)} entries names related permissions."
        yield Defect(kind="missing_field", entry=None, text=text)
    if draft.furniture:
        text = f"{len(draft.furniture)} lines behind the last third party belong to the page and were left out."
        yield Defect(kind="page_furniture", entry=None, text=text, span=draft.furniture[0].span())


def _times(n: int) -> str:
    return "twice" if n == 2 else f"{n} times"
