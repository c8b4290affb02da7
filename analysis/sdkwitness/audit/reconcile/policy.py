"""The user's policy for a run: limits, own hosts, suppressions; read from YAML, pure from there on.

A policy changes what counts, never what was seen: a suppressed finding stays in the report, with who suppressed it,
why and until when.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator
from typing import Final

import msgspec

from sdkwitness.audit.model import Finding, Overlay, Severity, SuppressionResult, Verdict
from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.model import Catalogue, HostRule, Recipient
from sdkwitness.knowledge.normal import normal_key

FIRST_PARTY: Final = "policy-first-party"
"""Recipient id under which the policy's own hosts stand in the catalogue."""
_SOURCE: Final = "policy"


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the policy's records."""


class Frequency(_Row, frozen=True):
    """How often an SDK may call an API."""

    per_minute: int
    """Calls within any 60 seconds."""
    per_minute_in_background: int | None = None
    """The same while the app is in the background; unset: as above."""
    sdk: str = "*"
    """SDK, API or app, or organisation, as the report names it; `*` for any."""
    api: str = "*"
    """Hook target, e.g. `WifiManager.getScanResults`; `*` for any."""


class Suppression(_Row, frozen=True):
    """Findings that somebody has accepted for a while. Unset fields match anything."""

    owner: str
    """Who answers for it."""
    reason: str
    expires: datetime.date
    """Last day on which it holds."""
    recipient: str = ""
    """SDK, API or app, or organisation, as the report names it."""
    data_type: str = ""
    """Data type id; a parent covers all its children."""
    verdict: Verdict | None = None
    overlay: Overlay | None = None
    """Findings that carry this overlay."""


class Baseline(_Row, frozen=True):
    """The last accepted run."""

    report: str
    """Directory of its report, or its `report.json`; relative to the policy file."""
    fail_on_new_only: bool = False
    """Only findings that are new or worse than in the baseline fail the run."""


