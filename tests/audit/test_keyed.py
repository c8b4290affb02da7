from __future__ import annotations

import pytest

from sdkwitness.audit.classify.values.keyed import Keyed
from sdkwitness.audit.classify.values.known import KnownValue

APPS = ("com.example.news", "com.example.maps", "org.example.mail", "org.example.bank")
KEYED = Keyed([KnownValue("dev.installed_apps", app, False, "weak") for app in APPS])


@pytest.mark.parametrize("separator", [",", ", ", ";", "|"])
def test_a_list_of_known_names_in_one_text_is_known(separator: str) -> None:
    found = list(KEYED.of(separator.join((APPS[2], "com.example.other", *APPS[:2]))))
    assert [(known.value, form) for known, form in found] == [(APPS[2], "list")]


@pytest.mark.parametrize(
    "text", [",".join(APPS[:2]), f"{APPS[0]},{APPS[0]},{APPS[0]}", "a,b,c", ",,,", APPS[0] + "s,x,y"]
)
def test_fewer_than_three_of_them_are_no_list(text: str) -> None:
    assert list(KEYED.of(text)) == []


def test_one_alone_counts_as_itself() -> None:
    assert [(known.value, form) for known, form in KEYED.of("Com.Example.News")] == [(APPS[0], "case")]
