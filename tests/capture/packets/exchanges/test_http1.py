from __future__ import annotations

import gzip
import random
from typing import NamedTuple

import pytest
from capture.packets.exchanges.talking import SERVER, STEP, T0, Heard, Piece, cut, play
from mitmproxy.net.http import http1

from sdkwitness.capture.journal_records import (
    MAX_BODY,
    ConnectionEnded,
    ConnectionSeen,
    FlowFailed,
    RequestSeen,
    ResponseSeen,
)

GET = b"GET /a?b=c HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Truth(NamedTuple):
    """One exchange as it was sent."""

    method: bytes
    path: bytes
    body: bytes
    status: int
    answer: bytes


def chunked(body: bytes, chance: random.Random, trailers: bytes = b"") -> bytes:
    made = bytearray()
    at = 0
    while at < len(body):
        size = chance.randint(1, 700)
        part = body[at : at + size]
        made += b"%x%s\r\n%s\r\n" % (len(part), chance.choice((b"", b";a=b", b" ")), part)
        at += size
    return bytes(made + b"0\r\n" + trailers + b"\r\n")


def exchanges(chance: random.Random, count: int) -> tuple[list[tuple[bool, bytes]], list[Truth]]:
    """Exchanges of all kinds on one connection, some of them in a pipeline."""
    truth: list[Truth] = []
    pieces: list[tuple[bool, bytes]] = []
    while len(truth) < count:
        asked, answered = b"", b""
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            method = chance.choice((b"POST", b"PUT", b"GET", b"HEAD", b"PROPFIND"))
            path = b"/v1/%d?q=%d" % (len(truth), chance.randint(0, 9))
            body = chance.randbytes(chance.choice((0, 1, 20, 2000, 20_000))) if method in (b"POST", b"PUT") else b""
            body = gzip.compress(body) if body and chance.random() < 0.3 else body
            asked += b"%s %s HTTP/1.1\r\nHost: api.example.com\r\n" % (method, path)
            if body and chance.random() < 0.4:
                asked += b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body, chance)
            elif body or chance.random() < 0.5:
                asked += b"content-length:  %d \r\n\r\n%s" % (len(body), body)
            else:
                asked += b"X-None:\r\n\r\n"
            status = chance.choice((200, 200, 204, 304, 404))
            answer = chance.randbytes(chance.choice((0, 5, 3000)))
            if chance.random() < 0.2:
                answered += b"HTTP/1.1 100 Continue\r\n\r\n"
            answered += b"HTTP/1.1 %d Something\r\nServer: s\r\n" % status
            silent = method == b"HEAD" or status in (204, 304)
            if chance.random() < 0.4 and not silent:
                answered += b"TRANSFER-ENCODING: gzip, chunked\r\n\r\n" + chunked(answer, chance, b"X-Sum: 1\r\n")
            else:
                answered += b"Content-Length: %d\r\n\r\n%s" % (len(answer), b"" if silent else answer)
            truth.append(Truth(method, path, body, status, b"" if silent else answer))
        pieces += [(True, asked), (False, answered)]
    return pieces, truth


def agree(heard: Heard, truth: list[Truth]) -> None:
    """Every request and body is what was sent, each answer with its request, and nothing else was found."""
    assert len(heard.flows) == len(truth)
    for flow, sent in zip(heard.flows, truth, strict=True):
        request, response = flow.request, flow.response
        assert request is not None
        assert response is not None
        found = Truth(
            request.method.encode(), request.path.encode(), request.body or b"", response.status, response.body or b""
        )
        assert found == sent
        assert flow.complete
        assert flow.error is None
        assert flow.host == "api.example.com"
    assert heard.problems == []


@pytest.mark.parametrize("seed", range(12))
def test_every_exchange_is_what_was_sent_however_it_is_cut(seed: int) -> None:
    chance = random.Random(seed)
    pieces, truth = exchanges(chance, 20)
    agree(play(cut(pieces, chance)), truth)


