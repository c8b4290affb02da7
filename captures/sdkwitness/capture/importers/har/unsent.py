"""Entries of a HAR that never were traffic: a browser lists all that it loads, from wherever it comes."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sdkwitness.capture.importers.loose import Entry, number_of, object_of, text_of

LOCAL: Final = frozenset(
    {
        *("about", "blob", "chrome", "chrome-error", "chrome-extension", "chrome-untrusted", "content", "data"),
        *("devtools", "edge", "extension", "file", "filesystem", "javascript", "moz-extension", "resource"),
        *("safari-extension", "safari-web-extension", "view-source", "webviewprogressproxy"),
    }
)
"""Schemes of what is in the page or on the device."""
CACHES: Final = frozenset({"memory", "disk", "memory cache", "disk cache", "inspector override", "prefetch"})
"""Where Chrome (`_fromCache`) and Safari (`_fetchType`) say that an answer came from."""


def reason(entry: Entry) -> str:
    """Why an entry's request never left the device, to follow "3 entries"; empty where it did."""
    request = object_of(entry.get("request"))
    url = text_of(request.get("url")).strip()[:200]
    scheme = urlsplit(url).scheme.lower() if url[:1] != "[" and "[" not in url[:20] else ""
    if scheme in LOCAL:
        return f"with a {scheme}: URL"
    source = text_of(entry.get("_fromCache") or entry.get("_fetchType")).lower()
    if source in CACHES:
        return f"answered from the {source.removesuffix(' cache')} cache"
    if entry.get("_fromDiskCache") is True or _nothing_came(entry):
        return "answered from a cache"
    if entry.get("_wasFulfilled") is True:
        return "answered by the test that recorded them"
    return ""


def _nothing_came(entry: Entry) -> bool:
    """Whether not even a header came over the network, which is all that Playwright says of a cache (harTracer.ts).

    Chrome says so of WebSockets, which it does not count, and has a word for its caches.
    """
    response = object_of(entry.get("response"))
    came, rest, status, head = (
        number_of(response.get(key)) for key in ("_transferSize", "bodySize", "status", "headersSize")
    )
    if "_monotonicTime" not in entry or came != 0 or rest is None or head is None or status is None:
        return False
    return status >= 200 and rest < -1 and rest == -head
