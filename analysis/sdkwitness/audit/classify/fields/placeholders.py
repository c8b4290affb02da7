"""Values that stand for "none"."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[:.\-_{} ]")
_BLANKS = "0f:.-_{} *<"
"""What a value that stands for "none" can be written with."""
_PLACEHOLDER_TEXTS = frozenset(
    {
        "",
        "null",
        "none",
        "nil",
        "unknown",
        "<unknown ssid>",
        "undefined",
        "n/a",
        "nan",
        "default",
        "notset",
        "not_set",
        "empty",
        "{}",
        "[]",
        "02:00:00:00:00:00",
        "020000000000",
        "012345678912345",
        "123456789012345",
        "9774d56d682e549c",
        "310260000000000",
        "89014103211118510720",
        "15555215554",
        "not set",
        "not_given",
        "undisclosed",
        "prefer not to say",
        "redacted",
        "hidden",
        "secret",
        "保密",
        "隐藏",
        "未知",
        "无",
        "暂无",
        "未填写",
        "未设置",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""Texts that stand for "no value": Android's defaults (WifiInfo, BluetoothAdapter), what its emulator has for Android
ID, IMSI, ICCID and phone number, words for "not given", digests of the empty string."""


def is_placeholder(text: str) -> bool:
    """Say whether a value stands for "none": a default, a mask, all zeros, all `f`, a word in brackets, or nothing."""
    bare = text.strip().strip('"').lower()
    if bare in _PLACEHOLDER_TEXTS:
        return True
    if bare[0] not in _BLANKS:
        return False
    if bare[0] == "<":
        return bare[1:-1].isalpha() and bare[-1] == ">"
    if bare[0] == "*" and set(bare) == {"*"}:
        return True
    letters = _PUNCTUATION.sub("", bare)
    # One zero is a number; many in an identifier's shape are none.
    return len(letters) >= 5 and (set(letters) == {"0"} or (set(letters) == {"f"} and len(letters) >= 12))
