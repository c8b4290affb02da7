"""Validators of identifier formats, and the values that stand for "none".

A format alone proves little: one in ten random 15-digit numbers passes Luhn. It counts only where the field's
name agrees (see `lexicon`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from stdnum import imsi as stdnum_imsi
from stdnum import luhn, meid
from stdnum.cn import ric

from sdkwitness.audit.personal import PERSONAL
from sdkwitness.audit.places import PLACES
from sdkwitness.audit.radio import RADIO, addresses, device_name, network_names
from sdkwitness.audit.shapes import SHAPES, flag, moment
from sdkwitness.audit.words import words

_HEX16 = re.compile(r"[0-9A-Fa-f]{16}\Z")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}\Z")
_MAC = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:.-]?))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}\Z|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\Z"
)
_CPLC = re.compile(r"(?:9[Ff]7[Ff]2[Aa])?([0-9A-Fa-f]{84})\Z")
_PHONE = re.compile(r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\Z|\+[1-9]\d{6,14}\Z")
_MAX_PHONE = 24
_SPACED = re.compile(r"\+[1-9]\d{0,3}(?:[ .-]?\(?\d{1,5}\)?){1,6}\Z")
_LANDLINE = re.compile(r"(?:(?:\+|00)86[- ]?)?0?\d{2,3}[- ]\d{7,8}(?:-\d{1,5})?\Z|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\Z")
_NUMBER_IN_TEXT = re.compile(r"(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?![\d.])|(?<![\d.])\+[1-9]\d{6,14}(?![\d.])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}([A-Za-z]{2,24})\Z")
_FILE_ENDINGS = frozenset(["png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "mp3", "mp4", "json", "xml"])
"""Ends of what only looks like an address: `logo@2x.png` is a picture for dense screens."""
_DATE = re.compile(r"(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?:[T ].{1,20})?\Z")
_URL = re.compile(r"(?:https?|rtsp|rtmp|dlna|miplay)://[^\s/]{3,255}(?:/\S*)?\Z")
_NMEA = re.compile(r"\$(?:GP|GN|GL|GA|GB|BD|QZ)(?:GGA|RMC|GSA|GSV|VTG|GLL)[^*\r\n]{4,90}\*([0-9A-Fa-f]{2})")
_NETWORK_CARD = re.compile(r"4\d{15}\Z|5[1-5]\d{14}\Z|35\d{14}\Z|3[47]\d{13}\Z|62\d{14,17}\Z")
_FIX = re.compile(r"\$[A-Z]{2}(?:GGA|RMC|GLL),(?:[\d.]*,)?(?:A,)?\d{2,4}\.\d+,[NS],\d{3,5}\.\d+,[EW],")
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
_ORDER = re.compile(r"(?=(?:[A-Za-z_-]*\d){6})[A-Za-z0-9_-]{8,64}\Z")
_BLUETOOTH_BASE = "-0000-1000-8000-00805f9b34fb"
"""End of every UUID that the Bluetooth SIG assigns (Core specification, SDP): it names a service."""
_PUNCTUATION = re.compile(r"[:.\-_{} ]")
_BLANKS = "0f:.-_{} *<"
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
        "310260000000000",
        "89014103211118510720",
        "15555215554",
        "not set",
        "not_given",
        "undisclosed",
        "prefer not to say",
        "redacted",
        "hidden",
        "secret",
        "保密",
        "隐藏",
        "未知",
        "无",
        "暂无",
        "未填写",
        "未设置",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""Texts that stand for "no value": Android's defaults (WifiInfo, BluetoothAdapter), what its emulator has for Android
ID, IMSI, ICCID and phone number, words for "not given", digests of the empty string."""


def is_placeholder(text: str) -> bool:
    """Say whether a value stands for "none": a default, a mask, all zeros, all `f`, a word in brackets, or nothing."""
    bare = text.strip().strip('"').lower()
    if bare in _PLACEHOLDER_TEXTS:
        return True
    if bare[0] not in _BLANKS:
        return False
    if bare[0] == "<":
        return bare[1:-1].isalpha() and bare[-1] == ">"
    if bare[0] == "*" and set(bare) == {"*"}:
        return True
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


def imei_variant(text: str) -> bool:
    """An IMEI without its check digit, or with a software version in its place: 14 or 16 digits."""
    return re.fullmatch(r"[1-9]\d{13}(?:\d\d)?", text) is not None and len(set(text)) > 4


