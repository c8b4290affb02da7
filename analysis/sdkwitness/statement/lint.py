"""What is wrong with the document itself, where, and what it could say instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from sdkwitness.statement.draft import Draft, DraftEntry, DraftField
from sdkwitness.statement.model import Defect, Disclosure, Entry, Span
from sdkwitness.statement.suggestions import suggestion
from sdkwitness.statement.wording import half_width

EXPECTED = (("sharing_type", "sharing type"), ("data", "shared information"), ("rules_url", "processing rules"))
"""Fields that every entry should have."""
_OPEN = re.compile(
    r"(?:\betc\.?|\band so on|\band the like|等(?:等)?(?:信息|数据|内容)?)\s*[)）。.;；]*$"
    r"|including but not limited to|包括但不限于"
)
_ABSENT = re.compile(r"[无—/-]|n/a|none", re.IGNORECASE)
"""A field that says that there are no rules to give."""
_PERMISSION = re.compile(r"权限$|\bpermissions?$")
_LEGAL = re.compile(
    r"[(（][^）)]*[)）]|\b(?:inc|llc|ltd|limited|co|corp|corporation|gmbh|company|plc|pty|pte|bv|b\.v|sarl|ab|ag)\b\.?"
    r"|股份有限公司|有限责任公司|有限公司|集团|公司|[\s,.，。]"
)
_NO_HOST = re.compile(r"^(?:localhost|\d+(?:\.\d+){3}|.*\.(?:local|internal|lan|test)|[^.]*)$")


def defects(draft: Draft, entries: tuple[Entry, ...], doubts: tuple[Defect, ...]) -> tuple[Defect, ...]:
    """Return all defects: of each entry in order, with the doubts about its items, then of the whole document."""
    found: list[Defect] = []
    for drafted, entry in zip(draft.entries, entries, strict=True):
        found.extend(_fields(drafted, entry))
        found.extend(_contradictions(entry))
        found.extend(d for d in doubts if d.entry == entry.number)
        found.extend(_misplaced(entry))
        found.extend(_items(drafted, entry))
        found.extend(_link(drafted, entry))
        found.extend(
            Defect(kind="layout_doubt", entry=entry.number, text=text, span=_place(drafted)) for text in drafted.doubts
        )
    found.extend(_document(draft, entries))
    by_number = {e.number: e for e in entries}
    return tuple(
        msgspec.structs.replace(d, suggestion=suggestion(d, by_number.get(d.entry) if d.entry else None)) for d in found
    )


def _fields(drafted: DraftEntry, entry: Entry) -> Iterator[Defect]:
    labels = [f.label for f in drafted.fields if f.role is not None and f.label]
    for label in dict.fromkeys(labels):
        if labels.count(label) > 1 and not _goes_on(drafted, label):
            text = f"{label!r} stands {_times(labels.count(label))}"
            meant = label in [f.label for f in drafted.all("method")] and not drafted.first("sharing_type")
            wrong = [f for f in drafted.fields if f.label == label][0 if meant else 1]
            yield Defect(
                kind="duplicate_field",
                entry=entry.number,
                text=f"{text}; the first is really the sharing type." if meant else f"{text}.",
                span=_span(wrong),
            )
    for role, words in EXPECTED:
        implied = role == "sharing_type" and (entry.sharing_type or drafted.first("via"))
        if not implied and not any(f.role == role for f in drafted.fields):
            text = f"The entry does not give its {words}."
            yield Defect(kind="missing_field", entry=entry.number, text=text, span=_place(drafted))


def _goes_on(drafted: DraftEntry, label: str) -> bool:
    """Whether a field stands again because a table gives the entry several rows."""
    lines = [f.value.line for f in drafted.fields if f.label == label]
    names = [f.label for f in drafted.fields if f.role in ("via", "organisation")]
    return (
        label not in names
        and all(
            sum(g.label == f.label for g in drafted.fields) == len(lines)
            for f in drafted.fields
            if f.role in ("data", "purpose", "scenario")
        )
        and len(lines) > 1
        and sum(f.role == "data" for f in drafted.fields) > 1
    )


def _contradictions(entry: Entry) -> Iterator[Defect]:
    kind = entry.sharing_type.casefold()
    if not entry.via and entry.method != "server_to_server" and ("sdk" in kind or "api" in kind):
        text = f"The entry says {entry.sharing_type!r} and names none."
        yield Defect(kind="unnamed_sdk", entry=entry.number, text=text, span=_field(entry, entry.sharing_type))
    clash = (
        (kind.startswith("api") and entry.method == "sdk_local")
        or ("sdk" in kind and entry.method in ("server_to_server", "api_local"))
    )  # fmt: skip
    if clash:
        text = f"The sharing type {entry.sharing_type!r} does not go with the method {entry.method_text!r}."
        span = _field(entry, entry.method_text)
        yield Defect(kind="type_method_clash", entry=entry.number, text=text, span=span)


def _link(drafted: DraftEntry, entry: Entry) -> Iterator[Defect]:
    """A link that cannot lead anywhere, or not safely. Whether it still leads there is not tried."""
    field = drafted.first("rules_url")
    span = _span(field) if field else None
    if not entry.rules_url:
        if field is not None and not _ABSENT.search(field.value.text):
            text = f"The processing rules are called {field.value.text!r}, without an address."
            yield Defect(kind="rules_link", entry=entry.number, text=text, span=span)
        return
    try:
        host = urlsplit(entry.rules_url).hostname or ""
    except ValueError:
        host = ""
    if _NO_HOST.match(host):
        text = f"The link to the processing rules, {entry.rules_url!r}, leads to no public host."
        yield Defect(kind="rules_link", entry=entry.number, text=text, span=span)
    elif not entry.rules_url.startswith("https://"):
        text = "The link to the processing rules is not HTTPS."
        yield Defect(kind="rules_link", entry=entry.number, text=text, span=span)


def _misplaced(entry: Entry) -> Iterator[Defect]:
    """Body measures listed as workouts: the claim is read as what it names, and the place is reported."""
    data = next((f.value for f in entry.fields if "workout information (" in f.value.casefold()), "")
    inner = data.casefold().partition("workout information (")[2].partition(")")[0]
    for claim in entry.disclosures:
        if claim.data_type and claim.data_type.startswith("health.body.") and claim.item.casefold() in inner:
            text = f"{claim.item!r} is listed as workout information and is a body measure."
            yield _of(claim, "ambiguous_item", text)


def _items(drafted: DraftEntry, entry: Entry) -> Iterator[Defect]:
    for claim in entry.disclosures:
        if claim.data_type is None and _PERMISSION.search(half_width(claim.item)):
            text = f"{claim.item!r} is a permission, and does not say which data is read with it."
            yield _of(claim, "permission_as_data", text)
        platforms = {c.platform for c in claim.conditions if c.kind == "platform"}
        if len(platforms) > 1:
            text = f"{claim.item!r} exists on one platform only, and is listed for the other."
            yield _of(claim, "platform_clash", text)
    for field in drafted.all("data"):
        if _OPEN.search(half_width(field.value.text)):
            text = f"The list of {field.label or 'data'!r} is not complete: it ends with words like `etc.`."
            yield Defect(kind="open_list", entry=entry.number, text=text, span=_span(field))


def _document(draft: Draft, entries: tuple[Entry, ...]) -> Iterator[Defect]:
    by_name: dict[str, list[int]] = {}
    for entry in entries:
        if entry.organisation:
            by_name.setdefault(entry.organisation, []).append(entry.number)
    for name, numbers in by_name.items():
        if len(numbers) > 1:
            listed = ", ".join(map(str, numbers))
            text = f"{name!r} stands in the entries {listed}: only entry and SDK together tell what it gets."
            second = _field(entries[numbers[1] - 1], name)
            yield Defect(kind="repeated_entity", entry=None, text=text, span=second)
    by_key: dict[str, list[str]] = {}
    for name in by_name:
        by_key.setdefault(_LEGAL.sub("", half_width(name)), []).append(name)
    for key, names in by_key.items():
        if len(names) > 1 and len(key) > 2:
            text = f"One company seems to stand under several names: {', '.join(map(repr, names))}."
            yield Defect(kind="entity_names", entry=None, text=text)
    with_permissions = [e.number for e in entries if e.permissions]
    if 0 < len(with_permissions) < len(entries):
        text = f"Only {len(with_permissions)} of {len(entries)} entries names related permissions."
        yield Defect(kind="missing_field", entry=None, text=text)
    for text in draft.doubts:
        yield Defect(kind="layout_doubt", entry=None, text=text)
    if draft.furniture:
        text = f"{len(draft.furniture)} lines behind the last third party belong to the page and were left out."
        yield Defect(kind="page_furniture", entry=None, text=text, span=draft.furniture[0].span())


def _of(claim: Disclosure, kind: str, text: str) -> Defect:
    return Defect(kind=kind, entry=claim.entry, text=text, disclosure=claim.id, span=claim.span)  # type: ignore[arg-type]  # all are kinds


def _span(field: DraftField) -> Span | None:
    return field.value.span()


def _place(drafted: DraftEntry) -> Span | None:
    """Where an entry begins."""
    return next((s for f in drafted.fields if (s := f.value.span()) is not None), None)


def _field(entry: Entry, value: str) -> Span | None:
    return next((f.span for f in entry.fields if value and f.value == value and f.span.end > f.span.start), None)


def _times(n: int) -> str:
    return "twice" if n == 2 else f"{n} times"
