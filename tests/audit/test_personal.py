"""Shapes of what people say of themselves, each beside what only looks like it."""

from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.personal import PERSONAL


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("secret", "c0rrect-horse", "/data/user/0"),
        ("secret", "qinghe1991", "required"),
        ("secret", "hunter2!", "5278e9316cf14329f6acdc73e0d77b5a"),
        ("nickname", "qh_1991", "2804917365"),
        ("nickname", "清禾跑步", "report-2026.pdf"),
        ("person", "Anne-Marie O'Neill", "com.mi.health.MainActivity"),
        ("person", "买买提·阿不都", "xiaomi/mi-fitness"),
        ("person", "王小明", "admin"),
        ("postal_address", "上海市浦东新区世纪大道100号", "192.168.1.1"),
        ("postal_address", "221B Baker Street, London", "0x7ffee4c0"),
        ("birthdate", "1988年2月9日", "1991-02-30"),
        ("birthdate", "571622400000", "12"),
        ("birthdate", "1988-02", "2099-01-01"),
        ("portrait", "https://cdn.example.com/u/1673", "https://cdn.example.com/default_avatar.png"),
        ("gender", "FEMALE", "17"),
        ("ethnicity", "维吾尔族", "民族乐团"),
        ("age", "35岁", "35.72"),
        ("template", "0.0132,-0.2211,0.1180,0.0459", "2"),
        ("template", "3q2+7wEjRWeJq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeA==", "已录入"),
        ("template", "464d520020323000000000f60000015e01f400c500c5010000002845", "5278e9316cf14329f6acdc73e0d77b5a"),
        ("amount", "¥6.00", "0"),
        ("payment", "2026-11-24 充值 50.00", "4"),
        ("passport", "E12345678", "310104198806143212"),
        ("cvv", "731", "true"),
    ],
)
def test_validators(name: str, good: str, bad: str) -> None:
    assert PERSONAL[name](good)
    assert not PERSONAL[name](bad)
