from __future__ import annotations

import base64
import random
from urllib.parse import quote

import pytest
from factories import flow

from sdkwitness.audit.decode import decode_body, decode_flow
from sdkwitness.audit.decode.charset import read, unquote

CHINESE = '{"imei": "356868000041418", "name": "张三"}'
JAPANESE = '{"imei": "356868000041418", "name": "山田たろう"}'


def leaves(body: bytes, content_type: str = "") -> dict[str, object]:
    return {" > ".join(leaf.path): leaf.value for leaf in decode_body(body, content_type).leaves}


@pytest.mark.parametrize(
    ("body", "content_type", "layer", "name"),
    [
        (CHINESE.encode("gbk"), "application/json; charset=GBK", "gb18030", "张三"),
        (CHINESE.encode("gbk"), "", "gb18030", "张三"),
        (CHINESE.encode("gbk"), "application/json; charset=utf-8", "gb18030", "张三"),
        (CHINESE.replace("张三", "㐀堃").encode("gb18030"), "text/plain;charset='gb18030'", "gb18030", "㐀堃"),
        (CHINESE.replace("张三", "張三").encode("big5"), "text/json; charset=Big5", "big5", "張三"),
        (JAPANESE.encode("cp932"), "application/json; charset=Shift_JIS", "cp932", "山田たろう"),
        (JAPANESE.encode("cp932"), "", "cp932", "山田たろう"),
        (JAPANESE.encode("euc-jp"), 'text/json; charset="EUC-JP"', "euc_jp", "山田たろう"),
        (CHINESE.encode("utf-32"), "", "utf-32", "张三"),
        (CHINESE.encode("utf-32-be"), "", "utf-32-be", "张三"),
        (CHINESE.encode("utf-32-le"), "", "utf-32-le", "张三"),
        (CHINESE.replace("张三", "Müller").encode("cp1252"), "", "cp1252", "Müller"),
        (CHINESE.replace("张三", "Müller").encode("latin-1"), "text/json; charset=iso-8859-1", "cp1252", "Müller"),
    ],
)
def test_declared_and_undeclared(body: bytes, content_type: str, layer: str, name: str) -> None:
    found = leaves(body, content_type)
    assert found[f"body > charset:{layer} > json:$.imei"] == "356868000041418"
    assert found[f"body > charset:{layer} > json:$.name"] == name


def test_an_xml_declaration_names_the_character_set() -> None:
    body = '<?xml version="1.0" encoding="gb2312"?><user><name>堃</name></user>'.encode("gbk")
    assert leaves(body) == {"body > charset:gb18030 > xml:/user/name": "堃"}


def test_percent_encoding_keeps_bytes_that_are_no_utf8() -> None:
    body = f"name={quote('张三'.encode('gbk'))}&city={quote('上海')}"
    assert leaves(body.encode()) == {"body > form:name > charset:gb18030": "张三", "body > form:city": "上海"}
    assert unquote("a%20b+c", plus=True) == "a b c"
    assert unquote("%ff%00") == b"\xff\x00"


def test_a_header_in_another_character_set() -> None:
    sent = flow(headers=((b"X-Nick", "张三".encode("gbk")), (b"X-City", "上海".encode())))
    found = {" > ".join(leaf.path): leaf.value for leaf in decode_flow(sent).leaves}
    assert found["request.header:X-Nick > charset:gb18030"] == "张三"
    assert found["request.header:X-City"] == "上海"


def test_under_base64() -> None:
    found = leaves(base64.b64encode(CHINESE.encode("gbk")))
    assert found["body > base64 > charset:gb18030 > json:$.name"] == "张三"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"", "text/plain; charset=gbk"),
        (b"\xff\xff\xff\xff", "text/plain; charset=gbk"),
        (b"\x80\x81\x82\x83", "text/plain; charset=base64"),  # codecs that are no character sets
        (b"\x80\x81\x82\x83", "text/plain; charset=zlib"),
        (b"\x80\x81\x82\x83", "text/plain; charset=unicode_escape"),
        (b"\x80\x81\x82\x83", "text/plain; charset=nobody-knows"),
        ("堃".encode("gbk"), ""),  # one character may be two bytes of anything
        (b"\x00\x00\x00\x01" * 4, ""),  # numbers, of four bytes each
        (b"{\xfc\xfc\xfc\xfc}", ""),
    ],
)
def test_other_bytes_are_no_text(data: bytes, content_type: str) -> None:
    assert read(data, content_type) is None


def test_random_bytes_are_hardly_ever_a_text() -> None:
    source = random.Random(11)
    bodies = [source.randbytes(source.choice((16, 20, 32, 64))) for _ in range(20_000)]
    assert sum(read(body, "") is not None for body in bodies) <= 4
