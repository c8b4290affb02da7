"""The catalogue: what is known of data types, recipients and SDK formats, as typed table rows.

Tables are YAML beside this package (`tables/`), one file a table, each row with its source. `load.py` turns
them into these records and refuses unknown fields, so a table that drifts from its schema cannot load.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

Confidence = Literal["high", "medium", "low"]


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all table rows."""


class Unit(Row, frozen=True):
    """A unit that the values of a data type may be given in."""

    names: tuple[str, ...]
    """How it is written: behind the number, behind the field's name (`weight_lb`), or in a field beside (`unit`)."""
    minimum: float
    maximum: float


class KeyRule(Row, frozen=True):
    """What some field names of a data type ask for beyond the others, because they also mean something else.

    `height` beside `width` is a view's, `period` is a menstrual one only beside `menstruation`. Companions are names
    of fields beside the field or of containers around it, `name>` for a container only, or `name=value` for a field
    beside it that says so.
    """

    keys: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """One of these companions has to be there."""
    unless: tuple[str, ...] = ()
    """None of these may be there."""
    format: str = ""
    """Validator in `audit.formats` in place of the data type's own format and range."""
    minimum: float | None = None
    maximum: float | None = None
    """Range in place of that of the data type."""


class DataType(Row, frozen=True):
    """One node of the ontology."""

    id: str
    """Dotted id, e.g. `id.device.permanent.imei`; never changes its meaning."""
    label: str
    group: str
    """Report heading: Identifiers, Body and health, Location, ..."""
    source: str
    class_code: str = ""
    """Class of GB/T 43697-2024 Annex B."""
    sensitive: Literal["yes", "depends", "no"] = "no"
    """Reading of PIPL Article 28."""
    permanent: bool = False
    """True for identifiers that the user cannot change (class 12b)."""
    enumerable: bool = False
    """True where the value space is small enough to invert an unsalted digest by trying all values."""
    umbrella: bool = False
    """True for a term that only covers others (see `umbrellas`)."""
    identity_keys: tuple[str, ...] = ()
    """Keys under which an identity file may give it, e.g. `wifi_mac`."""
    keys: tuple[str, ...] = ()
    """Field names that mean it: English, abbreviations, pinyin, Chinese; compared by `normal_key`."""
    format: str = ""
    """Name of a validator in `audit.formats`, empty when there is none."""
    minimum: float | None = None
    maximum: float | None = None
    """Plausible range of a single numeric value, in the unit of `unit`."""
    unit: str = ""
    units: tuple[Unit, ...] = ()
    """Units of its values and their names; a stated unit that is none of them says that it is something else."""
    rules: tuple[KeyRule, ...] = ()
    """What its ambiguous field names ask for; of several rules for one name it is enough that one holds."""
    members: tuple[str, ...] = ()
    """Names that mean it inside a container of one of its names: `x` in `accelerometer`, `body` in `sms`."""


class Umbrella(Row, frozen=True):
    """A term of a statement that stands for several data types."""

    id: str
    members: tuple[str, ...]
    """Data type ids or prefixes ending in `.*`."""
    source: str
    derivable: tuple[str, ...] = ()
    """Types from which it can be derived: reported, never a match."""


class HostRule(Row, frozen=True):
    """A host, or host and path, that belongs to a recipient. Longest match wins."""

    host: str
    """`apilocate.amap.com`; `*.amap.com` also matches `amap.com`; IP literals allowed."""
    source: str
    path: str = ""
    """Prefix of the request path; empty matches all."""
    role: str = ""
    purpose: str = ""
    """What the endpoint alone is for, where its role leaves no doubt: an id of `audit/tables/purposes.yaml`."""
    confidence: Confidence = "medium"
    must_not_be_seen: bool = False
    """Test, staging and preview hosts: seeing one in a release build is a finding of its own."""


class PackageRule(Row, frozen=True):
    """A Java package prefix of an SDK. Matches the class name at a dot boundary only."""

    prefix: str
    source: str
    confidence: Confidence = "medium"


class PeerRule(Row, frozen=True):
    """An app, provider authority or binder interface that receives data by IPC."""

    peer: str
    """Package name, provider authority or interface token; a trailing `*` matches any continuation."""
    source: str


class Recipient(Row, frozen=True):
    """Who receives: an organisation and the SDK, API or app through which it does."""

    id: str
    """Stable slug, e.g. `amap-sdk`."""
    organisation: str
    via: str = ""
    """SDK, API or app as documents name it, e.g. `Amap SDK`."""
    kind: Literal["third_party", "first_party", "platform", "library"] = "third_party"
    """`first_party`: the audited app's operator. `platform`: the OS and the test harness, not the app.
    `library`: code that carries others' data (OkHttp, RxJava) and is never itself a recipient."""
    apps: tuple[str, ...] = ()
    """Package ids for which a first-party row holds; empty: any."""
    organisation_aliases: tuple[str, ...] = ()
    via_aliases: tuple[str, ...] = ()
    hosts: tuple[HostRule, ...] = ()
    packages: tuple[PackageRule, ...] = ()
    peers: tuple[PeerRule, ...] = ()
    source: str = ""
    note: str = ""


