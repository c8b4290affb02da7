"""How statements put things: labels, names of data, qualifiers, methods. Loaded from `tables/`, English and Chinese."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property
from importlib import resources
from typing import Literal, TypeVar

import msgspec
import yaml

from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.model import Condition, ConditionKind, Method

Role = Literal[
    "organisation",
    "via",
    "sharing_type",
    "data",
    "purpose",
    "scenario",
    "method",
    "permissions",
    "rules_url",
    "website",
    "location",
    "retention",
    "platform",
]
"""What a labelled line of an entry says."""

MAX_LABEL = 80
"""Longer text is no label."""

_ASIDES = re.compile(r"[（(][^（）()]*[)）]?")

MAX_READINGS = 20_000
"""Labels whose reading is remembered: a document says the same ones over and over."""
MAX_LEADING = 3
"""Words before an item that are left off: `collect`, `your`, `device's`."""

Place = Literal["parentheses", "tail", "scenario"]
T = TypeVar("T")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the rows of `tables/`."""


class PhraseCondition(Row, frozen=True):
    """The condition that a phrase brings along by itself."""

    kind: ConditionKind
    platform: str = ""


class Phrase(Row, frozen=True):
    """Names of one data type."""

    data_type: str
    phrases: tuple[str, ...]
    umbrella: bool = False
    within: tuple[str, ...] = ()
    """Words of the enclosing list without which the row does not hold."""
    condition: PhraseCondition | None = None
    doubt: str = ""
    """What is unclear about the phrase, as the second half of a sentence."""


class Qualifier(Row, frozen=True):
    """A way to limit an item."""

    place: Place
    kind: ConditionKind
    pattern: str
    platform: str = ""
    bound: Literal["up_to", "from"] = "up_to"
    """For `os_version`: whether the version is the last or the first for which the item holds."""


