"""The embedded lab device: a JVM with Android's names, SDKs that send, and an origin that answers."""

from __future__ import annotations

from importlib import resources


def identity_text() -> str:
    """Return the YAML of what the lab device and its test user are."""
    return resources.files("sdkwitness.lab").joinpath("identity.yaml").read_text(encoding="utf-8")
