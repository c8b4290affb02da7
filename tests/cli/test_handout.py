"""Redacted copies: nothing that is known, found or free text survives, and what is structure does."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import factories
import leaks
import msgspec
import pytest
from cli.conftest import Call
from mitmproxy.test import tflow

from sdkwitness.capture import bundle, export, mitm_records
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import (
    ConnectionSeen,
    FlowFailed,
    FlowNotes,
    HelloSeen,
    JournalRecord,
    RecorderProblem,
    RequestSeen,
    ResponseSeen,
    StreamEnded,
    StreamMessage,
    StreamOpened,
)
from sdkwitness.capture.records import (
    AgentProblem,
    AgentRecord,
    Blob,
    Connection,
    Coverage,
    Crypto,
    Device,
    Effect,
    Event,
    HookStatus,
    Ipc,
    Recording,
    Stack,
    Value,
)
from sdkwitness.cli import inputs
from sdkwitness.knowledge import identity as identities
from sdkwitness.knowledge.load import catalogue

IDENTITY = """
imei: "864259047318628"
oaid: 5d81f3a07be29c46
wifi_mac: "64:a2:00:5e:91:d7"
serial: 7c3fa91e
account_id: "2804917365"
phone_number: "13764205918"
email: lin.qinghe.lab@example.com
name: 林清禾
nickname: 清禾跑者8261
ssid: LabNest-9F3C
ip: 192.168.83.147
birthdate: "1991-07-23"
gender: female
places:
  - {latitude: 31.213847, longitude: 121.456293, label: home}
health:
  heart_rate: [61, 97, 143, 88, 119]
