"""What of a recording is structure, and may stay: names of fields, hosts, classes, types of media.

Each function keeps a text only where it has the shape of such a name and holds no value; else a placeholder stands
for it.
"""

from __future__ import annotations

import base64
import codecs
import ipaddress
import re
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import quote

from sdkwitness.audit.handout.placeholders import Placeholders

_NAME: Final = re.compile(r"\d{0,2}[A-Za-z_$@:][\w$:.\-\[\]]{0,63}", re.ASCII)
_DOTTED: Final = re.compile(r"[A-Za-z_$<\[][\w$.<>;\[\]+!-]{0,255}", re.ASCII)
_DIGITS: Final = re.compile(r"\d{4}|(?:\d.*){7}")
"""Digits of an identifier, in a row or scattered; `sha256` and `x86_64` have fewer."""
_HEX: Final = re.compile(r"[0-9a-fA-F]{8,}")
_MIXED: Final = re.compile(r"\d[A-Za-z]+\d+[A-Za-z]|[A-Za-z]\d+[A-Za-z]+\d+[A-Za-z]")
"""Letters and digits by turns, as in a token."""
_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9])?", re.ASCII)
_OFFSET: Final = re.compile(r"\+0x[0-9a-f]{1,8}\Z")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,30}(?:\.[a-z][a-z0-9_]{0,40}){0,6}")
_TOP: Final = re.compile(r"[A-Za-z]{2,24}|xn--[a-z0-9-]{2,40}")
_LONG_NUMBER: Final = re.compile(r"\d{6}")
_LOCAL: Final = ("arpa", "local", "lan", "home", "internal", "localdomain", "localhost", "intranet", "private")
"""Last labels of names that are given at home or in a company, to its own devices."""
_VERSION: Final = re.compile(r"v\d{1,2}(?:\.\d{1,2})?", re.ASCII)
HEX_LABEL: Final = 16
"""Hex digits from which a label is no name."""
_PEM: Final = re.compile(rb"-----[A-Z ]+-----")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_MEDIA: Final = re.compile(r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-zA-Z.+-]{1,40}")
_CHARSET: Final = re.compile(r"charset=\"?([\w.:-]{2,24})", re.ASCII | re.IGNORECASE)
_JA4: Final = re.compile(r"[tqd][0-9a-z]{9}_[0-9a-f]{12}_[0-9a-f]{12}")
_TOOL: Final = re.compile(r"sdkwitness \d+\.[\w.+]{1,20}")
_PROTOCOL: Final = re.compile(r"[a-z][a-z0-9./-]{0,15}", re.ASCII)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.+/ -]{1,60}", re.ASCII)