def test_exchanges_are_read_byte_by_byte() -> None:
    chance = random.Random(1)
    pieces, truth = exchanges(chance, 3)
    agree(play(cut(pieces, chance, most=1)), truth)


@pytest.mark.parametrize("seed", range(5))
def test_answers_that_come_before_their_requests_find_them(seed: int) -> None:
    """Packets may be recorded in another order than they were sent."""
    chance = random.Random(seed)
    pieces, truth = exchanges(chance, 10)
    for at in range(0, len(pieces) - 1, 2):
        pieces[at], pieces[at + 1] = pieces[at + 1], pieces[at]
    agree(play(pieces, whole=True), truth)


def test_records_are_those_of_a_live_recording() -> None:
    heard = play([(True, GET), (False, OK)])
    client, server, request, answer, *ends = heard.records
    assert isinstance(client, ConnectionSeen)
    assert client.client
    assert not client.tls
    assert isinstance(server, ConnectionSeen)
    assert server.address == server.peername == (SERVER, 80)
    assert request == RequestSeen(
        "1",
        "c1",
        "c1:server",
        (T0 + STEP) / 1e9,
        SERVER,
        80,
        b"GET",
        b"http",
        b"",
        b"/a?b=c",
        b"HTTP/1.1",
        ((b"Host", b"api.example.com"),),
        b"",
        None,
        (T0 + STEP) / 1e9,
        (T0 + STEP) / 1e9,
    )
    assert answer == ResponseSeen(
        "1",
        "c1:server",
        b"HTTP/1.1",
        200,
        b"OK",
        ((b"Content-Length", b"2"),),
        b"ok",
        None,
        (T0 + 2 * STEP) / 1e9,
        (T0 + 2 * STEP) / 1e9,
    )
    assert [type(end) for end in ends] == [ConnectionEnded, ConnectionEnded]


def test_times_are_those_of_first_and_last_byte() -> None:
    heard = play([(True, GET[:5]), (True, GET[5:]), (False, OK[:20]), (False, OK[20:39]), (False, OK[39:])])
    [request], [answer] = heard.requests, heard.answers
    assert [round((t or 0) * 1e9 - T0, -6) / STEP for t in (request.timestamp_start, request.timestamp_end)] == [1, 2]
    assert [round((t or 0) * 1e9 - T0, -6) / STEP for t in (answer.timestamp_start, answer.timestamp_end)] == [3, 5]


def test_header_fields_are_kept_as_sent() -> None:
    head = b"POST /x HTTP/1.0\r\nhOsT:a\r\nX-B:  two  words \r\nCookie: a=1\r\nCookie: b=2\r\nX-\xe4: \xff\r\n\r\n"
    [request] = play([(True, head)]).requests
    assert request.http_version == b"HTTP/1.0"
    assert request.headers == (
        (b"hOsT", b"a"),
        (b"X-B", b"two  words"),
        (b"Cookie", b"a=1"),
        (b"Cookie", b"b=2"),
        (b"X-\xe4", b"\xff"),
    )


def test_trailers_are_kept() -> None:
    body = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n"
    heard = play([(True, b"POST / HTTP/1.1\r\n" + body), (False, b"HTTP/1.1 200 OK\r\n" + body)])
    assert heard.requests[0].trailers == heard.answers[0].trailers == ((b"X-Sum", b"7"),)
    assert heard.requests[0].content == heard.answers[0].content == b"abc"


def test_lone_line_feeds_folded_lines_and_spaces_are_taken() -> None:
    heard = play([
        (True, b"POST  /a b HTTP/1.1 \nHost: h\nX-Long: one\n\t two\nContent-Length: 3\n\nabc"),
        (False, b"HTTP/1.1 200\nContent-Length: 1\n\nx"),
    ])  # fmt: skip
    [request], [answer] = heard.requests, heard.answers
    assert request.path == b"/a b"
    assert dict(request.headers)[b"X-Long"] == b" one two".strip()
    assert (request.content, answer.status_code, answer.reason, answer.content) == (b"abc", 200, b"", b"x")