"""
UNKNOWN = ("token-8f3kq-PLAIN-zz91", "Grünwalder Straße 17b", "+49 151 23456789")
"""Values that nobody told of: free text goes without being known."""
T = 1_700_000_000.0


def _needles() -> list[bytes]:
    """Every form of every value, and the values that nobody knows."""
    known = identities.parse(IDENTITY, catalogue())
    wanted = {k.value: k.data_type for k in known.values}
    forms = [needle.pattern for needle in leaks.forms(Recording(manifest=factories.manifest()), wanted)]
    return [*dict.fromkeys(forms), b"31.213847", b"121.456293"]


def _records() -> Iterator[JournalRecord]:
    """Exchanges that carry every form somewhere, each in another place than the one before."""
    needles = _needles()
    places = cycle(range(12))
    for n in range(0, len(needles), 20):
        carried = needles[n : n + 20]
        texts = [needle.decode("utf-8", "backslashreplace") for needle in carried]
        at = next(places)
        free = UNKNOWN[n % len(UNKNOWN)]
        yield ConnectionSeen(
            f"c{n}", client=True, peername=("192.168.83.147", 40000), sni="api.example.com", error=texts[0],
            mitmcert=carried[0], certificates=(carried[0],),
        )  # fmt: skip
        host = f"{texts[0]}.t.example.com" if at == 0 else "api.example.com"
        yield ConnectionSeen(f"s{n}", client=False, address=(host, 443), peername=("203.0.113.9", 443))
        yield HelloSeen(f"c{n}", T, ("192.168.83.147", 40000), (host, 443), bytes(range(32)), host, (carried[0],))
        nested = base64.b64encode(gzip.compress(json.dumps({"in": texts}).encode(), mtime=0)).decode()
        document = json.dumps(
            {"d": {"v": texts, "n": nested, texts[0]: 1}, "model": texts[-1], "e": {}, "free": [free]}
        )
        body = [
            document.encode(),
            b"&".join(b"k=" + quote(c).encode() for c in carried),
            gzip.compress(document.encode(), mtime=0),
            b"\x00\xff".join(carried),
            b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + carried[0] + b"\r\n--b--",
            f"<r><v>{texts[0]}</v></r>".encode(),
        ][at % 6]
        kinds = (b"application/json", b"application/x-www-form-urlencoded", b"application/json", b"image/png",
                 b"multipart/form-data; boundary=b", b"text/xml")  # fmt: skip
        headers = (
            (b"Host", host.encode("utf-8")),
            (b"Content-Type", kinds[at % 6] + (b"; x=" + carried[0] if at == 8 else b"")),
            *(((b"Content-Encoding", b"gzip"),) if at % 6 == 2 else ()),
            (b"User-Agent", carried[-1]),
            (b"Cookie", b"sid=" + carried[0]),
            (b"Authorization", b"Bearer " + carried[0]),
            (b"X-" + carried[-1], b"1"),
            (b"Referer", f"https://www.example.com/{quote(carried[0])}?q={quote(carried[-1])}".encode()),
            (b"Accept-Encoding", carried[1 % len(carried)]),
            *((name, free.encode()) for name in (b"X-Free", b"Accept", b"Via", b"Connection", b"Origin")),
        )
        path = f"/v1/{quote(carried[0])}/report?k={quote(carried[-1])}&{quote(carried[0])}=1&log&free={quote(free)}"
        trailers = ((b"Trailer-" + carried[0], carried[0]),)
        yield RequestSeen(
            f"f{n}", f"c{n}", f"s{n}", T + n, host, 443, carried[0] if at == 9 else b"POST", b"https", b"",
            path.encode(), b"HTTP/1.1", headers, body, trailers, T + n, T + n,
        )  # fmt: skip
        yield ResponseSeen(
            f"f{n}", f"s{n}", b"HTTP/1.1", 200, carried[0], ((b"Set-Cookie", b"a=" + carried[0]), (b"X-Id", carried[0]),
            (b"Location", b"/u/" + quote(carried[0]).encode())), carried[0], None, T + n, T + n, websocket=at == 10,
        )  # fmt: skip
        if at == 10:
            yield StreamMessage(f"f{n}", T + n, True, document.encode(), text=True)
            yield StreamEnded(f"f{n}", f"s{n}", T + n, close_reason=texts[0])
        for transport in ("tcp", "udp"):
            stream = f"{transport}{n}"
            yield StreamOpened(stream, f"c{n}", f"s{n}", transport, T + n)
            for half in (body[: len(body) // 2], body[len(body) // 2 :]):
                yield StreamMessage(stream, T + n, True, half)
            yield StreamEnded(stream, f"s{n}", T + n, error=texts[0], ja4="t13d1516h2_8daaf6152771_e5627efa2ab1")
        yield FlowFailed(f"f{n}", f"s{n}", T, f"{free}: {texts[0]}")
        yield FlowNotes(f"f{n}", texts[0], texts[0], None, json.dumps({"a": texts}).encode())
        yield RecorderProblem(T, texts[0])


def _events() -> Iterator[AgentRecord]:
    needles = _needles()
    hook = HookStatus(target="A.b", outcome="failed", reason=UNKNOWN[0])
    yield Coverage(process="com.mi.health", pid=1, hooks=(hook,))
    for n, needle in enumerate(needles[::12]):
        text = needle.decode("utf-8", "backslashreplace")
        blob = Blob(size=len(needle), sha256="ab" * 32, data=needle)
        yield Stack(id=f"s{n}", frames=("com.loc.m.a", f"com.loc.{text}.b", text, f"/data/app/{text}/lib.so"))
        yield Event(
            seq=n + 1, time=1, kind="ipc", target="Intent.send", stack=f"s{n}", instance=text, error=text,
            values=(Value(name="return", data_type=None if n else "dev.model", text=text),
                    Value(name=text, text=text), Value(name="blob", blob=blob)),
            crypto=Crypto(operation="mac", algorithm=text, input=blob, output=blob, key=needle, iv=needle),
            ipc=Ipc(mechanism="activity", peer=text, action=text),
            connection=Connection(sni=text, client_random=needle.hex(), payload=blob),
        )  # fmt: skip
        yield Effect(time=1, kind="canary", what=text, detail=text)
        yield AgentProblem(time=1, message=text)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture in which every form of every value is in many places."""
    path = tmp_path_factory.mktemp("handout") / "capture"
    writer = bundle.Writer.create(
        path,
        factories.manifest(
            ended=None,
            device=Device(name="7c3fa91e", platform="android"),
            sources=("proxy", "林清禾.pcap"),
            problems=(f"{UNKNOWN[0]} could not be read.",),
        ),
    )
    journal = JournalWriter(path / bundle.FLOWS)
    for record in _records():
        journal.append(record)
    for flow in (tflow.tdnsflow(resp=True), tflow.twebsocketflow()):  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        for record in mitm_records.whole(flow, {}):
            journal.append(record)
    journal.close()
    writer.append_events([msgspec.json.encode(record) for record in _events()])
    writer.append_mark(factories.mark("note", "林清禾 logs in"))
    writer.append_mark(factories.mark("scenario", "outdoor_run", "start"))
    writer.write_identity(IDENTITY)
    (path / bundle.KEYLOG).write_text("CLIENT_RANDOM 00 00\n")
    (path / "packets").mkdir()
    (path / "packets" / "林清禾.pcap").write_bytes(b"864259047318628")
    writer.finish(ended=factories.T0 + 1)
    return path


