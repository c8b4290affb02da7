from __future__ import annotations

import base64
import hashlib

import pytest
from factories import event

from sdkwitness.audit.classify.values.expand import traced
from sdkwitness.audit.classify.values.known import KnownValue, known_values
from sdkwitness.audit.classify.values.search import Finder
from sdkwitness.capture.records import Blob, Crypto, Event, Identity, Known, Value

IMEI = KnownValue("id.device.permanent.imei", "356868000041418", False, "strong")
MAC = KnownValue("id.device.permanent.mac", "a4:50:46:12:34:56", False, "strong")
FINDER = Finder([IMEI, MAC])


def forms(data: bytes, finder: Finder = FINDER) -> list[str]:
    return [match.form for match in finder.search(data)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("5278e9316cf14329f6acdc73e0d77b5a", "md5"),
        ("5278E9316CF14329F6ACDC73E0D77B5A", "md5"),
        ("5B13A1FC13E824D460A41580B7A849D7287746EC", "sha1"),
        ("WxOh_BPoJNRgpBWA", "sha1.base64url.16"),
        ("59f1f75110c595b83c4202eb663d6b4afcab3f9a5f95169956e1a9fc5db483d5", "sha256"),
        ("4acc3e358aa6ccde53abb0ddb9e9b02c", "md5"),
        ("dOoBanNAQEKZ4l-U", "sha1.base64url.16"),
    ],
)
def test_published_vectors(text: str, form: str) -> None:
    assert forms(text.encode()) == [form]
    assert forms(f"x={text};".encode()) == [form]


def test_borders() -> None:
    assert forms(b"imei:356868000041418,") == ["raw"]
    assert forms(b"0356868000041418") == []
    assert forms(b"1.356868000041418") == []
    assert forms(b"a356868000041418b") == []
    assert forms(b"end of sentence. 356868000041418.") == ["raw"]
    assert forms(b"WxOh_BPoJNRgpBWAxyz") == []


@pytest.mark.parametrize("text", ["com.mi.health", "app=com.mi.health;", "at com.mi.health.", "com.mi.health:push"])
def test_the_name_of_a_package_stands_alone(text: str) -> None:
    package = Finder([KnownValue("dev.app", "com.mi.health", False, "strong")])
    assert [m.form for m in package.search(text.encode())] == ["raw"]


@pytest.mark.parametrize(
    "text",
    [
        "at com.mi.health.sync.Job.run(Job.java:7)",
        "content://com.mi.health.files/a",
        "org.com.mi.health",
        "xcom.mi.health",
    ],
)
def test_the_name_of_a_class_is_not_that_of_its_package(text: str) -> None:
    package = Finder([KnownValue("dev.app", "com.mi.health", False, "strong")])
    assert package.search(text.encode()) == []
    assert package.search(text.encode().hex().encode()) == []


def test_hashes_over_other_spellings_of_the_same_address() -> None:
    for spelling in ("A4:50:46:12:34:56", "a45046123456", "A4-50-46-12-34-56"):
        assert forms(hashlib.md5(spelling.encode()).hexdigest().encode()) == ["md5"]
    assert forms(hashlib.md5(b"a4:50:46:12:34:57").hexdigest().encode()) == []


def test_digest_bytes_in_base64_of_either_alphabet() -> None:
    digest = hashlib.sha256(b"356868000041418").digest()
    assert forms(base64.b64encode(digest)) == ["sha256.base64"]
    assert forms(digest) == ["sha256.bytes"]


def test_marks_before_an_identifier_are_part_of_the_form() -> None:
    found = FINDER.search(b"devid=oa_5278e9316cf14329f6acdc73e0d77b5a")
    assert [(m.form, m.text[:3]) for m in found] == [("oa_md5", "oa_")]


def test_weak_values_are_not_searched_for() -> None:
    weak = known_values(Identity(values=(Known(data_type="profile.gender", key="gender", value="female"),)), ())
    assert [known.strength for known in weak] == ["weak"]
    assert forms(b"a female reader", Finder(weak)) == []


def test_hooked_values_are_known_and_say_so() -> None:
    read = event(values=(Value(name="return", data_type="id.device.permanent.imei", text="356868000041418"),))
    empty = event(2, values=(Value(name="return", data_type="id.device.permanent.imei", text="000000000000000"),))
    failed = event(3, values=(Value(name="return", data_type="id.sim.imsi", text="460027391846205"),), error="E")
    assert known_values(None, [read, empty, failed]) == (IMEI._replace(hooked=True),)
    both = Identity(values=(Known(data_type=IMEI.data_type, key="imei", value=IMEI.value),))
    assert known_values(both, [read]) == (IMEI._replace(hooked=True),)
    assert known_values(both, []) == (IMEI,)


def mac_event(seq: int, operation: str, algorithm: str, given: bytes, made: bytes) -> Event:
    blobs = [Blob(size=len(b), sha256=hashlib.sha256(b).hexdigest(), data=b) for b in (given, made)]
    crypto = Crypto(operation=operation, algorithm=algorithm, input=blobs[0], output=blobs[1])  # type: ignore[arg-type]  # the caller's literal
    return event(seq, kind="crypto", target="Mac.doFinal", crypto=crypto)


def test_salted_hashes_that_the_agent_saw_made_are_found() -> None:
    made = hashlib.sha256(b"salt" + b"356868000041418").digest()
    events = [mac_event(1, "digest", "SHA-256", b"salt356868000041418", made)]
    assert forms(made.hex().upper().encode(), Finder([IMEI], traced([IMEI], events))) == ["salted-sha256"]
    assert forms(made.hex().encode()) == []


def test_the_signature_of_a_long_request_is_no_form_of_a_value_in_it() -> None:
    made = hashlib.sha256(b"anything").digest()
    events = [mac_event(1, "mac", "HmacSHA256", b"imei=356868000041418&" + b"x" * 400, made)]
    assert traced([IMEI], events) == []


def test_many_matches_in_one_buffer_are_bounded() -> None:
    assert 0 < len(forms(b"356868000041418," * 20_000)) <= 10_000


def test_a_value_over_and_over_hides_no_other() -> None:
    imei, mac = "356868000041418", "a4:50:46:12:34:56"
    known = [
        KnownValue("id.device.permanent.imei", imei, hooked=False, strength="strong"),
        KnownValue("id.device.permanent.mac", mac, hooked=False, strength="strong"),
    ]
    finder = Finder(known)
    flood = " ".join([imei] * 60_000).encode()

    found = finder.search_all([flood, mac.encode()])

    assert {match.needle.known.value for match in found[1]} == {mac}
    assert {match.needle.known.value for match in found[0]} == {imei}
