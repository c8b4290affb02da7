"""Tables: a third party a row, a third party a column, or a table a third party."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import msgspec

from sdkwitness.statement.blocks import Cell, Table
from sdkwitness.statement.draft import DraftEntry, DraftField
from sdkwitness.statement.layouts import found as f
from sdkwitness.statement.layouts.found import Context, Found
from sdkwitness.statement.wording import Role, Wording
from sdkwitness.statement.words import Words, joined

Reading = Role | Literal["via_and_organisation"]
_LEGAL = re.compile(r"legal|entity|company|公司|主体|法人", re.IGNORECASE)
MAX_HEAD = 3
"""A head stands in one of the first rows."""
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)


class Head(msgspec.Struct, frozen=True):
    """What the columns of a table hold."""

    labels: tuple[str, ...]
    roles: tuple[Reading | None, ...]
    rows: int
    """How many rows it takes, with what stands above it."""

    def column(self, role: Reading) -> int:
        """Index of the first column of a role, -1 without one."""
        return self.roles.index(role) if role in self.roles else -1


def read(table: Table, context: Context, wording: Wording, last: Head | None) -> tuple[list[Found], Head | None]:
    """Read a table.

    Args:
        table: the table.
        context: where it stands.
        wording: knows labels.
        last: head of the table before, which a table without a head continues.

    Returns:
        The entries, and the head that was found or taken over.
    """
    if not table.rows or len(table.rows[0]) < 2:
        return [], None
    head = _head(table, context, wording)
    if head is not None:
        head = _with_links(table, head)
        return list(_by_rows(table, head, context, wording)), head
    turned = Table(tuple(zip(*table.rows, strict=True)))
    if len(table.rows[0]) <= 12:
        head = _head(turned, context, wording, deep=False)
        if head is not None and not head.labels[0] and "via" not in head.roles:
            roles: tuple[Reading | None, ...] = ("via", *head.roles[1:])
            head = Head(head.labels, roles, head.rows)
        if head is not None and _is_turned(turned, head):
            return list(_by_rows(turned, head, context, wording)), None
    if (
        last is not None
        and len(last.roles) == len(table.rows[0])
        and not _is_other_head(table.rows[0], wording)
        and _names_fit(table, last)
    ):
        found = list(_by_rows(table, msgspec.structs.replace(last, rows=0), context, wording))
        return found, last
    head = _guessed(table, context)
    return (list(_by_rows(table, head, context, wording)), None) if head is not None else ([], None)


def _with_links(table: Table, head: Head) -> Head:
    """Take a column whose label says nothing for that of the rules, where it holds nothing but links."""
    if "rules_url" in head.roles or "website" in head.roles:
        return head
    for i, role in enumerate(head.roles):
        cells = [row[i] for row in table.rows[head.rows :] if row[i].lines]
        linked = sum(bool(c.words.url.startswith("http") or _URL.match(c.text)) for c in cells)
        if role is None and cells and linked >= len(cells) * 0.6:
            roles = (*head.roles[:i], "rules_url", *head.roles[i + 1 :])
            return Head(head.labels, roles, head.rows)
    return head


def pairs(table: Table, wording: Wording) -> list[tuple[Words, Words]] | None:
    """The labels and values of a table that has a label in each row; None where it is another kind of table."""
    if not table.rows or len(table.rows[0]) != 2:
        return None
    known = [wording.reading(_label(row[0].text), weak=True) for row in table.rows]
    texts = [r for r, row in zip(known, table.rows, strict=True) if r is not None and row[0] is not row[1]]
    if len(texts) < 2 or len(texts) < len(table.rows) * 0.6 or len(set(texts)) < 2:
        return None
    return [(row[0].words, _value(row[1])) for row in table.rows if row[0].text]


def _head(table: Table, context: Context, wording: Wording, *, deep: bool = True) -> Head | None:
    for n, row in enumerate(table.rows[: MAX_HEAD if deep else 1]):
        labels = [_label(c.text) for c in row]
        if deep and n + 1 < len(table.rows) and _spans(row) and not _spans(table.rows[n + 1]):
            below = [_label(c.text) for c in table.rows[n + 1]]
            both = [b if b == a else f"{a} {b}" for a, b in zip(labels, below, strict=True)]
            under = _read_labels(below, wording)
            if sum(r is not None for r in under) > sum(r is not None for r in _read_labels(labels, wording)):
                kept: list[Reading | None] = [u or r for u, r in zip(under, _read_labels(both, wording), strict=True)]
                head = _settled(below, kept, n + 2, context)
                if head is not None:
                    return head
        if len({id(c) for c in row}) < 2:
            continue
        head = _settled(labels, _read_labels(labels, wording), n + 1, context)
        if head is not None:
            return head
    return None


def _read_labels(labels: list[str], wording: Wording) -> list[Reading | None]:
    return [wording.reading(label, weak=True) if label else None for label in labels]


def _settled(labels: list[str], read: list[Reading | None], rows: int, context: Context) -> Head | None:
    """Decide what each column holds, None where the labels are not those of a list of third parties."""
    if any("cookie" in label.casefold() for label in labels):
        return None
    roles = list(read)
    naming = [r for r in roles if r in ("via", "organisation", "via_and_organisation")]
    if not naming:
        return None
    if naming == ["organisation", "organisation"]:
        legal = [i for i, r in enumerate(roles) if r == "organisation" and _LEGAL.search(labels[i])]
        if len(legal) == 1:  # the other column has the names by which they are known
            other = next(i for i, r in enumerate(roles) if r == "organisation" and i != legal[0])
            roles[other] = "via"
    for role in ("via", "organisation"):
        first = True
        for i, r in enumerate(roles):
            if r == role and not first:
                roles[i] = None
            first = first and r != role
    if roles.count("organisation") == 0 and roles.count("via") == 1 and "via_and_organisation" not in roles:
        i = roles.index("via")
        if (
            re.fullmatch(r"(?:[\w-]+ )?names?|名称|名字|services?|服务名称", labels[i].casefold())
            and not context.products
        ):
            roles[i] = "organisation"
    others = {r for r in roles if r in f.TELLING}
    return Head(tuple(labels), tuple(roles), rows) if others or len(set(naming)) > 1 else None


def _is_turned(turned: Table, head: Head) -> bool:
    """Whether most labels of what would be a turned table's head are known: a first column of names is none."""
    known = sum(r is not None for r in head.roles)
    return known >= 3 or known >= len(head.roles) * 0.7


