from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.subscribers import network


def test_a_network_of_the_plan_has_a_country_and_an_operator() -> None:
    assert network("460027391846205")["country"] == "China"
    assert "operator" in network("460110000000000")


@pytest.mark.parametrize("number", ["310999123456789", "000123456789012", "46002", "", "46002739184620x"])
def test_what_is_not_in_the_plan_is_no_error(number: str) -> None:
    assert "country" not in network(number)


def test_first_digits_of_all_kinds_are_no_error() -> None:
    for first in range(0, 1_000_000, 499):
        network(f"{first:06}123456789")
