"""Numbers of cards and orders."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import luhn

_NETWORK_CARD = re.compile(r"4\d{15}\Z|5[1-5]\d{14}\Z|35\d{14}\Z|3[47]\d{13}\Z|62\d{14,17}\Z")
_ORDER = re.compile(r"(?=(?:[A-Za-z_-]*\d){6})[A-Za-z0-9_-]{8,64}\Z")


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


MONEY: dict[str, Callable[[str], bool]] = {
    "card": card,
    "order": lambda text: _ORDER.match(text) is not None,
}
"""Validators by name that have no check digit."""
