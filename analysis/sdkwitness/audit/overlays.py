"""Overlays: what is wrong with an observation beside its verdict."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from sdkwitness.audit.model import Overlay
from sdkwitness.audit.reconcile import Judged
from sdkwitness.audit.rules import limits
from sdkwitness.audit.seen import Seen
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.statement.model import Entry

MINUTE: Final = 60_000_000_000
_WEAK: Final = re.compile(r"(?:^|[._])(?:md5|sha1)(?:$|[._])")
"""An unsalted MD5 or SHA-1 in the name of a form; `hmac-...` and `salted-...` are none."""
_PHASES: Final[dict[str, Overlay]] = {
    "before_consent": "pre_consent",
    "after_refusal": "after_refusal",
    "after_withdrawal": "after_withdrawal",
}


class Overlays:
    """Finds the overlays of the observations of one recording."""

    def __init__(self, catalogue: Catalogue, seen: Iterable[Seen]) -> None:
        self._catalogue = catalogue
        self._frequent = _frequent(seen, limits().reads_a_minute)

    def of(self, judged: Judged) -> tuple[Overlay, ...]:
        """Return the overlays of one observation."""
        if judged.verdict in ("noise", "placeholder"):
            return ()
        return tuple(self._found(judged.seen, judged.entry))

    def _found(self, seen: Seen, entry: Entry | None) -> Iterator[Overlay]:
        if seen.phase in _PHASES:
            yield _PHASES[seen.phase]
        if entry is not None and self._outside(seen, entry):
            yield "out_of_scenario"
        if seen.background:
            yield "background"
        if (*seen.party, seen.target) in self._frequent:
            yield "over_frequency"
        if seen.attribution.conflict:
            yield "attribution_conflict"
        if seen.stage == "transmitted":
            yield from self._sent(seen, entry)

    def _sent(self, seen: Seen, entry: Entry | None) -> Iterator[Overlay]:
        data_type = self._catalogue.data_types.get(seen.data_type)
        if entry is not None and _other_method(seen, entry):
            yield "method_mismatch"
        if data_type is not None and data_type.permanent:
            yield "permanent_id_used"
        if data_type is not None and data_type.enumerable and _WEAK.search(seen.hit.form):
            yield "weak_hash"
        if not seen.protected:
            yield "cleartext"
        if _bare_address(seen.attribution.host) and seen.attribution.by_host is None:
            yield "recipient_by_ip_only"
        if seen.attribution.must_not_be_seen:
            yield "test_host"
        if seen.redirected:
            yield "redirected_third_party"

    def _outside(self, seen: Seen, entry: Entry) -> bool:
        scenario = self._catalogue.scenarios.get(entry.scenario)
        if not seen.marked or scenario is None or scenario.always:
            return False
        return entry.scenario not in seen.scenarios


def _other_method(seen: Seen, entry: Entry) -> bool:
    """Whether data went another way than the entry says."""
    match entry.method:
        case "server_to_server":
            return True  # what the device sends itself did not go from server to server
        case "app_to_app":
            return seen.channel != "ipc"
        case "sdk_local":
            says_sdk = "sdk" in entry.sharing_type.casefold() or not entry.sharing_type
            return says_sdk and seen.app_client and seen.channel in ("network", "native")
        case _:
            return False


def _bare_address(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _frequent(seen: Iterable[Seen], limit: int) -> frozenset[tuple[str, str, str, str]]:
    """(recipient, API) with more reads than `limit` within any minute."""
    times: dict[tuple[str, str, str, str], set[tuple[int, str]]] = defaultdict(set)
    for one in seen:
        if one.stage == "access" and not one.delivered:
            times[(*one.party, one.target)].add((one.time, one.evidence))
    found: set[tuple[str, str, str, str]] = set()
    for key, calls in times.items():
        ordered = sorted(time for time, _ in calls)
        if any(ordered[i + limit] - ordered[i] < MINUTE for i in range(len(ordered) - limit)):
            found.add(key)
    return frozenset(found)
