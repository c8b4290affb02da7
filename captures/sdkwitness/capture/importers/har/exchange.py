"""One HAR entry as mitmproxy's flow, its legs and bodies as they would have been recorded."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from mitmproxy import http
from mitmproxy.connection import Client, Server
from mitmproxy.flow import Error

from sdkwitness.capture.flows import DEFAULT_PORTS
from sdkwitness.capture.importers.har import bodies, failed, fields, frames
from sdkwitness.capture.importers.loose import Entry, encoded, number_of, object_of, objects_of, text_of
from sdkwitness.capture.importers.unpacked import Attachments
from sdkwitness.capture.mitm_records import UNSENT

SCHEMES: Final = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
"""Those that everybody knows (RFC 9110, 9.3; RFC 5789); some tools write them in lower case."""
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


class Unusable(ValueError):
    """An entry that cannot be read; the message ends a sentence that begins with its number."""


def exchange(entry: Entry, started: float = 0.0, attachments: Attachments | None = None) -> http.HTTPFlow:
    """One entry as a flow.

    Args:
        entry: As the file has it.
        started: Seconds since the epoch.
        attachments: Bodies that the file keeps elsewhere.

    Raises:
        Unusable: It lacks what every exchange has.
    """
    try:
        return _exchange(entry, started, attachments or Attachments())
    except Unusable:
        raise
    # What other tools write, or a hostile file holds, is wrong in every way there is.
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as e:
        raise Unusable("is damaged or lacks what every exchange has.") from e


def _exchange(entry: Entry, started: float, attachments: Attachments) -> http.HTTPFlow:
    asked, answer = object_of(entry.get("request")), object_of(entry.get("response"))
    if not asked:
        raise Unusable("is damaged or lacks what every exchange has.")
    url = _url(entry, asked)
    scheme = SCHEMES[url.scheme.lower()]
    if not url.hostname:
        raise Unusable("has a URL without a host.")
    method = text_of(asked["method"]).strip()
    method = method.upper() if method.upper() in METHODS else method
    if not method:
        raise Unusable("has no method.")
    host = _ascii(url.hostname)
    ended = started + max(number_of(entry.get("time")) or 0.0, 0.0) / 1000
    port = url.port or DEFAULT_PORTS[scheme]
    flow = _flow(host, port, scheme == "https", entry.get("serverIPAddress"), started)
    version = _version(asked, answer)
    flow.request = http.Request(
        host,
        port,
        encoded(method),
        scheme.encode(),
        encoded(_ascii(url.netloc.rpartition("@")[2])),
        encoded(_path(url, asked)),
        version,
        _asked_headers(asked),
        b"",
        fields.trailers(asked),
        started,
        ended,
    )
    flow.request.data.content = bodies.sent(flow.request, asked, attachments)
    flow.timestamp_created = started
    flow.websocket = frames.websocket(entry, started)
    status = number_of(answer.get("status"))
    if not status or not 100 <= status <= 999:
        why = failed.failure(entry, answer)
        flow.error = Error(why, ended)
        flow.metadata[UNSENT] = failed.unsent(entry, why)
        return flow
    if why := failed.made_up(answer):
        flow.error = Error(why, ended)
        flow.metadata[UNSENT] = True
        return flow
    flow.response = http.Response(
        _version(answer, asked),
        int(status),
        text_of(answer.get("statusText")).encode("ascii", "replace"),
        fields.headers(answer),
        None,
        fields.trailers(answer),
        started,
        ended,
    )
    flow.response.data.content = bodies.received(flow.response, answer, attachments)
    return flow


def _url(entry: Entry, asked: Entry) -> SplitResult:
    """The URL that was asked for; WebPagetest and others keep only its path in `url`.

    Raises:
        Unusable: There is none, or it is none of HTTP's.
    """
    for found in (asked.get("url"), entry.get("_full_url"), entry.get("_url"), asked.get("_url")):
        text = text_of(found).strip()
        split = urlsplit(text)
        if split.scheme.lower() in SCHEMES and split.netloc:
            return split
    path = text_of(asked.get("url")).strip()
    host = fields.first(asked, "host") or fields.first(asked, ":authority")
    if path.startswith("/") and host:
        scheme = fields.first(asked, ":scheme") or ("http" if entry.get("_is_secure") in (0, "0", False) else "https")
        return urlsplit(f"{scheme}://{host}{path}")
    if not path:
        raise Unusable("has no URL.")
    split = urlsplit(path)
    if split.scheme.lower() in SCHEMES:
        raise Unusable("has a URL without a host.")
    raise Unusable("has a URL that is none of HTTP.")


def _path(url: SplitResult, asked: Entry) -> str:
    """Path and query; Insomnia and others keep the query beside the URL."""
    query = url.query
    if not query:
        pairs = [(text_of(p.get("name")), text_of(p.get("value"))) for p in objects_of(asked.get("queryString"))]
        query = urlencode(pairs, errors="surrogatepass")
    # As it is sent: a URL that a tool shows readably is percent-encoded again, what is encoded stays as it is.
    return quote((url.path or "/") + (f"?{query}" if query else ""), safe=_ASCII, errors="surrogatepass")


def _ascii(host: str) -> str:
    """A host's name as the network has it (RFC 5891)."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _asked_headers(asked: Entry) -> http.Headers:
    """The request's header fields, with the cookies that a tool keeps in their own list alone."""
    found, told = fields.headers(asked), asked.get("cookies")
    listed = objects_of(told) or [object_of(told)]  # Internet Explorer writes a single one without its list
    cookies = [f"{text_of(c.get('name'))}={text_of(c.get('value'))}" for c in listed if c]
    if cookies and not fields.first(asked, "cookie"):
        found.fields = (*found.fields, (b"Cookie", encoded("; ".join(cookies))))
    return found


def _version(message: Entry, other: Entry) -> bytes:
    """HTTP's version; where neither message names one, pseudo fields tell HTTP/2."""
    for named in (message.get("httpVersion"), other.get("httpVersion")):
        text = text_of(named).strip().lower()
        if text in fields.VERSIONS:
            return fields.VERSIONS[text]
        if text.startswith(("h3-", "h3", "http/3")):
            return b"HTTP/3"
    return b"HTTP/2.0" if fields.first(message, ":method") or fields.first(message, ":status") else b"HTTP/1.1"


def _flow(host: str, port: int, tls: bool, peer: object, started: float) -> http.HTTPFlow:
    address = text_of(peer).split(",")[0].strip().removeprefix("::ffff:")
    address = address[1:].partition("]")[0] if address.startswith("[") else address
    sni = host if tls and not _is_ip(host) else None
    return http.HTTPFlow(
        Client(peername=("", 0), sockname=("", 0), tls=tls, sni=sni, timestamp_start=started),
        Server(address=(host, port), peername=(address, port) if _is_ip(address) else None, tls=tls, sni=sni),
    )


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
