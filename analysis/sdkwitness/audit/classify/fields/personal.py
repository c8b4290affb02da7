"""Shapes of what people say of themselves: names, gender, birthdate, addresses, secrets, templates of their bodies.

None of them has a check digit. They tell `real_name: 王小明` from `real_name: true` and from the name of a class.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from sdkwitness.audit.classify.fields.shapes import flag, image, sound
from sdkwitness.audit.classify.fields.words import words

_LATIN_NAME = re.compile(
    r"(?:[^\W\d_]{2,30}|[^\W\d_][.'’] ?[^\W\d_]{2,30})"
    r"(?:(?: |, |\. |[-'’·•])[^\W\d_]{1,30}['’]?[^\W\d_]{0,30}\.?){0,4}\Z"
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,6}(?:[·•.][\u3400-\u9fff]{1,10}){0,4}\Z")
_MAX_NAME = 48
_MAX_NICKNAME = 32
_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}\Z")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,15}:/?/?")
_LETTER = re.compile(r"[^\W\d_]")
_HAN_ADDRESS = re.compile(r"[省市区县州镇乡村路街道巷弄号楼栋室]")
_LATIN_ADDRESS = re.compile(
    r"\d{1,5}[A-Za-z]?,? .{2,60}\b(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|"
    r"Sq|Place|Pl|Terrace|Highway|Hwy|Parkway|Lu|Jie|Dadao)\b",
    re.IGNORECASE,
)
_WRITTEN_DATE = re.compile(
    r"((?:19|20)\d\d)(?:[-/.]?|年)(0?[1-9]|1[0-2])(?:(?:[-/.]?|月)(0?[1-9]|[12]\d|3[01])日?)?月?\Z"
)
_MONTH_FIRST = re.compile(r"(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/((?:19|20)\d\d)\Z")
_FIRST_YEAR, _LAST_YEAR = 1900, 2029
_EPOCH = re.compile(r"-?\d{8,10}(?:000)?\Z|-?\d{11,13}\Z")
_URL = re.compile(r"https?://[^\s/]{3,255}/\S{2,}\Z")
_EVERYBODYS = re.compile(r"default|placeholder|anonymous|blank|no_?avatar|ic_", re.IGNORECASE)
_AGE = re.compile(r"(\d{1,3})(?:\s?(?:岁|years?(?: old)?|yrs?|y))?\Z")
_VECTOR = re.compile(
    r"\[?-?\d{1,3}\.\d{2,17}(?:\s?[,;| ]\s?-?\d{1,3}\.\d{1,17}){3,}\]?\Z|\d{1,4}(?:\s?[,;|]\s?\d{1,4}){7,}\Z"
)
_COMPONENT = re.compile(r"-?\d\.\d{3,17}\Z")
_TEMPLATE = re.compile(r"(?=\D*\d)(?=[^a-zA-Z]*[a-zA-Z])(?:[0-9A-Fa-f]{2}){24,}\Z|[A-Za-z0-9+/_-]{48,}={0,2}\Z")
_DIGEST_SIZES = frozenset({32, 40, 64, 96, 128})
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+\Z")
_AMOUNT = re.compile(
    r"(?:[¥￥$€]|CNY|RMB|USD)?\s?(\d{1,9}(?:\.\d{1,2})?)\s?(?:元|CNY|RMB|USD|EUR|yuan)?\Z", re.IGNORECASE
)
_PAID = re.compile(r"[¥￥$€]\s?\d|\d\s?(?:元|CNY|RMB|USD|EUR)|\d\.\d{2}(?!\d)")


def secret(text: str) -> bool:
    """A password: no flag, no mask, no path of a working directory, no word that speaks about passwords."""
    bare = text.strip()
    if not 4 <= len(bare) <= 128 or len(set(bare)) < 3 or bare[0] in "/<[{" or flag(bare) or bare[1:3] == ":\\":
        return False
    if len(bare) in _DIGEST_SIZES and _HEXADECIMAL.match(bare):
        return False  # the password's digest, and told as such
    return bare.lower() not in words("not_secret") and len(bare.split()) <= 3


def nickname(text: str) -> bool:
    """A name that somebody chose: it has a letter, and is no file, address, flag or role."""
    bare = text.strip()
    if not 0 < len(bare) <= _MAX_NICKNAME or flag(bare) or bare.lower() in words("roles"):
        return False
    return _LETTER.search(bare) is not None and not _FILE.search(bare) and not _URI.match(bare) and "@" not in bare


def person(text: str) -> bool:
    """A person's name, in letters alone."""
    bare = text.strip()
    if len(bare) > _MAX_NAME or flag(bare) or bare.lower() in words("roles"):
        return False
    return (_HAN_NAME if bare[:1] > "\u2fff" else _LATIN_NAME).match(bare) is not None


