"""What a HAR says of the recording as a whole: tweasel's metadata, or our own, name the app and the device."""

from __future__ import annotations

import json
from typing import Final

import msgspec

from sdkwitness.capture import context
from sdkwitness.capture.context import Context
from sdkwitness.capture.importers import array
from sdkwitness.capture.importers.loose import object_of, objects_of, shown, text_of
from sdkwitness.capture.records import Device

OURS: Final = "_sdkwitness"
"""Key of `log` under which an export keeps the context of its capture."""
MAX: Final = 4 << 20
"""Bytes before or behind the entries that are looked at."""
_API_LEVELS: Final = {
    "5": 21,
    "5.0": 21,
    "5.1": 22,
    "6": 23,
    "6.0": 23,
    "7": 24,
    "7.0": 24,
    "7.1": 25,
    "8": 26,
    "8.0": 26,
    "8.1": 27,
    "9": 28,
    "10": 29,
    "11": 30,
    "12": 31,
    "12L": 32,
    "13": 33,
    "14": 34,
    "15": 35,
    "16": 36,
}
"""API level by Android version (developer.android.com/guide/topics/manifest/uses-sdk-element#ApiLevels)."""

_KEYS: Final = (b"_tweasel", OURS.encode())


def about(before: bytes, behind: bytes) -> Context | None:
    """App and device by `log._tweasel` (cyanoacrylate's `TweaselHarMetaV1` and `V2`), or what an export of ours tells.

    Args:
        before: The file up to the bracket that opens its list of entries.
        behind: The file from the bracket that closes it on, or nothing.

    Returns:
        None where it says nothing of the kind.
    """
    told_there = any(b'"%s"' % key in part for key in _KEYS for part in (before, behind))
    if not told_there or len(before) > MAX or len(behind) >= MAX:
        return None
    log = object_of(object_of(array.parse(before + b"]" + (behind or b"}}")).value).get("log"))
    if ours := context.read(json.dumps(log.get(OURS))):
        return ours
    told = object_of(log.get("_tweasel"))
    apps, device = objects_of(told.get("apps")), object_of(told.get("device"))
    if not told:
        return None
    model = " ".join(filter(None, (text_of(device.get("manufacturer")), text_of(device.get("model")))))
    version = text_of(device.get("osVersion")).removesuffix(".0.0")
    platform = text_of(device.get("platform"))
    return Context(
        app=shown(text_of(apps[0].get("id"))) if len(apps) == 1 else "",
        device=Device(
            name=shown(model),
            platform=platform if platform in ("android", "ios") else "",
            api_level=_API_LEVELS.get(version) if platform == "android" else None,
        ),
    )


def merged(known: Context, told: Context) -> Context:
    """What was known before, filled in by what a file tells."""
    return msgspec.structs.replace(
        known,
        app=known.app or told.app,
        device=known.device if known.device != Device() else told.device,
        marks=known.marks or told.marks,
    )
