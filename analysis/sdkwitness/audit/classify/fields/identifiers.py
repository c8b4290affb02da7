"""Numbers and names of devices, SIM cards, wearables, apps and accounts.

Those with a check digit or a structure of their own are told from random digits; the rest only have a shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from stdnum import luhn, meid

from sdkwitness.audit.classify.fields.radio import addresses
from sdkwitness.audit.classify.fields.shapes import flag, moment
from sdkwitness.audit.classify.fields.subscribers import network
from sdkwitness.audit.classify.fields.words import words

_UUID = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}\Z")
_MAC = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:.-]?))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}\Z|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\Z"
)
_GROUPS = ("01005e", "3333", "0180c2", "01000c", "ffff")
"""Beginnings of multicast addresses: IPv4, IPv6, IEEE 802.1, Cisco, broadcast."""
_CPLC = re.compile(r"(?:9[Ff]7[Ff]2[Aa])?([0-9A-Fa-f]{84})\Z")
_OPENID = re.compile(r"o[A-Za-z0-9_-]{27}\Z|2088\d{12}\Z|(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{24,64}\Z")
_WEARABLE = re.compile(r"\d{4,6}/[0-9A-Z]{10,24}\Z|(?=[A-Z]*\d)[0-9A-Z]{10,24}\Z")
_SERIAL = re.compile(r"(?=[A-Za-z]*\d)[0-9A-Za-z]{6,24}\Z|\d{4,6}/[0-9A-Z]{8,24}\Z")
_NO_SERIAL = "0123456789abcdef"
"""What bootloaders say where the maker set none."""
_SHORT_NUMBER = re.compile(r"\d{1,7}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{40,88}\Z|[A-Za-z0-9_-]{11,24}:[A-Za-z0-9_-]{40,200}\Z")
_FEWEST_LETTERS = 12
"""Different characters in a random token of forty and more."""
_WECHAT_APPID = re.compile(r"wx[0-9a-f]{16}\Z")
_APP_ID = re.compile(r"[1-9]\d{4,19}\Z")
_CHANNEL = re.compile(r"(?=[\w.-]*[^\W_])\w[\w.-]{2,47}\Z")
_VENDOR_ID = re.compile(r"(?:[A-Z]{2,5}:)?(?=[A-Za-z+/=_-]*\d)[A-Za-z0-9+/=_-]{16,96}\Z")
_DRM_ID = re.compile(r"(?:[0-9A-Fa-f]{2}){16,64}\Z|[A-Za-z0-9+/_-]{22,88}={0,2}\Z")
_BLUETOOTH_BASE = "-0000-1000-8000-00805f9b34fb"
"""End of every UUID that the Bluetooth SIG assigns (Core specification, SDP): it names a service."""
_DIGEST = re.compile(r"(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})\Z")
_DIGEST_NAMES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


def digest_form(text: str) -> str | None:
    """Return the name of the digest whose hexadecimal shape `text` has, None for none."""
    return _DIGEST_NAMES[len(text)] if _DIGEST.match(text) and not text.isdigit() else None


def imei(text: str) -> bool:
    """15 digits with Luhn, or several joined by a comma or a bar as dual-SIM phones send them."""
    numbers = re.split(r"[,|;]", text.strip())
    return all(len(n) == 15 and n.isdigit() and luhn.is_valid(n) and n[0] != "0" for n in numbers)


def imei_variant(text: str) -> bool:
    """An IMEI without its check digit, or with a software version in its place: 14 or 16 digits."""
    return re.fullmatch(r"[1-9]\d{13}(?:\d\d)?", text) is not None and len(set(text)) > 4


def imsi(text: str) -> bool:
    """14 or 15 digits whose first are the code of a country and network (ITU-T E.212), none for tests (001, 999)."""
    if len(text) not in (14, 15) or not (text.isascii() and text.isdigit()) or text.startswith(("001", "999")):
        return False
    return "country" in network(text)


def iccid(text: str) -> bool:
    """19 or 20 digits from 89 on with Luhn (ITU-T E.118), padded with `F` or not."""
    bare = text.rstrip("Ff")
    return _of_a_sim(bare) and len(bare) in (19, 20) and bool(luhn.is_valid(bare))


def iccid_variant(text: str) -> bool:
    """20 digits from 89 on: not every issuer counts its longer numbers by Luhn."""
    return _of_a_sim(text) and len(text) == 20


def _of_a_sim(text: str) -> bool:
    return text.isascii() and text.isdigit() and text.startswith("89") and len(set(text)) > 4


def meid_number(text: str) -> bool:
    """14 hexadecimal digits from A0 on, with or without check digit, or the 18 decimal digits of the same."""
    if len(text) == 18:
        return text.isascii() and text.isdigit() and bool(meid.is_valid(text)) and len(set(text)) > 4
    return text[:1] in "ABCDEFabcdef" and len(text) in (14, 15) and bool(meid.is_valid(text))


def mac(text: str) -> bool:
    """48 bits in hexadecimal, individual and not multicast; colon, hyphen, dot or no separator."""
    if not _MAC.match(text):
        return False
    return not int(text[:2], 16) & 1


def mac_variant(text: str) -> bool:
    """Addresses among other things, or one with its octets reversed as BLE packets have it; none of a known group."""
    if not _MAC.match(text):
        return addresses(text)
    bare = re.sub(r"[:.-]", "", text).lower()
    return not bare.startswith(_GROUPS) and not int(bare[-2:], 16) & 1 and len(set(bare)) > 4


def cplc(text: str) -> bool:
    """42 bytes in hexadecimal (GlobalPlatform, tag 9F7F), dates as decimal digits."""
    match = _CPLC.match(text)
    return match is not None and match[1][12:16].isdigit()


def uuid(text: str) -> bool:
    """A UUID, in braces or not; none of Bluetooth, which names a service."""
    bare = text[1:-1] if text[:1] == "{" and text[-1:] == "}" else text
    return _UUID.match(bare) is not None and not bare.lower().endswith(_BLUETOOTH_BASE)


def serial(text: str) -> bool:
    """6 to 24 letters and digits with a digit among them; no running number and no time."""
    if _SERIAL.match(text) is None or _SHORT_NUMBER.match(text) or text.lower() == _NO_SERIAL:
        return False
    return not _time(text)


def wearable_sn(text: str) -> bool:
    """10 to 24 capitals and digits, behind the number of the product or not; no time."""
    return _WEARABLE.match(text) is not None and not _time(text)


def _time(text: str) -> bool:
    if moment(text):
        return True
    if len(text) != 14 or not text.startswith("20"):
        return False
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").year > 2000  # noqa: DTZ007  # no zone is claimed
    except ValueError:
        return False


def account_id(text: str) -> bool:
    """5 to 12 digits; not the user that Android gives an app (10000 to 19999, android.os.Process)."""
    return re.fullmatch(r"\d{5,12}", text) is not None and not (len(text) == 5 and text[0] == "1")


def android_id(text: str) -> bool:
    """64 bits in hexadecimal, leading zeros lost or not, with a letter among them: else it is a number."""
    return re.fullmatch(r"[0-9a-fA-F]{13,16}", text) is not None and not text.isdigit()


def drm_id(text: str) -> bool:
    """16 octets and more in hexadecimal or Base64; a UUID with hyphens names a scheme of protection."""
    return _DRM_ID.match(text) is not None and not text.isalpha() and not (_UUID.match(text) and "-" in text)


def app_id(text: str) -> bool:
    """An app's number at a platform."""
    return _APP_ID.match(text) is not None or _WECHAT_APPID.match(text) is not None


