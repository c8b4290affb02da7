from __future__ import annotations

import base64
import gzip
import json
import plistlib
import quopri
import struct
import zlib
from pathlib import Path

import msgspec
import pytest
from factories import flow
from hypothesis import given
from hypothesis import strategies as st

from sdkwitness.audit.decode import decode_body, decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.capture import bundle
from sdkwitness.capture.importers import import_files

IMEI = "356868000041418"
J = b'{"imei": "356868000041418"}'
PROTOBUF = b"\x0a\x0f" + IMEI.encode() + b"\x10\x01"
SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "samples" / "mitmproxy" / "msgpack_flows"


def paths(body: bytes, content_type: str = "") -> list[str]:
    return [" > ".join(leaf.path) for leaf in decode_body(body, content_type).leaves if leaf.value in (IMEI, J)]


def texts(decoded: Decoded) -> list[str]:
    return [leaf.value for leaf in decoded.leaves if isinstance(leaf.value, str)]


def framed(message: bytes, flag: int = 0) -> bytes:
    return struct.pack(">BI", flag, len(message)) + message


def packet(kind: int, body: bytes) -> bytes:
    size, length = len(body), b""
    while True:
        length += bytes(((size & 0x7F) | (0x80 if size > 0x7F else 0),))
        size >>= 7
        if not size:
            return bytes((kind,)) + length + body


def prefixed(text: bytes) -> bytes:
    return struct.pack(">H", len(text)) + text


def test_messagepack_gives_fields_with_their_names() -> None:
    body = msgspec.msgpack.encode({"device": {"imei": IMEI, "raw": b"\x00\x01" + J, "on": True}, "n": [1, 2.5, None]})
    decoded = decode_body(body)
    found = {" > ".join(leaf.path): (leaf.key, leaf.value) for leaf in decoded.leaves}
    assert found["body > msgpack:$.device.imei"] == ("imei", IMEI)
    assert found["body > msgpack:$.device.on"] == ("on", "true")
    assert found["body > msgpack:$.n[1]"] == ("n", "2.5")
    assert IMEI in str(decoded.leaves[1].value) or any(IMEI in text for text in texts(decoded)[1:])


def test_messagepack_under_base64_and_with_an_extension() -> None:
    body = base64.b64encode(msgspec.msgpack.encode({"d": msgspec.msgpack.Ext(5, J)}))
    assert paths(body) == ["body > base64 > msgpack:$.d > json:$.imei"]


@pytest.mark.parametrize("body", [b"\x93\x01\x02\x03", b"\x81\x01\x02\xff", b"\xdd\xff\xff\xff\xff", b"\x91" * 90_000])
def test_bytes_that_only_begin_like_messagepack_are_none(body: bytes) -> None:
    assert not any("msgpack" in layer for leaf in decode_body(body).leaves for layer in leaf.path)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample recordings are not there")
def test_a_recorded_messagepack_answer_is_read(tmp_path: Path) -> None:
    import_files([SAMPLE], tmp_path / "capture")
    found = {
        leaf.key: leaf.value for each in bundle.read(tmp_path / "capture").flows for leaf in decode_flow(each).leaves
    }
    assert found["field1"] == "value1"
    assert found["new_field"] == "Added Field"


def test_a_binary_property_list() -> None:
    body = plistlib.dumps({"device": {"imei": IMEI}, "data": J}, fmt=plistlib.FMT_BINARY)
    assert paths(body) == ["body > plist:$.data > json:$.imei", "body > plist:$.device.imei"]


def test_a_property_list_that_holds_one_list_in_many_places_is_read_once() -> None:
    shared: list[object] = [IMEI] * 50
    for _ in range(9):
        shared = [shared] * 50  # nine levels of fifty: more scalars than any machine holds, in a few hundred bytes
    body = plistlib.dumps(shared, fmt=plistlib.FMT_BINARY)
    assert len(body) < 60_000
    leaves = decode_body(body).leaves
    assert "nodes" in [leaf.opaque for leaf in leaves]
    assert [leaf.value for leaf in leaves].count(IMEI) == 50


def test_a_property_list_that_holds_itself_ends() -> None:
    body = bytearray(plistlib.dumps({"a": [IMEI, "b"]}, fmt=plistlib.FMT_BINARY))
    at = body.index(b"\xa2")  # an array of two objects, named by their numbers
    body[at + 2] = 0
    leaves = decode_body(bytes(body)).leaves
    assert [leaf.value for leaf in leaves if not leaf.opaque] == [IMEI]
    assert [leaf.opaque for leaf in leaves if leaf.opaque] == ["nodes"]


@given(
    st.sampled_from([b"bplist00", b"\x82\xa1a", b"\x30", b"\x10", b"\x00\x00\x00\x00", b"data:"]),
    st.binary(max_size=300),
)
def test_any_bytes_after_a_signature_decode(signature: bytes, rest: bytes) -> None:
    decode_body(signature + rest)


