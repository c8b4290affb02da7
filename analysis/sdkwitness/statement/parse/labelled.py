"""The layout `label: value`, one field a line, third parties one after the other."""

from __future__ import annotations

import re

import msgspec

from sdkwitness.statement.draft import Draft, DraftEntry, DraftField
from sdkwitness.statement.pieces import Piece
from sdkwitness.statement.wording import Wording

NAMES = ("organisation", "via")
LINKS = ("rules_url", "website")
MAX_LABEL = 60
MAX_ENTRIES = 2000
_LINE = re.compile(r"^(?P<mark>[\s>*#•·\-]*)(?P<label>[^:：]{1,60}?)\s*\**\s*[:：](?!//)\s*\**\s*(?P<value>.*?)\s*$")
_TITLE = re.compile(r"statement|sdk list|third[- ]party sdks|清单|声明|名单", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")


def read(lines: tuple[str, ...], wording: Wording) -> Draft | None:
    """Cut a document into entries, or return None where it does not have this layout.

    A line that names a third party (its company or its SDK) begins an entry as soon as the one before it has more
    than names. A line without a label continues the field above it, unless that is a link or a blank line stands
    between: then it belongs to the page.
    """
    entries: list[list[DraftField]] = []
    furniture: list[tuple[int, str]] = []
    before: list[str] = []
    blank = outside = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blank = True
            continue
        field = _field(line, number, wording)
        if field is not None and field.role in NAMES and _begins(entries, field):
            if len(entries) == MAX_ENTRIES:
                break
            entries.append([field])
            furniture.clear()
            outside = False
        elif not entries:
            before.append(line)
        elif field is not None and (field.role is not None or not (outside or blank)):
            entries[-1].append(field)
            outside = field.role in LINKS
            furniture.clear()
        elif outside or blank:
            furniture.append((number, line.strip()))
            outside = True
        else:
            entries[-1][-1] = _continued(entries[-1][-1], line)
        blank = False
    complete = [e for e in entries if any(f.role == "data" for f in e)]
    if not complete:
        return None
    return Draft(
        entries=tuple(DraftEntry(fields=tuple(e)) for e in entries),
        furniture=tuple(furniture),
        title=_title([*before, *(text for _, text in furniture)]),
    )


def _field(line: str, number: int, wording: Wording) -> DraftField | None:
    found = _LINE.match(line)
    if found is None:
        return None
    label = found["label"].strip()
    value = Piece(found["value"], found.start("value"))
    return DraftField(role=wording.role(label), label=label, value=value, line=number)


def _begins(entries: list[list[DraftField]], field: DraftField) -> bool:
    """Whether a naming field opens a new entry: not while the entry has only names, each at most once."""
    if not entries:
        return True
    present = {f.role for f in entries[-1]}
    return field.role in present or bool(present - set(NAMES))


def _continued(field: DraftField, line: str) -> DraftField:
    value = Piece(f"{field.value.text} {line.strip()}".strip(), field.value.start)
    return msgspec.structs.replace(field, value=value, lines=field.lines + 1)


def _title(lines: list[str]) -> str:
    """The heading, or the shortest line that calls itself a statement or a list; without its link and label."""
    headings = [text.lstrip("# ").strip() for text in lines if text.startswith("#")]
    named = [_URL.sub("", text).strip() for text in lines if _TITLE.search(text) and len(text) <= 200]
    chosen = (headings or sorted(named, key=len) or [""])[0]
    return chosen.rpartition(":")[2].strip() if ":" in chosen else chosen
