"""A published data-sharing statement, as typed records.

One entry is one third party of the document; one disclosure is one atomic item of what the entry says is
shared. The key of a disclosure is (entry, SDK, method), never the company alone: one company may stand in
several entries with different data.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of the statement's records."""


class Span(Part, frozen=True):
    """Where in the source text something stands: 1-based line, 0-based columns [start, end)."""

    line: int
    start: int
    end: int
    end_line: int | None = None
    """The line that `end` counts in, where it is another one."""


Method = Literal["sdk_local", "api_local", "server_to_server", "app_to_app", "unknown"]
"""sdk_local: "SDK local acquisition". api_local: "API local acquisition". server_to_server: "background API
transfer", not visible on a device. app_to_app: "transfer between apps"."""

ConditionKind = Literal[
    "os_version",
    "platform",
    "on_device_only",
    "de_identified",
    "disguised",
    "user_initiated",
    "content_limited",
    "sub_item_only",
    "means",
    "feature_enabled",
    "region",
]
"""disguised: hashed or encrypted, "IMEI (MD5)". feature_enabled: "if you turn on ...". region: "China only"."""


class Condition(Part, frozen=True):
    """A qualifier of a disclosure, e.g. "IMEI for Android Q and earlier"."""

    kind: ConditionKind
    text: str
    """The words of the statement."""
    max_api_level: int | None = None
    min_api_level: int | None = None
    platform: str = ""
    """`android` or `ios`."""


class Disclosure(Part, frozen=True):
    """One claim: this recipient gets this data type."""

    id: str
    """`ENTRY.N`, both counting from 1."""
    entry: int
    item: str
    """The words of the statement for this item."""
    data_type: str | None
    """Data type or umbrella id; None when the phrase is not known: kept, shown, never dropped."""
    umbrella: bool = False
    """True for an umbrella term without a closed list: it can only ever yield `disclosed_broadly`."""
    alternative: str = ""
    """Disclosures of one entry with the same group name are alternatives ("IMEI/OAID")."""
    conditions: tuple[Condition, ...] = ()
    negated: bool = False
    """True for "we do not share ..."."""
    span: Span | None = None


class Defect(Part, frozen=True):
    """Something wrong with the document itself."""

    kind: Literal[
        "missing_field",
        "duplicate_field",
        "type_method_clash",
        "unnamed_sdk",
        "open_umbrella",
        "repeated_entity",
        "unclear_alternative",
        "ambiguous_item",
        "unknown_phrase",
        "page_furniture",
        "rules_link",
        "open_list",
        "permission_as_data",
        "entity_names",
        "platform_clash",
        "layout_doubt",
    ]
    entry: int | None
    """None for defects of the whole document."""
    text: str
    """One sentence."""
    disclosure: str = ""
    span: Span | None = None
    suggestion: str = ""
    """What the document could say instead."""


class Field(Part, frozen=True):
    """One labelled line of an entry, as it stood."""

    label: str
    value: str
    span: Span


class Entry(Part, frozen=True):
    """One third party of the statement."""

    number: int
    """1-based position: entries have no other unique name."""
    organisation: str
    via: str = ""
    """SDK, API or app named by the entry, e.g. `Amap SDK`; empty when it names none."""
    sharing_type: str = ""
    method: Method = "unknown"
    method_text: str = ""
    purpose: str = ""
    scenario_text: str = ""
    scenario: str = ""
    """Scenario id of the catalogue; empty when the phrase is not known."""
    permissions: tuple[str, ...] = ()
    rules_url: str = ""
    recipient: str = ""
    """Recipient id of the catalogue, where the entry names one that it knows."""
    fields: tuple[Field, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()


class Statement(Part, frozen=True):
    """A parsed statement."""

    id: str
    """Slug, e.g. `mi-fitness`."""
    title: str
    sha256: str
    """Of the source document's bytes."""
    version: str = ""
    """The date or number that the document gives itself, in its own words."""
    app: str = ""
    """Package id of the audited app, where known."""
    operator: str = ""
    entries: tuple[Entry, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def disclosures(self) -> tuple[Disclosure, ...]:
        """All claims, in document order."""
        return tuple(d for e in self.entries for d in e.disclosures)