class FieldRule(Row, frozen=True):
    """One field of an SDK's payload and the data type in it."""

    path: str
    """JSONPath-like tail after decoding, `*` for any index or key: `H.oaid`, `*.B.steps`, `header:pass_o`,
    `cookie:deviceId`, `query:imei`, `form:user`."""
    data_type: str
    reasoning: Literal["obvious property name", "obvious observed values", "decompiled code", "vendor document"]
    source: str
    form: str = ""
    """How the value stands there when not raw: `md5`, `sha1.base64url.16`, ..."""


Step = Literal[
    "base64", "gzip", "zip", "json", "form", "protobuf", "thrift", "polyline", "aes", "3des", "rc4", "rsa",
    "xiaomi-rc4", "xiaomi-fds", "websocket", "parcel",
]  # fmt: skip
"""Steps of decoding that SDKs' payloads need; ciphers are opened by what the hooks saw."""


class Adapter(Row, frozen=True):
    """What is known of one endpoint of one SDK."""

    id: str
    recipient: str
    """Recipient id."""
    host: str
    fields: tuple[FieldRule, ...]
    path: str = ""
    scheme: str = ""
    """Name of a payload scheme in `audit.decode.schemes` that opens it, e.g. `xiaomi-rc4`; empty for none."""
    steps: tuple[Step, ...] = ()
    """What the payload is wrapped in, from the outside in; empty where it travels as it is."""
    when: tuple[str, ...] = ()
    """What has to stand in the same request, each a path as in `fields`; `PATH=VALUE` asks that nothing else stands
    there, and holds where the recorder saw no such field."""
    unobservable: str = ""
    """Why nothing of the recipient can be seen on a device; then it has no fields."""
    note: str = ""


class Salt(Row, frozen=True):
    """What an SDK adds to an identifier before it hashes it."""

    id: str
    """Name of the form in which a value is then found."""
    algorithm: Literal["md5", "sha1", "sha256", "sha512"]
    source: str
    before: str = ""
    after: str = ""
    data_types: tuple[str, ...] = ()
    """Prefixes of the data types it is used for; empty for all identifiers."""
    note: str = ""


class Scenario(Row, frozen=True):
    """A usage scenario, as marks name it and as statements describe it."""

    id: str
    label: str
    phrases: tuple[str, ...]
    """Phrases of statements that mean it, lower case."""
    source: str
    always: bool = False
    """True for "when using the app": every moment after consent is inside it."""
    recipient: str = ""
    """Recipient that an entry of this scenario means when it names no SDK, API or app."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All tables, loaded and cross-checked."""

    version: str
    """SHA-256 of the tables, first 12 hex digits: names the knowledge that an analysis used."""
    data_types: dict[str, DataType]
    umbrellas: dict[str, Umbrella]
    recipients: dict[str, Recipient]
    adapters: tuple[Adapter, ...]
    scenarios: dict[str, Scenario]
    salts: tuple[Salt, ...] = ()

    @cached_property
    def host_rules(self) -> dict[str, tuple[tuple[Recipient, HostRule], ...]]:
        """Rules by host pattern, the longest path first."""
        rules: dict[str, list[tuple[Recipient, HostRule]]] = {}
        for recipient in self.recipients.values():
            for rule in recipient.hosts:
                rules.setdefault(rule.host, []).append((recipient, rule))
        return {host: tuple(sorted(found, key=lambda r: (-len(r[1].path), r[1].path))) for host, found in rules.items()}

    @cached_property
    def package_rules(self) -> dict[str, tuple[Recipient, PackageRule]]:
        """Rules by Java package prefix."""
        return {rule.prefix: (recipient, rule) for recipient in self.recipients.values() for rule in recipient.packages}

    @cached_property
    def peer_rules(self) -> dict[str, tuple[Recipient, PeerRule]]:
        """Rules by IPC peer, with its trailing `*` where it has one."""
        return {rule.peer: (recipient, rule) for recipient in self.recipients.values() for rule in recipient.peers}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Ids of the data types an umbrella covers, its prefixes resolved, in table order; itself left out."""
        return {
            umbrella.id: tuple(
                t.id
                for t in self.data_types.values()
                if t.id != umbrella.id and not t.id.startswith("umbrella.") and covers(umbrella.members, t.id)
            )
            for umbrella in self.umbrellas.values()
        }


def covers(members: tuple[str, ...], data_type: str) -> bool:
    """Whether a data type is one of the members, or below one that ends in `.*`."""
    return any(data_type == m or (m.endswith(".*") and data_type.startswith(m[:-1])) for m in members)