@pytest.mark.parametrize(
    ("message", "flag", "rest"),
    [
        (PROTOBUF, 0, "protobuf:1"),
        (gzip.compress(PROTOBUF, mtime=0), 1, "gzip > protobuf:1"),
        (J, 0, "json:$.imei"),
    ],
)
def test_grpc_frames(message: bytes, flag: int, rest: str) -> None:
    assert paths(framed(b"\x0a\x02ok") + framed(message, flag), "application/grpc") == [f"body > grpc:2 > {rest}"]


def test_grpc_web_text_with_trailers() -> None:
    body = base64.b64encode(framed(PROTOBUF) + framed(b"grpc-status:0\r\n", 0x80))
    assert paths(body) == ["body > base64 > grpc:1 > protobuf:1"]


def test_frames_that_do_not_fill_the_body_are_none() -> None:
    decoded = decode_body(framed(PROTOBUF) + b"\x00\x00")
    assert not any(layer.startswith("grpc") for leaf in decoded.leaves for layer in leaf.path)


@pytest.mark.parametrize(
    "publish",
    [
        packet(0x30, prefixed(b"dev/1/report") + J),
        packet(0x32, prefixed(b"dev/1/report") + b"\x00\x01" + J),
        packet(0x30, prefixed(b"dev/1/report") + b"\x00" + J),
    ],
    ids=["at most once", "at least once", "version 5"],
)
def test_mqtt_messages(publish: bytes) -> None:
    decoded = decode_body(publish + packet(0xC0, b""))
    assert "dev/1/report" in texts(decoded)
    assert paths(publish + packet(0xC0, b"")) == ["body > mqtt:1 > topic:dev/1/report > json:$.imei"]


@pytest.mark.parametrize("level", [4, 5])
def test_an_mqtt_connection_names_its_client(level: int) -> None:
    head = prefixed(b"MQTT") + bytes((level, 0xC2)) + b"\x00\x3c" + (b"\x00" if level == 5 else b"")
    decoded = decode_body(packet(0x10, head + prefixed(b"client-17") + prefixed(IMEI.encode()) + prefixed(b"secret")))
    assert {leaf.key: leaf.value for leaf in decoded.leaves} == {
        "clientId": "client-17",
        "username": IMEI,
        "password": "secret",
    }


def test_bytes_that_only_begin_like_mqtt_are_none() -> None:
    for body in (
        packet(0x30, prefixed(b"a/#") + J),
        packet(0x36, prefixed(b"a/b") + J),
        packet(0x30, b"\x00\x03a\x01b"),
    ):
        assert not any(layer.startswith("mqtt") for leaf in decode_body(body).leaves for layer in leaf.path)


def test_server_sent_events() -> None:
    body = b'event: tick\nid: 7\ndata: {"imei":\ndata: "356868000041418"}\n\n: keep alive\n\ndata: {"a": 1}'
    decoded = decode_body(body, "text/event-stream")
    assert paths(body, "text/event-stream") == ["body > sse:1 > json:$.imei"]
    assert paths(body) == ["body > sse:1 > json:$.imei"]
    assert "body > sse:2 > json:$.a" in [" > ".join(leaf.path) for leaf in decoded.leaves]


def test_a_text_that_only_mentions_data_is_no_event_stream() -> None:
    decoded = decode_body(b"data: one\nand some prose\n\n")
    assert not any(layer.startswith("sse") for leaf in decoded.leaves for layer in leaf.path)


def test_quoted_printable_alone_and_in_a_part() -> None:
    assert paths(b"{=22imei=22: =2235686800=\r\n0041418=22}") == ["body > quoted-printable > json:$.imei"]
    soft = b"name =E6=AC=A7=E9=98=B3 and 3568680000=\r\n41418"
    assert any("欧阳" in text and IMEI in text for text in texts(decode_body(soft)))
    part = (
        b'--xx12345678\r\nContent-Disposition: form-data; name="d"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b'{"imei": "3568680000=\r\n41418"}\r\n--xx12345678--\r\n'
    )
    assert paths(part, "multipart/form-data; boundary=xx12345678") == [
        "body > multipart:d > quoted-printable > json:$.imei"
    ]
    assert not any("quoted" in layer for leaf in decode_body(b"a=12&b=3D").leaves for layer in leaf.path)


def test_quoted_printable_goes_before_what_it_quotes() -> None:
    document = json.dumps({"用户": "x" * 90, "imei": IMEI}, ensure_ascii=False).encode()
    assert paths(quopri.encodestring(document))[-1] == "body > quoted-printable > json:$.imei"
    form = quopri.encodestring(f"a=1&imei={IMEI}".encode())
    assert paths(form) == ["body > quoted-printable > form:imei"]


