"""Versions of QUIC, and what differs between them as far as a bystander has to know it."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

INITIAL: Final = 0
EARLY: Final = 1
"""0-RTT."""
HANDSHAKE: Final = 2
RETRY: Final = 3
APPLICATION: Final = 4
"""1-RTT, the only kind with a short header."""
NEGOTIATION: Final = 5
"""Version negotiation."""


class Version(NamedTuple):
    """How packets of one version are protected."""

    number: int
    salt: bytes
    """From which keys of Initial packets are made (RFC 9001, 5.2)."""
    label: bytes
    """Before the names of keys."""
    shift: int = 0
    """How far the numbers of packet types are shifted (RFC 9369, 3.2)."""
    tls: bool = True
    """False where Google's own handshake is spoken."""


_V1: Final = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
_V2: Final = bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9")
_V2_DRAFT: Final = bytes.fromhex("a707c203a59b47184a1d62ca570406ea7ae3e5d3")
_DRAFT_29: Final = bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899")
_DRAFT_23: Final = bytes.fromhex("c3eef712c72ebb5a11a7d2432bb46365bef9f502")
_DRAFT_21: Final = bytes.fromhex("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a")
_GOOGLE: Final = {
    b"Q050": bytes.fromhex("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45"),
    b"T050": bytes.fromhex("7ff579e5acd072915580304c43a2367c60488310"),
    b"T051": bytes.fromhex("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d"),
}
"""Chromium, quic/core/crypto/crypto_utils.cc."""
_PLAIN: Final = b"quic"
_DRAFTS: Final = 0xFF000000
_FACEBOOK: Final = 0xFACEB000
_FACEBOOK_DRAFTS: Final = {1: 22, 2: 27, 0xE: 27}
"""Of mvfst, by the draft that each follows."""


@functools.lru_cache(maxsize=256)
def version(number: int) -> Version | None:
    """The version of a number, None where it is none whose packets can be read."""
    if number == 1:
        return Version(number, _V1, _PLAIN)
    if number == 0x6B3343CF:
        return Version(number, _V2, b"quicv2", 1)
    if number == 0x709A50C4:  # drafts of version 2
        return Version(number, _V2_DRAFT, b"quicv2", 1)
    name = number.to_bytes(4, "big")
    if name in _GOOGLE:
        return Version(number, _GOOGLE[name], _PLAIN, tls=name[:1] == b"T")
    draft = number & 0xFF if number & 0xFFFFFF00 == _DRAFTS else 0
    if number & 0xFFFFFFF0 == _FACEBOOK:
        draft = _FACEBOOK_DRAFTS.get(number & 0xF, 0)
    if draft < 21:
        return None
    salt = _V1 if draft > 32 else _DRAFT_29 if draft > 28 else _DRAFT_23 if draft > 22 else _DRAFT_21
    return Version(number, salt, _PLAIN)


def known(number: int) -> bool:
    """Whether a number is one that QUIC's long headers carry, also where its packets cannot be read."""
    if version(number) is not None or number & 0x0F0F0F0F == 0x0A0A0A0A:  # reserved (RFC 9000, 15)
        return True
    name = number.to_bytes(4, "big")
    return (
        number & 0xFFFFFF00 == _DRAFTS
        or number & 0xFFFFF000 == _FACEBOOK
        or (name[:1] in (b"Q", b"T") and name[1:].isdigit())
    )


def version_name(number: int) -> str:
    """A version in words for the user."""
    if number in (1, 0x6B3343CF):
        return "QUIC version " + ("1" if number == 1 else "2")
    name = number.to_bytes(4, "big")
    if name[:1] in (b"Q", b"T") and name[1:].isdigit():
        return f"Google QUIC {name.decode('ascii')}"
    if number & 0xFFFFFF00 == _DRAFTS:
        return f"QUIC draft {number & 0xFF}"
    return f"QUIC version 0x{number:08x}"
