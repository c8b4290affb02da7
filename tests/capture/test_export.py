from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Literal

import factories
import msgspec
import pytest
from mitmproxy.flow import Flow as MitmFlow
from mitmproxy.io import FlowReader
from mitmproxy.test import tflow, tutils
from wsproto.frame_protocol import Opcode

from sdkwitness.capture import bundle, context, export, mitm_records
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import import_files
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import ConnectionSeen, DnsAsked, HandshakeEnded, HelloSeen, JournalRecord
from sdkwitness.capture.records import Device, Flow, Mark

Records = list[JournalRecord]


def flows() -> list[MitmFlow]:
    """One flow of every kind, with what is easily lost."""
    binary = tflow.tflow(resp=True)
    binary.request.content = bytes(range(256))
    binary.request.headers["content-type"] = "application/octet-stream"
    binary.response = tutils.tresp(content=bytes(range(256)) * 3)  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    zipped = tflow.tflow(resp=True)
    assert zipped.response is not None
    zipped.request.method = "PUT"
    zipped.request.headers["content-encoding"] = "gzip"
    zipped.request.raw_content = gzip.compress(b'{"imei":"1"}')
    zipped.response.headers["content-encoding"] = "gzip"
    zipped.response.raw_content = b"\x1f\x8b is no gzip"
    noted = tflow.tflow(resp=True)
    noted.comment, noted.marked, noted.metadata = "look here", ":red_circle:", {"a": [1, "b"]}
    trailing = tflow.tflow(resp=True)
    assert trailing.response is not None
    trailing.request.trailers = tutils.treq().headers  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    trailing.response.trailers = tutils.tresp().headers  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    get = tflow.tflow(resp=True)
    get.request.method = "GET"
    get.request.content = b"a body all the same"
    return [
        *(binary, zipped, noted, trailing, get, tflow.tflow(err=True), tflow.tflow()),
        *(tflow.twebsocketflow(), tflow.ttcpflow(), tflow.tudpflow(), tflow.tdnsflow(resp=True)),  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    ]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A capture of all of them, the first with its ClientHello."""
    path = tmp_path / "capture"
    writer = bundle.Writer.create(path, factories.manifest())
    made = flows()
    journal = JournalWriter(path / bundle.FLOWS)
    journal.append(HelloSeen(made[0].client_conn.id, 1.0, random=bytes(range(32))))
    for flow in made:
        for record in mitm_records.whole(flow, {}):
            journal.append(record)
    journal.close()
    assert bundle.read(path).flows[0].client_random == bytes(range(32)).hex()
    writer.finish(ended=5)
    return path


def test_a_dump_holds_the_same_flows(capture: Path, tmp_path: Path) -> None:
    count = export.to_mitm(capture, tmp_path / "out.mitm").flows
    import_files([tmp_path / "out.mitm"], tmp_path / "again")
    before, after = bundle.read(capture).flows, bundle.read(tmp_path / "again").flows
    assert count == len(before) == 11
    assert after == before


def test_a_dump_keeps_all_that_mitmproxy_knew(tmp_path: Path) -> None:
    """What a recording of mitmproxy's own state gives back is that state, save what is only there while it lives."""
    path = tmp_path / "capture"
    bundle.Writer.create(path, factories.manifest())
    journal = JournalWriter(path / bundle.FLOWS)
    made = flows()
    for flow in made:
        for record in mitm_records.whole(flow, {}):
            journal.append(record)
    journal.close()
    export.to_mitm(path, tmp_path / "out.mitm")
    with (tmp_path / "out.mitm").open("rb") as file:
        found = list(FlowReader(file).stream())
    for flow, again in zip(made, found, strict=True):
        want, got = flow.get_state(), again.get_state()
        for state in (want, got):
            for side in ("client_conn", "server_conn"):
                state[side].pop("state", None)
        if flow.type == "dns":
            continue  # names and data are packed anew; test_a_dump_holds_the_same_flows compares them
        got["metadata"].pop(context.KEY, None)  # what the export adds, on the first flow
        assert got == want