class LabelRule(Row, frozen=True, dict=True):
    """Words of a label that say what a field holds."""

    role: Role | Literal["via_and_organisation"]
    """`via_and_organisation`: one field that names both."""
    pattern: str
    weak: bool = False
    """Counts in heads of tables and keys of data only."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)


class MethodRule(Row, frozen=True):
    """Words that mean a method."""

    method: Method
    pattern: str


class Connector(Row, frozen=True):
    """Words that join items."""

    words: tuple[str, ...]
    alternative: bool
    """True where the joined items are alternatives, as in `IMEI/OAID`."""

    @property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """One pattern a word: an English word needs blanks around it, `/` and Chinese do not."""
        return tuple(
            re.compile(
                rf"\s+{re.escape(w)}\s+" if w.isascii() and w != "/" else rf"\s*{re.escape(w)}\s*", re.IGNORECASE
            )
            for w in self.words
        )


class Manner(Row, frozen=True, dict=True):
    """Content of `wording.yaml`."""

    qualifiers: tuple[Qualifier, ...]
    android_versions: dict[str, int]
    android_first: dict[str, int]
    methods: tuple[MethodRule, ...]
    connectors: tuple[Connector, ...]
    leading: tuple[str, ...]
    trailing: tuple[str, ...]
    negations: tuple[str, ...]
    list_opening: str
    list_closing: str
    list_example: str
    use_remark: str
    platform_mark: str

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """What stands before the first item of a list that is not complete."""
        return re.compile(self.list_opening)

    @cached_property
    def closing(self) -> re.Pattern[str]:
        """What stands behind the last item of such a list."""
        return re.compile(self.list_closing)

    @cached_property
    def example(self) -> re.Pattern[str]:
        """What stands between a term and what it names as examples."""
        return re.compile(self.list_example)

    @cached_property
    def remark(self) -> re.Pattern[str]:
        """What an item says of its use, from its colon on."""
        return re.compile(self.use_remark)

    @cached_property
    def mark(self) -> re.Pattern[str]:
        """A mark before an item that says which platform it and the next ones are for."""
        return re.compile(self.platform_mark)


class Wording(msgspec.Struct, frozen=True, dict=True):
    """All wording tables."""

    labels: dict[Role, tuple[str, ...]]
    label_rules: tuple[LabelRule, ...]
    phrases: tuple[Phrase, ...]
    manner: Manner

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Role by label, in `normal_key` form."""
        return {word_key(label): role for role, labels in self.labels.items() for label in labels}

    @cached_property
    def rows(self) -> dict[str, tuple[Phrase, ...]]:
        """Rows by phrase, in `normal_key` form; those bound to a context first."""
        found: dict[str, list[Phrase]] = {}
        for row in self.phrases:
            for key in dict.fromkeys(map(word_key, row.phrases)):
                found.setdefault(key, []).append(row)
        return {key: tuple(sorted(rows, key=lambda r: not r.within)) for key, rows in found.items()}

    def role(self, label: str) -> Role | None:
        """Return what a line with this label says, None when the label is not known."""
        return self.roles.get(word_key(label))

    def reading(self, label: str, *, weak: bool = False) -> Role | Literal["via_and_organisation"] | None:
        """Return what a label says that need not be listed as it stands.

        Args:
            label: its words.
            weak: whether words count that say it only where a label is certain to stand.
        """
        key = (label, weak)
        if key not in self._readings:
            if len(self._readings) > MAX_READINGS:
                self._readings.clear()
            self._readings[key] = self._read(label, weak=weak)
        return self._readings[key]

    @cached_property
    def _readings(self) -> dict[tuple[str, bool], Role | Literal["via_and_organisation"] | None]:
        return {}

    def _read(self, label: str, *, weak: bool) -> Role | Literal["via_and_organisation"] | None:
        listed = self.role(label)
        if listed is not None or len(label) > MAX_LABEL:
            return listed
        plain = " ".join(half_width(_ASIDES.sub("", label) or label).split())
        return next((r.role for r in self.label_rules if (weak or not r.weak) and r.regex.search(plain)), None)

    def phrase(self, text: str, within: str = "") -> Phrase | None:
        """Return the row of a phrase, None when it is not known.

        Args:
            text: the words of one item.
            within: the words of the lists around it.
        """
        context = within.casefold()
        for candidate in self._forms(text):
            for row in self.rows.get(word_key(candidate), ()):
                if not row.within or any(w.casefold() in context for w in row.within):
                    return row
        return None

    def condition(self, place: Place, text: str) -> tuple[Condition, str] | None:
        """Return the condition that stands at this place of a text, and the text without it."""
        plain = half_width(text)
        for rule in self.manner.qualifiers:
            if rule.place != place:
                continue
            found = re.search(rule.pattern, plain)
            if found is not None:
                words = (
                    text[found.start() :]
                    if place == "tail"
                    else text
                    if place == "parentheses"
                    else text[slice(*found.span())]
                )
                version = found.groupdict().get("version")
                last = rule.bound == "up_to"
                condition = Condition(
                    kind=rule.kind,
                    text=words.strip(),
                    platform=rule.platform,
                    max_api_level=self.manner.android_versions.get(version) if version and last else None,
                    min_api_level=self.manner.android_first.get(version) if version and not last else None,
                )
                return condition, text[: found.start()] if place == "tail" else text
        return None

    def method(self, text: str) -> Method:
        """Return the method that a text names, `unknown` when it names none."""
        plain = half_width(text)
        for rule in self.manner.methods:
            if re.search(rule.pattern, plain):
                return rule.method
        return "unknown"

    def _forms(self, text: str) -> list[str]:
        """A phrase as it stands, then without a leading determiner, then without a trailing `information`."""
        forms = [text.strip()]
        for _ in range(MAX_LEADING):
            last = forms[-1].casefold()
            word = next((w for w in self.manner.leading if last.startswith(w.casefold() + (" " * w.isascii()))), "")
            if not word or len(word) >= len(last):
                break
            forms.append(forms[-1][len(word) :].strip())
        for form in tuple(forms):
            for word in self.manner.trailing:
                blank = " " if word.isascii() else ""
                if form.casefold().endswith(blank + word.casefold()) and len(form) > len(word):
                    forms.append(form[: -len(word)].strip())
                    break
        return forms


def half_width(text: str) -> str:
    """Return a text lower-cased, in half-width form and simplified characters, each character in its place."""
    plain = "".join(n if len(n := unicodedata.normalize("NFKC", c).lower()) == 1 else c for c in text)
    return plain if text.isascii() else plain.translate(_simplified())


def word_key(text: str) -> str:
    """Return the form in which labels and phrases are compared: `normal_key`, in simplified characters."""
    return normal_key(text) if text.isascii() else normal_key(text.translate(_simplified()))


@cache
def _simplified() -> dict[int, str]:
    pairs = " ".join(_table("characters", tuple[str, ...])).split()
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def wording() -> Wording:
    """Return the wording that ships with the package, loaded once."""
    return Wording(
        labels=_table("labels", dict[Role, tuple[str, ...]]),
        label_rules=_table("label_patterns", tuple[LabelRule, ...]),
        phrases=_table("phrases", tuple[Phrase, ...]),
        manner=_table("wording", Manner),
    )


def _table(name: str, kind: type[T]) -> T:
    text = (resources.files("sdkwitness.statement") / "tables" / f"{name}.yaml").read_bytes()
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), type=kind, strict=True)
