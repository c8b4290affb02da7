"""Digests over more than the value: what the agent saw made, and what is known of the SDKs."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from factories import event

from sdkwitness.audit.classify.values.known import KnownValue
from sdkwitness.audit.classify.values.salted import traced
from sdkwitness.audit.classify.values.search import Finder
from sdkwitness.capture.records import Blob, Crypto, Event
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.model import Salt

IMEI = KnownValue("id.device.permanent.imei", "356868000041418", False, "strong")
ANDROID_ID = KnownValue("id.device.resettable.android_id", "9f2c4b7a1d3e5f60", False, "strong")
GENDER = KnownValue("profile.gender", "female", False, "weak")
KEY = b"not-so-secret"


def blob(data: bytes, kept: int | None = None) -> Blob:
    return Blob(size=len(data), sha256=hashlib.sha256(data).hexdigest(), data=data[:kept])


def mac(given: bytes, key: bytes = KEY) -> Event:
    made = hmac.digest(key, given, "sha256")
    crypto = Crypto(operation="mac", algorithm="HmacSHA256", input=blob(given), output=blob(made), key=key)
    return event(1, kind="crypto", target="Mac.doFinal", crypto=crypto)


def digest(given: bytes, *, kept: int | None = None) -> Event:
    crypto = Crypto(
        operation="digest", algorithm="MD5", input=blob(given, kept), output=blob(hashlib.md5(given).digest())
    )
    return event(2, kind="crypto", target="MessageDigest.digest", crypto=crypto)


def forms(text: str, *events: Event, salts: tuple[Salt, ...] = ()) -> list[tuple[str, str]]:
    knowns = [IMEI, ANDROID_ID, GENDER]
    found = Finder(knowns, traced(knowns, events, salts)).search(text.encode())
    return [(match.needle.known.value, match.form) for match in found]


def test_a_mac_of_a_known_value_is_named_as_such() -> None:
    made = hmac.digest(KEY, IMEI.value.encode(), "sha256")
    assert forms(made.hex(), mac(IMEI.value.encode())) == [(IMEI.value, "hmac-sha256")]
    assert forms(base64.b64encode(made).decode(), mac(IMEI.value.encode())) == [(IMEI.value, "hmac-sha256.base64")]
    assert forms(made.hex()) == []


@pytest.mark.parametrize("spelling", [ANDROID_ID.value, ANDROID_ID.value.upper()])
def test_a_key_seen_once_serves_for_every_value(spelling: str) -> None:
    made = hmac.digest(KEY, spelling.encode(), "sha256").hex()
    assert forms(made, mac(b"a request that holds nothing known, only signed with the key")) == [
        (ANDROID_ID.value, "hmac-sha256")
    ]
    assert forms(made, mac(b"the same under another key", b"another")) == []


def test_a_salt_seen_once_serves_for_every_value() -> None:
    seen = digest(b"pre-" + IMEI.value.encode() + b"-post")
    made = hashlib.md5(f"pre-{ANDROID_ID.value}-post".encode()).hexdigest()
    assert forms(made, seen) == [(ANDROID_ID.value, "salted-md5")]
    assert forms(hashlib.md5(f"{ANDROID_ID.value}-post".encode()).hexdigest(), seen) == []


def test_the_digest_over_a_request_teaches_no_salt() -> None:
    request = f"imei={IMEI.value}&t=1".encode()
    assert forms(hashlib.md5(request).hexdigest(), digest(request)) == []
    assert forms(hashlib.md5(f"imei={ANDROID_ID.value}&t=1".encode()).hexdigest(), digest(request)) == []


def test_what_the_agent_kept_only_in_part_teaches_nothing() -> None:
    salted = b"pre-" + IMEI.value.encode() + b"-post"
    assert forms(hashlib.md5(salted).hexdigest(), digest(salted, kept=20)) == []


def test_a_plain_digest_stays_a_plain_digest() -> None:
    seen = digest(IMEI.value.encode())
    assert forms(hashlib.md5(IMEI.value.encode()).hexdigest(), seen) == [(IMEI.value, "md5")]


def test_known_salts_are_for_their_own_data_types() -> None:
    made = hashlib.sha1(f"{ANDROID_ID.value}null".encode()).hexdigest().upper()
    assert forms(f"a-{made}", salts=catalogue().salts) == [(ANDROID_ID.value, "a_sha1-null-after")]
    other = Salt(id="made-up", algorithm="sha1", after="null", data_types=("tel.",), source="test")
    assert forms(made, salts=(other,)) == []


def test_a_loop_of_digests_is_bounded() -> None:
    events = [digest(b"salt-%d-" % n + IMEI.value.encode()) for n in range(6_000)]
    needles = traced([IMEI], events)
    assert 5_000 <= len({needle.pattern for needle in needles if needle.form == "salted-md5"}) <= 5_100
