"""ClientHello and ServerHello: what both sides say in the clear (RFC 8446, 4.1; RFC 5246, 7.4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sdkwitness.capture.packets.tls.vectors import Fields, Short, numbers, vectors

RANDOM: Final = 32
RETRY: Final = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a HelloRetryRequest: SHA-256 of that word (RFC 8446, 4.1.3)."""
MAX_NAME: Final = 512
"""Characters kept of a server name; names of the DNS have 253 at most."""

# Extensions (IANA, TLS ExtensionType Values)
SERVER_NAME: Final = 0
GROUPS: Final = 10
SIGNATURES: Final = 13
ALPN: Final = 16
ENCRYPT_THEN_MAC: Final = 22
EXTENDED_MASTER: Final = 23
TICKET: Final = 35
EARLY_DATA: Final = 42
VERSIONS: Final = 43
ECH: Final = 0xFE0D
ESNI: Final = 0xFFCE
"""Its forerunner (draft-ietf-tls-esni-02)."""

SSL_3: Final = 0x0300
TLS_1_0: Final = 0x0301
TLS_1_1: Final = 0x0302
TLS_1_2: Final = 0x0303
TLS_1_3: Final = 0x0304
FIZZ: Final = {0xFB17: 23, 0xFB1A: 26}
"""Numbers that Facebook's servers used for drafts of TLS 1.3."""
_NAMES: Final = {
    0x0002: "SSLv2",
    SSL_3: "SSLv3",
    TLS_1_0: "TLSv1",
    TLS_1_1: "TLSv1.1",
    TLS_1_2: "TLSv1.2",
    TLS_1_3: "TLSv1.3",
    0x0100: "DTLSv0.9",
    0xFEFF: "DTLSv1",
    0xFEFD: "DTLSv1.2",
    0xFEFC: "DTLSv1.3",
}

_TORN_NAME: Final = re.compile(rb"\0\0\0[\x06-\xff]\0[\x04-\xff]\0\0[\x01-\xfd]([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)")
"""A server_name extension (RFC 6066, 3) among others."""

Extensions = tuple[tuple[int, bytes], ...]
"""Type and content of each, in the order sent."""


class ClientHello(NamedTuple):
    """What the app offered."""

    version: int
    """`legacy_version`; up to TLS 1.2 the newest that it speaks."""
    random: bytes
    """32 bytes."""
    session_id: bytes
    ciphers: tuple[int, ...]
    extensions: Extensions
    sni: str | None
    alpn: tuple[bytes, ...]
    versions: tuple[int, ...]
    """Of `supported_versions`, in the order of preference, GREASE left out."""

    @property
    def hidden(self) -> bool:
        """Whether an encrypted hello may be inside, of whose host `sni` is then the front (ECH), or a decoy of one.

        No bystander can tell a real one from one that is sent for practice (RFC 9849, 6.2).
        """
        return any(kind in (ECH, ESNI) for kind, _ in self.extensions)


NOTHING: Final = ClientHello(0, b"", b"", (), (), None, (), ())
"""A hello of which nothing was recorded."""


class ServerHello(NamedTuple):
    """What the server chose."""

    version: int
    """That both speak from here on; a draft of TLS 1.3 is `TLS_1_3`."""
    draft: int
    """Of TLS 1.3, 0 for the published one."""
    random: bytes
    session_id: bytes
    cipher: int
    compression: int
    extensions: Extensions
    alpn: bytes | None

    @property
    def retry(self) -> bool:
        """Whether this asks for another ClientHello."""
        return self.random == RETRY


