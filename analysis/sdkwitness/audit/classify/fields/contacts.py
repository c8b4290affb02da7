"""Addresses of people: phone numbers and e-mail."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\Z|\+[1-9]\d{6,14}\Z")
_MAX_PHONE = 24
"""Characters of a number with its spaces."""
_SPACED = re.compile(r"\+[1-9]\d{0,3}(?:[ .-]?\(?\d{1,5}\)?){1,6}\Z")
_LANDLINE = re.compile(r"(?:(?:\+|00)86[- ]?)?0?\d{2,3}[- ]\d{7,8}(?:-\d{1,5})?\Z|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\Z")
_NUMBER_IN_TEXT = re.compile(r"(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?![\d.])|(?<![\d.])\+[1-9]\d{6,14}(?![\d.])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}([A-Za-z]{2,24})\Z")
_FILE_ENDINGS = frozenset(["png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "mp3", "mp4", "json", "xml"])
"""Ends of what only looks like an address: `logo@2x.png` is a picture for dense screens."""


def phone(text: str) -> bool:
    """A mobile number of China, or one with its country's code (ITU-T E.164), spaced as people write it or not."""
    if _PHONE.match(text):
        return True
    return (
        text[:1] == "+"
        and len(text) <= _MAX_PHONE
        and _SPACED.match(text) is not None
        and 7 <= sum(map(str.isdigit, text)) <= 15
    )


def landline(text: str) -> bool:
    """A number of a fixed line with its area, as China or North America write it."""
    return _LANDLINE.match(text) is not None


def email(text: str) -> bool:
    """An e-mail address."""
    match = _EMAIL.match(text)
    return match is not None and match[1].lower() not in _FILE_ENDINGS


def contact(text: str) -> bool:
    """An e-mail address or a phone number."""
    return email(text) or phone(text)


def numbers_called(text: str) -> bool:
    """A text with a phone number in it."""
    return _NUMBER_IN_TEXT.search(text[:4_096]) is not None
