from __future__ import annotations

import time

import pytest

from sdkwitness.audit.redact import digest, place, preview


@pytest.mark.parametrize(
    ("data_type", "value", "shown"),
    [
        ("id.device.permanent.imei", "490154203237518", "4901…7518"),
        ("profile.name", "林清禾", "林…"),
        ("loc.precise", "31.230416,121.473701", "31.2…,121.4…"),
        ("health.vital.heart_rate", "61,97,143", "••,••,•••"),
        ("dev.model", "M2012K11AC", "M2012K11AC"),
        ("content.photo", "jpeg, 2048 bytes", "jpeg, 2048 bytes"),
        ("id.device.resettable.oaid", "", ""),
        ("profile.gender", "f", "•"),
    ],
)
def test_previews(data_type: str, value: str, shown: str) -> None:
    assert preview(data_type, value) == shown


def test_previews_are_printable_and_encodable() -> None:
    for value in ("\x00\x1b[31mred", "\ud800" * 20, "a\nb" * 10):
        assert preview("content.text", value).encode().decode().isprintable()


def test_digests_are_keyed() -> None:
    assert digest("13764205918", "cap-1") == digest("13764205918", "cap-1")
    assert digest("13764205918", "cap-1") != digest("13764205918", "cap-2")
    assert digest("13764205918", "cap-1") != digest("13764205919", "cap-1")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("body", "gzip", "json:$.d.imei"), "body > gzip > json:$.d.imei"),
        (("request.body", "aes:event:90", "json:$[12].H.oaid"), "request.body > aes:event:90 > json:$[12].H.oaid"),
        (("body", "json:$['a4:50:46:12:34:56'].rssi"), "body > json:$['a4:5…4:56'].rssi"),
        (("body", "json:$.devices['13764205918']"), "body > json:$.devices['1…']"),
        (("body", "json:$.u.9f2c4b7a1d3e5f60.x"), "body > json:$.u.9f2c…5f60.x"),
        (("body", "json:$['lin@example.com']"), "body > json:$['lin@….com']"),
        (("body", "json:$.Quirinius.phone"), "body > json:$.Q….phone"),
    ],
)
def test_paths_show_names_and_hide_values(path: tuple[str, ...], shown: str) -> None:
    assert place(path, "quirinius", "x") == shown
    assert place(path, "quirinius", reveal=True) == " > ".join(path)


def test_a_long_path_is_shown_in_no_time() -> None:
    began = time.perf_counter()
    for name in ("a-" * 20_000, "ab." * 20_000, "1" * 50_000, "x@" * 20_000):
        place(("body", f"json:$.{name}"), "quirinius")
    assert time.perf_counter() - began < 3