def imsi(text: str) -> bool:
    """14 or 15 digits whose first are the code of a country and network (ITU-T E.212), none for tests (001, 999)."""
    if len(text) not in (14, 15) or not (text.isascii() and text.isdigit()) or text.startswith(("001", "999")):
        return False
    return bool(stdnum_imsi.is_valid(text)) and "country" in stdnum_imsi.info(text)


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


def nmea_position(text: str) -> bool:
    """A sentence with the right checksum that has a position: GGA, RMC or GLL of a receiver with a fix."""
    return _FIX.match(text) is not None and nmea(text)


def bank_card(text: str) -> bool:
    """15 to 19 digits with Luhn (ISO/IEC 7812), of an industry that issues payment cards."""
    bare = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[34569]\d{14,18}", bare) or len(set(bare)) < 2:
        return False
    return bool(luhn.is_valid(bare))


def payment_card(text: str) -> bool:
    """A card of one of the networks (ISO/IEC 7812 issuers of Visa, Mastercard, JCB, American Express, UnionPay)."""
    return _NETWORK_CARD.match(re.sub(r"[ -]", "", text)) is not None and bank_card(text)


def card(text: str) -> bool:
    """Number of a transport or access card: 8 to 20 digits or hexadecimal digits."""
    bare = text.replace(" ", "")
    return re.fullmatch(r"\d{8,20}|(?:[0-9A-Fa-f]{2}){4,10}", bare) is not None and len(set(bare)) > 2


def phone(text: str) -> bool:
    """A mobile number of China, or one with its country's code (ITU-T E.164), spaced as people write it or not."""
    if _PHONE.match(text):
        return True
    return (
        text[:1] == "+"
        and len(text) <= 24
        and _SPACED.match(text) is not None
        and 7 <= sum(map(str.isdigit, text)) <= 15
    )


def email(text: str) -> bool:
    """An e-mail address."""
    match = _EMAIL.match(text)
    return match is not None and match[1].lower() not in _FILE_ENDINGS


def contact(text: str) -> bool:
    """An e-mail address or a phone number."""
    return email(text) or phone(text)


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


def numbers_called(text: str) -> bool:
    """A text with a phone number in it."""
    return _NUMBER_IN_TEXT.search(text[:4_096]) is not None


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return pattern.match(text) is not None

    return check


_PROVING: dict[str, Callable[[str], bool]] = {
    "bank_card": bank_card,
    "cn_id": lambda text: bool(ric.is_valid(text)),
    "contact": contact,
    "cplc": cplc,
    "email": email,
    "hex16": _matches(_HEX16),
    "iccid": iccid,
    "imei": imei,
    "imsi": imsi,
    "mac": mac,
    "meid": meid_number,
    "nmea": nmea,
    "oaid": oaid,
    "phone": phone,
    "uuid": uuid,
    "wechat_appid": _matches(_WECHAT_APPID),
    "wifi_entry": mac,
    "bluetooth_entry": mac,
    "call_entry": phone,
}
"""Validators with a check digit, a mark or a length of their own: with the name, they make strong evidence."""

_LIKELY: dict[str, Callable[[str], bool]] = {
    **SHAPES,
    **PERSONAL,
    **RADIO,
    **PLACES,
    "account_id": account_id,
    "android_id": android_id,
    "app_id": app_id,
    "card": card,
    "channel": channel,
    "date": _matches(_DATE),
    "drm_id": drm_id,
    "openid": _matches(_OPENID),
    "order": _matches(_ORDER),
    "push_token": push_token,
    "serial": serial,
    "url": _matches(_URL),
    "vendor_id": _matches(_VENDOR_ID),
    "wearable_sn": wearable_sn,
}
"""Validators of shapes alone: they make a name likely, and do not prove it."""

FORMATS: dict[str, Callable[[str], bool]] = {**_PROVING, **_LIKELY}
"""Validators of text, by the name that `DataType.format` gives."""

LOOSE = frozenset(_LIKELY)
"""Names of formats that prove nothing."""

VARIANTS: dict[str, Callable[[str], bool]] = {
    "coordinate": nmea_position,
    "bluetooth_entry": lambda text: device_name(text) or addresses(text),
    "call_entry": numbers_called,
    "iccid": iccid_variant,
    "imei": imei_variant,
    "mac": lambda text: not _MAC.match(text) and addresses(text),
    "phone": _matches(_LANDLINE),
    "wechat_appid": app_id,
    "wifi_entry": network_names,
}
"""Weaker spellings of formats that prove: likely under the name, and no more."""

BINARY_FORMATS = frozenset({"image", "audio"})
"""Formats that `classify` knows by the signature of the bytes."""
