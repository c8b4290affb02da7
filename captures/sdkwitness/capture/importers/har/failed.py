"""Requests without a response: why, in the tool's words, and whether they ever left.

A request counts as sent unless its tool says that it was blocked, or that no connection to its server came to be: no
name, no route, no one who listened, no TLS. Whatever fails later, failed after the request had gone.
"""

from __future__ import annotations

import re
from typing import Final

from sdkwitness.capture.importers.loose import Entry, object_of, shown, text_of

NO_RESPONSE: Final = "no response was recorded"
_ANSWERED: Final = re.compile(r"ERR_BLOCKED_BY_(?:RESPONSE|ORB)|ERR_UNSAFE_REDIRECT", re.IGNORECASE)
"""Blocked for what the server had answered."""
_NEVER_SENT: Final = re.compile(
    # Chromium's net_error_list.h
    r"ERR_BLOCKED_BY_|ERR_(?:NAME_|DNS_|ICANN_NAME)|ERR_ADDRESS_(?:INVALID|UNREACHABLE)|ERR_INTERNET_DISCONNECTED"
    r"|ERR_CONNECTION_(?:REFUSED|FAILED|TIMED_OUT)|ERR_(?:PROXY|TUNNEL|SOCKS)_CONNECTION|ERR_CERT|ERR_NETWORK_ACCESS"
    r"|ERR_SSL_(?:PROTOCOL_ERROR|VERSION_OR_CIPHER|PINNED_KEY|UNRECOGNIZED_NAME|OBSOLETE|KEY_USAGE|CLIENT_AUTH)"
    r"|ERR_(?:ECH_|QUIC_HANDSHAKE|UNSAFE_PORT|CACHE_MISS|DISALLOWED_URL|UNKNOWN_URL|PROXY_CERT|BAD_SSL_CLIENT_AUTH)"
    # Gecko's nsresult and NSS
    r"|NS_ERROR_(?:UNKNOWN_(?:PROXY_)?HOST|(?:PROXY_)?CONNECTION_REFUSED|OFFLINE|CONTENT_BLOCKED|(?:\w+_)?URI\b|BLOCKED)"
    r"|SEC_ERROR_|MOZILLA_PKIX|SSL_ERROR_(?:BAD_CERT|UNSUPPORTED_VERSION|NO_CYPHER|UNKNOWN|HANDSHAKE)"
    # errno, getaddrinfo and the words that tools make of them
    r"|\bE(?:CONNREFUSED|NOTFOUND|AI_\w+|HOSTUNREACH|NETUNREACH|NETDOWN)\b|connect ETIMEDOUT|getaddrinfo"
    r"|connect(?:ion)? (?:call )?(?:was )?(?:refused|failed)|(?:failed|unable|could(?: not|n.t)) (?:to )?connect\b"
    r"|connect call failed|unreachable|no route to host|not connected to the internet|network is (?:down|offline)"
    r"|name (?:or service not known|resolution|lookup)|nodename nor servname|unknown host|no address associated"
    r"|(?:could(?: not|n.t)|cannot|failed to|unable to) (?:resolve|find|be found)\b|could not be found\b|dns "
    r"|certificate|handshake|\bTLS (?:negotiation|setup)\b|^(?:csp|mixed-content|origin|inspector|blocked)\b",
    re.IGNORECASE,
)
_PROXY: Final = re.compile(r"Fiddler - ")
"""How Fiddler begins the status text of an answer that it made itself because the server gave none."""


def failure(entry: Entry, answer: Entry) -> str:
    """Why there is no response, as far as the tool says."""
    told = (answer.get("_error"), answer.get("_failureText"), entry.get("_error"), answer.get("_charlesStatus"))
    for found in (*told, answer.get("comment"), entry.get("comment") if answer.get("status") in (0, -1) else None):
        if isinstance(found, str) and found.strip():
            return shown(found)
    return NO_RESPONSE


def unsent(entry: Entry, why: str) -> bool:
    """Whether a request that failed for that reason never left; `_unsent` is ours."""
    told = entry.get("_unsent")
    if isinstance(told, bool):
        return told
    if entry.get("_blocked") or object_of(entry.get("request")).get("_blocked"):
        return True
    return _NEVER_SENT.search(why) is not None and _ANSWERED.search(why) is None


def made_up(answer: Entry) -> str:
    """The reason in an answer that the proxy itself gave, for a server that could not be reached; else nothing."""
    said = text_of(answer.get("statusText"))
    return shown(said) if _PROXY.match(said) and _NEVER_SENT.search(said) else ""