@pytest.fixture(scope="module")
def copies(original: Path) -> dict[str, Path]:
    """Its redacted copy, and what is made of that."""
    from sdkwitness.cli.main import run

    made = {form: original.with_name(f"copy.{form}") for form in ("capture", "har", "mitm")}
    out = made["capture"]
    assert run(["export", str(original), "--redacted", "--format", "capture", "--out", str(out), "--quiet"]) == 0
    export.to_har(out, made["har"])
    export.to_mitm(out, made["mitm"])
    return made


def _files(copies: dict[str, Path]) -> list[Path]:
    return [*copies["capture"].rglob("*"), copies["har"], copies["mitm"]]


def test_no_value_survives_in_any_form(original: Path, copies: dict[str, Path]) -> None:
    recording = bundle.read(original)
    identity = inputs.capture_identity(original)
    wanted = leaks.values(recording, identity)
    assert {"864259047318628", "lin.qinghe.lab@example.com", "林清禾", "192.168.83.147"} <= wanted.keys()
    needles = list(leaks.forms(recording, wanted))
    assert len(needles) > 1000
    assert leaks.in_bytes([original / bundle.FLOWS], needles)
    assert leaks.in_bytes(_files(copies), needles) == []
    known = {k.value: k.data_type for k in identity.values} if identity is not None else {}
    assert leaks.in_decoded(bundle.read(copies["capture"]), known) == []
    assert leaks.in_decoded(recording, known)


def test_nothing_that_nobody_knows_of_survives_either(original: Path, copies: dict[str, Path]) -> None:
    for text in UNKNOWN:
        for spelled in (text, quote(text), json.dumps(text)[1:-1], text.encode("unicode_escape").decode()):
            for file in _files(copies):
                if file.is_file():
                    assert spelled.encode() not in file.read_bytes(), (text, file)


def test_a_copy_holds_no_identity_keys_or_packets(copies: dict[str, Path]) -> None:
    names = {file.relative_to(copies["capture"]).as_posix() for file in copies["capture"].rglob("*")}
    assert names == {"manifest.json", "flows.journal", "events.jsonl", "marks.jsonl"}