class Policy(_Row, frozen=True):
    """Everything a policy file can say."""

    fail_on: Severity | None = None
    first_party_hosts: tuple[str, ...] = ()
    """Hosts of the app's operator; `*.example.com` also covers `example.com`."""
    hosts_abroad: tuple[str, ...] = ()
    """Hosts known to stand in another country, written the same way."""
    separate_consent: tuple[str, ...] = ()
    """Data types, or parents of them, that need a consent of their own."""
    strict_alternatives: bool = False
    frequency: tuple[Frequency, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    baseline: Baseline | None = None

    def wants_separate_consent(self, data_type: str) -> bool:
        """Whether a data type needs a consent of its own."""
        return any(_covers(parent, data_type) for parent in self.separate_consent)

    def is_abroad(self, host: str) -> bool:
        """Whether a host is known to stand in another country."""
        return any(_is_host(pattern, host) for pattern in self.hosts_abroad)

    def reads_allowed(self, party: tuple[str, str, str], api: str, otherwise: int) -> tuple[int, int]:
        """Return how often (at all, in the background) a party may call an API within a minute.

        Args:
            party: catalogue id, organisation and via of the caller.
            api: hook target.
            otherwise: what holds where no row fits; of several rows the one that names more wins.
        """
        best: Frequency | None = None
        for row in self.frequency:
            fits = (row.sdk == "*" or _names(row.sdk, party)) and row.api in ("*", api)
            if fits and (best is None or _weight(row) > _weight(best)):
                best = row
        if best is None:
            return otherwise, otherwise
        hidden = best.per_minute_in_background
        return best.per_minute, best.per_minute if hidden is None else hidden


NO_POLICY: Final = Policy()


def parse(text: str, name: str, catalogue: Catalogue) -> Policy:
    """Read a policy file.

    Args:
        text: YAML.
        name: the file, for messages.
        catalogue: its data types are those that a policy may name.

    Raises:
        UserError: it is no policy; one sentence says what is wrong and what to do.
    """
    try:
        policy = msgspec.yaml.decode(text, type=Policy | None)
    except msgspec.ValidationError as error:
        raise UserError(f"{name} is no valid policy: {_said(str(error))}") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise UserError(f"{name} is no YAML: {str(error).splitlines()[0]}.") from error
    if policy is None:
        return NO_POLICY
    for problem in _problems(policy, catalogue):
        raise UserError(f"{name}: {problem}")
    return policy


def with_own_hosts(policy: Policy, catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with the policy's first-party hosts in it; the longest pattern still wins."""
    if not policy.first_party_hosts:
        return catalogue
    hosts = tuple(
        HostRule(host=host.casefold(), source=_SOURCE, confidence="high") for host in policy.first_party_hosts
    )
    own = Recipient(id=FIRST_PARTY, organisation="App operator", kind="first_party", hosts=hosts, source=_SOURCE)
    return msgspec.structs.replace(catalogue, recipients={FIRST_PARTY: own, **catalogue.recipients})


def suppress(
    findings: list[Finding], policy: Policy, today: datetime.date
) -> tuple[list[Finding], list[SuppressionResult]]:
    """Mark the findings that a suppression covers; tell of every suppression, used or not.

    Args:
        findings: of the report.
        policy: with its suppressions; the first that fits has a finding.
        today: day of the analysis. An expired suppression covers nothing.
    """
    covered: dict[int, list[str]] = {}
    marked: list[Finding] = []
    for finding in findings:
        fitting = [n for n, row in enumerate(policy.suppressions) if _fits(row, finding)]
        for number in fitting[:1]:
            covered.setdefault(number, []).append(finding.id)
        first = policy.suppressions[fitting[0]] if fitting else None
        if first is not None and today <= first.expires:
            said = f"{first.owner}, until {first.expires.isoformat()}: {first.reason}"
            finding = msgspec.structs.replace(finding, suppressed=said)
        marked.append(finding)
    told = [
        SuppressionResult(
            owner=row.owner,
            reason=row.reason,
            expires=row.expires.isoformat(),
            state="expired" if today > row.expires else "active" if number in covered else "unused",
            findings=covered.get(number, []),
        )
        for number, row in enumerate(policy.suppressions)
    ]
    return marked, told


def _fits(row: Suppression, finding: Finding) -> bool:
    who = finding.recipient
    return (
        (not row.recipient or _names(row.recipient, ("", who.organisation, who.via)))
        and (not row.data_type or _covers(row.data_type, finding.data_type))
        and row.verdict in (None, finding.verdict)
        and (row.overlay is None or row.overlay in finding.overlays)
    )


def _problems(policy: Policy, catalogue: Catalogue) -> Iterator[str]:
    """Sentences on what a policy says that cannot be meant."""
    known = tuple(catalogue.data_types)
    for name in (*policy.separate_consent, *(s.data_type for s in policy.suppressions if s.data_type)):
        if not any(_covers(name, data_type) for data_type in known):
            near = difflib.get_close_matches(name, known, 1)
            yield f"{name} is no data type{f'; did you mean {near[0]}?' if near else '.'}"
    for row in policy.suppressions:
        if not row.owner.strip() or not row.reason.strip():
            yield "a suppression needs an owner and a reason."
        if not (row.recipient or row.data_type or row.verdict or row.overlay):
            yield (
                f"the suppression of {row.owner} would cover every finding: "
                "name a recipient, data_type, verdict or overlay."
            )
    for frequency in policy.frequency:
        if frequency.per_minute < 0 or (frequency.per_minute_in_background or 0) < 0:
            yield "a frequency limit cannot be below 0."
    for host in (*policy.first_party_hosts, *policy.hosts_abroad):
        if not host.strip() or "/" in host:
            yield f"{host or 'an empty text'} is no host: write a name such as api.example.com or *.example.com."


def _said(error: str) -> str:
    """Turn what msgspec says into a sentence, with the nearest field name where one is unknown."""
    unknown = "Object contains unknown field `"
    if error.startswith(unknown):
        name = error[len(unknown) :].partition("`")[0]
        fields = sorted(
            {f.name for kind in (Policy, Suppression, Frequency, Baseline) for f in msgspec.structs.fields(kind)}
        )
        near = difflib.get_close_matches(name, fields, 1)
        return f"it has no field {name}{f'; did you mean {near[0]}?' if near else '.'}"
    return f"{error}."


def _weight(row: Frequency) -> tuple[bool, bool]:
    return (row.api != "*", row.sdk != "*")


def _names(name: str, party: tuple[str, str, str]) -> bool:
    wanted = normal_key(name)
    return any(part and normal_key(part) == wanted for part in party)


def _covers(parent: str, data_type: str) -> bool:
    return data_type == parent or data_type.startswith(f"{parent.removesuffix('.*')}.")


def _is_host(pattern: str, host: str) -> bool:
    name, wanted = host.casefold().rstrip("."), pattern.casefold()
    if wanted.startswith("*."):
        return name == wanted[2:] or name.endswith(wanted[1:])
    return name == wanted