def test_a_body_may_end_with_its_connection() -> None:
    heard = play([(True, GET), (False, b"HTTP/1.0 200 OK\r\n\r\nab"), (False, b"cd")])
    assert heard.answers[0].content == b"abcd"
    assert heard.flows[0].complete
    assert heard.flows[0].error is None


def test_a_reset_in_such_a_body_is_told() -> None:
    heard = play([(True, GET), (False, b"HTTP/1.0 200 OK\r\n\r\nab")], how="reset")
    assert heard.answers[0].content == b"ab"
    assert heard.flows[0].error == "the connection was reset before its end"


def test_a_request_without_an_answer_says_why() -> None:
    assert play([(True, GET)]).flows[0].error == "the connection was closed before it was answered"
    [flow] = play([(True, GET)], how="cut").flows
    assert flow.error is None
    assert not flow.complete


def test_a_request_that_ends_too_early_is_kept_as_far_as_it_came() -> None:
    heard = play([(True, b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")])
    [request] = heard.requests
    assert (request.content, request.size, request.timestamp_end) == (b"abc", 10, None)
    assert heard.flows[0].error == "the connection was closed before its end"


def test_bytes_missing_in_a_body_do_not_cost_what_follows() -> None:
    post = b"POST /first HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"
    heard = play([(True, post), (True, 4), (True, b"hij" + GET), (False, OK + OK)])
    assert [(r.path, r.content, r.size) for r in heard.requests] == [(b"/first", b"abc", 10), (b"/a?b=c", b"", None)]
    assert [f.error for f in heard.flows] == ["4 bytes of its body were not recorded", None]
    assert [f.response.status if f.response else 0 for f in heard.flows] == [200, 200]


def test_an_answer_whose_request_was_lost_goes_to_no_other() -> None:
    lost = b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nlost"
    heard = play([(True, GET), (False, OK), (True, 50), (False, lost), (True, GET), (False, OK)])
    https = [flow for flow in heard.flows if flow.request is not None]
    assert [flow.response.status if flow.response else 0 for flow in https] == [200, 200]
    [stray] = [flow for flow in heard.flows if flow.request is None]
    assert stray.messages[0].content == lost


def test_a_lost_answer_leaves_its_request_without_one() -> None:
    heard = play([(True, GET), (False, 100), (True, GET.replace(b"/a", b"/b")), (False, OK)])
    assert [flow.response is not None for flow in heard.flows] == [False, True]
    assert heard.flows[0].error == "its answer was not recorded"


def test_bytes_missing_in_chunks_end_the_body_and_the_next_message_is_found() -> None:
    begun = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo"
    heard = play([(True, GET), (False, begun), (False, 500), (False, b"rest\r\n0\r\n\r\n"), (True, GET), (False, OK)])
    assert [answer.content for answer in heard.answers] == [b"hellowo", b"ok"]
    assert heard.flows[0].error == "bytes of it were not recorded"


def test_what_is_no_http_is_kept_and_told() -> None:
    heard = play([(True, GET), (False, OK), (True, b"\x00\x01 nonsense \r\n\r\n"), (True, b"more")])
    assert len(heard.requests) == 1
    [stray] = [flow for flow in heard.flows if flow.request is None]
    assert b"".join(m.content for m in stray.messages) == b"\x00\x01 nonsense \r\n\r\nmore"
    assert len(heard.problems) == 1
    assert "HTTP request" in heard.problems[0]


def test_a_message_after_nonsense_is_found() -> None:
    heard = play([(True, GET), (False, OK), (True, b"\x00 nonsense\r\n"), (True, GET), (False, OK)])
    assert [flow.response is not None for flow in heard.flows if flow.request] == [True, True]


@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"POST / HTTP/1.1\r\n folded: first\r\n\r\n",
    ],
)
def test_malformed_requests_are_kept_as_bytes(head: bytes) -> None:
    heard = play([(True, head)])
    assert len(heard.problems) == 1
    assert any(m.content in head for flow in heard.flows for m in flow.messages)


@pytest.mark.parametrize(
    "value", [b"-1", b"+5", b"3\r\nContent-Length: 4", b"3, 4", b"18446744073709551615", b"0x5", b""]
)
def test_a_length_that_is_none_costs_no_request(value: bytes) -> None:
    """The second request may be one that is smuggled past a proxy: it is read, as servers may read it."""
    asked = b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: %s\r\n\r\n" % value + GET
    heard = play([(True, asked), (False, OK * 2)])
    assert [(flow.host, flow.response is not None) for flow in heard.flows] == [
        ("a.example", True),
        ("api.example.com", True),
    ]
    assert heard.problems == ["a request of HTTP gives a length that is none: it was read as if it gave none."]


def test_an_answer_with_a_length_that_is_none_goes_on_to_the_end() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nall of it"
    heard = play([(True, GET), (False, answer)], how="closed")
    [flow] = heard.flows
    assert flow.response is not None
    assert (flow.response.body, flow.error) == (b"all of it", None)
    assert len(heard.problems) == 1


@pytest.mark.parametrize("value", [b"0000000000000000000000004", b"4, 4", b"4\r\nContent-Length: 4", b" 4\t"])
def test_a_length_may_be_told_oddly(value: bytes) -> None:
    heard = play([(True, b"POST / HTTP/1.1\r\nContent-Length: %s\r\n\r\nbody" % value + GET), (False, OK * 2)])
    assert [flow.request.body for flow in heard.flows if flow.request] == [b"body", b""]
    assert heard.problems == []


def test_spaces_before_colons_are_taken() -> None:
    asked = b"POST / HTTP/1.1\r\nHost : a.example\r\nContent-Length\t: 4\r\n\r\nbody"
    [flow] = play([(True, asked), (False, OK)]).flows
    assert flow.request is not None
    assert (flow.host, flow.request.body) == ("a.example", b"body")


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\r\n\r\n\r\n", b"\n"])
@pytest.mark.parametrize("port", [80, 31337])
def test_empty_lines_before_a_request_are_passed_over(before: bytes, port: int) -> None:
    for at in range(1, len(before) + 6):
        asked = before + GET
        heard = play([(True, asked[:at]), (True, asked[at:]), (False, OK)], port=port)
        assert [flow.host for flow in heard.flows] == ["api.example.com"]


def test_a_request_may_have_no_target_or_write_http_small() -> None:
    for line in (b"GET  HTTP/1.1", b"GET / http/1.1"):
        asked, answer = line + b"\r\nHost: a.example\r\n\r\n", OK.replace(b"HTTP", b"http")
        [flow] = play([(True, asked), (False, answer)], port=8000).flows
        assert flow.request is not None
        assert (flow.host, flow.request.method, flow.response is not None) == ("a.example", "GET", True)


def test_a_header_without_an_end_is_given_up() -> None:
    heard = play([(True, b"GET / HTTP/1.1\r\n"), *((True, b"X: " + b"a" * 1000 + b"\r\n") for _ in range(400))])
    assert heard.requests == []
    assert sum(len(m.content) for flow in heard.flows for m in flow.messages) == 16 + 400 * 1005


def test_of_a_long_body_the_beginning_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    size = MAX_BODY + 1000
    piece = bytes(1 << 20)
    pieces: list[Piece] = [(True, b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % size)]
    pieces += [(True, piece)] * (MAX_BODY >> 20) + [(True, bytes(1000)), (False, OK)]
    heard = play(pieces)
    [request] = heard.requests
    assert (len(request.content or b""), request.size) == (MAX_BODY, size)
    assert heard.flows[0].response is not None


def test_a_proxy_is_asked_for_another_host() -> None:
    ask = b"GET http://user@api.example.com:8080/x?y HTTP/1.1\r\nHost: api.example.com:8080\r\n\r\n"
    heard = play([(True, ask), (False, OK), (True, GET.replace(b"/a", b"http://b.example/a")), (False, OK)], port=3128)
    first, second = heard.requests
    assert (first.host, first.port, first.authority, first.path) == (
        "api.example.com",
        8080,
        b"api.example.com:8080",
        b"/x?y",
    )
    assert second.path == b"/a?b=c"
    assert first.server != second.server
    assert [(f.host, f.server.port if f.server else 0) for f in heard.flows] == [
        ("api.example.com", 8080),
        ("api.example.com", 80),
    ]


def test_what_a_tunnel_holds_belongs_to_its_host() -> None:
    asked = b"CONNECT api.example.com:80 HTTP/1.1\r\nHost: api.example.com:80\r\n\r\n"
    made = b"HTTP/1.1 200 Connection established\r\n\r\n"
    heard = play([(True, asked), (False, made), (True, GET), (False, OK)], port=3128)
    [flow] = heard.flows
    assert flow.request is not None
    assert flow.request.path == "/a?b=c"
    assert flow.server is not None
    assert (flow.server.host, flow.server.port) == ("api.example.com", 80)


def test_a_tunnel_that_was_refused_is_an_exchange() -> None:
    asked = b"CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n"
    refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    heard = play([(True, asked), (False, refused), (True, asked), (False, refused)], port=3128)
    assert [(r.method, r.authority) for r in heard.requests] == [(b"CONNECT", b"api.example.com:443")] * 2
    assert [a.status_code for a in heard.answers] == [407, 407]


def test_another_protocol_after_an_upgrade_is_a_stream() -> None:
    asked = b"GET /exec HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n"
    made = b"HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n"
    heard = play([(True, asked), (True, b"early"), (False, made + b"hello"), (True, b"bye")])
    request, stream = heard.flows
    assert request.response is not None
    assert request.response.status == 101
    assert [m.content for m in stream.messages] == [b"early", b"hello", b"bye"]


def test_a_connection_recorded_from_its_middle_on_gives_what_follows() -> None:
    heard = play([(True, b"tail of a body"), (False, OK), (True, GET), (False, OK)], whole=False)
    [flow] = [flow for flow in heard.flows if flow.request is not None]
    assert flow.response is not None
    assert any(b"tail of a body" in m.content for flow in heard.flows for m in flow.messages)


def test_plaintext_on_the_port_of_https_is_told_as_https() -> None:
    """So friTap writes what it decrypted."""
    heard = play([(True, GET), (False, OK)], port=443)
    [flow] = heard.flows
    assert flow.tls
    assert flow.request is not None
    assert flow.request.scheme == "https"


def test_errors_name_the_exchange_they_belong_to() -> None:
    heard = play([(True, GET), (False, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")])
    [failed] = [r for r in heard.records if isinstance(r, FlowFailed)]
    assert failed.flow == heard.requests[0].flow
    assert heard.answers[0].size == 5


@pytest.mark.parametrize(
    "head",
    [
        GET,
        b"POST /x HTTP/1.0\r\nhOsT:  a \r\nX-B:\ttwo  words\r\nCookie: a=1\r\nCookie: b=2\r\nX-\xe4: \xff\r\n\r\n",
        b"GET http://api.example.com:8080/x?y#z HTTP/1.1\r\nHost: other\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /long HTTP/1.1\r\nX: one\r\n two\r\n\r\n",
    ],
)
def test_a_head_is_read_as_mitmproxy_reads_it(head: bytes) -> None:
    theirs = http1.read_request_head(head.split(b"\r\n")[:-2]).data
    [ours] = play([(True, head)]).requests
    assert (ours.method, ours.authority, ours.path, ours.http_version) == (
        theirs.method,
        theirs.authority,
        theirs.path,
        theirs.http_version,
    )
    assert ours.headers == tuple((name, b" ".join(value.split(b"\r\n "))) for name, value in theirs.headers.fields)