def _names_fit(table: Table, head: Head) -> bool:
    """Whether half of what would be names are those of companies or products."""
    columns = [i for i, r in enumerate(head.roles) if r in (*f.NAMES, "via_and_organisation")]
    fit = sum(any(f.is_company(row[i].text) or f.is_product(row[i].text) for i in columns) for row in table.rows)
    return fit * 2 >= len(table.rows)


def _is_other_head(row: tuple[Cell, ...], wording: Wording) -> bool:
    """Whether a first row is the head of a table about something else."""
    known = sum(r is not None for r in _read_labels([_label(c.text) for c in row if len(c.text) <= 20], wording))
    return any(c.header for c in row) or known >= max(2, len(row) * 0.5)


def _guessed(table: Table, context: Context) -> Head | None:
    """A head for a table that has none, from what stands in its columns."""
    if not context.far or len(table.rows) < 2:
        return None
    columns = [[c.words for c in column] for column in zip(*table.rows, strict=True)]
    roles: list[Reading | None] = []
    for column in columns:
        texts = [w.text for w in column if w.text]
        share = max(1, len(texts)) * 0.6
        if sum(bool(_URL.search(w.text) or w.url) for w in column) >= share:
            roles.append("rules_url")
        elif sum(map(f.is_company, texts)) >= share and "organisation" not in roles:
            roles.append("organisation")
        elif sum(map(f.is_product, texts)) >= share and "via" not in roles:
            roles.append("via")
        else:
            roles.append(None)
    if not {"via", "organisation"} & set(roles):
        return None
    free = [i for i, r in enumerate(roles) if r is None]
    if free:
        longest = max(free, key=lambda i: sum(len(w.text) for w in columns[i]))
        roles[longest] = "purpose" if len(free) == 1 else "data"
    return Head(("",) * len(roles), tuple(roles), 0) if len(set(roles) - {None}) >= 2 else None


def _by_rows(table: Table, head: Head, context: Context, wording: Wording) -> Iterator[Found]:
    rows = _Rows(head, context, wording)
    for row in table.rows[head.rows :]:
        rows.add(row)
    rows.end()
    yield from (Found(entry) for entry in rows.entries)


