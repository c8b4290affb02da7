"""The running text of a document as tokens: fields, titles and the rest, each with where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from sdkwitness.statement.blocks import Block, Data, Heading, Item, Line, Table
from sdkwitness.statement.layouts import found as f
from sdkwitness.statement.layouts import tables
from sdkwitness.statement.wording import Role, Wording
from sdkwitness.statement.words import Words, is_wide

BOLD = 7
NUMBERED = 8
BARE = 9
ITEM = 10
"""Levels of titles that are no headings; those of headings are 1 to 6."""
MAX_WIDE, MAX_NARROW, MAX_LABEL = 20, 8, 60
"""Longest label: Chinese characters, words, characters."""
MAX_TITLE = 90
MAX_BARE = 40
"""Longest title that nothing marks as one."""
_COLON = re.compile(r"[:：](?!//)")
_INNER = re.compile(r"(?:^|[;；。,，|]\s*|\s{2,}|\s(?=\S{0,12}[:：]))([^:：;；,，。|]{1,40}?)\s*[:：](?!//)")
_PARTING = ";；|。"
_SIGNS = " *_#>•·●■◆▪-–—【】[]「」《》\"“”'"
_OPENERS = re.compile(r"^[\s>*#•·●■◆▪\-–—]+")
_EDGE = " *_【】「」[]"


class Field(msgspec.Struct, frozen=True):
    """A label with its value, which may still follow."""

    role: Role | None
    label: str
    value: Words
    gap: bool
    depth: int = -1
    """Of the list that it stands in."""
    listed: bool = False
    """Whether the label is one that is known as it stands."""
    whole: Words = Words("")
    """The line, label and value."""


class Title(msgspec.Struct, frozen=True):
    """What may name a third party, or a section."""

    words: Words
    level: int
    gap: bool = True


class Text(msgspec.Struct, frozen=True):
    """Anything else."""

    words: Words
    gap: bool
    depth: int = -1


class Other(msgspec.Struct, frozen=True):
    """A table or data that other layouts read; running text does not go on across it."""

    block: Table | Data


Token: TypeAlias = "Field | Title | Text | Other"


def tokens(blocks: Iterable[Block], wording: Wording) -> list[Token]:
    """Tell fields, titles and text apart."""
    known = list(blocks)
    repeated = _repeated(known, wording)
    return _titled([t for block in known for t in _tokens(block, wording, repeated)])


def _titled(tokens: list[Token]) -> list[Token]:
    """Find the titles that nothing marks: a short line above a field with which an entry begins anew.

    Such a line differs from the end of a wrapped value in that the field below it is one the entry above already has.
    """
    roles: set[Role] = set()
    made: list[Token] = []
    for i, token in enumerate(tokens):
        below = tokens[i + 1] if i + 1 < len(tokens) else None
        if isinstance(token, Text) and isinstance(below, Field) and below.role is not None and below.role != "via":
            fresh = not roles or below.role in roles
            if fresh and token.depth < 0 and _is_bare_title(token.words.text):
                made.append(Title(token.words, BARE, token.gap))
                roles = set()
                continue
        if isinstance(token, Title) and token.level < ITEM:
            roles = roles if token.level >= NUMBERED and f.is_section(token.words.text) else set()
        elif isinstance(token, Field) and token.role is not None:
            roles = set() if token.role == "via" else set(roles)
            roles.add(token.role)
        made.append(token)
    return made


def _is_bare_title(text: str) -> bool:
    if (
        not 1 < len(text) <= MAX_BARE
        or not (text[0].isalnum() or text[0] in "【《「（(")
        or text[-1] in "。；;，,：:！!？?.…"
        or "://" in text
    ):
        return False
    return f.is_product(text) or not f.is_section(text)


def _repeated(blocks: Iterable[Block], wording: Wording) -> frozenset[str]:
    """Headings and bare lines that stand more than once and read like labels: they are labels."""
    whole: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for block in blocks:
        if isinstance(block, Heading | Line | Item):
            label, *value = _COLON.split(block.words.text, maxsplit=1)
            if len(label) <= MAX_LABEL:
                (before if value else whole)[clean(label)] += 1
    # a name of data that stands alone in several lines is an item of several lists
    labels = {t for t, n in whole.items() if n > 1 and not wording.phrase(t)} | {t for t, n in before.items() if n > 1}
    return frozenset(t for t in labels if wording.reading(t, weak=True) is not None)


def _tokens(block: Block, wording: Wording, repeated: frozenset[str]) -> Iterator[Token]:
    match block:
        case Table():
            pairs = tables.pairs(block, wording)
            if pairs is None:
                yield Other(block)
                return
            for n, (label, value) in enumerate(pairs):
                role = _role(wording.reading(clean(label.text), weak=True))
                yield Field(role, clean(label.text), value, gap=n == 0, listed=True)
        case Data():
            yield Other(block)
        case Heading(words=words, level=level):
            yield from _heading(words, level, wording, repeated)
        case Line(words=words, gap=gap):
            yield from _line(words, wording, repeated, gap=gap, depth=-1)
        case Item(words=words, depth=depth, gap=gap, continues=continues):
            link = words.links[0] if len(words.links) == 1 else None
            if (
                link is not None
                and link.url.startswith("http")
                and link.end - link.start >= len(words.text.rstrip("."))
            ):
                role = _role(wording.reading(words.text))
                if role in ("rules_url", "website"):
                    yield Field(role, words.text, words, gap, depth)
                    return
            made = list(_line(words, wording, repeated, gap=gap, depth=depth))
            title = len(made) == 1 and isinstance(made[0], Text) and not continues and len(words.text) <= MAX_TITLE
            yield from [Title(words, ITEM + depth, gap)] if title else made


def _heading(words: Words, level: int, wording: Wording, repeated: frozenset[str]) -> Iterator[Token]:
    bare = f.without_number(words)
    if clean(bare.text) in repeated or clean(words.text) in repeated:
        label = clean(bare.text)
        yield Field(_role(wording.reading(label, weak=True)), label, bare.part(len(bare.text)), gap=True, listed=True)
        return
    fields = list(_fields(bare, wording, gap=True, depth=-1, repeated=repeated))
    if fields and fields[0].role is not None and fields[0].value:
        yield from fields
    else:
        yield Title(words, level)


def _line(words: Words, wording: Wording, repeated: frozenset[str], *, gap: bool, depth: int) -> Iterator[Token]:
    opener = _OPENERS.match(words.text)
    shown = words.part(opener.end()) if opener and opener.end() < len(words.text) else words
    fields = list(_fields(shown, wording, gap=gap, depth=depth, repeated=repeated))
    if fields:
        yield from fields
        return
    label = clean(f.without_number(shown).text)
    listed = wording.role(label)
    if len(label) <= MAX_LABEL and (listed is not None or label in repeated):
        role = listed or _role(wording.reading(label, weak=True))
        value = shown if shown.url and role in ("rules_url", "website") else shown.part(len(shown.text))
        yield Field(role, label, value, gap=gap, depth=depth, listed=True)
        return
    whole = shown.text.strip(_SIGNS)
    bold = bool(whole) and (shown.strong >= len(shown.text) - 1 or _is_starred(shown.text))
    if (bold or f.has_number(shown.text)) and len(whole) <= MAX_TITLE and not whole.endswith(("。", "；", ";")):
        yield Title(_unstarred(shown), BOLD if bold else NUMBERED if depth < 0 else ITEM + depth, gap)
    else:
        yield Text(shown, gap, depth)


def _fields(words: Words, wording: Wording, *, gap: bool, depth: int, repeated: frozenset[str]) -> Iterator[Field]:
    """The fields of a line: one, or several where known labels stand behind separators."""
    first = _COLON.search(words.text)
    if first is None or not is_label(words.text[: first.start()]):
        return
    if len(f.named(words.part(0, first.start()), wording)) > 1:
        return  # `Name (Company): what it does` is an item of a list
    cuts = [(0, first.start(), first.end())]
    for found in _INNER.finditer(words.text, first.end()):
        label = clean(found[1])
        parted = (
            found[0].lstrip()[:1] in _PARTING
            or found[0].startswith("  ")
            or (label and is_wide(label[0]) and " " not in label)
        )
        known = wording.role(label) or (wording.reading(label) if parted and not wording.phrase(label) else None)
        if is_label(label) and known is not None:
            cuts.append((found.start(), found.end(1), found.end()))
    for i, (start, end, value) in enumerate(cuts):
        bare = f.without_number(words.part(start, end))
        label = clean(bare.text.lstrip(";；。,，| "))
        stop = cuts[i + 1][0] if i + 1 < len(cuts) else len(words.text)
        listed = wording.role(label)
        marked = label in repeated or words.strong >= end
        yield Field(
            role=listed or _role(wording.reading(label, weak=marked)),
            label=label,
            value=_unstarred(words.part(value, stop), ends=len(cuts) > 1),
            gap=gap and i == 0,
            depth=depth,
            listed=listed is not None,
            whole=words,
        )


def is_label(text: str) -> bool:
    """Whether a text is short enough to be a label."""
    text = clean(text)
    if not text or len(text) > MAX_LABEL or text.startswith(("http", "www.")):
        return False
    wide = sum("\u2e80" <= c <= "\u9fff" for c in text)
    return wide <= MAX_WIDE and len(text.split()) <= MAX_NARROW and not any(c in "。！？；!?" for c in text)


def clean(text: str) -> str:
    """A label without the signs around it."""
    return " ".join(text.split()).strip(_SIGNS).rstrip(":：").strip(_SIGNS)


def _unstarred(words: Words, *, ends: bool = False) -> Words:
    """Take signs for bold off both ends of a value, and the sign that parts it from the next field."""
    if ends:
        words = words.part(0, len(words.text.rstrip(";；|,， ")))
    text = words.text
    start = len(text) - len(text.lstrip("*_ ")) if text.startswith(("*", "_")) else 0
    end = len(text.rstrip("*_ ")) if text.endswith(("*", "_")) else len(text)
    return words.part(start, max(start, end))


def _is_starred(text: str) -> bool:
    return len(text) > 4 and text.startswith(("**", "__", "【")) and text.rstrip(":：").endswith(("**", "__", "】"))


def _role(reading: tables.Reading | None) -> Role | None:
    return "via" if reading == "via_and_organisation" else reading
