"""Validators of identifier formats, and the values that stand for "none".

A format alone proves little: one in ten random 15-digit numbers passes Luhn. It counts only where the field's
name agrees (see `lexicon`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from stdnum import imsi as stdnum_imsi
from stdnum import luhn, meid
from stdnum.cn import ric

from sdkwitness.audit.shapes import SHAPES

_HEX16 = re.compile(r"[0-9A-Fa-f]{16}\Z")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}\Z")
_MAC = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:.-]?))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}\Z|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\Z"
)
_CPLC = re.compile(r"(?:9[Ff]7[Ff]2[Aa])?([0-9A-Fa-f]{84})\Z")
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\Z|\+\d{7,15}\Z")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\Z")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?:[T ].{1,20})?\Z")
_URL = re.compile(r"(?:https?|rtsp|rtmp|dlna|miplay)://[^\s/]{3,255}(?:/\S*)?\Z")
_NMEA = re.compile(r"\$(?:GP|GN|GL|GA|GB|BD|QZ)(?:GGA|RMC|GSA|GSV|VTG|GLL)[^*\r\n]{4,90}\*([0-9A-Fa-f]{2})")
_OPENID = re.compile(r"o[A-Za-z0-9_-]{27}\Z|2088\d{12}\Z|[A-Za-z0-9_-]{24,64}\Z")
_WEARABLE = re.compile(r"\d{4,6}/[0-9A-Z]{10,24}\Z|(?=[A-Z]*\d)[0-9A-Z]{10,24}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{40,88}\Z")
_WECHAT_APPID = re.compile(r"wx[0-9a-f]{16}\Z")
_NETWORKS = frozenset(
    [
        "wifi",
        "wi-fi",
        "wlan",
        "2g",
        "3g",
        "4g",
        "5g",
        "lte",
        "nr",
        "gprs",
        "edge",
        "umts",
        "hspa",
        "cdma",
        "mobile",
        "cellular",
        "ethernet",
        "vpn",
        "cmnet",
        "cmwap",
        "ctnet",
        "3gnet",
    ]
)
_PUNCTUATION = re.compile(r"[:.\-_{} ]")
_BLANKS = "0f:.-_{} "
"""What a value that stands for "none" can be written with."""
_DIGEST = re.compile(r"(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})\Z")
_DIGEST_NAMES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

_PLACEHOLDER_TEXTS = frozenset(
    {
        "",
        "null",
        "none",
        "nil",
        "unknown",
        "<unknown ssid>",
        "undefined",
        "n/a",
        "nan",
        "default",
        "notset",
        "not_set",
        "empty",
        "{}",
        "[]",
        "02:00:00:00:00:00",
        "020000000000",
        "012345678912345",
        "123456789012345",
        "9774d56d682e549c",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""Texts that stand for "no value": Android's defaults (WifiInfo, BluetoothAdapter), the emulator's Android ID,
and the digests of the empty string."""


def is_placeholder(text: str) -> bool:
    """Say whether a value stands for "none": a default, all zeros, all `f`, or nothing."""
    bare = text.strip().strip('"').lower()
    if bare in _PLACEHOLDER_TEXTS:
        return True
    if bare[0] not in _BLANKS:
        return False
    letters = _PUNCTUATION.sub("", bare)
    # One zero is a number; many in an identifier's shape are none.
    return len(letters) >= 5 and (set(letters) == {"0"} or (set(letters) == {"f"} and len(letters) >= 12))


def digest_form(text: str) -> str | None:
    """Return the name of the digest whose hexadecimal shape `text` has, None for none."""
    return _DIGEST_NAMES[len(text)] if _DIGEST.match(text) and not text.isdigit() else None


def imei(text: str) -> bool:
    """15 digits with Luhn, or several joined by a comma or a bar as dual-SIM phones send them."""
    numbers = re.split(r"[,|;]", text.strip())
    return all(len(n) == 15 and n.isdigit() and luhn.is_valid(n) and n[0] != "0" for n in numbers)


def imsi(text: str) -> bool:
    """14 or 15 digits whose first are an assigned country and network code (ITU-T E.212)."""
    if len(text) not in (14, 15) or not (text.isascii() and text.isdigit()):
        return False
    return bool(stdnum_imsi.is_valid(text)) and "country" in stdnum_imsi.info(text)


