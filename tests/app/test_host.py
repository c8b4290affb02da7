"""The host takes nothing of the agent on trust, and explains what keeps it from the app."""

from __future__ import annotations

import base64

import msgspec
import pytest

from sdkwitness.app.device import diagnosis, open_device, pid_of
from sdkwitness.app.host import AgentHost, Batch, unpack
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import AgentProblem


def test_blobs_go_where_their_tokens_stand() -> None:
    batch = Batch(lines='{"data":"@1"}\n{"key":"@0","iv":"@2"}', sizes=(2, 3, 0))
    assert unpack(batch, b"kkddd") == [
        b'{"data":"%b"}' % base64.b64encode(b"ddd"),
        b'{"key":"%b","iv":""}' % base64.b64encode(b"kk"),
    ]


def test_text_of_the_app_that_looks_like_a_token_stays_text() -> None:
    line = msgspec.json.encode({"text": '"data":"@0"'})
    assert unpack(Batch(lines=line.decode(), sizes=(1,)), b"x") == [line]


@pytest.mark.parametrize(
    ("batch", "data"),
    [
        (Batch(lines='{"data":"@1"}', sizes=(1,)), b"x"),
        (Batch(lines="{}", sizes=(2,)), b"x"),
        (Batch(lines="{}", sizes=()), b"x"),
    ],
)
def test_blobs_that_do_not_fit_are_refused(batch: Batch, data: bytes) -> None:
    with pytest.raises(ValueError, match="blob"):
        unpack(batch, data)


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "records", "lines": '{"record":"event","seq":"many"}', "sizes": []},
        {"type": "records", "lines": "not JSON", "sizes": []},
        {"type": "other"},
        None,
    ],
)
def test_a_message_out_of_order_becomes_a_problem_and_no_record(payload: object) -> None:
    lines: list[bytes] = []
    host = AgentHost(lines.extend)
    host._on_message({"type": "send", "payload": payload}, None)  # pyright: ignore[reportPrivateUsage]  # what Frida calls
    (problem,) = (msgspec.json.decode(line, type=AgentProblem) for line in lines)
    assert "could not be read" in problem.message
    assert "many" not in problem.message


def test_an_address_where_nothing_listens_is_explained() -> None:
    device = open_device("127.0.0.1:9")
    with pytest.raises(UserError, match=r"^Nothing answers for Frida on 127\.0\.0\.1:9: start frida-server"):
        pid_of(device, "com.mi.health", name="127.0.0.1:9")


def test_an_unknown_device_is_explained() -> None:
    with pytest.raises(UserError, match=r"^There is no device no-such-serial: connect it"):
        open_device("no-such-serial")


def test_an_unknown_process_is_explained() -> None:
    with pytest.raises(UserError, match=r"^No process called no-such-app runs on local"):
        pid_of(open_device("local"), "no-such-app", name="local")
    assert pid_of(open_device("local"), "4711", name="local") == 4711


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("ProtocolError", "no frida-server of the version"),
        ("PermissionDeniedError", "run as the same user"),
        ("ProcessNotRespondingError", "--no-hooks"),
        ("TimedOutError", "did not answer in time"),
        ("SomethingElse", "could not work on usb"),
    ],
)
def test_what_frida_says_becomes_one_sentence(kind: str, sentence: str) -> None:
    error = type(kind, (Exception,), {})("several\nlines")
    said = diagnosis(error, "usb")
    assert sentence in said
    assert "\n" not in said