def postal_address(text: str) -> bool:
    """A street with its number, or two parts of a Chinese address."""
    if len(text) > 256:
        return False
    return len(set(_HAN_ADDRESS.findall(text))) >= 2 or _LATIN_ADDRESS.search(text) is not None


def birthdate(text: str) -> bool:
    """A day of the calendar, a month of a year, or a time of the epoch, of somebody who lives."""
    turned = _MONTH_FIRST.sub(r"\3-\1-\2", text.strip())
    match = _WRITTEN_DATE.match(re.split(r"[T ]", turned, maxsplit=1)[0])
    if match is not None:
        try:
            return _FIRST_YEAR <= date(int(match[1]), int(match[2]), int(match[3] or 1)).year <= _LAST_YEAR
        except ValueError:
            return False
    if not _EPOCH.match(text):
        return False
    seconds = int(text) if len(text.lstrip("-")) <= 10 else int(text) // 1000
    try:
        return _FIRST_YEAR <= datetime.fromtimestamp(seconds, UTC).year <= _LAST_YEAR
    except (OverflowError, OSError, ValueError):
        return False


def portrait(text: str) -> bool:
    """A picture of a user by its address or file; not the one that everybody has."""
    return (_URL.match(text) is not None or image(text)) and not _EVERYBODYS.search(text[:512])


def ethnicity(text: str) -> bool:
    """A name of a people, with or without the word for it."""
    bare = text.strip().lower()
    return bare in words("ethnicities") or bare.removesuffix("族") in words("ethnicities")


def age(text: str) -> bool:
    """Full years."""
    match = _AGE.match(text.strip())
    return match is not None and 1 <= int(match[1]) <= 120


def template(text: str) -> bool:
    """What a face, finger or voice is told by: a picture or recording, a vector, or a coded block; never a digest."""
    if image(text) or sound(text) or _URL.match(text) or _VECTOR.match(text) or _COMPONENT.match(text):
        return True
    return _TEMPLATE.match(text) is not None and len(text) not in _DIGEST_SIZES


def amount(text: str) -> bool:
    """Money."""
    match = _AMOUNT.match(text.strip())
    return match is not None and float(match[1]) > 0


def payment(text: str) -> bool:
    """A record that names an amount of money."""
    return len(text) <= 4_096 and _PAID.search(text) is not None


def _among(name: str) -> Callable[[str], bool]:
    return lambda text: text.strip().lower() in words(name)


PERSONAL: dict[str, Callable[[str], bool]] = {
    "age": age,
    "amount": amount,
    "birthdate": birthdate,
    "cvv": lambda text: re.fullmatch(r"\d{3,4}", text) is not None,
    "ethnicity": ethnicity,
    "gender": _among("genders"),
    "nickname": nickname,
    "passport": lambda text: re.fullmatch(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{8,9}", text) is not None and len(set(text)) > 2,
    "payment": payment,
    "person": person,
    "portrait": portrait,
    "postal_address": postal_address,
    "secret": secret,
    "template": template,
}
"""Validators by name."""