def test_what_is_structure_stays(original: Path, copies: dict[str, Path]) -> None:
    before, after = bundle.read(original), bundle.read(copies["capture"])
    assert [f.started for f in after.flows] == [f.started for f in before.flows]
    assert [f.transport for f in after.flows] == [f.transport for f in before.flows]
    assert after.manifest.app == "com.mi.health"
    assert after.manifest.device.platform == "android"
    assert after.manifest.sources == ("proxy", "<source:1>")
    assert [m.kind for m in after.marks] == ["note", "scenario"]
    assert after.marks[1].name == "outdoor_run"
    assert after.stacks[0].frames[0] == "com.loc.m.a"
    assert len(after.events) == len(before.events)
    flow = next(f for f in after.flows if f.request is not None and b'"base64 > gzip' in (f.request.body or b""))
    assert flow.request is not None
    assert flow.sni is not None
    assert flow.sni.endswith(".example.com")
    assert flow.request.path.startswith("/v1/%3Cpath:")
    assert "&log&free=%3C" in flow.request.path
    document = json.loads(flow.request.body or b"")
    assert document["e"] == {}
    assert all(item.startswith("<") for item in document["d"]["v"])
    assert "base64 > gzip > json:$.in[0]" in document["d"]["n"]["unpacked"]
    assert "api.example.com" in {f.host for f in after.flows}
    assert "<id.device.permanent.imei:1>" in copies["har"].read_text()
    assert "<id.device.permanent.imei:1:md5>" in copies["har"].read_text()


def test_the_same_capture_gives_the_same_copy_in_any_format(
    original: Path, tmp_path: Path, copies: dict[str, Path], call: Call
) -> None:
    done = call("export", original, "--redacted", "--format", "har", "--out", tmp_path / "again.har", "--json")
    assert done.code == 0
    assert (tmp_path / "again.har").read_bytes() == copies["har"].read_bytes()
    told = json.loads(done.out)
    assert told["flows"] == len(json.loads(copies["har"].read_text())["log"]["entries"])
    assert told["left_out"].keys() == {"tcp", "udp", "dns"}
    assert "Left out: " in done.err


def test_a_har_of_a_copy_is_har_and_can_be_imported(copies: dict[str, Path], tmp_path: Path, call: Call) -> None:
    log = json.loads(copies["har"].read_text())["log"]
    assert log["version"] == "1.2"
    flows = bundle.read(copies["capture"]).flows
    assert len(log["entries"]) == sum(f.request is not None for f in flows)
    done = call("import", copies["har"], "--out", tmp_path / "again", "--json")
    assert json.loads(done.out)["flows"] == len(log["entries"])


def test_mitmproxy_opens_a_copy(copies: dict[str, Path], tmp_path: Path) -> None:
    mitmdump = str(Path(sys.executable).with_name("mitmdump"))
    command = [mitmdump, "-nr", str(copies["mitm"]), "--set", f"confdir={tmp_path}"]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"error" not in done.stderr.lower()
    assert b"api.example.com" in done.stdout


def test_a_copy_can_be_analysed_sealed_and_verified(copies: dict[str, Path], tmp_path: Path, call: Call) -> None:
    copy = copies["capture"]
    assert call("analyze", copy, "--out", tmp_path / "report").code in (0, 1, 3)
    assert call("seal", copy).code == 0
    assert call("verify", copy).code == 0


def test_values_known_beside_the_capture_go_too(capture: Path, tmp_path: Path, call: Call) -> None:
    assert call("export", capture, "--redacted", "--format", "capture", "--out", tmp_path / "without").code == 0
    assert b"/report" in (tmp_path / "without" / bundle.FLOWS).read_bytes()
    (tmp_path / "more.yaml").write_text("account_id: report\n")
    more = ("--identity", tmp_path / "more.yaml")
    assert call("export", capture, "--redacted", "--format", "capture", *more, "--out", tmp_path / "copy").code == 0
    assert b"/report" not in (tmp_path / "copy" / bundle.FLOWS).read_bytes()


@pytest.mark.parametrize("options", [["--format", "capture"], ["--format", "har", "--identity", "x.yaml"]])
def test_what_is_for_copies_only_is_refused_without(
    original: Path, tmp_path: Path, call: Call, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_text("")
    done = call("export", original, *options, "--out", tmp_path / "out")
    assert done.code == 2
    assert "--redacted" in done.err
    assert not (tmp_path / "out").exists()


def test_a_copy_goes_into_no_directory_that_holds_something(original: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "mine").write_text("x")
    done = call("export", original, "--redacted", "--format", "capture", "--out", tmp_path)
    assert done.code == 2
    assert "is not empty" in done.err
