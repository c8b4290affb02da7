"""Settings and properties of the phone."""

from __future__ import annotations

import shlex

from sdkwitness.app.phone.adb import Phone
from sdkwitness.app.phone.table import table

UNSET = "null"
"""What `settings get` says of a setting that is not there."""


def setting(phone: Phone, key: str) -> str | None:
    """Return a setting of the table, None where it is not set."""
    row = table().settings[key]
    text = phone.root(shlex.join(("settings", "get", row.namespace, row.name)))
    return None if text in ("", UNSET, row.none) else text


def set_setting(phone: Phone, key: str, value: str | None) -> None:
    """Set a setting of the table; None takes it away."""
    row = table().settings[key]
    phone.root(shlex.join(("settings", "put", row.namespace, row.name, row.none if value is None else value)))
    if value is None:
        phone.root(shlex.join(("settings", "delete", row.namespace, row.name)))


def set_property(phone: Phone, name: str, value: str) -> None:
    """Set a system property; an empty value is what one that is not set has."""
    phone.root(f"setprop {shlex.quote(name)} {shlex.quote(value)}")
