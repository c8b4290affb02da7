"""The one sentence that explains a finding to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sdkwitness.audit.model import Channel, Overlay, Verdict
from sdkwitness.audit.reconcile.findings import Draft
from sdkwitness.knowledge.model import Catalogue

_WAYS: Final[dict[Channel, str]] = {
    "network": "over the network",
    "api": "through an API of the device",
    "ipc": "by a hand-over to another app",
    "native": "over a connection past the proxy",
}
_ENDS: Final[dict[Verdict, str]] = {
    "noise": "it comes from the system or the test set-up and not from the app",
    "placeholder": "the value is a placeholder and identifies nobody",
    "unclassified": "what it means could not be told",
    "first_party": "the recipient is the app's own operator",
    "recipient_unresolved": "who is behind this recipient could not be told, so no entry of the statement can cover it",
    "undisclosed_recipient": "the statement does not list this recipient",
    "contradicted": "the statement says that this is not shared ({claims})",
    "condition_violated": "{cover} it only under a condition that did not hold",
    "disclosed_elsewhere": "entry {entry} does not declare it; the statement declares it for others only ({claims})",
    "undisclosed_data": "entry {entry} does not declare it",
    "ambiguous": "claims of the statement about it exclude each other ({claims})",
    "disclosed_broadly": "only a broad term of entry {entry} covers it ({claims})",
    "disclosed_conditionally": "{cover} it under a condition that this run could not check",
    "disclosed": "{disclose} it",
    "access_disclosed": "{disclose} it, and it was not seen to leave",
    "access_undisclosed": "the statement does not declare it for this recipient, and it was not seen to leave",
    "access_on_device_ok": "it was not seen to leave, as {promise}",
    "access_failed": "the system refused or had no value",
}
_VERBS: Final = ("disclose", "cover", "promise")
"""What claims do, in the sentences above: `{cover}` becomes `claim 1.3 covers` or `claims 1.3, 1.4 cover`."""

_BESIDES: Final[dict[Overlay, str]] = {
    "pre_consent": "before consent",
    "after_refusal": "after consent was refused",
    "after_withdrawal": "after consent was withdrawn",
    "separate_consent_missing": "without the consent of its own that it needs",
    "out_of_scenario": "outside its scenario",
    "purpose_different": "to an endpoint that serves another purpose",
    "purpose_broad": "to an endpoint whose purpose is stated in broad words only",
    "method_mismatch": "in another way than the entry says",
    "permission_undeclared": "under a permission that the entry does not list",
    "permission_bypass": "although the system had refused it",
    "over_frequency": "more often than is ordinary",
    "background": "in the background",
    "cleartext": "without encryption",
    "cross_border_host": "to a host abroad",
    "weak_hash": "under a digest that can be inverted",
    "recipient_by_ip_only": "at a bare IP address",
    "redirected_third_party": "by way of another third party",
    "test_host": "at a test host",
    "new_since_baseline": "not yet in the last accepted run",
    "attribution_conflict": "while the code and the host name different parties",
}
"""What an overlay adds to the sentence; those that only describe the data add nothing."""


def explain(draft: Draft, name: str, catalogue: Catalogue) -> str:
    """Return what happened and why the verdict is what it is.

    Args:
        draft: the finding.
        name: the recipient as the reader knows it.
        catalogue: gives the names of data types.
    """
    row = catalogue.data_types.get(draft.data_type)
    what = row.label if row is not None else "something that could not be read"
    own = [j.seen for j in draft.judged if j.verdict == draft.verdict] or [j.seen for j in draft.judged]
    forms = sorted({s.hit.form for s in own} - {"raw"})
    shaped = f" (as {', '.join(forms[:3])})" if forms and draft.stage == "transmitted" else ""
    verb = "got" if draft.stage == "transmitted" else "asked for" if draft.verdict == "access_failed" else "read"
    channels = list(dict.fromkeys(_WAYS[s.channel] for s in own))
    times = {1: "once", 2: "twice"}.get(len(own), f"{len(own)} times")
    besides = [_BESIDES[o] for o in draft.overlays if o in _BESIDES]
    end = _end(draft)
    if draft.verdict == "undisclosed_data" and draft.claims:
        end += f", but another part or another identifier of this kind ({_listed(draft.claims)})"
    if draft.verdict == "disclosed_elsewhere" and not draft.party[0]:
        end = f"the statement declares it for another SDK of the same company only ({_listed(draft.claims)})"
    *others, last = besides or [""]
    also = f"; some of it {', '.join(others)} and {last}" if others else f"; some of it {last}" if last else ""
    return f"{name} {verb} {what}{shaped} {times} {' and '.join(channels)}: {end}{also}."


def _end(draft: Draft) -> str:
    listed = _listed(draft.claims)
    several = len(draft.claims) > 1
    verbs = {verb: f"claims {listed} {verb}" if several else f"claim {listed} {verb}s" for verb in _VERBS}
    return _ENDS[draft.verdict].format(claims=listed, entry=draft.party[0] or "-", **verbs)


def _listed(claims: Sequence[str]) -> str:
    shown = ", ".join(claims[:4])
    return f"{shown} and {len(claims) - 4} more" if len(claims) > 4 else shown
