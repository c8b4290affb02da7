"""Cipher suites: how the number that a server chose protects records (IANA, TLS Cipher Suites)."""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple


class Suite(NamedTuple):
    """How records are protected and keys derived; by whom the keys were agreed does not matter to who has them."""

    name: str
    """As IANA names it."""
    mode: str
    """`GCM`, `CCM`, `CCM_8`, `CHACHA20`, `CBC`, `RC4` or `NULL`."""
    cipher: str
    """Block cipher, empty for the other modes."""
    key: int
    """Bytes."""
    mac: str
    """Digest of the HMAC over records; empty for AEAD."""
    digest: str
    """Of the key schedule, from TLS 1.2 on: `sha256` or `sha384`."""

    @property
    def block(self) -> int:
        """Bytes of a block of its cipher, 0 where there are none."""
        return 0 if self.mode != "CBC" else 8 if self.cipher in ("3DES", "DES", "IDEA") else 16


TLS_1_3: Final = {
    0x1301: "AES_128_GCM_SHA256",
    0x1302: "AES_256_GCM_SHA384",
    0x1303: "CHACHA20_POLY1305_SHA256",
    0x1304: "AES_128_CCM_SHA256",
    0x1305: "AES_128_CCM_8_SHA256",
}
_OLDER: Final = {
    "NULL_MD5": ("0001:RSA"),
    "NULL_SHA": (
        "0002:RSA 002c:PSK 002d:DHE_PSK 002e:RSA_PSK c001:ECDH_ECDSA c006:ECDHE_ECDSA "
        "c00b:ECDH_RSA c010:ECDHE_RSA c015:ECDH_anon c039:ECDHE_PSK"
    ),
    "RC4_128_MD5": ("0004:RSA 0018:DH_anon 0024:KRB5"),
    "RC4_128_SHA": (
        "0005:RSA 0020:KRB5 0066:DHE_DSS 008a:PSK 008e:DHE_PSK 0092:RSA_PSK c002:ECDH_ECDSA c007:ECDHE_ECDSA "
        "c00c:ECDH_RSA c011:ECDHE_RSA c016:ECDH_anon c033:ECDHE_PSK"
    ),
    "IDEA_CBC_SHA": ("0007:RSA 0021:KRB5"),
    "DES_CBC_SHA": ("0009:RSA 000c:DH_DSS 000f:DH_RSA 0012:DHE_DSS 0015:DHE_RSA 001a:DH_anon 001e:KRB5 "),
    "3DES_EDE_CBC_SHA": (
        "000a:RSA 000d:DH_DSS 0010:DH_RSA 0013:DHE_DSS 0016:DHE_RSA 001b:DH_anon 001f:KRB5 008b:PSK 008f:DHE_PSK "
        "0093:RSA_PSK c003:ECDH_ECDSA c008:ECDHE_ECDSA c00d:ECDH_RSA c012:ECDHE_RSA c017:ECDH_anon c01a:SRP_SHA "
        "c01b:SRP_SHA_RSA c01c:SRP_SHA_DSS c034:ECDHE_PSK"
    ),
    "3DES_EDE_CBC_MD5": ("0023:KRB5"),
    "AES_128_CBC_SHA": (
        "002f:RSA 0030:DH_DSS 0031:DH_RSA 0032:DHE_DSS 0033:DHE_RSA 0034:DH_anon 008c:PSK 0090:DHE_PSK "
        "0094:RSA_PSK c004:ECDH_ECDSA c009:ECDHE_ECDSA c00e:ECDH_RSA c013:ECDHE_RSA c018:ECDH_anon c01d:SRP_SHA "
        "c01e:SRP_SHA_RSA c01f:SRP_SHA_DSS c035:ECDHE_PSK"
    ),
    "AES_256_CBC_SHA": (
        "0035:RSA 0036:DH_DSS 0037:DH_RSA 0038:DHE_DSS 0039:DHE_RSA 003a:DH_anon 008d:PSK 0091:DHE_PSK "
        "0095:RSA_PSK c005:ECDH_ECDSA c00a:ECDHE_ECDSA c00f:ECDH_RSA c014:ECDHE_RSA c019:ECDH_anon c020:SRP_SHA "
        "c021:SRP_SHA_RSA c022:SRP_SHA_DSS c036:ECDHE_PSK"
    ),
    "NULL_SHA256": ("003b:RSA 00b0:PSK 00b4:DHE_PSK 00b8:RSA_PSK c03a:ECDHE_PSK"),
    "AES_128_CBC_SHA256": (
        "003c:RSA 003e:DH_DSS 003f:DH_RSA 0040:DHE_DSS 0067:DHE_RSA 006c:DH_anon 00ae:PSK 00b2:DHE_PSK "
        "00b6:RSA_PSK c023:ECDHE_ECDSA c025:ECDH_ECDSA c027:ECDHE_RSA c029:ECDH_RSA c037:ECDHE_PSK"
    ),
    "AES_256_CBC_SHA256": ("003d:RSA 0068:DH_DSS 0069:DH_RSA 006a:DHE_DSS 006b:DHE_RSA 006d:DH_anon"),
    "CAMELLIA_128_CBC_SHA": ("0041:RSA 0042:DH_DSS 0043:DH_RSA 0044:DHE_DSS 0045:DHE_RSA 0046:DH_anon"),
    "CAMELLIA_256_CBC_SHA": ("0084:RSA 0085:DH_DSS 0086:DH_RSA 0087:DHE_DSS 0088:DHE_RSA 0089:DH_anon"),
    "SEED_CBC_SHA": ("0096:RSA 0097:DH_DSS 0098:DH_RSA 0099:DHE_DSS 009a:DHE_RSA 009b:DH_anon"),
    "AES_128_GCM_SHA256": (
        "009c:RSA 009e:DHE_RSA 00a0:DH_RSA 00a2:DHE_DSS 00a4:DH_DSS 00a6:DH_anon 00a8:PSK 00aa:DHE_PSK "
        "00ac:RSA_PSK c02b:ECDHE_ECDSA c02d:ECDH_ECDSA c02f:ECDHE_RSA c031:ECDH_RSA c0b0:ECCPWD d001:ECDHE_PSK"
    ),
    "AES_256_GCM_SHA384": (
        "009d:RSA 009f:DHE_RSA 00a1:DH_RSA 00a3:DHE_DSS 00a5:DH_DSS 00a7:DH_anon 00a9:PSK 00ab:DHE_PSK "
        "00ad:RSA_PSK c02c:ECDHE_ECDSA c02e:ECDH_ECDSA c030:ECDHE_RSA c032:ECDH_RSA c0b1:ECCPWD d002:ECDHE_PSK"
    ),
    "AES_256_CBC_SHA384": (
        "00af:PSK 00b3:DHE_PSK 00b7:RSA_PSK c024:ECDHE_ECDSA c026:ECDH_ECDSA c028:ECDHE_RSA c02a:ECDH_RSA "
        "c038:ECDHE_PSK"
    ),
    "NULL_SHA384": ("00b1:PSK 00b5:DHE_PSK 00b9:RSA_PSK c03b:ECDHE_PSK"),
    "CAMELLIA_128_CBC_SHA256": (
        "00ba:RSA 00bb:DH_DSS 00bc:DH_RSA 00bd:DHE_DSS 00be:DHE_RSA 00bf:DH_anon c072:ECDHE_ECDSA c074:ECDH_ECDSA "
        "c076:ECDHE_RSA c078:ECDH_RSA c094:PSK c096:DHE_PSK c098:RSA_PSK c09a:ECDHE_PSK"
    ),
    "CAMELLIA_256_CBC_SHA256": ("00c0:RSA 00c1:DH_DSS 00c2:DH_RSA 00c3:DHE_DSS 00c4:DHE_RSA 00c5:DH_anon"),
    "CAMELLIA_256_CBC_SHA384": (
        "c073:ECDHE_ECDSA c075:ECDH_ECDSA c077:ECDHE_RSA c079:ECDH_RSA c095:PSK c097:DHE_PSK c099:RSA_PSK "
        "c09b:ECDHE_PSK"
    ),
    "AES_128_CCM": ("c09c:RSA c09e:DHE_RSA c0a4:PSK c0a6:DHE_PSK c0ac:ECDHE_ECDSA"),
    "AES_256_CCM": ("c09d:RSA c09f:DHE_RSA c0a5:PSK c0a7:DHE_PSK c0ad:ECDHE_ECDSA"),
    "AES_128_CCM_8": ("c0a0:RSA c0a2:DHE_RSA c0a8:PSK c0aa:DHE_PSK c0ae:ECDHE_ECDSA c0ff:ECJPAKE"),
    "AES_256_CCM_8": ("c0a1:RSA c0a3:DHE_RSA c0a9:PSK c0ab:DHE_PSK c0af:ECDHE_ECDSA"),
    "AES_128_CCM_SHA256": ("c0b2:ECCPWD d005:ECDHE_PSK"),
    "AES_256_CCM_SHA384": ("c0b3:ECCPWD"),
    "CHACHA20_POLY1305_SHA256": (
        "cca8:ECDHE_RSA cca9:ECDHE_ECDSA ccaa:DHE_RSA ccab:PSK ccac:ECDHE_PSK ccad:DHE_PSK ccae:RSA_PSK"
    ),
    "AES_128_CCM_8_SHA256": ("d003:ECDHE_PSK"),
}
"""Up to TLS 1.2: for each way to protect records the numbers of its suites and how keys are agreed in them."""

