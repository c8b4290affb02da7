from __future__ import annotations

import math

import pytest

from sdkwitness.capture import flows
from sdkwitness.capture.journal_records import (
    ConnectionEnded,
    ConnectionSeen,
    DnsAnswered,
    DnsAsked,
    FlowFailed,
    HandshakeEnded,
    HelloSeen,
    JournalRecord,
    RecorderProblem,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.records import Address, Flow

RANDOM = bytes(range(32))


def request(flow: object = "f1", **fields: object) -> RequestSeen:
    base: dict[str, object] = {
        "flow": flow,
        "client": "c1",
        "server": "s1",
        "created": 1.0,
        "host": "api.example.com",
        "port": 443,
        "method": b"POST",
        "scheme": b"https",
        "authority": b"",
        "path": b"/x",
        "http_version": b"HTTP/1.1",
        "headers": ((b"Host", b"api.example.com"),),
        "content": b"body",
        "trailers": None,
        "timestamp_start": 1.5,
        "timestamp_end": 1.6,
    }
    return RequestSeen(**{**base, **fields})  # type: ignore[arg-type]  # fields are the caller's


def response(flow: object = "f1", **fields: object) -> ResponseSeen:
    base: dict[str, object] = {
        "flow": flow,
        "server": "s1",
        "http_version": b"HTTP/1.1",
        "status_code": 200,
        "reason": b"OK",
        "headers": (),
        "content": b"{}",
        "trailers": None,
        "timestamp_start": 1.7,
        "timestamp_end": 1.8,
    }
    return ResponseSeen(**{**base, **fields})  # type: ignore[arg-type]  # fields are the caller's


def leg(name: str, *, client: bool, **fields: object) -> ConnectionSeen:
    return ConnectionSeen(name, client, **fields)  # type: ignore[arg-type]  # fields are the caller's


def only(*records: JournalRecord) -> Flow:
    [flow] = flows.build(records).flows
    return flow


def test_an_exchange_is_put_together_from_its_parts() -> None:
    flow = only(
        leg("c1", client=True, peername=("127.0.0.1", 40001), tls=True, sni="api.example.com"),
        HelloSeen("c1", 1.0, ("127.0.0.1", 40001), ("api.example.com", 443), RANDOM, "api.example.com"),
        request(),
        leg("s1", client=False, address=("api.example.com", 443), peername=("198.51.100.7", 443)),
        response(),
    )
    assert flow.id == "flow:1"
    assert flow.client_random == RANDOM.hex()
    assert flow.server == Address(host="198.51.100.7", port=443)
    assert (flow.started, flow.ended, flow.complete) == (1_500_000_000, 1_800_000_000, True)
    assert flow.request is not None
    assert flow.request.body == b"body"


def test_flows_are_numbered_as_their_first_records_came() -> None:
    built = flows.build([request("a"), request("b"), response("b"), response("a")]).flows
    assert [flow.id for flow in built] == ["flow:1", "flow:2"]
    assert all(flow.complete for flow in built)


@pytest.mark.parametrize(
    ("fields", "authority"),
    [
        ({}, "api.example.com"),
        ({"headers": ((b"hOsT", b"user:pw@h.example.com:8443"),)}, "h.example.com:8443"),
        ({"headers": (), "authority": b"h2.example.com"}, "h2.example.com"),
        ({"headers": ()}, "api.example.com"),
        ({"headers": (), "port": 8443}, "api.example.com:8443"),
        ({"headers": (), "host": "2001:db8::1", "port": 8443}, "[2001:db8::1]:8443"),
        ({"headers": ((b"Host", b"\xff.example.com"),)}, "\\xff.example.com"),
    ],
)
def test_the_authority_is_what_the_app_named(fields: dict[str, object], authority: str) -> None:
    found = only(request(**fields)).request
    assert found is not None
    assert found.authority == authority


@pytest.mark.parametrize(
    ("host", "sni", "authority"),
    [
        ("198.51.100.7", "api.example.com", "api.example.com"),
        ("2001:db8::7", "api.example.com", "api.example.com"),
        ("198.51.100.7", None, "198.51.100.7"),
        ("origin.example.com", "api.example.com", "origin.example.com"),
    ],
)
def test_a_request_that_names_no_host_is_to_the_host_of_its_handshake(
    host: str, sni: str | None, authority: str
) -> None:
    leg = ConnectionSeen("c", client=True, transport="tcp", peername=("192.0.2.1", 40000), tls=True, sni=sni)
    flow = only(leg, request(headers=(), host=host, client="c"))
    assert flow.request is not None
    assert flow.request.authority == flow.host == authority


@pytest.mark.parametrize(
    ("address", "peer", "server"),
    [
        (("api.example.com", 443), ("198.51.100.7", 443), "198.51.100.7"),
        (("api.example.com", 443), ("127.0.0.1", 9443), "api.example.com"),
        (("203.0.113.9", 443), ("127.0.0.1", 9443), "203.0.113.9"),
        (("203.0.113.9", 443), ("::1", 9443), "203.0.113.9"),
        (("localhost", 443), ("127.0.0.1", 443), "127.0.0.1"),
        (("127.83.0.1", 5222), ("127.83.0.1", 5222), "127.83.0.1"),
        (("api.example.com", 443), None, "api.example.com"),
    ],
)
def test_a_redirection_never_hides_the_destination(
    address: tuple[str, int], peer: tuple[str, int] | None, server: str
) -> None:
    flow = only(request(), leg("s1", client=False, address=address, peername=peer), response())
    assert flow.server is not None
    assert flow.server.host == server


def test_an_upstream_proxy_is_not_the_destination() -> None:
    via = ("http", ("192.0.2.8", 8080))
    seen = leg("s1", client=False, address=("api.example.com", 443), peername=("192.0.2.8", 8080), via=via)
    assert only(request(), seen, response()).server == Address(host="api.example.com", port=443)


def test_a_request_without_an_answer_is_incomplete() -> None:
    flow = only(request())
    assert (flow.complete, flow.ended, flow.response) == (False, None, None)


def test_an_error_ends_an_exchange() -> None:
    flow = only(request(), FlowFailed("f1", "s1", 9.0, "connection reset"))
    assert (flow.complete, flow.ended, flow.error) == (True, 9_000_000_000, "connection reset")


def test_a_websocket_goes_on_after_its_response() -> None:
    opened: list[JournalRecord] = [
        request(),
        response(status_code=101, websocket=True),
        StreamMessage("f1", 2.0, True, b"hi", text=True),
    ]
    assert (only(*opened).transport, only(*opened).complete) == ("websocket", False)
    closed = only(*opened, StreamEnded("f1", "s1", 3.0, True, 1000, ""))
    assert (closed.complete, closed.ended, len(closed.messages)) == (True, 3_000_000_000, 1)


def test_a_dark_stream_says_how_much_it_carried_and_why_it_is_dark() -> None:
    opened = StreamOpened("t", "c1", "s1", "tcp", 1.0)
    ended = StreamEnded("t", "s1", 2.0, error="no key", sent=3, received=4, ja4="t13d", dark=True)
    dark = only(opened, ended)
    assert (dark.dark, dark.sent, dark.received, dark.ja4, dark.error) == (True, 3, 4, "t13d", "no key")
    assert (dark.transport, dark.complete, dark.messages) == ("tcp", True, ())
    assert not only(opened, StreamEnded("t", "s1", 2.0)).dark


def test_a_stream_and_a_question_are_flows() -> None:
    built = flows.build(
        [
            StreamOpened("t", "c1", "s1", "tcp", 1.0),
            StreamMessage("t", 2.0, False, b"x"),
            DnsAsked("d", "c2", "s2", 1.0, 1.0, "log.example.com", b""),
            DnsAnswered("d", "s2", 1.25, b""),
        ]
    ).flows
    assert [(f.transport, f.complete) for f in built] == [("tcp", False), ("dns", True)]
    assert built[1].host == "log.example.com"


def hello() -> list[JournalRecord]:
    return [leg("c1", client=True, tls=True), HelloSeen("c1", 1.0, random=RANDOM, sni="pin.example.com")]


@pytest.mark.parametrize(
    ("rest", "outcome", "unused"),
    [
        ([], "offered", False),
        ([HandshakeEnded("c1", 2.0, "refused", "unknown ca"), ConnectionEnded("c1", 3.0)], "refused", False),
        ([HandshakeEnded("c1", 2.0, "established")], "established", False),
        ([HandshakeEnded("c1", 2.0, "established"), ConnectionEnded("c1", 3.0)], "established", True),
        ([HandshakeEnded("c1", 2.0, "established"), request(), ConnectionEnded("c1", 3.0)], "established", False),
        ([HandshakeEnded("c1", 2.0, "failed", "x", server=True)], "failed", False),
        (
            [HandshakeEnded("c1", 2.0, "failed", "x", server=True), HandshakeEnded("c1", 2.0, "established")],
            "established",
            False,
        ),
        (
            [HandshakeEnded("c1", 2.0, "established"), HandshakeEnded("c1", 2.0, "failed", "x", server=True)],
            "established",
            False,
        ),
    ],
)
def test_a_handshake_ends_as_the_app_ended_it(rest: list[JournalRecord], outcome: str, unused: bool) -> None:
    [handshake] = flows.build([*hello(), *rest]).handshakes
    assert (handshake.outcome, handshake.unused) == (outcome, unused)


def test_an_unused_connection_that_no_proxy_came_into_is_no_sign_of_a_pin() -> None:
    over: list[JournalRecord] = [HandshakeEnded("c1", 2.0, "established"), ConnectionEnded("c1", 3.0)]
    (handshake,) = flows.build([leg("c1", client=True, tls=True, proxy_mode=""), *hello()[1:], *over]).handshakes

    assert not handshake.unused
    assert handshake.client_random == RANDOM.hex()


def test_records_without_a_beginning_are_counted() -> None:
    wire = flows.build([response("lost"), StreamMessage("gone", 1.0, True, b"")])
    assert wire.flows == ()
    assert wire.problems == ("2 records belong to exchanges whose beginning was lost; they were left out.",)


def test_a_cut_body_is_told_with_its_flow() -> None:
    [problem] = flows.build([request(size=5_000_000_000), response()]).problems
    assert problem.startswith("flow:1: a body of 5000000000 bytes")


def test_what_the_recorder_could_not_keep_is_told() -> None:
    assert flows.build([RecorderProblem(1.0, "No.")]).problems == ("No.",)


@pytest.mark.parametrize("seconds", [-1.0, 1e300, math.inf, math.nan])
def test_a_time_that_is_none_becomes_zero(seconds: float) -> None:
    assert flows.nanoseconds(seconds) == 0
