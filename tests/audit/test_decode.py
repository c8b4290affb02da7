from __future__ import annotations

import base64
import gzip
import json
import zlib

import brotli  # type: ignore[import-untyped]  # ships no stubs
import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import pytest
import zstandard
from factories import T0, event, flow

from sdkwitness.audit.decode import decode_body, decode_event, decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.capture.records import Blob, Connection, Flow, Ipc, Message, Value

J = b'{"imei": "356868000041418"}'
LEAF = "json:$.imei"


def squeezed(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=3))  # pyright: ignore  # ships no stubs


def framed(data: bytes) -> bytes:
    return bytes(lz4.frame.compress(data))  # pyright: ignore  # ships no stubs


def paths(decoded: Decoded, value: str = "356868000041418") -> list[str]:
    return [" > ".join(leaf.path) for leaf in decoded.leaves if leaf.value == value]


def encoded(encoding: bytes, body: bytes) -> Decoded:
    return decode_flow(flow(body=body, headers=((b"Content-Encoding", encoding),)))


@pytest.mark.parametrize(
    ("encoding", "body", "path"),
    [
        (b"gzip", gzip.compress(J), f"request.body > gzip > {LEAF}"),
        (b"deflate", zlib.compress(J), f"request.body > deflate > {LEAF}"),
        (b"deflate", zlib.compress(J, wbits=-15), f"request.body > deflate > {LEAF}"),
        (b"br", squeezed(J), f"request.body > br > {LEAF}"),
        (b"zstd", zstandard.compress(J), f"request.body > zstd > {LEAF}"),
        (b"deflate, gzip", gzip.compress(zlib.compress(J)), f"request.body > gzip > deflate > {LEAF}"),
        (b"gzip", J, f"request.body > {LEAF}"),
        (b"br", gzip.compress(J), f"request.body > coding?:br > gzip > {LEAF}"),
        (b"identity", gzip.compress(J), f"request.body > gzip > {LEAF}"),
        (b"gzip", squeezed(J), f"request.body > coding?:gzip > br > {LEAF}"),
        (b"GZip,  BR", squeezed(gzip.compress(J)), f"request.body > br > gzip > {LEAF}"),
        (b"x-own", gzip.compress(J), f"request.body > coding?:x-own > gzip > {LEAF}"),
        (b"x-own", J, f"request.body > {LEAF}"),
        (b"lz4", framed(J), f"request.body > lz4 > {LEAF}"),
    ],
    ids=[
        "gzip",
        "zlib",
        "raw deflate",
        "br",
        "zstd",
        "stacked",
        "already undone",
        "mis-declared",
        "undeclared",
        "br as gzip",
        "upper case",
        "unknown",
        "unknown and not there",
        "lz4",
    ],
)
def test_content_codings(encoding: bytes, body: bytes, path: str) -> None:
    assert paths(encoded(encoding, body)) == [path]


def test_a_truncated_coding_gives_what_is_there_and_says_so() -> None:
    body = gzip.compress(b'{"imei": "356868000041418", "rest": "' + base64.b64encode(bytes(range(256)) * 20) + b'"}')
    decoded = encoded(b"gzip", body[:-40])
    assert paths(decoded) == ["request.body > gzip > json-fragment:imei"]
    assert "truncated gzip" in [leaf.opaque for leaf in decoded.leaves]


def test_every_place_of_a_request_is_read_and_the_answer_is_told_apart() -> None:
    exchange = flow(
        path="/u/356868000041418?imei=356868000041418",
        headers=((b"X-Id", b"356868000041418"), (b"Cookie", b"a=1; imei=356868000041418")),
        body=J,
        answer=J,
    )
    decoded = decode_flow(exchange)
    assert paths(decoded) == [
        "request.path > segment:2",
        "request.query > form:imei",
        "request.header:X-Id",
        "request.cookie:imei",
        f"request.body > {LEAF}",
        f"response.body > {LEAF}",
    ]
    outgoing = [leaf.outgoing for leaf in decoded.leaves if leaf.value == "356868000041418"]
    assert outgoing == [True] * 5 + [False]


def test_websocket_messages_and_voice_frames() -> None:
    messages = (
        Message(time=T0, from_client=True, content=b'{"header": {"namespace": "SpeechRecognizer"}}', text=True),
        Message(time=T0 + 1, from_client=True, content=bytes(range(128, 200))),
        Message(time=T0 + 2, from_client=False, content=J, text=True),
    )
    decoded = decode_flow(Flow(id="flow:1", transport="websocket", started=T0, messages=messages))
    assert paths(decoded) == [f"message:3 > {LEAF}"]
    assert ("message:2", "voice-frame") in [leaf.path for leaf in decoded.leaves]


def test_binary_frames_before_any_recognition_are_no_voice() -> None:
    messages = (Message(time=T0, from_client=True, content=bytes(range(128, 200))),)
    decoded = decode_flow(Flow(id="flow:1", transport="websocket", started=T0, messages=messages))
    assert [leaf.path for leaf in decoded.leaves] == [("message:1",)]


def test_chunks_of_a_byte_stream_are_joined() -> None:
    chunks = [Message(time=T0 + n, from_client=True, content=J[n : n + 5]) for n in range(0, len(J), 5)]
    decoded = decode_flow(Flow(id="flow:1", transport="tcp", started=T0, messages=tuple(chunks)))
    assert paths(decoded) == [f"message:1 > {LEAF}"]


