"""What a redacted copy keeps, record by record and name by name."""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
import pytest

from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.handout.app import App
from sdkwitness.audit.handout.labels import Labels
from sdkwitness.audit.handout.names import Names
from sdkwitness.audit.handout.placeholders import Placeholders
from sdkwitness.audit.handout.wire import Wire
from sdkwitness.capture import journal_records
from sdkwitness.capture.records import AgentRecord

SECRET = "zz9 Ünknown 8f3kq"
KNOWN = "alice"
"""A value that looks like a name."""
HOSTS = {"api.995120.cn"}


@pytest.fixture
def names() -> Names:
    return Names(lambda text: KNOWN in text, Placeholders(b"key"), {"user", "report", "upload"}, HOSTS)


@pytest.mark.parametrize(
    "text", ["imei", "userId", "x86_64", "sha256", "d.list[0]", "3des", "ipv4Address", "$ref", "X-Request-Id"]
)
def test_names_of_fields_stay(names: Names, text: str) -> None:
    assert names.name(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("490154203237518", "4901-5420", "a1b2c3d4e5", "deadbeef01", "64:a2:00:5e:91:d7", "john@example.com"),
        *("John Smith", "林清禾", "8f3kq9z", "a/b", KNOWN, f"x_{KNOWN}", "1", "-1.5", "x" * 80, "a\nb"),
    ],
)
def test_what_may_be_a_value_does_not_stay_as_a_name(names: Names, text: str) -> None:
    assert names.name(text).startswith("<name:")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("api.example.com", "api.example.com"),
        ("API.995120.cn", "API.995120.cn"),
        ("8.8.8.8", "8.8.8.8"),
        ("192.168.1.7", "2001:db8::1"),
        ("fe80::1%eth0", "2001:db8::1"),
        ("android-1f2e3d4.lan", "redacted-1.lan"),
        ("7.1.168.192.in-addr.arpa", "redacted-1.redacted-2.redacted-3.redacted-4.redacted-5.arpa"),
        ("phone", "redacted-1"),
        ("490154203237518.t.example.com", "redacted-1.t.example.com"),
        (f"{KNOWN}.example.com", "redacted-1.example.com"),
        ("64a2.005e.91d7", "redacted-2.redacted-3.redacted-1"),
        ("", ""),
    ],
)
def test_public_hosts_stay(names: Names, text: str, shown: str) -> None:
    assert names.host(text) == shown
    assert names.host(text) == shown


def test_authorities_keep_their_ports_and_lose_user_information(names: Names) -> None:
    assert names.authority("bob:secret@api.example.com:8443") == "api.example.com:8443"
    assert names.authority("[fe80::1]:80") == "[2001:db8::1]:80"
    assert names.authority("8.8.8.8") == "8.8.8.8"


@pytest.mark.parametrize("text", ["v1", "v2.1", "report", "userReport", "upload_user", ""])
def test_parts_of_paths_that_are_words_stay(names: Names, text: str) -> None:
    assert names.segment(text) == text


@pytest.mark.parametrize("text", ["bob", "4711", KNOWN, "report4711", "eRw13eG9GfNRb", "%E6%9E%97"])
def test_other_parts_of_paths_are_replaced(names: Names, text: str) -> None:
    assert names.segment(text) == "%3Cpath:1%3E"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("application/json; charset=UTF-8", "application/json; charset=utf-8"),
        ("text/html; charset=490154203237518", "text/html"),
        ("multipart/form-data; boundary=490154203237518", "multipart/form-data"),
        (f"application/{KNOWN}", "application/octet-stream"),
        ("490154203237518", "application/octet-stream"),
    ],
)
def test_types_of_media_lose_their_parameters(names: Names, text: str, shown: str) -> None:
    assert names.media_type(text) == shown


def test_frames_stay_and_lose_their_folders(names: Names) -> None:
    for frame in ("com.loc.m.a", "sun.security.ssl.ClientHello$Message.<init>", "libssl.so!SSL_write+0x1c"):
        assert names.dotted(frame) == frame
    assert names.dotted("/data/app/com.example-Zx1y==/lib/arm64/libssl.so!SSL_write") == "libssl.so!SSL_write"
    assert names.dotted(f"com.{KNOWN}.A").startswith("<code:")


def test_names_of_algorithms_stay_and_digests_in_their_place_do_not(names: Names) -> None:
    for algorithm in ("AES/CBC/PKCS5Padding", "SHA-512/256", "PBEWithHmacSHA256AndAES_128", "TLS_AES_128_GCM_SHA256"):
        assert names.token(algorithm) == algorithm
    for other in ("13eb3172ada55b9096d0d91cc1cc2d95", "490154203237518", "8f3kq9z", KNOWN):
        assert names.token(other).startswith("<token:")


def test_placeholders_are_the_same_for_equal_values_and_of_no_use_without_the_key() -> None:
    one, other = Placeholders(b"one"), Placeholders(b"other")
    assert [one.of("t", v) for v in ("a", "b", "a")] == ["<t:1>", "<t:2>", "<t:1>"]
    assert one.of("t", "a", "md5") == "<t:1:md5>"
    assert one.of("t", "a", "no form at all") == "<t:1>"
    assert one.digest("a") == Placeholders(b"one").digest(b"a") != other.digest("a")


def filled(kind: Any, depth: int = 0) -> Any:  # noqa: ANN401  any type of a field
    """A value of a type in which every text is the secret."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return inner[0]
    if origin in (typing.Union, types.UnionType):
        return filled(next(one for one in inner if one is not type(None)), depth)
    if origin is tuple:
        return tuple(filled(one, depth + 1) for one in inner if one is not Ellipsis)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: filled(hints[f.name], depth + 1) for f in msgspec.structs.fields(kind)})
    plain = {str: SECRET, bytes: SECRET.encode(), int: 7, float: 7.0, bool: True}
    return plain[kind]


@pytest.mark.parametrize("kind", typing.get_args(journal_records.JournalRecord), ids=lambda kind: kind.__name__)
def test_no_field_of_a_journals_record_passes_as_it_is(names: Names, kind: type) -> None:
    record = filled(kind)
    assert SECRET.encode() in msgspec.msgpack.encode(record)
    placeholders = Placeholders(b"key")
    labels = Labels((), (), placeholders, names)
    wire = Wire(lambda _: labels, lambda content, _: content, placeholders, names)
    for rebuilt in wire.of(record):
        encoded = msgspec.msgpack.encode(rebuilt)
        for part in SECRET.split():
            assert part.encode() not in encoded, rebuilt


@pytest.mark.parametrize("kind", typing.get_args(AgentRecord), ids=lambda kind: kind.__name__)
def test_no_field_of_an_agents_record_passes_as_it_is(names: Names, kind: type) -> None:
    record = filled(kind)
    placeholders = Placeholders(b"key")
    rebuilt = App(placeholders, names).of(record, Labels(Decoded().leaves, (), placeholders, names))
    encoded = msgspec.json.encode(rebuilt)
    for part in SECRET.split():
        assert part.encode() not in encoded, rebuilt