def test_mitmdump_opens_the_dump(capture: Path, tmp_path: Path) -> None:
    export.to_mitm(capture, tmp_path / "out.mitm")
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("mitmdump")), "-nr", str(tmp_path / "out.mitm")),
            *("--set", f"confdir={tmp_path}", "--flow-detail", "1"),
        ],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert b"http://address:22/path" in done.stdout
    assert b"error" not in done.stderr.lower()


def plain(body: bytes | None) -> bytes | None:
    """A body without gzip, whose header holds the time."""
    try:
        return gzip.decompress(body or b"")
    except (OSError, EOFError):
        return body


def seen(flow: Flow) -> dict[str, object]:
    """What analysis reads of an HTTP flow, bodies decoded."""
    assert flow.request is not None
    return {
        "request": (flow.request.method, flow.request.path, flow.request.headers, plain(flow.request.body)),
        "response": flow.response and (flow.response.status, flow.response.headers, plain(flow.response.body)),
        "trailers": (flow.request.trailers, flow.response and flow.response.trailers),
        "messages": flow.messages,
        "server": flow.server and flow.server.host,
        "started": flow.started,
    }


def test_a_har_holds_the_same_exchanges(capture: Path, tmp_path: Path) -> None:
    count = export.to_har(capture, tmp_path / "out.har").flows
    import_files([tmp_path / "out.har"], tmp_path / "again")
    before = [f for f in bundle.read(capture).flows if f.request is not None]
    after = bundle.read(tmp_path / "again").flows
    assert count == len(before) == len(after) == 8
    assert [f.ended for f in after if f.response] == [f.ended for f in before if f.response]
    for a, b in zip(before, after, strict=True):
        assert seen(a) == seen(b)


def recorded(path: Path, *records: JournalRecord, **manifest: object) -> Path:
    """A capture that holds these records."""
    writer = bundle.Writer.create(path, factories.manifest(**manifest))
    journal = JournalWriter(path / bundle.FLOWS)
    for record in records:
        journal.append(record)
    journal.close()
    writer.finish(ended=5)
    return path


def shaken(leg: str, time: float, outcome: Literal["established", "refused", "failed"], error: str | None) -> Records:
    """A handshake with the app, as the proxy records one of which nothing came."""
    peer = ("10.0.0.2", 40000)
    return [
        ConnectionSeen(leg, client=True, peername=peer, tls=True, sni=f"{leg}.example", timestamp_end=time + 1),
        HelloSeen(
            leg, time, peer, ("203.0.113.7", 443), bytes([len(leg)]) * 32, f"{leg}.example", (b"h2", b"http/1.1")
        ),
        HandshakeEnded(leg, time, outcome, error),
    ]


def test_a_har_holds_the_handshakes_of_which_nothing_came(tmp_path: Path) -> None:
    """A pin shows in them alone: without them its host would be missing from the findings."""
    nameless = HelloSeen("bare", 1.7e9 + 4, ("10.0.0.2", 40001), ("203.0.113.8", 8443))
    records = [
        *shaken("pinned", 1.7e9 + 0.25, "refused", "The client does not trust the proxy's certificate (tlsv1 alert)."),
        *shaken("late", 1.7e9 + 1, "established", None),
        *shaken("cut", 1.7e9 + 2, "failed", None),
        *(nameless, HandshakeEnded("bare", 1.7e9 + 4, "refused", "closed")),
        *mitm_records.whole(tflow.tflow(resp=True), {}),
    ]
    capture = recorded(tmp_path / "capture", *records)
    export.to_har(capture, tmp_path / "out.har")
    import_files([tmp_path / "out.har"], tmp_path / "again")
    before, after = bundle.read(capture).handshakes, bundle.read(tmp_path / "again").handshakes
    assert [h.unused for h in before] == [False, True, False, False]
    assert after == before
    listed = json.loads((tmp_path / "out.har").read_text())["log"]["_tlsErrors"]
    assert [told["cause"] for told in listed] == ["cert-rejected", "closed", "unknown", "cert-rejected"]


