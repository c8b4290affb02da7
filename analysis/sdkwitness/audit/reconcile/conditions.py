"""Whether the qualifiers of a claim held: OS version, platform, on the device only, de-identified, and so on."""

from __future__ import annotations

import re
from typing import Literal

from sdkwitness.audit.reconcile.rules import limits
from sdkwitness.audit.seen import DIGEST, Seen, is_ciphered
from sdkwitness.capture.records import Device
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.model import Condition, Disclosure, Entry

State = Literal["met", "violated", "unknown", "beyond"]
"""beyond: the observation is another part of the type than the claim names."""


def evaluate(condition: Condition, claim: Disclosure, entry: Entry, seen: Seen, device: Device) -> State:
    """Return whether a condition of a claim held in one observation."""
    match condition.kind:
        case "os_version" | "platform":
            return on_target(condition, device)
        case "on_device_only":
            return "violated" if seen.stage == "transmitted" else "met"
        case "de_identified":
            return "met" if seen.data_type == "id.user.deidentified" else "violated"
        case "user_initiated":
            return _initiated(entry, seen)
        case "content_limited":
            # the type itself is what the words limit it to: a place inside a picture of a route
            return "met" if claim.data_type == "loc.track_media" else "unknown"
        case "sub_item_only":
            return _part(condition, claim, seen)
        case "disguised":
            return _disguised(seen)
        case "means" | "feature_enabled" | "region":
            return "unknown"


def _disguised(seen: Seen) -> State:
    """Whether a value left under a digest or under a cipher of the app; TLS is no disguise to the recipient."""
    if seen.stage != "transmitted":
        return "unknown"
    return "met" if DIGEST.search(seen.hit.form) or is_ciphered(seen.hit.leaf.path) else "violated"


def on_target(condition: Condition, device: Device) -> State:
    """Return whether a condition on the device can hold on this one."""
    if condition.kind == "os_version":
        least, most, level = condition.min_api_level, condition.max_api_level, device.api_level
        if level is None or (least is None and most is None):
            return "unknown"
        return "met" if (least is None or level >= least) and (most is None or level <= most) else "violated"
    platform = device.platform.partition("-")[0].lower()
    if not condition.platform or not platform:
        return "unknown"
    return "met" if condition.platform == platform else "violated"


def _initiated(entry: Entry, seen: Seen) -> State:
    if not seen.marked or not entry.scenario:
        return "unknown"
    return "met" if entry.scenario in seen.scenarios and not seen.background else "violated"


def _part(condition: Condition, claim: Disclosure, seen: Seen) -> State:
    words = f"{condition.text} {claim.item}".lower()
    for rule in limits().parts:
        if rule.data_type == seen.data_type and re.search(rule.when, words):
            return "met" if normal_key(seen.hit.leaf.key) in {normal_key(k) for k in rule.keys} else "beyond"
    return "unknown"
