"""Host patterns of the catalogue."""

from __future__ import annotations


def host_matches(pattern: str, host: str) -> bool:
    """Say whether `host` is `pattern`, or for `*.example.com` the domain or one below it."""
    if pattern.startswith("*."):
        return host == pattern[2:] or host.endswith(pattern[1:])
    return host == pattern
