from __future__ import annotations

import base64

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.datauri import parse

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


@pytest.mark.parametrize(
    ("text", "data", "kind"),
    [
        (f"data:image/png;base64,{base64.b64encode(PNG).decode()}", PNG, "image/png"),
        (f"data:image/png;base64,{base64.urlsafe_b64encode(PNG).decode().rstrip('=')}", PNG, "image/png"),
        ("data:text/plain;charset=utf-8;base64,cml2ZXI%3D", b"river", "text/plain"),
        ("data:;base64,cml2ZXI=", b"river", ""),
        ("data:text/plain,wooden%20bridge", b"wooden bridge", "text/plain"),
    ],
)
def test_opens_a_data_uri(text: str, data: bytes, kind: str) -> None:
    assert [(part.layer, part.data, part.content_type) for part in parse(text) or ()] == [("data-uri", data, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "data:",
        "data:,river",
        "data: {}",
        "data:river/bank,x",
        "data:image/png;base64,",
        "data:image/png;base64,a?b=c",
        "date:x",
    ],
)
def test_leaves_other_texts_alone(text: str) -> None:
    assert parse(text) is None


def test_a_picture_in_json_is_a_picture() -> None:
    body = b'{"p": "data:image/png;base64,' + base64.b64encode(PNG) + b'"}'
    assert [leaf.path for leaf in decode_body(body, "application/json").leaves] == [
        ("body", "json:$.p", "data-uri", "png")
    ]


def test_plus_signs_are_blanks_between_words_and_digits_of_base64() -> None:
    body = b"a=screen+stays+black+after+update&b=q83vEjRWeJCr+ze8SNFZ4kA"
    leaves = decode_body(body, "application/x-www-form-urlencoded").leaves
    assert [leaf.value for leaf in leaves if leaf.path[-1].startswith("form:")] == [
        "screen stays black after update",
        "q83vEjRWeJCr+ze8SNFZ4kA",
    ]
