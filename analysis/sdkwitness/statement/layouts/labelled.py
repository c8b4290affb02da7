"""Blocks of labelled lines, under titles or one after the other, in lists or not."""

from __future__ import annotations

from collections import Counter

import msgspec

from sdkwitness.statement.draft import DraftEntry, DraftField
from sdkwitness.statement.layouts import found as f
from sdkwitness.statement.layouts.found import Context, Found
from sdkwitness.statement.layouts.tokens import ITEM, MAX_TITLE, NUMBERED, Field, Other, Text, Title, Token
from sdkwitness.statement.wording import Role, Wording
from sdkwitness.statement.words import Words, goes_on, joined

LINKS: tuple[Role, ...] = ("rules_url", "website")
NEED: frozenset[Role] = frozenset({
    "data", "purpose", "scenario", "rules_url", "permissions", "method", "website", "location",
})  # fmt: skip
MAX_ENTRIES = 5000
MAX_ASIDE = 20
"""Longest line that by itself begins a part of the page that is no part of the list."""
MAX_AHEAD = 60
"""Tokens that are looked at behind a title."""


class Result(msgspec.Struct, frozen=True):
    """What this layout makes of a document."""

    found: tuple[Found, ...]
    used: frozenset[int]
    """Indices of the tokens that belong to entries."""
    furniture: tuple[Words, ...]


def read(tokens: list[Token], contexts: list[Context], wording: Wording) -> Result:
    """Cut running text into entries.

    A line that names a third party begins an entry as soon as the one before it has more than names; a title begins
    one if fields follow that name none. Text without a label continues the field above it, unless that is a link or a
    blank line stands between: then it belongs to the page.
    """
    return _Cut(tokens, contexts, wording).result()


