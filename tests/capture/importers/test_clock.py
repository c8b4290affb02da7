"""Several sources of one import: one clock, nothing twice in silence, and ciphertext opened by an agent's log."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import agent_logs
import pytest
from agent_logs import IMEI, PLAIN, encrypted, lines
from dialects import log, spelt
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow

from sdkwitness.capture import bundle, mitm_records
from sdkwitness.capture.importers import ImportSummary, clock, import_files
from sdkwitness.capture.importers.ties import Ties
from sdkwitness.capture.journal_records import ConnectionSeen, HelloSeen, JournalRecord, StreamOpened
from sdkwitness.capture.records import Address, Connection, Event, Recording, SourceClock
from sdkwitness.cli import watched
from sdkwitness.cli.main import run

Object = dict[str, Any]
SECOND = 1_000_000_000
START = 1_767_323_045.0


def exchange(path: str, time: float, body: str = "", status: int = 200, text: str | None = "ok") -> Object:
    """A HAR entry."""
    return {
        "startedDateTime": time,
        "time": 20,
        "request": {
            "method": "POST",
            "url": f"https://api.example.com{path}",
            "headers": [],
            "postData": {"text": body, "mimeType": "text/plain"},
        },
        "response": {"status": status, "headers": [], "content": {} if text is None else {"text": text}},
    }


def har(folder: Path, name: str, *entries: Object) -> Path:
    (folder / name).write_bytes(spelt(log("x", *entries)))
    return folder / name


def dump(folder: Path, name: str, *flows: HTTPFlow) -> Path:
    made = io.BytesIO()
    writer = FlowWriter(made)  # type: ignore[no-untyped-call]  # mitmproxy
    for flow in flows:
        writer.add(flow)
    (folder / name).write_bytes(made.getvalue())
    return folder / name


def mitm(path: str, time: float, body: bytes = b"", port: int = 40788) -> HTTPFlow:
    """mitmproxy's flow of such an exchange."""
    flow = tflow.tflow(resp=True)
    flow.request.method, flow.request.url = "POST", f"https://api.example.com{path}"
    flow.request.headers.clear()
    flow.request.content = body
    flow.request.timestamp_start = flow.request.timestamp_end = time
    flow.timestamp_created = time
    flow.client_conn.peername = ("10.0.0.2", port)
    flow.client_conn.timestamp_start = time - 0.1
    assert flow.response is not None
    flow.response.timestamp_start = flow.response.timestamp_end = time + 0.02
    return flow


def load(folder: Path, *paths: Path, offsets: dict[Path, float] | None = None) -> tuple[Recording, ImportSummary]:
    summary = import_files(paths, folder / "out", lookup=watched.lookup, offsets=offsets)
    return bundle.read(folder / "out"), summary


def starts(recording: Recording) -> list[float]:
    return [round(f.started / SECOND - START, 3) for f in recording.flows]


def test_one_file_has_its_own_clock(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, har(tmp_path, "a.har", exchange("/1", START)))
    assert recording.manifest.clocks == ()
    assert summary.clocks == (SourceClock(source="a.har"),)


