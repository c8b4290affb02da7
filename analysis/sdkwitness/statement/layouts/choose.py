"""All entries of a document, from whichever layouts it has, in its order, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.blocks import Data, Document, Table
from sdkwitness.statement.draft import Draft, DraftEntry
from sdkwitness.statement.layouts import data, labelled, lists, tables
from sdkwitness.statement.layouts import found as f
from sdkwitness.statement.layouts.found import Context, Found
from sdkwitness.statement.layouts.tokens import NUMBERED, Field, Other, Text, Title, Token
from sdkwitness.statement.layouts.tokens import tokens as tokens_of
from sdkwitness.statement.wording import Wording
from sdkwitness.statement.words import Words

_DATE = (
    r"(\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|\d{1,2}\s+[A-Za-z]{3,9}\.?,?\s+\d{4}"
    r"|[A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4})"
)
_VERSIONS = tuple(
    re.compile(rf"(?:{words})" + r"(?:日期|时间|于|date|on|as of|[\s:：*_\"'，,])*" + what, re.IGNORECASE)
    for words, what in (
        (r"(?:最近|最新|最后)?(?:更新|修订|修改)|(?:last )?(?:updated?|revised|modified|amended)", _DATE),
        (r"生效|发布|effective|published", _DATE),
        (r"(?:版本(?:号)?|\bversion)(?:\s*[:：]?\s*v?)", r"(\d+(?:\.\d+)+)"),
    )
)
MAX_ENTRIES = 5000
MAX_LABEL = 6
"""Longest label in front of a title, as in `URL: …`."""
_TITLE = re.compile(r"statement|sdk list|third[- ]party sdks|sub-?processors|清单|声明|名单|目录", re.IGNORECASE)
_PARTS = re.compile(r"[,，、;；()（）/]")
_PERSONAL = re.compile(
    r"privacy|personal (?:data|information)|data sharing|隐私|隱私|个人信息|個人信息|個人資料", re.IGNORECASE
)
_URL = re.compile(r"https?://\S+")


def draft(document: Document, wording: Wording) -> Draft | None:
    """Find the entries of a document, None where it has none."""
    tokens = tokens_of(document.blocks, wording)
    contexts = _contexts(tokens, document)
    sure: list[Found] = []
    head: tables.Head | None = None
    for token, context in zip(tokens, contexts, strict=True):
        if isinstance(token, Other) and not (context.aside and isinstance(token.block, Table)):
            if isinstance(token.block, Data):
                sure.extend(data.read(token.block, context, wording))
            else:
                made, head = tables.read(token.block, context, wording, head)
                sure.extend(made)
    running = labelled.read(tokens, contexts, wording)
    sure.extend(running.found)
    listed = lists.read(tokens, contexts, running.used, wording)
    found = [*sure, *(x for x in listed if not x.weak or not sure)]
    titles = (document.title, *(t.words.text for t in tokens if isinstance(t, Title) and t.level < 3))
    called = any(f.speaks_of_third_parties(t) for t in titles)
    likely = sum(_is_likely(x.entry, wording, called=called) for x in found)
    if not found or likely * 2 < len(found) or not _speaks(document, found, wording):
        return None
    entries, doubts = _once(sorted((x.entry for x in found), key=lambda e: e.line))
    last = max((x.value.line for x in entries[-1].fields), default=0) if entries else 0
    furniture = tuple(w for w in running.furniture if w.line > last) if running.found else ()
    return Draft(
        entries=entries[:MAX_ENTRIES],
        furniture=furniture,
        title=_title(document, tokens, furniture, entries[0].line),
        version=_version(document),
        doubts=(*document.doubts, *doubts),
    )


def _is_likely(entry: DraftEntry, wording: Wording, *, called: bool) -> bool:
    """Whether an entry has what only one of a list of third parties has: a name, a link or data that say so.

    Args:
        entry: the entry.
        wording: knows labels and names of data.
        called: whether a title says that the document is such a list.
    """
    if called and len(f.roles(entry.fields) & f.TELLING) > 1:
        return True
    for field in entry.fields:
        text = field.value.text
        named = field.role in f.NAMES and bool(text)
        if named and (f.is_company(text) or f.is_product(text) or wording.reading(field.label) in f.NAMES):
            return True
        if field.role in ("rules_url", "website") and ("http" in text or field.value.url.startswith("http")):
            return True
        if field.role == "data" and any(wording.phrase(p) for p in _PARTS.split(text)[:40]):
            return True
    return False


def _speaks(document: Document, found: list[Found], wording: Wording) -> bool:
    """Whether a document speaks of third parties or of personal data, in its text or by its labels."""
    if any(wording.role(x.label) in f.NAMES for one in found for x in one.entry.fields):
        return True
    return any(f.speaks_of_third_parties(line) or _PERSONAL.search(line) for line in document.lines)


def _contexts(tokens: list[Token], document: Document) -> list[Context]:
    """Where each token stands: under which headings, below which lines."""
    contexts: list[Context] = []
    above: list[tuple[int, str]] = []
    before: list[str] = []
    title = document.title
    text = "\n".join(document.lines).casefold()
    sdks = text.count("sdk") > max(1, text.count("processor"))
    context = Context(title=title, sdks=sdks)
    kept = True
    for token in tokens:
        if not kept:
            context = Context(tuple(text for _, text in above), " ".join(before[-2:]), title, sdks)
            kept = True
        contexts.append(context)
        match token:
            case Title(words=words, level=level) if level <= NUMBERED:
                while above and above[-1][0] >= level:
                    above.pop()
                above.append((level, words.text))
                before, kept = [], False
            case Text(words=words, depth=depth) if depth < 0:
                before, kept = [*before[-1:], words.text[-400:]], False
            case Field(depth=depth, label=label, value=value) if depth < 0:
                before, kept = [*before[-1:], f"{label}: {value.text}"[-400:]], False
            case _:
                pass
    return contexts


def _once(entries: Iterable[DraftEntry]) -> tuple[tuple[DraftEntry, ...], tuple[str, ...]]:
    """Leave out what stands twice word for word, on the same platform."""
    seen: dict[tuple[str, frozenset[tuple[str, str]]], DraftEntry] = {}
    doubts: list[str] = []
    for entry in entries:
        said = frozenset((str(x.role), normal_key(x.value.text)) for x in entry.fields if x.value and x.role)
        key = (entry.platform, said)
        if key in seen:
            name = next((x.value.text for x in entry.fields if x.role in f.NAMES), "")
            doubts.append(f"{name!r} stands twice with the same words; it was counted once.")
        else:
            seen[key] = entry
    return tuple(seen.values()), tuple(doubts)


def _version(document: Document) -> str:
    """The date or number that the document gives itself: of its last change, of its coming into force, or its own."""
    for pattern in _VERSIONS:
        for line in document.lines:
            found = pattern.search(line[:400])
            if found is not None:
                return " ".join(found[1].split())
    return ""


def _title(document: Document, tokens: list[Token], furniture: tuple[Words, ...], first: int) -> str:
    """The heading, or the shortest line that calls itself a statement or a list; without its link and label."""
    titles = [t for t in tokens if isinstance(t, Title) and t.level < 7 and (not first or t.words.line <= first)]
    headings = [t.words.text for t in titles if t.level == 1] or ([document.title] if document.title else [])
    headings = headings or [t.words.text for t in titles]
    lines = [document.lines[n] for n in range(min(max(first - 1, 0), len(document.lines)))] + [
        document.lines[w.line - 1] for w in furniture if 0 < w.line <= len(document.lines)
    ]
    if document.kind == "script":
        lines = []
    named = [_URL.sub("", t).strip() for t in lines if _TITLE.search(t) and len(t) <= 200]
    opening = [t for t in lines[:3] if len(t) <= 60 and f.speaks_of_third_parties(t)]
    early = [t for t in named if t in (line.strip() for line in lines[:5]) and len(t) <= 60]
    chosen = (headings[:1] or early[:1] or sorted(named, key=len) or opening or [""])[0]
    label, colon, rest = chosen.partition(":")
    return rest.strip() if colon and len(label) <= MAX_LABEL else chosen
