"""Phone numbers and e-mail addresses, each beside what only looks like one."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.contacts import contact, email, landline, numbers_called, phone


@pytest.mark.parametrize("text", ["13712345678", "+86 137-1234-5678", "008613712345678", "+44 20 7946 0958"])
def test_phone_numbers(text: str) -> None:
    assert phone(text)
    assert contact(text)


@pytest.mark.parametrize("text", ["10086", "12764205918", "137****5678", "1732374540", "+1", "+" + "1 " * 40])
def test_other_numbers(text: str) -> None:
    assert not phone(text)


def test_a_fixed_line_has_its_area() -> None:
    assert landline("021-58881234")
    assert landline("(415) 555-2671")
    assert not landline("58881234")


def test_a_picture_for_dense_screens_is_no_address() -> None:
    assert email("q.lin@example.org")
    assert not email("logo@2x.png")
    assert not email("q.lin@example")


def test_a_number_inside_a_text() -> None:
    assert numbers_called("13712345678,32,out")
    assert not numbers_called("GET /v1/users 200")
    assert not numbers_called("0.13712345678")