def iccid(text: str) -> bool:
    """19 or 20 digits from 89 on (ITU-T E.118), Luhn where the check digit is there."""
    bare = text.rstrip("Ff")
    return bare.isdigit() and bare.startswith("89") and len(bare) in (19, 20) and len(set(bare)) > 2


def mac(text: str) -> bool:
    """48 bits in hexadecimal, individual and not multicast; colon, hyphen, dot or no separator."""
    if not _MAC.match(text):
        return False
    return not int(text[:2], 16) & 1


def cplc(text: str) -> bool:
    """42 bytes in hexadecimal (GlobalPlatform, tag 9F7F), dates as decimal digits."""
    match = _CPLC.match(text)
    return match is not None and match[1][12:16].isdigit()


def nmea(text: str) -> bool:
    """A sentence with the right checksum."""
    match = _NMEA.search(text)
    if match is None:
        return False
    check = 0
    for byte in match[0][1 : match[0].index("*")].encode("ascii", "replace"):
        check ^= byte
    return check == int(match[1], 16)


def ip(text: str) -> bool:
    """An IPv4 or IPv6 address that is a host's."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback or address.is_multicast)


def coordinate(text: str) -> bool:
    """One angle or a pair in degrees, with a fraction."""
    numbers = re.split(r"[,;| ]+", text.strip())
    if not 1 <= len(numbers) <= 3:
        return False
    if not all(re.fullmatch(r"-?\d{1,3}\.\d{1,18}", n) for n in numbers[:2]):
        return re.fullmatch(r"[0-9b-hjkmnp-z]{5,12}", text) is not None and not text.isalpha() and not text.isdigit()
    return all(abs(float(n)) <= 180 and float(n) != 0 for n in numbers[:2])


def bank_card(text: str) -> bool:
    """16 to 19 digits with Luhn (ISO/IEC 7812)."""
    bare = re.sub(r"[ -]", "", text)
    return bare.isdigit() and 16 <= len(bare) <= 19 and luhn.is_valid(bare)


def card(text: str) -> bool:
    """Number of a transport or access card: 8 to 20 digits or hexadecimal digits."""
    return re.fullmatch(r"\d{8,20}|(?:[0-9A-Fa-f]{2}){4,10}", text) is not None and len(set(text)) > 2


def contact(text: str) -> bool:
    """An e-mail address or a phone number."""
    return _EMAIL.match(text) is not None or _PHONE.match(text) is not None


def oaid(text: str) -> bool:
    """16, 32 or 64 hexadecimal digits, or a UUID: vendors differ."""
    return (
        re.fullmatch(r"[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{64}", text) is not None
        or _UUID.match(text) is not None
    )


def push_token(text: str) -> bool:
    """40 to 88 characters of Base64, mixed case."""
    return _TOKEN.match(text) is not None and text.lower() != text and digest_form(text) is None


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return pattern.match(text) is not None

    return check


FORMATS: dict[str, Callable[[str], bool]] = {
    **SHAPES,
    "account_id": _matches(re.compile(r"\d{5,12}\Z")),
    "android_id": _matches(re.compile(r"[0-9a-fA-F]{13,16}\Z")),
    "bank_card": bank_card,
    "card": card,
    "cn_id": lambda text: bool(ric.is_valid(text)),
    "contact": contact,
    "coordinate": coordinate,
    "cplc": cplc,
    "date": _matches(_DATE),
    "email": _matches(_EMAIL),
    "hex16": _matches(_HEX16),
    "iccid": iccid,
    "imei": imei,
    "imsi": imsi,
    "ip": ip,
    "mac": mac,
    "meid": lambda text: text[:1] in "ABCDEFabcdef" and len(text) in (14, 15) and bool(meid.is_valid(text)),
    "network_type": lambda text: text.strip().lower() in _NETWORKS or re.fullmatch(r"460\d{2}", text) is not None,
    "nmea": nmea,
    "oaid": oaid,
    "openid": _matches(_OPENID),
    "phone": _matches(_PHONE),
    "push_token": push_token,
    "url": _matches(_URL),
    "uuid": _matches(_UUID),
    "wearable_sn": _matches(_WEARABLE),
    "wechat_appid": _matches(_WECHAT_APPID),
}
"""Validators of text, by the name that `DataType.format` gives."""

BINARY_FORMATS = frozenset({"image", "audio"})
"""Formats that `classify` knows by the signature of the bytes."""