class _Rows:
    """Puts rows together to entries: a cell over several rows, and a row that goes on, belong to one third party."""

    def __init__(self, head: Head, context: Context, wording: Wording) -> None:
        self.entries: list[DraftEntry] = []
        self._head = head
        self._wording = wording
        self._context = context
        self._platform = context.platform
        self._aside = context.aside
        self._above: dict[int, Cell] = {}
        self._company: Cell | None = None
        self._key: Cell | None = None
        self._fields: list[DraftField] = []
        self._seen: set[int] = set()
        self._doubts: list[str] = []
        self._entry_platform = ""

    def add(self, row: tuple[Cell, ...]) -> None:
        """Take one row."""
        texts = [c.text for c in row]
        if [_label(t) for t in texts] == list(self._head.labels) and any(texts):
            return
        if len({id(c) for c in row}) == 1 or (self._is_section(row)):
            self._section(next((t for t in texts if t), ""))
            return
        if self._aside:
            return
        # as a cell of its own: what is only said to be the same is another row, not a cell over both
        row = tuple(
            Cell(self._above[i].lines) if f.is_ditto(c.text) and i in self._above else c for i, c in enumerate(row)
        )
        self._above.update(enumerate(row))
        via, company = self._naming(row)
        key = via or company
        if key is None:
            if self._key is not None:
                self._take(row)
            return
        if key is not self._key:
            self.end()
            self._key = key
            self._entry_platform = self._platform
            column = self._head.column("organisation")
            if company is None and 0 <= column < self._head.column("via") and self._company is not None:
                self._put("organisation", self._company, self._head.labels[column])
                self._doubts.append("Its cell for the company is empty; the company of the row above is taken.")
        if company is not None:
            self._company = company
        self._take(row)

    def end(self) -> None:
        """Close the entry that is open."""
        if self._fields:
            platform = next(
                (p for x in self._fields if x.role == "platform" and (p := f.platform_of(x.value.text))), ""
            )
            self.entries.append(
                DraftEntry(
                    fields=tuple(self._fields),
                    platform=platform or self._entry_platform,
                    doubts=tuple(self._doubts),
                )
            )
        self._fields, self._doubts, self._seen, self._key = [], [], set(), None

    def _naming(self, row: tuple[Cell, ...]) -> tuple[Cell | None, Cell | None]:
        found: list[Cell | None] = []
        for role in ("via", "organisation"):
            column = self._head.column(role)
            column = self._head.column("via_and_organisation") if column < 0 and role == "via" else column
            cell = row[column] if 0 <= column < len(row) else None
            found.append(cell if cell is not None and not f.says_nothing(cell.text) else None)
        return found[0], found[1]

    def _is_section(self, row: tuple[Cell, ...]) -> bool:
        """A row that has one cell with text in it, which is no name: a platform, or a kind of service."""
        filled = [i for i, c in enumerate(row) if c.text]
        if len({id(row[i]) for i in filled}) != 1 or len(row) < 3:
            return False
        text = row[filled[0]].text
        return (
            len(filled) > 1
            or f.platform_of(text) != ""
            or f.has_number(text)
            or text.endswith(("类", "类SDK", ":", "："))
        )

    def _section(self, text: str) -> None:
        self.end()
        self._company = None
        self._aside = self._context.aside or f.is_aside(text)
        self._platform = f.platform_of(text) or self._context.platform

    def _take(self, row: tuple[Cell, ...]) -> None:
        for i, cell in enumerate(row[: len(self._head.roles)]):
            if id(cell) in self._seen or not cell.lines or (f.says_nothing(cell.text) and not cell.words.url):
                continue
            self._seen.add(id(cell))
            role = self._head.roles[i]
            label = self._head.labels[i]
            if role == "via_and_organisation" or (role in f.NAMES and self._names_both(cell, role)):
                for words in _split_names(cell):
                    self._fields.extend(f.named(words, self._wording))
            elif role in f.NAMES and not (self._has("organisation") and self._has("via")):
                made = f.named(_value(cell), self._wording)
                self._fields.extend(made if len(made) == 2 else [f.field(role, _value(cell), label)])
            else:
                self._put(role, cell, label)

    def _names_both(self, cell: Cell, role: Role) -> bool:
        other: Role = "organisation" if role == "via" else "via"
        companies = [f.is_company(w.text) for w in cell.lines]
        return not self._has(other) and len(cell.lines) == 2 and companies.count(True) == 1

    def _has(self, role: Role) -> bool:
        return role in self._head.roles

    def _put(self, role: Role | None, cell: Cell, label: str) -> None:
        self._fields.append(f.field(role, _value(cell, role), label))


def _split_names(cell: Cell) -> list[Words]:
    """The lines of a cell that names product and company; one line is cut at its slash."""
    if len(cell.lines) > 1:
        return [_bare(w) for w in cell.lines]
    words = cell.words
    for mark in ("/", "／", "|", "，", ", ", " - ", "—"):
        left, found, right = words.text.partition(mark)
        if found and f.is_company(right) != f.is_company(left):
            return [words.part(0, len(left)), words.part(len(left) + len(mark))]
    return [words]


def _bare(words: Words) -> Words:
    """A name without the parentheses around it."""
    wrapped = words.text[:1] in "(（" and words.text[-1:] in ")）"
    return words.part(1, len(words.text) - 1) if wrapped else words


def _value(cell: Cell, role: Reading | None = None) -> Words:
    """A cell as one text: the lines of a list of data are parted by commas, where no other sign parts them."""
    if role == "data" and len(cell.lines) > 1:
        lines = [w.part(len(w.text) - len(w.text.lstrip("-•·●* "))) for w in cell.lines]
        return joined(_parted(lines), "")
    return cell.words


def _parted(lines: list[Words]) -> Iterator[Words]:
    for i, words in enumerate(lines):
        last = i + 1 == len(lines)
        ends = (
            not words.text
            or words.text[-1] in ",，;；、。:：/(（"
            or (not last and lines[i + 1].text[:1] in "(（,，、/)）")
        )
        tail = "" if last else " " if ends else "; "
        yield Words(words.text + tail, words.marks, words.links, words.strong)


def _spans(row: tuple[Cell, ...]) -> bool:
    return any(a is b for a, b in pairwise(row))


def _label(text: str) -> str:
    return " ".join(text.split()).strip("*:： ")