def is_grease(number: int) -> bool:
    """Whether a number is one of those sent to keep servers tolerant (RFC 8701)."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


def version_name(version: int) -> str:
    """A version as TLS libraries name it, as in `TLSv1.3`."""
    return _NAMES.get(version) or ("TLSv1.3" if draft_of(version) else f"0x{version:04x}")


def draft_of(version: int) -> int:
    """The draft of TLS 1.3 that a version number stands for, 0 where it stands for none."""
    return FIZZ.get(version) or (version & 0xFF if version >> 8 == 0x7F else 0)


def extension(extensions: Extensions, kind: int) -> bytes | None:
    """The content of the first extension of a type, None where there is none."""
    return next((content for found, content in extensions if found == kind), None)


def client_hello(body: bytes, *, dtls: bool = False) -> ClientHello | None:
    """Read a ClientHello without its four (DTLS: twelve) bytes of handshake header; None where it is none.

    What follows a field that is damaged is taken as not there, so that the name before it is not lost.
    """
    fields = Fields(body)
    try:
        version = fields.number(2)
        random = fields.take(RANDOM)
        session_id = fields.vector(1)
        if dtls:
            fields.vector(1)  # the cookie (RFC 6347, 4.2.1)
        ciphers = numbers(fields.vector(2))
        fields.vector(1)  # compression methods
    except Short:
        return None
    extensions = _extensions(fields)
    offered = extension(extensions, VERSIONS) or b""
    return ClientHello(
        version,
        random,
        session_id,
        ciphers,
        extensions,
        _server_name(extension(extensions, SERVER_NAME)),
        tuple(_protocols(extension(extensions, ALPN))),
        tuple(v for v in numbers(offered[1:]) if not is_grease(v)),
    )


def old_client_hello(body: bytes) -> ClientHello | None:
    """Read a ClientHello in the form of SSL 2.0, without its length (RFC 5246, E.2); None where it is none."""
    fields = Fields(body)
    try:
        if fields.number(1) != 1:
            return None
        version, ciphers, session, challenge = (fields.number(2) for _ in range(4))
        offered = numbers(fields.take(ciphers), 3)
        session_id = fields.take(session)
        random = fields.take(challenge).rjust(RANDOM, b"\0")[-RANDOM:]
    except Short:
        return None
    return ClientHello(version, random, session_id, tuple(c for c in offered if c <= 0xFFFF), (), None, (), ())


def server_hello(body: bytes) -> ServerHello | None:
    """Read a ServerHello or HelloRetryRequest without its handshake header; None where it is none."""
    fields = Fields(body)
    try:
        legacy = fields.number(2)
        random = fields.take(RANDOM)
        brief = 0 < draft_of(legacy) < 22  # those drafts had neither session id nor compression
        session_id = b"" if brief else fields.vector(1)
        cipher = fields.number(2)
        compression = 0 if brief else fields.number(1)
    except Short:
        return None
    extensions = _extensions(fields)
    chosen = extension(extensions, VERSIONS)
    number = int.from_bytes(chosen, "big") if chosen else legacy
    draft = draft_of(number)
    return ServerHello(
        TLS_1_3 if draft else number,
        draft,
        random,
        session_id,
        cipher,
        compression,
        extensions,
        chosen_protocol(extensions),
    )


def torn_name(data: bytes) -> str | None:
    """The server name in a part of a ClientHello, None where it is not in it."""
    found = _TORN_NAME.search(data)
    return found[1].decode("ascii") if found is not None else None


def encrypted_extensions(body: bytes) -> Extensions:
    """Read EncryptedExtensions (RFC 8446, 4.3.1)."""
    return _extensions(Fields(body))


def chosen_protocol(extensions: Extensions) -> bytes | None:
    """The protocol that the server's ALPN extension names."""
    return next(_protocols(extension(extensions, ALPN)), None)


def _extensions(fields: Fields) -> Extensions:
    found: list[tuple[int, bytes]] = []
    try:
        block = Fields(fields.rest(2)) if fields else fields
        while block:
            found.append((block.number(2), block.vector(2)))
    except Short:
        pass
    return tuple(found)


def _server_name(content: bytes | None) -> str | None:
    """The host name of a `server_name` extension (RFC 6066, 3)."""
    if not content:
        return None
    entries = Fields(content)
    try:
        entries = Fields(entries.vector(2))
        while entries:
            kind, name = entries.number(1), entries.vector(2)
            if kind == 0 and name:
                return name.decode("utf-8", "backslashreplace")[:MAX_NAME]
    except Short:
        pass
    return None


def _protocols(content: bytes | None) -> Iterator[bytes]:
    return vectors(content[2:], 1) if content else iter(())
