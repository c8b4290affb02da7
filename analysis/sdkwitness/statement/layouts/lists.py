"""Plain lists: `[Name](link). Purpose.`, `**Name** – purpose`, `Name (Company): purpose`; a list may stand below."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sdkwitness.statement.draft import DraftEntry, DraftField
from sdkwitness.statement.layouts import found as f
from sdkwitness.statement.layouts.found import Context, Found
from sdkwitness.statement.layouts.tokens import ITEM, Field, Text, Title, Token
from sdkwitness.statement.wording import Wording
from sdkwitness.statement.words import Words, joined

MAX_NAME = 80
_PART = re.compile(r"\s*(?:[:：]|\s[-–—|]+\s|[–—]{1,2}|,\s|，|\.\s|。)\s*")
_LEAD = re.compile(r"^[\s.,:：，。;；\-–—|]+")
_PRIVATE = re.compile(r"privacy|隐私|policy|policies|terms|gdpr|dpa\b", re.IGNORECASE)
_ENGLISH_NAME = re.compile(r"^[A-Z0-9][\w.&+'’!-]*(?: [\w.&+'’!()/-]+){0,5}$|^[a-z]+[A-Z]\w*$")
_IN_PARENTHESES = re.compile(r"\s*[（(](?:[^（）()]|[（(][^（）()]*[)）]){1,60}[)）]")
_LINK = re.compile(r"(?P<it>https?://[^\s()<>（）【】，。；、]+)")
_COLLECTED = re.compile(
    r"(?:收集|获取|采集|读取)(?:您的|用户的?)?(?:个人)?(?:信息|数据)?(?:包括|有|为)?[:：]?\s*(?P<it>[^。；;]+?)(?=[。；;]|[,，]\s*用于|$)"
    r"|\b(?:collects|receives|processes|accesses)\b\s+(?P<that>[^.;]+)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\b(?:we|you|your|our|the|who|when|if|to|may|will|us)\b", re.IGNORECASE)


class _Candidate(msgspec.Struct, frozen=True):
    index: int
    end: int
    fields: tuple[DraftField, ...]
    sure: int
    """0 to 3: how much the item looks like a third party."""


def read(tokens: list[Token], contexts: list[Context], used: frozenset[int], wording: Wording) -> list[Found]:
    """Read the lists that no other layout took."""
    found: list[Found] = []
    for group in _groups(tokens, contexts, used):
        context = contexts[group[0]]
        if context.aside:
            continue
        items = [c for i in group if (c := _candidate(tokens, i, group, context, wording)) is not None]
        sure = [c for c in items if c.sure >= 1]
        if not sure or len(sure) < len(group) * 0.6 or not context.far:
            continue
        linked = sum(c.sure >= 2 for c in sure)
        strong = context.near and linked >= len(sure) * 0.5 and len(sure) >= 2
        if len(sure) < 2 and not (context.near and linked):
            continue
        if not context.near and linked < len(sure) * 0.8:
            continue
        found.extend(
            Found(DraftEntry(fields=c.fields, platform=contexts[c.index].platform), weak=not strong) for c in sure
        )
    return found


def _groups(tokens: list[Token], contexts: list[Context], used: frozenset[int]) -> Iterator[list[int]]:
    """The outermost items of each list, as indices of their tokens."""
    group: list[int] = []
    level = 0
    for i, token in enumerate(tokens):
        if _ends(token) or (group and contexts[i].headings != contexts[group[0]].headings):
            if group:
                yield group
            group = []
        if i in used or not _is_item(token):
            continue
        depth = _depth(token)
        if not group:
            level = depth
        if depth == level:
            group.append(i)
        elif depth < level:
            yield group
            group, level = [i], depth
    if group:
        yield group


def _ends(token: Token) -> bool:
    """A line of running text or a heading ends a list."""
    match token:
        case Text(words=words, depth=depth):
            return depth < 0 and not _is_item(token) and bool(words.text)
        case Title(level=level):
            return level < ITEM and not _is_item(token)
        case Field(depth=depth):
            return depth < 0
        case _:
            return True


def _is_item(token: Token) -> bool:
    match token:
        case Title(level=level, words=words):
            return level >= ITEM or (level >= 7 and bool(words.links))
        case Text(depth=depth, words=words):
            return depth >= 0 or _begins_named(words)
        case Field(depth=depth):
            return depth >= 0
        case _:
            return False


def _begins_named(words: Words) -> bool:
    """A line that is no item of a list, but begins like one: with a link or a bold name, and more behind it."""
    linked = bool(words.links) and words.links[0].start == 0 and words.links[0].end < len(words.text)
    return linked or 0 < words.strong < len(words.text) - 3


def _depth(token: Token) -> int:
    match token:
        case Title(level=level):
            return max(level - ITEM, 0)
        case Text(depth=depth) | Field(depth=depth):
            return max(depth, 0)
        case _:
            return 0


def _candidate(tokens: list[Token], i: int, group: list[int], context: Context, wording: Wording) -> _Candidate | None:
    token = tokens[i]
    if isinstance(token, Field) and token.role in ("rules_url", "website"):
        return None
    words = _words(token)
    end = next((k for k in group if k > i), len(tokens))
    below: list[Token] = []
    for following in tokens[i + 1 : end]:
        if not _is_item(following) or (_depth(following) <= _depth(token)):
            break
        below.append(following)
    name, rest, marked = _split(words)
    if not name.text or len(name.text) > MAX_NAME:
        return None
    fields = f.named(name, wording)
    if fields[0].role == "via" and len(fields) == 1 and not context.products and not f.is_product(name.text):
        fields = [f.field("organisation", name)]
    outside = [k for k in words.links if k.url.startswith(("http://", "https://", "//", "www."))]
    telling = f.is_company(name.text) or f.is_product(name.text)
    sure = 0
    if outside and words.links[0].start == 0 and (rest.text or context.near):
        sure = 2
    elif marked and rest.text:
        sure = 2 if f.is_product(name.text) or outside else 1
    elif telling or _is_proper(name.text):
        sure = 1 if rest.text or (context.near and (telling or below)) else 0
    elif context.near and below and not rest.text:
        sure = 1
    if words.links and not outside and not rest.text:
        sure = 0
    if not rest.text and not below and not outside and _WORDS.search(name.text):
        sure = 0
    if rest.text:
        fields.extend(_said(rest))
    for one in below:
        fields.extend(_below(one))
    for link in words.links:
        if link.url.startswith(("http", "//", "www.")) and not any(x.role == "rules_url" for x in fields):
            fields.append(f.field("rules_url", Words(link.url, words.part(link.start, link.end).marks)))
    return _Candidate(i, end, tuple(fields), sure)


def _below(token: Token) -> Iterator[DraftField]:
    match token:
        case Field(role=role, label=label, value=value):
            yield DraftField(role=role, label=label, value=value)
        case Title(words=words) | Text(words=words):
            private = bool(words.links) and bool(_PRIVATE.search(words.text))
            yield f.field("rules_url" if private or words.text.startswith("http") else "purpose", words)
        case _:
            return


def _words(token: Token) -> Words:
    match token:
        case Title(words=words) | Text(words=words):
            return words
        case Field(label=label, value=value):
            place = value.marks[:1]
            return joined((Words(label, place), value), ": ")
        case _:
            return Words("")


def _split(words: Words) -> tuple[Words, Words, bool]:
    """Name, what is said of it, and whether the name is marked as one by a link or by bold letters."""
    first = words.links[0] if words.links else None
    if first is not None and first.start == 0 and first.end <= MAX_NAME:
        end = _with_company(words, first.end)
        return Words(words.part(0, end).text, words.part(0, end).marks), _led(words.part(end)), True
    if 0 < words.strong <= MAX_NAME and words.strong < len(words.text):
        end = _with_company(words, words.strong)
        return words.part(0, len(words.text[:end].rstrip(" :：.-–—"))), _led(words.part(end)), True
    for found in _PART.finditer(words.text):
        left = words.text[: found.start()]
        if left.count("(") + left.count("（") > left.count(")") + left.count("）"):
            continue
        if f.is_company(left + found[0].strip()) and found[0].strip() == ".":
            continue
        if found[0].strip() in (",", "，") and f.is_company(words.text[found.end() :].split(" ")[0]):
            continue
        if found.start() <= MAX_NAME:
            return words.part(0, found.start()), words.part(found.end()), False
        break
    return words, words.part(len(words.text)), False


def _with_company(words: Words, end: int) -> int:
    """Where a name ends, with the company that stands in parentheses behind it."""
    found = _IN_PARENTHESES.match(words.text, end)
    return found.end() if found and f.is_company(found[0].strip(" ")[1:-1]) else end


def _said(words: Words) -> list[DraftField]:
    """What a description says: a link, which data it names behind a verb for collecting, and else a purpose."""
    made: list[DraftField] = []
    for role, pattern in (("rules_url", _LINK), ("data", _COLLECTED)):
        found = pattern.search(words.text)
        if found is not None:
            named = "it" if found["it"] else "that"
            made.append(f.field(role, words.part(*found.span(named))))  # type: ignore[arg-type]  # both are roles
    return [f.field("purpose", words), *made]


def _led(words: Words) -> Words:
    found = _LEAD.match(words.text)
    return words.part(found.end()) if found else words


def _is_proper(text: str) -> bool:
    """Whether an English name is written like one, and says nothing of us and you."""
    return bool(_ENGLISH_NAME.match(text)) and not _WORDS.search(text)