def channel(text: str) -> bool:
    """The store or campaign an app came from; not that of a sound, a transport or a picture."""
    return _CHANNEL.match(text) is not None and not flag(text) and text.lower() not in words("not_channel")


def oaid(text: str) -> bool:
    """16, 32 or 64 hexadecimal digits, or a UUID: vendors differ."""
    return (
        re.fullmatch(r"[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{64}", text) is not None
        or _UUID.match(text) is not None
    )


def push_token(text: str) -> bool:
    """40 to 88 characters of Base64, mixed case; or a token of FCM, behind its instance."""
    if _TOKEN.match(text) is None or len(set(text)) < _FEWEST_LETTERS:
        return False
    return text.lower() != text and digest_form(text) is None


def wechat_appid(text: str) -> bool:
    """`wx` and 16 hexadecimal digits."""
    return _WECHAT_APPID.match(text) is not None


IDENTIFIERS: dict[str, Callable[[str], bool]] = {
    "account_id": account_id,
    "android_id": android_id,
    "app_id": app_id,
    "channel": channel,
    "drm_id": drm_id,
    "openid": lambda text: _OPENID.match(text) is not None,
    "push_token": push_token,
    "serial": serial,
    "vendor_id": lambda text: _VENDOR_ID.match(text) is not None,
    "wearable_sn": wearable_sn,
}
"""Validators by name that have no check digit."""
