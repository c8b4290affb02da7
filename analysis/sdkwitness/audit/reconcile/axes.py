"""The axes of a verdict: each says one thing about an observation, apart from the others.

Overlays are drawn from them by `tables/overlays.yaml`, and every observation of a report carries them. A value of
`not_evaluable` means that this run or this statement cannot tell.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from sdkwitness.audit.model import Result
from sdkwitness.audit.reconcile.conditions import State
from sdkwitness.audit.reconcile.judge import AS_SUCH, Judged, Relation
from sdkwitness.audit.reconcile.policy import Policy
from sdkwitness.audit.reconcile.rules import limits, permissions, purposes
from sdkwitness.audit.seen import DIGEST, Seen
from sdkwitness.knowledge.lookup import by_host
from sdkwitness.knowledge.model import Catalogue, DataType
from sdkwitness.statement.model import Entry

MINUTE: Final = 60_000_000_000
Party = tuple[str, str, str]

Recipient = Literal[
    "entry",
    "entity_other_entry",
    "other_declared",
    "undeclared_third",
    "first_party",
    "platform",
    "unresolved",
]
Held = Literal["no_condition", "met", "violated", "not_evaluable"]
Stage = Literal["access_only", "handed_over", "transmitted"]
Method = Literal[
    "consistent",
    "mismatch_local_vs_server",
    "mismatch_app_to_app",
    "mismatch_app_client",
    "unobservable_server",
    "not_evaluable",
]
Consent = Literal["pre_dialog", "pre_consent", "after_consent", "after_refusal", "after_withdrawal", "not_evaluable"]
Separate = Literal["given", "missing", "not_wanted"]
Scenario = Literal["inside", "outside", "always_declared", "not_evaluable"]
Purpose = Literal["consistent", "broader", "different", "not_evaluable"]
Permission = Literal["declared", "undeclared", "denied_but_obtained", "not_wanted", "not_evaluable"]
Frequency = Literal["within", "over", "not_evaluable"]
AppState = Literal["foreground", "background"]
Identifier = Literal["none", "resettable", "account", "permanent"]
Linkage = Literal["none", "resettable_id", "account_id", "permanent_id", "cross_sdk"]
Representation = Literal["raw", "derived", "digest", "weak_digest", "placeholder"]
Transport = Literal["protected", "cleartext", "undecryptable", "on_device"]
Route = Literal["named_host", "bare_address", "on_device"]
Redirection = Literal["direct", "redirected"]
Place = Literal["home", "abroad", "not_evaluable"]
Environment = Literal["production", "test"]
Attribution = Literal["agreed", "conflict", "unresolved"]


class Axes(Result, frozen=True, gc=False):
    """One value an axis; the fields are the axes."""

    data: Relation
    recipient: Recipient
    condition: Held
    stage: Stage
    method: Method
    consent: Consent
    separate_consent: Separate
    scenario: Scenario
    purpose: Purpose
    permission: Permission
    frequency: Frequency
    app_state: AppState
    identifier: Identifier
    linkage: Linkage
    representation: Representation
    transport: Transport
    route: Route
    redirection: Redirection
    place: Place
    environment: Environment
    evidence: str
    """Grade of the evidence."""
    attribution: Attribution


AXES: Final = tuple(f.name for f in msgspec.structs.fields(Axes))

_CONSENT: Final[dict[str, Consent]] = {
    "before_dialog": "pre_dialog",
    "before_consent": "pre_consent",
    "after_consent": "after_consent",
    "after_refusal": "after_refusal",
    "after_withdrawal": "after_withdrawal",
}
_HELD: Final[dict[State, Held]] = {
    "met": "met",
    "unknown": "not_evaluable",
    "beyond": "violated",
    "violated": "violated",
}
_WORST: Final[tuple[State, ...]] = ("violated", "beyond", "unknown", "met")
_WEAK: Final = re.compile(r"(?:^|[._])(?:md5|sha1)(?:$|[._])")
"""An unsalted MD5 or SHA-1 in the name of a form; `hmac-...` and `salted-...` are none."""
_LINKS: Final[dict[Identifier, Linkage]] = {
    "none": "none",
    "resettable": "resettable_id",
    "account": "account_id",
    "permanent": "permanent_id",
}
_STRENGTH: Final[tuple[Identifier, ...]] = ("none", "resettable", "account", "permanent")


class Surveyor:
    """Finds the axes of the observations of one recording."""

    def __init__(self, catalogue: Catalogue, seen: Iterable[Seen], policy: Policy) -> None:
        """Look at all observations once.

        Args:
            catalogue: the tables.
            seen: every observation of the recording; some axes compare one with the others.
            policy: limits of the user, over those of the tables.
        """
        listed = tuple(seen)
        self._catalogue = catalogue
        self._policy = policy
        self._frequent = _frequent(listed, policy)
        self._linked = self._links(listed)
        self._refused = _refused(listed)

    def of(self, judged: Judged) -> Axes:
        """Return the axes of one observation."""
        seen, entry = judged.seen, judged.entry
        row = self._catalogue.data_types.get(seen.data_type)
        sent = seen.stage == "transmitted"
        return Axes(
            data=judged.relation,
            recipient=_recipient(judged),
            condition=_condition(judged),
            stage="access_only" if not sent else "handed_over" if seen.channel == "ipc" else "transmitted",
            method=_method(seen, entry),
            consent=_CONSENT.get(seen.phase, "not_evaluable"),
            separate_consent=self._separate(seen),
            scenario=self._scenario(seen, entry),
            purpose=self._purpose(seen, entry),
            permission=self._permission(seen, entry),
            frequency=self._frequency(seen),
            app_state="background" if seen.background else "foreground",
            identifier=_identifier(row),
            linkage=self._linked.get(seen.evidence, "none") if sent else "none",
            representation=_representation(seen, row),
            transport=_transport(seen),
            route=_route(seen),
            redirection="redirected" if seen.redirected and sent else "direct",
            place=self._place(seen),
            environment="test" if seen.attribution.must_not_be_seen and sent else "production",
            evidence=seen.grade,
            attribution=_attribution(seen),
        )

    def _separate(self, seen: Seen) -> Separate:
        """PIPL Article 29 wants a separate consent for sensitive data; which types, the policy says."""
        wanted = self._policy.wants_separate_consent(seen.data_type)
        if not wanted or seen.stage != "transmitted" or seen.kind == "platform":
            return "not_wanted"
        return "given" if seen.separate_consent else "missing"

    def _scenario(self, seen: Seen, entry: Entry | None) -> Scenario:
        scenario = self._catalogue.scenarios.get(entry.scenario) if entry is not None else None
        if entry is None or scenario is None:
            return "not_evaluable"
        if scenario.always:
            return "always_declared"
        if not seen.marked:
            return "not_evaluable"
        return "inside" if entry.scenario in seen.scenarios else "outside"

    def _purpose(self, seen: Seen, entry: Entry | None) -> Purpose:
        """Compare what the endpoint is for with what the entry says; most endpoints do not tell."""
        if entry is None or not entry.purpose or not seen.attribution.host or seen.stage != "transmitted":
            return "not_evaluable"
        found = by_host(self._catalogue, seen.attribution.host, seen.path)
        served = next((p for p in purposes() if found is not None and p.id == found[1].purpose), None)
        if served is None:
            return "not_evaluable"
        words = entry.purpose.casefold()
        stated = [p for p in purposes() if any(w in words for w in p.words)]
        if any(p.id == served.id for p in stated):
            return "consistent"
        if any(p.broad for p in stated):
            return "broader"
        return "different"

    def _permission(self, seen: Seen, entry: Entry | None) -> Permission:
        """Compare the permission that a data type needs with those that the entry lists, where it lists any."""
        if seen.stage == "transmitted" and (*seen.party, seen.data_type) in self._refused:
            return "denied_but_obtained"
        rule = next((r for r in permissions() if seen.data_type in r.data_types), None)
        if rule is None:
            return "not_wanted"
        if entry is None or not entry.permissions:
            return "not_evaluable"
        listed = " ".join(entry.permissions).casefold()
        return "declared" if any(word in listed for word in rule.words) else "undeclared"

    def _frequency(self, seen: Seen) -> Frequency:
        if not seen.target or seen.delivered:
            return "not_evaluable"
        return "over" if (*seen.party, seen.target) in self._frequent else "within"

    def _place(self, seen: Seen) -> Place:
        if not self._policy.hosts_abroad or seen.stage != "transmitted" or not seen.attribution.host:
            return "not_evaluable"
        return "abroad" if self._policy.is_abroad(seen.attribution.host) else "home"

    def _links(self, seen: Iterable[Seen]) -> Mapping[str, Linkage]:
        """The strongest identifier in each piece of evidence, by which all else in it can be tied to a person."""
        strongest: dict[str, Identifier] = {}
        ids: dict[str, set[str]] = defaultdict(set)
        holders: dict[str, set[Party]] = defaultdict(set)
        for one in seen:
            kind = _identifier(self._catalogue.data_types.get(one.data_type))
            if kind == "none" or one.stage != "transmitted" or one.hit.placeholder:
                continue
            if _STRENGTH.index(kind) > _STRENGTH.index(strongest.get(one.evidence, "none")):
                strongest[one.evidence] = kind
            value = f"{one.data_type}={(one.hit.known or one.hit.matched).casefold()}"
            ids[one.evidence].add(value)
            if one.kind in ("third_party", "unresolved"):
                holders[value].add(one.party)
        linked: dict[str, Linkage] = {}
        for evidence, kind in strongest.items():
            shared = kind != "permanent" and any(len(holders[value]) > 1 for value in ids[evidence])
            linked[evidence] = "cross_sdk" if shared else _LINKS[kind]
        return linked


def _recipient(judged: Judged) -> Recipient:
    match judged.seen.kind:
        case "platform":
            return "platform"
        case "first_party":
            return "first_party"
        case "unresolved":
            return "unresolved"
        case "third_party":
            if judged.verdict == "disclosed_elsewhere":
                return "entity_other_entry" if "claimed_by_company" in judged.facts else "other_declared"
            return "entry" if judged.entry is not None else "undeclared_third"


def _condition(judged: Judged) -> Held:
    own = {claim for claim, _ in judged.matches}
    found = {state for claim, _, state in judged.states if claim in own}
    for state in _WORST:
        if state in found:
            return _HELD[state]
    return "no_condition"


def _method(seen: Seen, entry: Entry | None) -> Method:
    """Whether data went the way that the entry says."""
    if entry is None:
        return "not_evaluable"
    if seen.stage != "transmitted":
        return "unobservable_server" if entry.method == "server_to_server" else "not_evaluable"
    match entry.method:
        case "server_to_server":
            return "mismatch_local_vs_server"  # what the device sends itself did not go from server to server
        case "app_to_app":
            return "consistent" if seen.channel == "ipc" else "mismatch_app_to_app"
        case "sdk_local":
            says_sdk = "sdk" in entry.sharing_type.casefold() or not entry.sharing_type
            past = says_sdk and seen.app_client and seen.channel in ("network", "native")
            return "mismatch_app_client" if past else "consistent"
        case "api_local":
            return "consistent"
        case "unknown":
            return "not_evaluable"


def _identifier(row: DataType | None) -> Identifier:
    if row is None:
        return "none"
    if row.permanent:
        return "permanent"
    if row.id.startswith("id.user.") or row.id in ("tel.phone_number", "profile.contact"):
        return "account"
    return "resettable" if row.id.startswith("id.device.resettable.") else "none"


def _representation(seen: Seen, row: DataType | None) -> Representation:
    form = seen.hit.form
    if seen.hit.placeholder:
        return "placeholder"
    if form in AS_SUCH:
        return "raw"
    if not DIGEST.search(form):
        return "derived"
    return "weak_digest" if row is not None and row.enumerable and _WEAK.search(form) else "digest"


def _transport(seen: Seen) -> Transport:
    if seen.stage != "transmitted":
        return "on_device"
    if not seen.protected:
        return "cleartext"
    return "undecryptable" if seen.hit.leaf.opaque.startswith("encrypted") else "protected"


def _route(seen: Seen) -> Route:
    if seen.stage != "transmitted" or seen.channel == "ipc":
        return "on_device"
    bare = _bare_address(seen.attribution.host) and seen.attribution.by_host is None
    return "bare_address" if bare else "named_host"


def _attribution(seen: Seen) -> Attribution:
    if seen.attribution.conflict:
        return "conflict"
    return "unresolved" if seen.kind == "unresolved" else "agreed"


def _bare_address(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refused(seen: Iterable[Seen]) -> frozenset[tuple[str, str, str, str]]:
    """(recipient, data type) of which the system refused every read, so that it was got in another way."""
    refused: set[tuple[str, str, str, str]] = set()
    given: set[tuple[str, str, str, str]] = set()
    for one in seen:
        if one.stage == "access":
            (refused if one.refused else given).add((*one.party, one.data_type))
    return frozenset(refused - given)


def _frequent(seen: Iterable[Seen], policy: Policy) -> frozenset[tuple[str, str, str, str]]:
    """(recipient, API) with more reads than allowed within any minute, in the background or at all."""
    calls: dict[tuple[str, str, str, str], set[tuple[int, str, bool]]] = defaultdict(set)
    for one in seen:
        if one.stage == "access" and not one.delivered:
            calls[(*one.party, one.target)].add((one.time, one.evidence, one.background))
    found: set[tuple[str, str, str, str]] = set()
    for key, made in calls.items():
        allowed, hidden = policy.reads_allowed(key[:3], key[3], limits().reads_a_minute)
        if _exceeds([time for time, _, _ in made], allowed) or _exceeds([t for t, _, back in made if back], hidden):
            found.add(key)
    return frozenset(found)


def _exceeds(times: Iterable[int], limit: int) -> bool:
    ordered = sorted(times)
    return any(ordered[i + limit] - ordered[i] < MINUTE for i in range(len(ordered) - limit))
