"""Numbers of cards and orders, each beside what only looks like one."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.money import MONEY, bank_card, payment_card


@pytest.mark.parametrize("text", ["6217851234567890123", "6222 0212 3456 7894", "4111111111111111", "371449635398431"])
def test_cards_of_banks(text: str) -> None:
    assert bank_card(text)
    assert payment_card(text)


@pytest.mark.parametrize("text", ["6222021234567895", "8986002143907615528", "0000000000000000", "6222 **** **** 7894"])
def test_other_numbers(text: str) -> None:
    assert not bank_card(text)
    assert not payment_card(text)


def test_cards_and_orders_have_a_shape() -> None:
    assert MONEY["card"]("3104870012345678")
    assert not MONEY["card"]("card_home_banner")
    assert MONEY["order"]("WF-20261124-88412")
    assert not MONEY["order"]("created_at desc")
