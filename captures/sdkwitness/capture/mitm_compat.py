"""The one place that knows where mitmproxy 11 and 12 differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitmproxy import dns

if TYPE_CHECKING:
    from mitmproxy.dns import Message as DnsMessage
else:
    # 12 renamed it: https://docs.mitmproxy.org/stable/addons/api-changelog/
    DnsMessage = getattr(dns, "DNSMessage", None) or dns.Message

__all__ = ["DnsMessage"]