_FORM: Final = re.compile(
    r"(?:(?P<cipher>3DES_EDE|DES|IDEA|SEED|AES_\d+|CAMELLIA_\d+|CHACHA20|RC4_128|NULL)_?)"
    r"(?P<mode>CBC|GCM|CCM_8|CCM|POLY1305)?_?(?P<hash>MD5|SHA\d*)?"
)
_SIZES: Final = {"3DES": 24, "DES": 8, "IDEA": 16, "SEED": 16, "CHACHA20": 32, "RC4": 16, "NULL": 0}


@functools.cache
def suite(number: int) -> Suite | None:
    """The suite of a number; None where its records cannot be read here, even with keys."""
    if number in TLS_1_3:
        return _suite(f"TLS_{TLS_1_3[number]}", TLS_1_3[number])
    found = _numbered().get(number)
    return _suite("TLS_{}_WITH_{}".format(*found), found[1]) if found is not None else None


def suite_name(number: int) -> str:
    """The name of a suite, or its number where it is none of those that can be read here."""
    found = suite(number)
    return found.name if found is not None else f"0x{number:04x}"


@functools.cache
def _numbered() -> dict[int, tuple[str, str]]:
    return {
        int(number, 16): (agreed, protection)
        for protection, listed in _OLDER.items()
        for number, _, agreed in (entry.partition(":") for entry in listed.split())
    }


def _suite(name: str, protection: str) -> Suite | None:
    form = _FORM.fullmatch(protection)
    if form is None:
        return None
    cipher, _, bits = form["cipher"].replace("3DES_EDE", "3DES").partition("_")
    mode = {"POLY1305": "CHACHA20", None: cipher}.get(form["mode"], form["mode"])
    digest = "sha384" if form["hash"] == "SHA384" else "sha256"
    mac = "" if mode in ("GCM", "CCM", "CCM_8", "CHACHA20") else {"SHA": "sha1"}.get(form["hash"], form["hash"].lower())
    size = _SIZES[cipher] if cipher in _SIZES else int(bits) // 8
    if mode == "GCM" and cipher != "AES":  # no library here has Camellia in that mode
        return None
    return Suite(name, mode, cipher if mode == "CBC" else "", size, mac, digest)