def test_ipc_values_and_stream_payloads() -> None:
    extras = (Value(name="_wxobject_title", text="run"), Value(name="data", text=J.decode()))
    decoded = decode_event(event(kind="ipc", values=extras, ipc=Ipc(mechanism="activity", peer="com.tencent.mm")))
    assert paths(decoded) == [f"value:data > {LEAF}"]
    assert all(leaf.outgoing for leaf in decoded.leaves)
    request = b"POST /v1?x=1 HTTP/1.1\r\nContent-Encoding: gzip\r\nX-A: b\r\n\r\n" + gzip.compress(J)
    payload = Blob(size=len(request), sha256="", data=request)
    decoded = decode_event(event(kind="stream", connection=Connection(payload=payload, tls=True)))
    assert paths(decoded) == [f"payload > http:body > gzip > {LEAF}"]


def test_incoming_stream_bytes_did_not_leave() -> None:
    payload = Blob(size=len(J), sha256="", data=J)
    decoded = decode_event(event(kind="stream", connection=Connection(payload=payload, direction="in")))
    assert [leaf.outgoing for leaf in decoded.leaves] == [False]


def test_a_quic_connection_is_said_to_be_one() -> None:
    ends = Connection(payload=Blob(size=1200, sha256=""), tls=True)
    decoded = decode_event(event(kind="stream", values=(Value(name="protocol", text="QUIC"),), connection=ends))
    assert {leaf.path for leaf in decoded.leaves} == {("payload",)}
    assert decoded.leaves[-1].opaque == "a QUIC connection, which cannot be read; its first datagram had 1200 bytes"


def test_numbers_keep_all_their_digits() -> None:
    decoded = decode_body(b'{"a": 12345678901234567890123, "b": 1.10000000000000000001, "c": 1e400}')
    assert [leaf.value for leaf in decoded.leaves] == ["12345678901234567890123", "1.10000000000000000001", "1e400"]


def test_repeated_members_are_all_read() -> None:
    assert [leaf.value for leaf in decode_body(b'{"a": "one", "a": "two"}').leaves] == ["one", "two"]


@pytest.mark.parametrize(
    ("body", "content_type", "path"),
    [
        (b"\xef\xbb\xbf" + J, "", f"body > {LEAF}"),
        (J.decode().encode("utf-16"), "", f"body > {LEAF}"),
        (J + b"\n" + J.replace(b"imei", b"x"), "", "body > ndjson:0.imei"),
        (b'{"e": ' + J + b"}\n{", "", "body > ndjson:0.e.imei"),
        (b"a=%7B%22imei%22%3A%22356868000041418%22%7D", "application/x-www-form-urlencoded", f"body > form:a > {LEAF}"),
        (b"a=%257B%2522imei%2522%253A%2522356868000041418%2522%257D", "", f"body > form:a > percent > {LEAF}"),
        (b"<r><imei>356868000041418</imei></r>", "text/xml", "body > xml:/r/imei"),
        (b'<d imei="356868000041418"/>', "text/xml", "body > xml:/d/@imei"),
        (b"eyJhbGciOiJub25lIn0.eyJpbWVpIjoiMzU2ODY4MDAwMDQxNDE4In0.", "", f"body > jwt:claims > {LEAF}"),
        (b"https://h.example/p?imei=356868000041418", "", "body > query:imei"),
        (b'{"u": "\\\\u0033\\\\u0035\\\\u0036868000041418"}', "", "body > json:$.u > unicode-escape"),
        (zlib.compress(J), "application/octet-stream", f"body > zlib > {LEAF}"),
        (base64.b64encode(zstandard.compress(J)), "", f"body > base64 > zstd > {LEAF}"),
        (b"\n".join(base64.b64encode(J)[n : n + 16] for n in range(0, 40, 16)), "", f"body > base64 > {LEAF}"),
        (b"\x12\x2c\x0a\x0f356868000041418\x12\x19" + b"x" * 25, "", "body > protobuf:2 > protobuf:1"),
    ],
)
def test_formats(body: bytes, content_type: str, path: str) -> None:
    assert path in paths(decode_body(body, content_type))


def test_multipart_with_a_binary_part() -> None:
    body = (
        b'--AaB03xAaB03x\r\nContent-Disposition: form-data; name="meta"\r\n\r\n' + J + b"\r\n"
        b'--AaB03xAaB03x\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0\x00\x10JFIF\x00\r\n--AaB03xAaB03x--\r\n"
    )
    decoded = decode_body(body, "multipart/form-data; boundary=AaB03xAaB03x")
    assert paths(decoded) == [f"body > multipart:meta > {LEAF}"]
    assert ("body", "multipart:f", "jpeg") in [leaf.path for leaf in decoded.leaves]


def test_keys_are_the_innermost_field_names() -> None:
    decoded = decode_body(json.dumps({"d": {"imeis": ["1234567", "7654321"]}}).encode())
    assert [(leaf.key, leaf.path[-1]) for leaf in decoded.leaves] == [
        ("imeis", "json:$.d.imeis[0]"),
        ("imeis", "json:$.d.imeis[1]"),
    ]


def test_wrappers_that_stay_closed_are_kept_for_search() -> None:
    decoded = decode_body(b"\x00\x01\x02imei=356868000041418\xff\xfe")
    assert any(b"356868000041418" in buffer.value for buffer in decoded.buffers if isinstance(buffer.value, bytes))
