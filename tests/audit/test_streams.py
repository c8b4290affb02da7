"""Writes of one connection are one piece of evidence, also where an identifier lies across two of them."""

from __future__ import annotations

import hashlib
import json

import msgspec
from factories import SECOND, T0, event, recording, stack
from made import ANDROID_ID, hooked, report

from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.decode.streams import decode_run, joined
from sdkwitness.audit.trace import trace
from sdkwitness.capture.records import Address, Blob, Connection, Crypto, Event, Value

HOST = "cn.app.chat.xiaomi.net"


def write(
    seq: int,
    data: bytes,
    *,
    at: int = T0,
    port: int = 40001,
    direction: str = "out",
    size: int | None = None,
    target: str = "Socket.write",
    tls: bool = False,
) -> Event:
    ends = Connection(
        local=Address(host="10.0.0.2", port=port),
        remote=Address(host=HOST, port=5222),
        direction=direction,  # type: ignore[arg-type]  # the caller's literal
        tls=tls,
        payload=Blob(size=size or len(data), sha256=hashlib.sha256(data).hexdigest(), data=data),
    )
    return event(seq, kind="stream", target=target, at=at, stack="push", connection=ends)


def contents(*events: Event) -> list[bytes]:
    ends = [run.whole.connection for run in joined(events)]
    return [end.payload.data for end in ends if end is not None and end.payload is not None]


def test_writes_of_one_connection_are_put_together() -> None:
    assert contents(write(1, b"ab"), write(2, b"cd"), write(3, b"xy", port=40002), write(4, b"ef")) == [
        b"abcdef",
        b"xy",
    ]


def test_what_ends_a_run() -> None:
    assert contents(write(1, b"ab"), write(2, b"OK", direction="in"), write(3, b"cd")) == [b"ab", b"OK", b"cd"]
    assert contents(write(1, b"ab"), write(2, b"cd", at=T0 + 3 * SECOND)) == [b"ab", b"cd"]
    assert contents(write(1, b"ab", size=9), write(2, b"cd")) == [b"ab", b"cd"]
    assert contents(write(1, b"ab"), write(2, b"\x16\x03\x01\x00"), write(3, b"rest")) == [
        b"ab",
        b"\x16\x03\x01\x00rest",
    ]
    assert contents(write(1, b"ab"), write(2, b"cd", tls=True)) == [b"ab", b"cd"]
    again = event(2, kind="connect", connection=Connection(local=Address(host="10.0.0.2", port=40001)))
    assert contents(write(1, b"ab"), again, write(3, b"cd")) == [b"ab", b"cd"]
    assert contents(*(write(n, b"ab", target="DatagramSocket.send") for n in (1, 2))) == [b"ab", b"ab"]
    assert [len(c) for c in contents(*(write(n, b"x" * 300_000) for n in range(1, 6)))] == [900_000, 600_000]


def test_many_small_writes_cost_no_more_than_their_bytes() -> None:
    assert [len(c) for c in contents(*(write(n, b"x") for n in range(25_000)))] == [10_000, 10_000, 5_000]


def test_an_identifier_across_two_writes_is_found() -> None:
    text = json.dumps({"devid": ANDROID_ID}).encode()
    events = (write(1, text[:15]), write(2, text[15:]))
    found = report(hooked(events=events, stacks=(stack("push", "com.xiaomi.push.X.y"),)))
    assert [(o.evidence, o.channel, o.path, o.grade) for o in found.observations] == [
        ("event:1", "native", "payload > json:$.devid", "proven")
    ]
    assert [hit.leaf.evidence for hit in trace(recording(events=events), ANDROID_ID)] == ["event:1"]


def test_ciphertext_across_two_writes_is_opened() -> None:
    text = json.dumps({"devid": ANDROID_ID}).encode()
    cipher = hashlib.sha512(text).digest()
    plain, secret = (Blob(size=len(d), sha256=hashlib.sha256(d).hexdigest(), data=d) for d in (text, cipher))
    made = Crypto(operation="encrypt", algorithm="AES/CBC/PKCS5Padding", input=plain, output=secret)
    book = Ledger.of(recording(events=(event(7, kind="crypto", target="Cipher.doFinal", crypto=made),)))
    (one,) = joined((write(1, b"\x00\x10" + cipher[:9]), write(2, cipher[9:])))
    ((_, decoded),), _ = decode_run(one, book)
    leaves = decoded.leaves
    assert [leaf.path for leaf in leaves if leaf.value == ANDROID_ID] == [("payload", "aes:event:7", "json:$.devid")]


def test_messages_of_a_protocol_are_read_one_by_one_and_across() -> None:
    messages = (b"\xc2\xfe\x00\x05\x00\x01", json.dumps({"devid": ANDROID_ID}).encode(), b"\x00\x01\x02\x03-a1b2c3d4")
    events = tuple(write(n, data) for n, data in enumerate((*messages, b"e5f60718-"), start=1))
    found = report(hooked(events=events, stacks=(stack("push", "com.xiaomi.push.X.y"),)))
    assert [(o.evidence, o.path) for o in found.observations] == [("event:2", "payload > json:$.devid")]
    split = report(hooked(events=events[:1] + events[2:], stacks=(stack("push", "com.xiaomi.push.X.y"),)))
    assert [(o.evidence, o.grade) for o in split.observations] == [("event:1", "proven")]


def test_native_datagrams_are_never_put_together() -> None:
    udp = (Value(name="protocol", text="UDP"),)
    sent = [msgspec.structs.replace(write(n, b"ping", target="libc.sendto"), values=udp) for n in (1, 2)]

    assert contents(*sent) == [b"ping", b"ping"]
