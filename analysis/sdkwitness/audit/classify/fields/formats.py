"""The validators of values, by the names that the tables of data types give them.

A format alone proves little: one in ten random 15-digit numbers passes Luhn. It counts only where the field's
name agrees (see `lexicon`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.cn import ric

from sdkwitness.audit.classify.fields import identifiers
from sdkwitness.audit.classify.fields.contacts import contact, email, landline, numbers_called, phone
from sdkwitness.audit.classify.fields.money import MONEY, bank_card
from sdkwitness.audit.classify.fields.personal import PERSONAL
from sdkwitness.audit.classify.fields.places import PLACES, nmea, nmea_position
from sdkwitness.audit.classify.fields.radio import RADIO, addresses, device_name, network_names
from sdkwitness.audit.classify.fields.shapes import SHAPES

_HEX16 = re.compile(r"[0-9A-Fa-f]{16}\Z")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?:[T ].{1,20})?\Z")
_URL = re.compile(r"(?:https?|rtsp|rtmp|dlna|miplay)://[^\s/]{3,255}(?:/\S*)?\Z")


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return pattern.match(text) is not None

    return check


_PROVING: dict[str, Callable[[str], bool]] = {
    "bank_card": bank_card,
    "cn_id": lambda text: bool(ric.is_valid(text)),
    "contact": contact,
    "cplc": identifiers.cplc,
    "email": email,
    "hex16": _matches(_HEX16),
    "iccid": identifiers.iccid,
    "imei": identifiers.imei,
    "imsi": identifiers.imsi,
    "mac": identifiers.mac,
    "mac_or_code": identifiers.mac,
    "meid": identifiers.meid_number,
    "nmea": nmea,
    "oaid": identifiers.oaid,
    "phone": phone,
    "uuid": identifiers.uuid,
    "wechat_appid": identifiers.wechat_appid,
    "wifi_entry": identifiers.mac,
    "bluetooth_entry": identifiers.mac,
    "call_entry": phone,
}
"""Validators with a check digit, a mark or a length of their own: with the name, they make strong evidence."""

_LIKELY: dict[str, Callable[[str], bool]] = {
    **SHAPES,
    **PERSONAL,
    **RADIO,
    **PLACES,
    **MONEY,
    **identifiers.IDENTIFIERS,
    "date": _matches(_DATE),
    "url": _matches(_URL),
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
    "iccid": identifiers.iccid_variant,
    "imei": identifiers.imei_variant,
    "mac": identifiers.mac_variant,
    "phone": landline,
    "wechat_appid": identifiers.app_id,
    "wifi_entry": network_names,
}
"""Weaker spellings of formats that prove: likely under the name, and no more."""

BINARY_FORMATS = frozenset({"image", "audio"})
"""Formats that `classify` knows by the signature of the bytes."""