class Names:
    """Decides what stays.

    Args:
        holds: Says whether a text holds a value.
        placeholders: Gives what stands for the rest.
        words: Words, in lower case, that a path may be made of.
        hosts: Hosts that are known to be somebody's, whatever they look like.
    """

    def __init__(
        self,
        holds: Callable[[str], bool],
        placeholders: Placeholders,
        words: Collection[str] = (),
        hosts: Collection[str] = (),
    ) -> None:
        self.holds = holds
        self._placeholders = placeholders
        self._words = words
        self._hosts = hosts
        self._known: dict[tuple[str, str], str] = {}

    def name(self, text: str) -> str:
        """Name of a field, an argument, a header."""
        return self._kept("name", text, lambda: bool(_NAME.fullmatch(text)) and not _looks_like_a_value(text))

    def dotted(self, text: str) -> str:
        """Name of a class, a method, a package, a hook, a frame of a stack; of a library's path its last part."""
        last = text.rpartition("/")[2]
        return self._kept("code", last, lambda: bool(_DOTTED.fullmatch(last)) and not _is_token(last))

    def data_type(self, text: str) -> str:
        """Id of a data type, as a hook's target says it; `value` where it is none."""
        return text if _KIND.fullmatch(text) and not self.holds(text) else "value"

    def token(self, text: str) -> str:
        """Name of an algorithm, a cipher, a protocol's version."""
        return self._kept("token", text, lambda: bool(_TOKEN.fullmatch(text)) and not _is_secret(text))

    def protocol(self, text: str) -> str:
        """A protocol as ALPN names it; empty where it is none."""
        return text if _PROTOCOL.fullmatch(text) and not self.holds(text) else ""

    def media_type(self, text: str) -> str:
        """Type of a body, with its character set and no other parameter."""
        found, charset = _MEDIA.match(text.strip()), _CHARSET.search(text)
        if found is None or self.holds(found[0]):
            return "application/octet-stream"
        named = _known_charset(charset[1]) if charset is not None else ""
        return f"{found[0]}; charset={named}" if named else found[0]

    def ja4(self, text: str) -> str:
        """Fingerprint of a ClientHello; empty where it is none."""
        return text if _JA4.fullmatch(text) else ""

    def tool(self, text: str) -> str:
        """Name and version of the program that recorded."""
        return self._kept("tool", text, lambda: bool(_TOOL.fullmatch(text)))

    def host(self, text: str) -> str:
        """A public host as it is; a private address as one for documents (RFC 3849), what looks like a value hidden."""
        known = self._known.get(("host", text))
        if known is None:
            known = self._known["host", text] = self._host(text) if text else ""
        return known

    def authority(self, text: str) -> str:
        """Host and port; user information is left out."""
        _, _, rest = text.rpartition("@")
        host, colon, port = rest.rpartition(":")
        if not colon or not port.isdigit() or (":" in host and not host.startswith("[")):
            host, port = rest, ""
        shown = self.host(host.strip("[]"))
        shown = f"[{shown}]" if ":" in shown else shown
        return f"{shown}:{port}" if port else shown

    def segment(self, text: str) -> str:
        """A part of a path: versions, and words that many paths are made of."""
        kept = self._kept("path", text, lambda: bool(_VERSION.fullmatch(text)) or self._is_of_words(text))
        return text if kept == text else quote(kept, safe=":")

    def whole(self, text: str) -> str:
        """A text that was put together of what stays."""
        return self._kept("path", text, lambda: True)

    def certificate(self, pem: bytes) -> bool:
        """Say whether a certificate holds no value."""
        try:
            der = base64.b64decode(_PEM.sub(b"", pem))
        except ValueError:
            return False
        return not self.holds(der.decode("latin-1"))

    def is_public(self, host: str) -> bool:
        """Say whether a host is one that everybody can reach, and stays."""
        return bool(host) and self.host(host) == host

    def _is_of_words(self, text: str) -> bool:
        words = _WORD.findall(text)
        known = all(word.lower() in self._words or (word.isdigit() and len(word) < 3) for word in words)
        return known and "".join(words) == re.sub(r"[._-]", "", text)

    def _kept(self, kind: str, text: str, is_name: Callable[[], bool]) -> str:
        known = self._known.get((kind, text))
        if known is None:
            stays = not text or (is_name() and not self.holds(text))
            known = self._known[kind, text] = text if stays else self._placeholders.of(kind, text)
        return known

    def _host(self, text: str) -> str:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return self._named_host(text)
        if address.is_global and not self.holds(text):
            return text
        return str(ipaddress.IPv6Address((0x20010DB8 << 96) + self._placeholders.number("address", address.packed)))

    def _named_host(self, text: str) -> str:
        *labels, top = text.split(".")
        local = not labels or top.lower() in _LOCAL or not _TOP.fullmatch(top)
        known = text.lower() in self._hosts or (not local and self._is_plain(labels, top))
        if known and not self.holds(text):
            return text
        stays = bool(labels) and bool(_TOP.fullmatch(top)) and not self.holds(top)
        ending = top if stays else self._hidden(top)
        shown = [label if not local and self._is_harmless(label) else self._hidden(label) for label in labels]
        if self.holds(".".join((*shown, ending))):  # a value that is written over several labels
            return ".".join((self._hidden(".".join(labels)), ending))
        return ".".join((*shown, ending))

    def _is_plain(self, labels: list[str], top: str) -> bool:
        named = bool(_TOP.fullmatch(top)) and not any(label.isdigit() for label in labels)
        return named and all(map(_is_public, labels))

    def _is_harmless(self, label: str) -> bool:
        return _is_public(label) and not self.holds(label)

    def _hidden(self, label: str) -> str:
        return f"redacted-{self._placeholders.number('host', label.lower())}"


def _has_hex(text: str, least: int = 8) -> bool:
    """Whether digits and letters of hex stand in a row; digits alone are a number, letters alone may be a word."""
    runs = (run for run in _HEX.findall(text) if len(run) >= least)
    return any(not run.isdigit() and not run.isalpha() for run in runs)


def _known_charset(text: str) -> str:
    try:
        return codecs.lookup(text).name
    except (LookupError, ValueError):
        return ""


def _looks_like_a_value(text: str) -> bool:
    return bool(_DIGITS.search(text) or _has_hex(text) or _MIXED.search(text))


def _is_secret(text: str) -> bool:
    return bool(_LONG_NUMBER.search(text) or _has_hex(text) or _MIXED.search(text))


def _is_token(text: str) -> bool:
    parts = re.split(r"[.$]", _OFFSET.sub("", text))
    return bool(_LONG_NUMBER.search(text)) or any(map(_MIXED.search, parts))


def _is_public(label: str) -> bool:
    return bool(_LABEL.fullmatch(label)) and not _LONG_NUMBER.search(label) and not _has_hex(label, HEX_LABEL)
