"""JA4: a ClientHello as a fingerprint of the software that sent it.

After FoxIO's description, https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md; JA4 itself is under
the BSD licence, unlike its siblings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, Literal

from sdkwitness.capture.packets.tls.hello import (
    ALPN,
    SERVER_NAME,
    SIGNATURES,
    ClientHello,
    extension,
    is_grease,
)
from sdkwitness.capture.packets.tls.vectors import numbers

Carrier = Literal["t", "q", "d"]
"""TLS over TCP, QUIC, DTLS."""
_VERSIONS: Final = {
    0x0304: "13",
    0x0303: "12",
    0x0302: "11",
    0x0301: "10",
    0x0300: "s3",
    0x0002: "s2",
    0xFEFF: "d1",
    0xFEFD: "d2",
    0xFEFC: "d3",
}
_NOTHING: Final = "000000000000"
_COUNTED: Final = 99


def ja4(hello: ClientHello, carrier: Carrier = "t") -> str:
    """The fingerprint, as in `t13d1516h2_8daaf6152771_e5627efa2ab1`."""
    head, ciphers, rest = _parts(hello, carrier)
    return f"{head}_{_digest(ciphers)}_{_digest(rest)}"


def ja4_raw(hello: ClientHello, carrier: Carrier = "t") -> str:
    """The same with its lists in full (JA4_r)."""
    return "_".join(_parts(hello, carrier))


def _parts(hello: ClientHello, carrier: Carrier) -> tuple[str, str, str]:
    ciphers = [c for c in hello.ciphers if not is_grease(c)]
    extensions = [kind for kind, _ in hello.extensions if not is_grease(kind)]
    head = "".join(
        (
            carrier,
            _version(hello),
            "d" if SERVER_NAME in extensions else "i",
            f"{min(len(ciphers), _COUNTED):02}",
            f"{min(len(extensions), _COUNTED):02}",
            _alpn(hello.alpn[0] if hello.alpn else b""),
        )
    )
    kinds = _listed(sorted(k for k in extensions if k not in (SERVER_NAME, ALPN)))
    algorithms = numbers((extension(hello.extensions, SIGNATURES) or b"")[2:])
    signatures = _listed([a for a in algorithms if not is_grease(a)])
    return head, _listed(sorted(ciphers)), f"{kinds}_{signatures}" if signatures else kinds


def _version(hello: ClientHello) -> str:
    offered = hello.versions or (hello.version,)
    # Versions of DTLS count downwards.
    newest = min(offered) if offered[0] >> 8 == 0xFE else max(offered)
    return _VERSIONS.get(newest, "00")


def _alpn(first: bytes) -> str:
    """First and last character of a protocol's name, of its hexadecimal form where they are no letter or digit."""
    if not first:
        return "00"
    ends = bytes((first[0], first[-1]))
    if ends.isalnum():
        return ends.decode("ascii")
    return first.hex()[0] + first.hex()[-1]


def _listed(values: Sequence[int]) -> str:
    return ",".join(f"{value:04x}" for value in values)


def _digest(listed: str) -> str:
    return hashlib.sha256(listed.encode("ascii")).hexdigest()[:12] if listed else _NOTHING
