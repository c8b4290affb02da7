"""The one place that knows where mitmproxy 11 and 12 differ, and where their types say too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitmproxy import dns, http

if TYPE_CHECKING:
    from mitmproxy.dns import Message as DnsMessage
else:
    # 12 renamed it: https://docs.mitmproxy.org/stable/addons/api-changelog/
    DnsMessage = getattr(dns, "DNSMessage", None) or dns.Message


def header(message: http.Message, name: bytes) -> str:
    """The first header field of that lower-case name, or the empty string."""
    for key, value in message.data.headers.fields:
        if key.lower() == name:
            return value.decode("latin-1")
    return ""


__all__ = ["DnsMessage", "header"]
