"""Program data: arrays of objects, objects that hold labels and values, rows of arrays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sdkwitness.statement.blocks import Array, Cell, Data, Record, Table, Value
from sdkwitness.statement.draft import DraftEntry, DraftField
from sdkwitness.statement.layouts import found as f
from sdkwitness.statement.layouts import tables
from sdkwitness.statement.layouts.found import Context, Found
from sdkwitness.statement.wording import Role, Wording
from sdkwitness.statement.words import Words, joined

MAX_DEPTH = 30
LABELS = frozenset({"name", "label", "key", "title", "tit", "field", "k", "item", "term", "header", "head", "th"})
VALUES = frozenset({"value", "val", "content", "text", "desc", "description", "v", "data", "detail", "td", "body"})
LANGUAGES = re.compile(r"^(?:zh|en|cn|us|ja|ko|de|fr|es|tw|hk|chinese|english|zhcn|enus|zhtw|zhhans|zhhant|zhhk)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.\s]+")


def read(data: Data, context: Context, wording: Wording) -> list[Found]:
    """Read program data."""
    headings = (*context.headings, " ".join(_CAMEL.split(data.name))) if data.name else context.headings
    inner = Context(headings, context.before, context.title, context.sdks)
    return _Reader(wording).value(data.value, inner, 0)


class _Reader:
    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def value(self, value: Value, context: Context, depth: int) -> list[Found]:
        """The entries in a value and below it."""
        if depth > MAX_DEPTH or isinstance(value, Words):
            return []
        if isinstance(value, Array):
            return self._array(value, context, depth)
        one = self._entry(value, context, alone=True)
        if one is not None:
            return [one]
        table = _columns(value)
        if table is not None:
            titled = " ".join(v.text for _, v in value.fields if isinstance(v, Words))
            inner = Context((*context.headings, titled), "", context.title, context.sdks)
            return tables.read(table, inner, self._wording, None)[0]
        mapped = self._by_name(value, context)
        if mapped:
            return mapped
        heading = next((v.text for k, v in value.fields if isinstance(v, Words) and _key(k.text) in LABELS), "")
        found: list[Found] = []
        languages: list[list[Found]] = []
        for key, below in value.fields:
            inner = Context((*context.headings, heading, _spaced(key.text)), "", context.title, context.sdks)
            made = self.value(below, inner, depth + 1)
            (languages.append(made) if LANGUAGES.match(_key(key.text)) else found.extend(made))
        for made in languages:
            found = found or made
        return found

    def _array(self, array: Array, context: Context, depth: int) -> list[Found]:
        rows = [v for v in array.values if isinstance(v, Array)]
        if (
            len(rows) > 1
            and len(rows) == len(array.values)
            and all(isinstance(v, Words) for r in rows for v in r.values)
        ):
            width = max(len(r.values) for r in rows)
            cells = [[Cell((v,) if isinstance(v, Words) and v.text else ()) for v in r.values] for r in rows]
            table = Table(tuple((*c, *[Cell(())] * (width - len(c))) for c in cells))
            return tables.read(table, context, self._wording, None)[0]
        records = [v for v in array.values if isinstance(v, Record)]
        entries = [self._entry(v, context) for v in records]
        shapes = {_shape(v) for v, e in zip(records, entries, strict=True) if e is not None}
        # an object built like its neighbours is one like them, though it may say less
        entries = [
            e or (self._named(v, context) if _shape(v) in shapes else None)
            for v, e in zip(records, entries, strict=True)
        ]
        good = [e for e in entries if e is not None]
        if good and len(good) >= len(entries) * 0.5:
            return good
        return [found for v in array.values for found in self.value(v, context, depth + 1)]

    def _entry(self, record: Record, context: Context, *, alone: bool = False) -> Found | None:
        """An object that is a third party: its keys, or the labels it holds, say so."""
        fields = list(self._fields(record, context))
        roles = f.roles(fields)
        if not roles & {"via", "organisation"} or not roles & f.TELLING:
            return None
        if any(
            isinstance(v, Array)
            and sum(isinstance(x, Record) for x in v.values) > 1
            and not _labelled(v)
            and not _links(v)
            for _, v in record.fields
        ):
            return None
        if alone and "data" not in roles and len(roles) < 3:
            return None
        places = [p for x in fields if x.role == "platform" and (p := f.platform_of(x.value.text))]
        return Found(DraftEntry(fields=tuple(fields), platform=places[0] if places else context.platform))

    def _named(self, record: Record, context: Context) -> Found | None:
        fields = tuple(self._fields(record, context))
        return Found(DraftEntry(fields=fields, platform=context.platform)) if f.roles(fields) & set(f.NAMES) else None

    def _fields(self, record: Record, context: Context) -> Iterator[DraftField]:
        titles: list[tuple[Words, Words]] = []
        made: list[DraftField] = []
        for key, value in record.fields:
            pairs = _labelled(value) or self._said(value)
            links = _links(value)
            if links:
                made.extend(links)
            elif pairs:
                made.extend(DraftField(role=self._role(k.text), label=k.text, value=v) for k, v in pairs)
            elif isinstance(value, Record):
                made.extend(
                    DraftField(role=self._role(_spaced(k.text)), label=k.text, value=flat)
                    for k, v in value.fields
                    if (flat := _flat(v)) is not None
                )
            elif (flat := _flat(value)) is not None and flat.text:
                role = self._role(_spaced(key.text))
                if _key(key.text) in LABELS or role == "via":
                    titles.append((key, flat))
                else:
                    made.append(DraftField(role=role or _by_content(flat), label=key.text, value=flat))
        has = {x.role for x in made}
        for key, words in sorted(titles, key=lambda t: _key(t[0].text) in LABELS):
            if "via" in has:
                made.append(DraftField(role=None, label=key.text, value=words))
                continue
            named = f.named(words, self._wording)
            if "organisation" in has:
                named = [x for x in named if x.role == "via"] or [f.field("via", words)]
            elif (
                not context.products
                and len(named) == 1
                and "sdk" not in _key(key.text)
                and not f.is_product(words.text)
            ):
                named = [f.field("organisation", words)]
            made.extend(DraftField(role=x.role, label=key.text, value=x.value) for x in named)
            has |= {x.role for x in named}
            if "organisation" in has and "via" not in has:
                has.add("via")
        # the names first, as they stand in a statement that a person writes
        yield from sorted(made, key=lambda x: x.role not in f.NAMES)

    def _by_name(self, record: Record, context: Context) -> list[Found]:
        """An object whose keys are the names, and whose values are objects with fields."""
        inner = [(k, v) for k, v in record.fields if isinstance(v, Record)]
        if (
            len(inner) < 2
            or len(inner) < len(record.fields) * 0.7
            or any(LANGUAGES.match(_key(k.text)) for k, _ in inner)
        ):
            return []
        found: list[Found] = []
        for key, below in inner:
            fields = list(self._fields(below, context))
            roles = f.roles(fields)
            if "via" in roles or len(roles & f.TELLING) < 2:
                continue
            names = [f.field("via", key)] if "organisation" in roles else f.named(key, self._wording)
            found.append(Found(DraftEntry(fields=(*names, *fields), platform=context.platform)))
        return found if len(found) == len(inner) else []

    def _said(self, value: Value) -> list[tuple[Words, Words]]:
        """The labels and values of an array of texts that each say `label: value`."""
        texts = [v for v in value.values if isinstance(v, Words)] if isinstance(value, Array) else []
        pairs: list[tuple[Words, Words]] = []
        for words in texts:
            colon = re.search(r"[:：](?!//)", words.text)
            if colon is not None and self._role(words.text[: colon.start()]) is not None:
                pairs.append((words.part(0, colon.start()), words.part(colon.end())))
        return pairs if len(pairs) > 1 and len(pairs) * 2 > len(texts) else []

    def _role(self, label: str) -> Role | None:
        role = self._wording.reading(label, weak=True)
        return "via" if role == "via_and_organisation" else role


def _shape(record: Record) -> tuple[str, ...]:
    return tuple(k.text for k, _ in record.fields)


def _labelled(value: Value) -> list[tuple[Words, Words]]:
    """The labels and values of an array of objects that each hold one of both."""
    if not isinstance(value, Array) or not value.values:
        return []
    pairs: list[tuple[Words, Words]] = []
    shapes: Counter[tuple[str, str]] = Counter()
    for one in value.values:
        if not isinstance(one, Record):
            return []
        flat = [(k, v) for k, x in one.fields if (v := _flat(x)) is not None]
        labels = [(k, v) for k, v in flat if _key(k.text) in LABELS]
        values = [(k, v) for k, v in flat if _key(k.text) in VALUES and (k, v) not in labels]
        if not labels or not values:
            return []
        shapes[labels[0][0].text, values[0][0].text] += 1
        pairs.append((labels[0][1], values[0][1]))
    return pairs if len(shapes) == 1 else []


def _columns(record: Record) -> Table | None:
    """The table of an object that holds the names of columns apart from the rows."""
    heads = [
        v for _, v in record.fields if isinstance(v, Array) and v.values and all(isinstance(x, Words) for x in v.values)
    ]
    for _, value in record.fields:
        rows = [v for v in value.values if isinstance(v, Array)] if isinstance(value, Array) else []
        width = len(rows[0].values) if rows else 0
        head = next((h for h in heads if len(h.values) == width), None)
        if head is not None and width > 1 and all(len(r.values) == width for r in rows):
            cells = [[Cell((v,) if isinstance(v, Words) and v.text else ()) for v in r.values] for r in (head, *rows)]
            return Table(tuple(map(tuple, cells)))
    return None


def _links(value: Value) -> list[DraftField]:
    """The links of an array of objects that each hold a link and what it says."""
    made: list[DraftField] = []
    for one in value.values if isinstance(value, Array) else ():
        flat = [v for _, x in one.fields if (v := _flat(x)) is not None] if isinstance(one, Record) else []
        urls = [v for v in flat if re.match(r"(?:https?:)?//\S+$", v.text)]
        if len(urls) != 1 or len(flat) > 3:
            return []
        said = " ".join(v.text for v in flat)
        role: Role = "rules_url" if re.search(r"privacy|隐私|policy|gdpr|legal", said, re.IGNORECASE) else "website"
        made.append(f.field(role, urls[0]))
    return made


def _flat(value: Value) -> Words | None:
    """A text, or an array of texts as one."""
    if isinstance(value, Words):
        return value.part(0)
    if isinstance(value, Array) and all(isinstance(v, Words) for v in value.values):
        return joined((v for v in value.values if isinstance(v, Words)), ", ")
    return None


def _by_content(words: Words) -> Role | None:
    if re.match(r"https?://\S+$", words.text):
        return "rules_url"
    return "organisation" if f.is_company(words.text) and len(words.text) < 60 else None


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9\u4e00-\u9fff]", "", text.casefold())


def _spaced(key: str) -> str:
    """A key as words: `privacyUrl` is `privacy Url`."""
    return " ".join(p for p in _CAMEL.split(key) if p)