def test_a_har_leaves_out_handshakes_of_which_flows_came(capture: Path, tmp_path: Path) -> None:
    export.to_har(capture, tmp_path / "out.har")
    assert "_tlsErrors" not in json.loads((tmp_path / "out.har").read_text())["log"]


def test_a_har_holds_app_device_and_marks(tmp_path: Path) -> None:
    flow = mitm_records.whole(tflow.tflow(resp=True), {})
    device = Device(name="Pixel", platform="android", api_level=34)
    capture = recorded(tmp_path / "capture", *flow, app="com.example.app", device=device)
    mark = Mark(time=3, kind="consent", name="given")
    with (capture / bundle.MARKS).open("wb") as file:
        file.write(msgspec.json.encode(mark) + b"\n")
    export.to_har(capture, tmp_path / "out.har")
    import_files([tmp_path / "out.har"], tmp_path / "again")
    again = bundle.read(tmp_path / "again")
    assert (again.manifest.app, again.manifest.device, again.marks) == ("com.example.app", device, (mark,))


def test_a_har_holds_what_text_and_codings_cannot(tmp_path: Path) -> None:
    """What a request calls gzip and is none, a text message that is no UTF-8, and legs of which only half is known."""
    odd = tflow.tflow(resp=True)
    odd.request.headers["content-encoding"] = "gzip"
    odd.request.raw_content = b"\x1f\x8b is no gzip"
    odd.server_conn.timestamp_start = None
    socket = tflow.twebsocketflow()  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
    assert socket.websocket is not None
    socket.websocket.messages[0].content = b"\xff\xfe\x00"
    socket.websocket.messages[0].type = Opcode.TEXT
    capture = recorded(tmp_path / "capture", *mitm_records.whole(odd, {}), *mitm_records.whole(socket, {}))
    assert export.to_har(capture, tmp_path / "out.har").skipped == ()
    import_files([tmp_path / "out.har"], tmp_path / "again")
    assert list(map(seen, bundle.read(tmp_path / "again").flows)) == list(map(seen, bundle.read(capture).flows))


def test_a_har_is_har(capture: Path, tmp_path: Path) -> None:
    export.to_har(capture, tmp_path / "out.har")
    log = json.loads((tmp_path / "out.har").read_text())["log"]
    assert log["version"] == "1.2"
    assert all(
        {"startedDateTime", "time", "request", "response", "timings"} <= entry.keys() for entry in log["entries"]
    )


def test_a_captures_flows_are_exported_without_what_was_torn(capture: Path, tmp_path: Path) -> None:
    journal = capture / bundle.FLOWS
    journal.write_bytes(journal.read_bytes()[:-5])
    assert export.to_mitm(capture, tmp_path / "out.mitm").flows == 11


@pytest.mark.parametrize("to", [export.to_mitm, export.to_har])
def test_what_cannot_be_exported_is_one_sentence_and_leaves_nothing(to: object, capture: Path, tmp_path: Path) -> None:
    assert callable(to)
    with pytest.raises(UserError, match="is no capture"):
        to(tmp_path, tmp_path / "out")
    with pytest.raises(UserError, match="cannot be written"):
        to(capture, tmp_path / "missing" / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["capture"]


def test_records_that_mitmproxy_cannot_take_are_one_sentence(tmp_path: Path) -> None:
    bundle.Writer.create(tmp_path / "c", factories.manifest())
    journal = JournalWriter(tmp_path / "c" / bundle.FLOWS)
    records: list[JournalRecord] = list(mitm_records.whole(tflow.tdnsflow(), {}))
    broken = [r for r in records if not isinstance(r, DnsAsked)]
    assert len(broken) < len(records)
    for record in (*broken, DnsAsked("f", "c", "s", 1.0, 1.0, "x", b"\x00")):
        journal.append(record)
    journal.close()
    with pytest.raises(UserError, match="mitmproxy cannot take"):
        export.to_mitm(tmp_path / "c", tmp_path / "out")
    assert not (tmp_path / "out").exists()