def test_samples_that_are_messages_of_numbers_are_read() -> None:
    record = b"".join(b"\x0a\x04\x08" + bytes([at]) + b"\x10" + bytes([rate]) for at, rate in enumerate((61, 97, 102)))
    found = [leaf.value for leaf in decode_body(record).leaves if leaf.path[-2:] == ("protobuf:1", "protobuf:2")]
    assert found == ["61", "97", "102"]
    assert not any("protobuf" in layer for leaf in decode_body(record[2:6]).leaves for layer in leaf.path)


def test_messages_inside_messages_are_told_from_text_and_from_bytes() -> None:
    def field(number: int, content: bytes) -> bytes:
        return bytes((number << 3 | 2, len(content))) + content

    inside = field(1, b"https://cdn.example.com/a.jpg")
    outer = field(1, b"x.y") + field(2, field(1, inside)) + field(3, b"\x08\x60\x08\x5d\x08\x5f")
    outer += field(4, b"\x08\x81\x9f\xfd\xc8\x8e\xcch") + field(5, b"\n two words")
    found = {" > ".join(leaf.path): leaf.value for leaf in decode_body(outer).leaves}
    assert found["body > protobuf:2 > protobuf:1 > protobuf:1"] == "https://cdn.example.com/a.jpg"
    assert found["body > protobuf:3 > protobuf:1"] == "95"
    assert found["body > protobuf:4 > protobuf:1"] == "460012088414081"
    assert found["body > protobuf:5"] == "\n two words"


def test_a_message_of_samples_alone_is_read() -> None:
    samples = b"".join(b"\x09" + struct.pack("<d", sample) for sample in (-4.695, 4.166, -1.13))
    body = b"\x0a" + bytes([len(samples)]) + samples
    assert [leaf.value for leaf in decode_body(body).leaves] == ["-4.695", "4.166", "-1.13"]


def test_words_with_plus_signs_between_them_are_no_base64() -> None:
    found = {
        leaf.key: leaf.value for leaf in decode_body(b"a=Band+7+DN1X+of+somebody+1&b=q83vEjRWeJCr+e8SNFZ4kA==").leaves
    }
    assert found == {"a": "Band 7 DN1X of somebody 1", "b": "q83vEjRWeJCr+e8SNFZ4kA=="}


def test_what_is_packed_again_counts_as_content() -> None:
    coder = zlib.compressobj(wbits=-15)
    body = coder.compress(msgspec.msgpack.encode({"v": 2, "blob": gzip.compress(J, mtime=0)})) + coder.flush()
    assert paths(body) == ["body > deflate > msgpack:$.blob > gzip > json:$.imei"]


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf16_with_and_without_its_mark(coding: str) -> None:
    assert paths(J.decode().encode(coding)) == ["body > json:$.imei"]


def test_base64_in_lines_of_76() -> None:
    padded = b'{"note": "' + b"x" * 90 + b'", "imei": "356868000041418"}'
    assert paths(base64.encodebytes(padded)) == ["body > base64 > json:$.imei"]


def test_a_json_object_under_one_repeated_byte() -> None:
    masked = bytes(c ^ 0xA7 for c in J)
    assert paths(masked) == ["body > xor:a7 > json:$.imei"]
    assert paths(base64.b64encode(masked)) == ["body > base64 > xor:a7 > json:$.imei"]
    assert paths(masked[:-1]) == []


def test_a_flow_of_grpc_is_read_like_any_other() -> None:
    decoded = decode_flow(flow(body=framed(PROTOBUF), content_type="application/grpc+proto"))
    assert ["request.body", "grpc:1", "protobuf:1"] in [list(leaf.path) for leaf in decoded.leaves]


def test_a_property_list_in_xml_keeps_its_names() -> None:
    document = {"d": {"imei": IMEI, "rates": [61, 97]}, "on": True, "p": b"\xff\xd8\xff\xe0abc"}
    found = {" > ".join(leaf.path): (leaf.key, leaf.value) for leaf in decode_body(plistlib.dumps(document)).leaves}
    assert found["body > plist:$.d.imei"] == ("imei", IMEI)
    assert found["body > plist:$.d.rates[1]"] == ("rates", "97")
    assert found["body > plist:$.on"] == ("on", "true")
    assert found["body > plist:$.p > jpeg"][0] == "p"
    broken = plistlib.dumps(document).replace(b"<true/>", b"<integer>x</integer>")
    assert any(leaf.value == IMEI for leaf in decode_body(broken).leaves)
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><plist><string>&a;</string></plist>'
    assert [leaf.opaque for leaf in decode_body(bomb).leaves] == ["xml entities"]


def test_fields_that_were_escaped_for_a_page_are_read() -> None:
    assert paths(f"a=1&amp;imei={IMEI}&amp;b=2".encode()) == ["body > html-escape > form:imei"]
    assert paths(f"a=1&amp;imei={IMEI}&c=3".encode()) == []


def test_a_document_that_begins_like_a_frame_is_a_document() -> None:
    body = msgspec.msgpack.encode({"imei": IMEI, "blob": b"\xff" * 300})
    assert body[0] == 0x82
    assert paths(body) == ["body > msgpack:$.imei"]
