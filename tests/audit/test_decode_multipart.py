from __future__ import annotations

import base64
import gzip
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.multipart import parse

IMEI = "356868000041418"
J = b'{"imei": "356868000041418"}'


def body(*parts: tuple[bytes, bytes], end: bytes = b"--\r\n", line: bytes = b"\r\n") -> bytes:
    pieces = [b"--AaB03xAaB03x" + line + head + line + line + content for head, content in parts]
    return line.join(pieces) + line + b"--AaB03xAaB03x" + end


def paths(data: bytes, content_type: str = "") -> list[str]:
    return [" > ".join(leaf.path) for leaf in decode_body(data, content_type).leaves if leaf.value == IMEI]


@pytest.mark.parametrize("subtype", ["form-data", "related", "mixed", "alternative"])
@pytest.mark.parametrize(
    ("head", "content", "path"),
    [
        (b'Content-Disposition: form-data; name="d"', J, "multipart:d"),
        (b'Content-Disposition: form-data; name="d"\r\nContent-Encoding: gzip', gzip.compress(J), "multipart:d > gzip"),
        (b"Content-ID: <a@b>\r\nContent-Type: application/json", J, "multipart:a@b"),
        (b"Content-Type: application/json", J, "multipart:1"),
        (
            b"Content-Type: application/json\r\nContent-Transfer-Encoding: base64",
            base64.encodebytes(J),
            "multipart:1 > base64",
        ),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", J, "multipart:1"),  # and it is not
    ],
    ids=["plain", "gzip", "content id", "number", "base64", "not base64"],
)
def test_parts_of_every_kind(subtype: str, head: bytes, content: bytes, path: str) -> None:
    data = body((head, content))
    declared = f'multipart/{subtype}; type="a/b"; boundary="AaB03xAaB03x"'
    assert paths(data, declared) == [f"body > {path} > json:$.imei"]
    assert paths(data) == [f"body > {path} > json:$.imei"]


def test_a_multipart_body_that_the_e_mail_package_wrote() -> None:
    inner = MIMEMultipart("related")
    inner.attach(MIMEApplication(gzip.compress(J), "gzip"))
    outer = MIMEMultipart("mixed")
    outer.attach(MIMEText("hello", "plain"))
    outer.attach(inner)
    head, _, data = outer.as_bytes().partition(b"\n\n")
    declared = head.decode().replace("\n", " ").partition("Content-Type: ")[2]
    assert paths(data, declared) == ["body > multipart:2 > multipart:1 > base64 > gzip > json:$.imei"]


def test_a_boundary_that_begins_like_another() -> None:
    inner = b"--AaB03xAaB03x-in\r\nContent-Type: application/json\r\n\r\n" + J + b"\r\n--AaB03xAaB03x-in--"
    data = body((b"Content-Type: multipart/mixed; boundary=AaB03xAaB03x-in", inner), (b"Content-ID: x", b"end"))
    assert paths(data, "multipart/mixed; boundary=AaB03xAaB03x") == ["body > multipart:1 > multipart:1 > json:$.imei"]


def test_names_of_files() -> None:
    data = body(
        (b'Content-Disposition: form-data; name="f"; filename="a_356868000041418.log"', b"x"),
        (b"Content-Disposition: form-data; name=g; filename*=UTF-8''%E5%BC%A0%E4%B8%89.txt", b"x"),
    )
    found = [(leaf.path[-1], leaf.value) for leaf in decode_body(data).leaves if leaf.key == "filename"]
    assert found == [("multipart:f.filename", "a_356868000041418.log"), ("multipart:g.filename", "张三.txt")]


def test_a_body_that_is_cut_and_one_with_bare_line_ends() -> None:
    whole = body((b'Content-Disposition: form-data; name="a"', J), (b'Content-Disposition: form-data; name="b"', J))
    cut = whole[: whole.rindex(b"}") + 1]
    assert paths(cut) == ["body > multipart:a > json:$.imei", "body > multipart:b > json:$.imei"]
    assert paths(body((b"Content-Disposition: x; name=a", J), line=b"\n")) == ["body > multipart:a > json:$.imei"]


def test_more_parts_than_are_read_are_said() -> None:
    data = body(*[(b"Content-Disposition: form-data; name=a", b"x")] * 600)
    parts = parse(data, "")
    assert parts is not None
    assert len(parts) == 501
    assert parts[-1].opaque == "nodes"


@pytest.mark.parametrize("data", [b"", b"--", b"-- a line of text\r\nand another", b"--AaB03xAaB03x\r\nno header\r\n"])
def test_other_bodies_are_none(data: bytes) -> None:
    assert parse(data, "") is None
    assert parse(data, "multipart/mixed; boundary=nowhere") is None
    assert parse(data, "multipart/mixed") is None