class _Cut:
    def __init__(self, tokens: list[Token], contexts: list[Context], wording: Wording) -> None:
        self._tokens = tokens
        self._contexts = contexts
        self._wording = wording
        self._late = _late_names(tokens)
        self._opener = _opener(tokens)
        self._linked = Counter(t.level for t in tokens if isinstance(t, Title) and self._is_linked(t))
        self._last_name = max(
            (i for i, t in enumerate(tokens) if isinstance(t, Field) and t.role in f.NAMES), default=-1
        )
        self._entries: list[tuple[list[DraftField], Context]] = []
        self._used: set[int] = set()
        self._furniture: list[Words] = []
        self._open = self._outside = self._closed = self._titled = False
        """A field whose value follows; text that is the page's; an entry that a title has ended, or begun."""
        self._listing = False
        """Whether the values of a field stand in lines of their own, each of which may look like a field."""
        self._depth = -1
        self._level = 0
        self._title_words: Words | None = None

    def result(self) -> Result:
        for i, token in enumerate(self._tokens):
            if self._contexts[i].aside or len(self._entries) > MAX_ENTRIES:
                self._closed = True
                if self._entries and not isinstance(token, Other):
                    self._furniture.append(token.value if isinstance(token, Field) else token.words)
                continue
            match token:
                case Field():
                    self._field(i, token)
                case Title():
                    self._title(i, token)
                case Text(words=words, gap=gap):
                    self._text(i, words, gap=gap)
                case Other():
                    self._outside, self._open = True, False
        whole = [(fields, c) for fields, c in self._entries if NEED & f.roles(fields)]
        sound = (
            any("data" in f.roles(e) for e, _ in whole) or len(whole) > 1 or any(len(f.roles(e)) > 3 for e, _ in whole)
        )
        kept = self._entries if sound else []
        return Result(
            tuple(
                Found(DraftEntry(fields=tuple(fields), platform=context.platform))
                for fields, context in kept
                if f.roles(fields) & {"via", "organisation"} and len(f.roles(fields)) > 1
            ),
            frozenset(self._used) if kept else frozenset(),
            tuple(self._furniture),
        )

    def _field(self, i: int, token: Field) -> None:
        if self._goes_on(token):
            self._append(i, token.whole, listed=True)
            return
        named = token.role in f.NAMES and (bool(token.value) or token.listed)
        if named and token.role is not None and self._begins(token, token.role):
            self._entries.append(([], self._contexts[i]))
            self._furniture.clear()
            self._outside = self._closed = self._titled = False
        elif not self._entries:
            return
        elif self._closed:
            self._furniture.append(token.value)
            return
        elif (token.role is None and (self._outside or (token.gap and token.depth < 0 and not self._open))) or (
            self._furniture and not token.listed
        ):
            self._furniture.append(token.value)
            self._outside = True
            return
        self._used.add(i)
        self._entries[-1][0].append(DraftField(role=token.role, label=token.label, value=token.value))
        self._open = self._listing = not token.value
        self._depth = token.depth
        self._outside = token.role in LINKS and not self._open
        self._furniture.clear()

    def _begins(self, token: Field, role: Role) -> bool:
        """Whether a naming field opens a new entry: not while the entry has only names, each at most once."""
        if not self._entries or self._closed:
            return True
        present = {x.role for x in self._entries[-1][0]}
        if role in present:
            return True
        if self._titled:
            return False
        if role == self._opener:
            return bool(present - {*f.NAMES, None}) or not present
        if not present - set(f.NAMES):
            return False
        return not (role in self._late and not (token.gap and token.depth < 0 and role not in self._late))

    def _title(self, i: int, token: Title) -> None:
        if self._open and self._entries and not self._closed and token.level > ITEM + self._depth:
            self._append(i, token.words, listed=True)
            return
        if self._names_an_entry(i, token):
            self._entries.append((self._named(i, token), self._contexts[i]))
            if "rules_url" not in self._below(i, token) and self._is_linked(token):
                self._entries[-1][0].append(f.field("rules_url", token.words))
            self._used.add(i)
            self._furniture.clear()
            self._outside = self._open = self._closed = self._listing = False
            self._titled, self._level, self._title_words = True, token.level, token.words
            self._depth = token.level - ITEM if token.level >= ITEM else -1
        elif token.level >= ITEM and self._entries and not self._closed and not self._outside:
            self._text(i, token.words, gap=token.gap)
        elif token.level == NUMBERED and self._listing and self._entries and not self._closed:
            pass  # a heading within a value: what is always shared, and what may be
        elif token.level < ITEM:
            self._open = self._listing = False
            self._outside = True
            if self._entries and not self._upcoming(i):
                self._furniture.append(token.words)
            self._closed = self._closed or token.level <= 6

    def _named(self, i: int, token: Title) -> list[DraftField]:
        """The names in a title: a product's, where the fields below name a company or the list is one of products."""
        words = f.without_number(token.words)
        named = f.named(words, self._wording)
        if len(named) > 1 or named[0].role != "via" or f.is_product(words.text) or self._contexts[i].products:
            return named
        below = self._below(i, token)
        return named if "organisation" in below else [f.field("organisation", named[0].value)]

    def _goes_on(self, token: Field) -> bool:
        """Whether what looks like a field is an item of a list of data: `device model: to tell faults apart;`."""
        if not self._entries or self._closed or token.listed or token.gap or not self._entries[-1][0]:
            return False
        last = self._entries[-1][0][-1]
        return last.role == "data" and self._listing and token.role in (None, "data")

    def _is_sibling(self, token: Title, roles: list[Role]) -> bool:
        """Whether the entry above has a title of this level, and fields like those below this one."""
        if not self._titled or self._level != token.level:
            return False
        above = [x.role for x in self._entries[-1][0] if x.role not in f.NAMES]
        return len(set(above) & set(roles)) >= 2 and above[:1] == [r for r in roles if r not in f.NAMES][:1]

    def _below(self, i: int, token: Title) -> list[Role]:
        """The roles of the fields behind a title, up to the next that is as high."""
        roles: list[Role] = []
        for other in self._tokens[i + 1 : i + 1 + MAX_AHEAD]:
            if isinstance(other, Other) or (isinstance(other, Title) and other.level <= token.level):
                break
            if isinstance(other, Field) and other.role is not None:
                if other.depth >= 0 and other.depth <= token.level - ITEM:
                    break
                roles.append(other.role)
        return roles

    def _names_an_entry(self, i: int, token: Title) -> bool:
        """Whether fields follow a title, up to the next that is as high, and none of them gives another name."""
        if self._linked[token.level] > 1 and self._is_linked(token) and self._contexts[i].far:
            return True
        roles = self._below(i, token)
        if "via" in roles or roles.count("organisation") > 1 or len(token.words.text) > MAX_TITLE:
            return False
        if not set(roles) & (NEED | {"organisation"}):
            return False
        if f.is_section(token.words.text) and not self._is_sibling(token, roles):
            return False
        return not self._nested_names(i, token)

    def _is_linked(self, token: Title) -> bool:
        """Whether a heading is all a link to another site, as the names in a list of cards are."""
        words = token.words
        url = words.url if len(words.links) == 1 else ""
        whole = bool(url) and words.links[0].end - words.links[0].start >= len(words.text)
        return whole and token.level < ITEM and url.startswith("http") and not f.is_section(words.text)

    def _nested_names(self, i: int, token: Title) -> bool:
        for k in range(i + 1, min(i + 1 + MAX_AHEAD, len(self._tokens))):
            other = self._tokens[k]
            if isinstance(other, Title):
                if other.level <= token.level:
                    return False
                if self._is_value(k):
                    continue
                if self._names_an_entry(k, other):
                    return True
        return False

    def _is_value(self, k: int) -> bool:
        """Whether an item stands in the list that a field without a value begins."""
        while k > 0 and isinstance(token := self._tokens[k], Title) and token.level >= ITEM:
            k -= 1
        before = self._tokens[k]
        return isinstance(before, Field) and not before.value

    def _upcoming(self, i: int) -> bool:
        """Whether naming fields or titles with fields still follow."""
        return i < self._last_name

    def _text(self, i: int, words: Words, *, gap: bool) -> None:
        if not self._entries:
            return
        if len(words.text) <= MAX_ASIDE and f.is_aside(words.text):
            self._closed = True
        if self._closed:
            self._furniture.append(words)
            return
        if self._open:
            self._append(i, words)
            return
        last = self._entries[-1][0][-1]
        bare = all(x.role in f.NAMES or x.value is self._title_words for x in self._entries[-1][0])
        if self._titled and bare and not self._outside:
            self._entries[-1][0].append(f.field("purpose", words))
            self._used.add(i)
            return
        if last.role in LINKS and not gap and goes_on(last.value.text, words.text):
            self._append(i, words)
            return
        token = self._tokens[i]
        listed = isinstance(token, Text) and token.depth >= 0 and token.depth == self._depth
        if self._outside or (gap and not listed):
            self._furniture.append(words)
            self._outside = True
        else:
            self._append(i, words)

    def _append(self, i: int, words: Words, *, listed: bool = False) -> None:
        fields = self._entries[-1][0]
        last = fields[-1]
        glue = "; " if listed and last.value and last.value.text[-1] not in ",，;；、:：" else None
        value = joined((last.value, words), glue)
        fields[-1] = msgspec.structs.replace(last, value=value)
        self._used.add(i)
        self._open = self._open and (listed or not words.text)
        if last.role in LINKS:
            self._outside = True


def _opener(tokens: list[Token]) -> Role | None:
    """The naming role that comes first in the document, and so opens its entries."""
    return next((t.role for t in tokens if isinstance(t, Field) and t.role in f.NAMES and t.listed), None) or next(
        (t.role for t in tokens if isinstance(t, Field) and t.role in f.NAMES), None
    )


def _late_names(tokens: list[Token]) -> set[Role]:
    """Naming roles that mostly stand behind other fields of their entry, as a company below a purpose does."""
    opener = _opener(tokens)
    late: dict[Role, int] = {}
    early: dict[Role, int] = {}
    others = False
    titled = False
    for token in tokens:
        if isinstance(token, Title):
            others, titled = False, True
        if not isinstance(token, Field) or token.role is None:
            continue
        if token.role not in f.NAMES:
            others = True
        elif token.role == opener and not titled:
            others = False
        else:
            counted = late if others else early
            counted[token.role] = counted.get(token.role, 0) + 1
    return {r for r, n in late.items() if n > early.get(r, 0)}