def test_the_same_requests_tell_how_far_two_clocks_are_apart(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", *(exchange(f"/{n}", START + n) for n in range(5)))
    late = [exchange(f"/{n}", START + n + 3600 + n / 1000, text=None) for n in range(5)]
    b = har(tmp_path, "b.har", *late, exchange("/only-here", START + 3610))
    recording, summary = load(tmp_path, a, b)
    [reference, other] = recording.manifest.clocks
    assert (reference.source, reference.how, reference.offset) == ("a.har", "reference", 0)
    assert (other.how, other.by, other.matches) == ("estimated", "requests", 5)
    assert abs(other.offset + 3600.002 * SECOND) < 2_000_000
    assert 3_900_000 <= other.spread <= 4_100_000
    # What only the second saw is on the clock of the first, and what both saw is there once, and said.
    assert starts(recording) == [0, 1, 2, 3, 4, 9.998]
    assert abs(recording.manifest.started - START * SECOND) < 5_000_000
    assert abs((recording.manifest.ended or 0) - (START + 10.018) * SECOND) < 5_000_000
    assert summary.flows == 6
    assert summary.problems == (
        "b.har: exchanges that a.har holds too, the same requests at the same time: 5; they are kept once.",
    )


def test_the_record_that_tells_more_is_kept(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", exchange("/1", START, text=None), exchange("/2", START + 1, status=0))
    b = har(tmp_path, "b.har", exchange("/1", START), exchange("/2", START + 1))
    recording, summary = load(tmp_path, a, b)
    assert len(recording.flows) == 4
    assert summary.problems == (
        "b.har: exchanges that a.har holds too, but with less of their answers: 2; they stand here twice.",
    )
    assert [c.offset for c in summary.clocks] == [0, 0]
    assert summary.clocks[1].how == "estimated"


def without_body(made: Object) -> Object:
    """The same entry, of which the tool kept no more than that there was a body."""
    request = {k: v for k, v in made["request"].items() if k != "postData"}
    return {**made, "request": {**request, "bodySize": 9}}


@pytest.mark.parametrize("bare_first", [False, True])
def test_a_request_whose_body_one_tool_did_not_keep_is_there_once_with_it(tmp_path: Path, bare_first: bool) -> None:
    seen = [exchange("/tie", START), exchange("/up", START + 1, "first"), exchange("/up", START + 31, "second")]
    a = har(tmp_path, "a.har", *seen)
    b = har(tmp_path, "b.har", seen[0], *map(without_body, seen[1:]), without_body(exchange("/up", START + 61)))
    recording, summary = load(tmp_path, *((b, a) if bare_first else (a, b)))
    bodies = sorted(f.request.body.decode() for f in recording.flows if f.request is not None and f.request.body)
    assert (len(recording.flows), bodies) == (4, ["first", "second"])
    assert not [p for p in summary.problems if "stand here twice" in p]


def test_a_request_without_its_body_stays_where_it_alone_has_the_answer(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", exchange("/tie", START), exchange("/up", START + 1, "body", text=None))
    b = har(tmp_path, "b.har", exchange("/tie", START), without_body(exchange("/up", START + 1)))
    recording, summary = load(tmp_path, a, b)
    assert len(recording.flows) == 3
    assert [p for p in summary.problems if "stand here twice" in p]


def socket(*messages: str) -> Object:
    """A HAR entry of a WebSocket with these messages, every second one from the server."""
    told = [{"type": ("send", "receive")[n % 2], "time": START, "opcode": 1, "data": m} for n, m in enumerate(messages)]
    request: Object = {"method": "GET", "url": "wss://api.example.com/ws", "headers": []}
    response: Object = {"status": 101, "headers": [], "content": {}}
    return {"startedDateTime": START, "request": request, "response": response, "_webSocketMessages": told}


@pytest.mark.parametrize(("other", "flows"), [(["a", "b", "c"], 1), ([], 1), (["a", "b"], 2), (["a", "b", "d"], 2)])
def test_a_websocket_that_two_files_hold_is_there_once_where_its_messages_are_the_same(
    tmp_path: Path, other: list[str], flows: int
) -> None:
    a, b = har(tmp_path, "a.har", socket("a", "b", "c")), har(tmp_path, "b.har", socket(*other))
    recording, _ = load(tmp_path, a, b)
    assert len(recording.flows) == flows
    assert len(recording.flows[0].messages) == 3


def test_the_same_request_at_another_time_is_another(tmp_path: Path) -> None:
    """A client that asks the same every minute: what agrees by chance moves no clock and drops no exchange."""
    a = har(tmp_path, "a.har", exchange("/x", START), exchange("/poll", START + 1), exchange("/poll", START + 61))
    b = har(tmp_path, "b.har", exchange("/x", START), exchange("/poll", START + 121))
    recording, _ = load(tmp_path, a, b)
    assert starts(recording) == [0, 1, 61, 121]


def test_a_dump_and_a_har_of_one_recording_are_one(tmp_path: Path) -> None:
    a = dump(tmp_path, "a.mitm", mitm("/1", START), mitm("/2", START + 1))
    b = har(tmp_path, "b.har", exchange("/1", START - 7200), exchange("/2", START - 7199))
    recording, summary = load(tmp_path, a, b)
    assert starts(recording) == [0, 1]
    assert summary.clocks[1].offset == 7200 * SECOND


def test_offsets_that_are_given_are_taken_at_their_word(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", exchange("/1", START))
    b = har(tmp_path, "b.har", exchange("/1", START + 100))
    recording, summary = load(tmp_path, a, b, offsets={b: -40.5})
    assert starts(recording) == [0, 59.5]
    assert summary.clocks[1] == SourceClock(source="b.har", offset=-40_500_000_000, how="given")
    assert summary.problems == ()


def test_an_offset_of_the_only_file_moves_it(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", exchange("/1", START))
    recording, _ = load(tmp_path, a, offsets={a: 5})
    assert starts(recording) == [5]
    assert recording.manifest.started == round((START + 5) * SECOND)
    assert recording.flows[0].ended == round((START + 5.02) * 1000) * 1_000_000


def test_what_nothing_ties_is_said_to_be_loose(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", exchange("/1", START))
    b = har(tmp_path, "b.har", exchange("/2", START + 999))
    recording, summary = load(tmp_path, a, b)
    assert summary.clocks[1] == SourceClock(source="b.har", how="unknown")
    assert starts(recording) == [0, 999]


def test_a_source_may_be_tied_through_another(tmp_path: Path) -> None:
    a = har(tmp_path, "a.har", exchange("/1", START))
    c = har(tmp_path, "c.har", exchange("/2", START + 60))
    b = har(tmp_path, "b.har", exchange("/1", START + 10), exchange("/2", START + 20))
    _, summary = load(tmp_path, a, c, b)
    assert [clock.offset // SECOND for clock in summary.clocks] == [0, -50, -10]


def test_an_agents_ciphertext_is_a_body_and_ties_the_clocks(tmp_path: Path) -> None:
    body = base64.b64encode(encrypted()).decode()
    sent = {"postData": {"text": body, "encoding": "base64", "mimeType": "application/octet-stream"}}
    entry = exchange("/sealed", START + 500)
    entry["request"] |= sent
    a = har(tmp_path, "a.har", entry)
    (tmp_path / "aes_info.json").write_text(json.dumps(agent_logs.aes_info()))
    recording, summary = load(tmp_path, a, tmp_path / "aes_info.json")
    assert summary.clocks[1].offset == 500 * SECOND
    assert summary.clocks[1].by == "encrypted bodies"
    assert recording.events[0].time == recording.flows[0].started


def test_an_agents_sockets_tie_its_clock_to_the_connections(tmp_path: Path) -> None:
    a = dump(tmp_path, "a.mitm", *(mitm(f"/{n}", START + n, port=40000 + n) for n in range(4)))
    trace = [
        record
        for n in range(4)
        for record in agent_logs.socket_trace(40000 + n, round((START + n - 0.1 + 8 * 3600) * 1000), "connect")
    ]
    (tmp_path / "socket_trace.json").write_text(json.dumps(trace))
    recording, summary = load(tmp_path, a, tmp_path / "socket_trace.json")
    assert summary.clocks[1].how == "estimated"
    assert abs(summary.clocks[1].offset + 8 * 3600 * SECOND) < 2_000_000
    assert abs(recording.events[0].time - (START - 0.1) * SECOND) < 2_000_000


def test_two_ports_that_agree_by_chance_are_too_few(tmp_path: Path) -> None:
    a = dump(tmp_path, "a.mitm", *(mitm(f"/{n}", START + n, port=40000 + n) for n in range(2)))
    trace = [
        record
        for n in range(2)
        for record in agent_logs.socket_trace(40000 + n, round((START + n + 99) * 1000), "connect")
    ]
    (tmp_path / "socket_trace.json").write_text(json.dumps(trace))
    assert load(tmp_path, a, tmp_path / "socket_trace.json")[1].clocks[1].how == "unknown"


def test_one_hello_outweighs_many_requests(tmp_path: Path) -> None:
    random = bytes(range(32))
    wire, agent = Ties(), Ties()
    wire.wire(HelloSeen("c", START, random=random))
    for record in whole(mitm("/1", START + 50)):
        wire.wire(record)
    agent.agent(
        Event(
            seq=1,
            time=round((START + 7) * SECOND),
            kind="tls",
            target="ClientHello",
            connection=Connection(client_random=random.hex()),
        )
    )
    found = clock.estimate([(wire, 0)], agent)
    assert found is not None
    assert (found.kind, found.offset, found.matches) == ("hello", -7 * SECOND, 1)


def whole(flow: HTTPFlow) -> list[JournalRecord]:
    return list(mitm_records.whole(flow, {}))


def test_a_stream_that_is_not_http_ties_by_its_ends() -> None:
    wire, agent = Ties(), Ties()
    wire.wire(ConnectionSeen("c", client=True, peername=("192.168.0.92", 40788)))
    wire.wire(ConnectionSeen("s", client=False, peername=("203.0.113.7", 443)))
    wire.wire(StreamOpened("f", "c", "s", "tcp", START))
    agent.agent(
        Event(
            seq=1,
            time=round((START + 3) * SECOND),
            kind="connect",
            target="libc.connect",
            connection=Connection(
                local=Address(host="192.168.0.92", port=40788), remote=Address(host="203.0.113.7", port=443)
            ),
        )
    )
    found = clock.estimate([(wire, 0)], agent)
    assert found is not None
    assert (found.kind, found.offset) == ("connection", -3 * SECOND)


def test_all_times_of_a_source_move_together(tmp_path: Path) -> None:
    made_of: Any = tflow  # its types say too little
    made = io.BytesIO()
    writer = FlowWriter(made)  # type: ignore[no-untyped-call]  # mitmproxy
    for flow in (made_of.twebsocketflow(), made_of.ttcpflow(), made_of.tdnsflow(resp=True), made_of.tflow(err=True)):
        writer.add(flow)
    (tmp_path / "a.mitm").write_bytes(made.getvalue())
    own: list[Object] = [
        {"record": "stack", "id": "s", "frames": ["a.B.c"]},
        {"record": "event", "seq": 1, "time": 5 * SECOND, "kind": "read", "target": "A.b", "stack": "s"},
    ]
    (tmp_path / "b.jsonl").write_bytes(lines(own))
    paths = (tmp_path / "a.mitm", tmp_path / "b.jsonl")
    import_files(paths, tmp_path / "before")
    import_files(paths, tmp_path / "after", offsets={paths[0]: 100, paths[1]: 7})
    before, after = bundle.read(tmp_path / "before"), bundle.read(tmp_path / "after")
    assert len(before.flows) == 4
    for one, other in zip(before.flows, after.flows, strict=True):
        assert other.started - one.started == 100 * SECOND
        assert (one.ended is None) == (other.ended is None)
        assert one.ended is None or (other.ended or 0) - one.ended == 100 * SECOND
        assert [b.time - a.time for a, b in zip(one.messages, other.messages, strict=True)] == [
            100 * SECOND for _ in one.messages
        ]
        assert one.request == other.request
    assert after.events[0].time - before.events[0].time == 7 * SECOND
    assert after.stacks == before.stacks


@pytest.mark.parametrize("agent", ["pirogue", "frooky"])
def test_a_har_and_an_agents_log_show_what_was_inside_the_ciphertext(tmp_path: Path, agent: str) -> None:
    body = base64.b64encode(encrypted()).decode()
    entry = exchange("/v1/report", START)
    entry["request"]["url"] = "https://apilocate.amap.com/v1/report"
    entry["request"]["postData"] = {"text": body, "encoding": "base64", "mimeType": "application/octet-stream"}
    sent = har(tmp_path, "a.har", entry)
    logged = tmp_path / "agent"
    logged.write_bytes(json.dumps(agent_logs.aes_info()).encode() if agent == "pirogue" else lines(agent_logs.frooky()))
    assert IMEI.encode() in PLAIN
    assert IMEI.encode() not in encrypted()
    (tmp_path / "identity.yaml").write_text(f"imei: '{IMEI}'\n")
    capture, report = tmp_path / "cap", tmp_path / "report"
    assert run(["import", str(sent), str(logged), "--app", "com.mi.health", "--out", str(capture)]) == 0
    run(["analyze", str(capture), "--identity", str(tmp_path / "identity.yaml"), "--out", str(report), "--quiet"])
    observations = json.loads((report / "report.json").read_text())["observations"]
    [found] = [o for o in observations if o["evidence"] == "flow:1" and o["data_type"] == "id.device.permanent.imei"]
    assert "aes:event:" in found["path"]
    assert found["path"].endswith("json:$.data.imei")
    assert found["recipient"]["via"].startswith("Amap")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("a.har=5", 0),
        ("{}=-5.25", 0),
        ("a.har", 2),
        ("a.har=soon", 2),
        ("a.har=nan", 2),
        ("a.har=1e300", 2),
        ("c.har=5", 2),
    ],
)
def test_offsets_on_the_command_line(tmp_path: Path, given: str, said: int, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = har(tmp_path, "a.har", exchange("/1", START)), har(tmp_path, "b.har", exchange("/1", START))
    code = run(["import", str(a), str(b), "--offset", given.format(a), "--out", str(tmp_path / "out")])
    assert code == said
    shown = capsys.readouterr()
    if said:
        assert shown.err.count("\n") == 1
        assert "--offset" in shown.err
    else:
        assert "clock of a.har: " in shown.out
        assert "as given" in shown.out
        assert "clock of b.har: the reference" in shown.out


SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "pcap"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the public samples are not beside this checkout")
def test_packets_a_har_and_an_agents_log_of_one_connection_are_one(tmp_path: Path) -> None:
    packets, keys = SAMPLES / "tls12-decryption.pcap", SAMPLES / "tls12-decryption.keys"
    import_files([packets], tmp_path / "alone", keylog=keys)
    [flow] = bundle.read(tmp_path / "alone").flows
    assert flow.client_random is not None
    late = exchange("/", flow.started / SECOND + 3600, status=301)
    late["request"] |= {"method": "GET", "url": "https://heise.de/"}
    del late["request"]["postData"]
    hello: Object = {
        "record": "event",
        "seq": 1,
        "time": flow.started + 7 * SECOND,
        "kind": "tls",
        "target": "ClientHello",
    }
    log_file = tmp_path / "events.jsonl"
    log_file.write_bytes(lines([{**hello, "connection": {"client_random": flow.client_random, "sni": "heise.de"}}]))
    paths = [packets, har(tmp_path, "b.har", late), log_file]
    summary = import_files(paths, tmp_path / "all", keylog=keys)
    _, browser, agent = summary.clocks
    assert (browser.by, browser.offset) == ("requests", -3600 * SECOND)
    assert agent.by == "TLS handshakes"
    assert -7.2 * SECOND < agent.offset < -7 * SECOND
    recording = bundle.read(tmp_path / "all")
    assert list(recording.flows) == [flow]
    assert recording.events[0].time < flow.started
