"""Logs of other tools' hooks become events under our names, with their stacks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import agent_logs
import pytest
import xlwt  # type: ignore[import-untyped]  # ships no stubs
from agent_logs import FRAMES, IMEI, PLAIN, STARTED, encrypted, lines

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import ImportSummary, import_files
from sdkwitness.capture.records import Address, Device, Event, HookStatus, Recording
from sdkwitness.cli import watched
from sdkwitness.cli.inputs import read_identity

NS = 1_000_000
READ = tuple(frame.partition("(")[0] for frame in FRAMES)


def load(tmp_path: Path, data: bytes | str, name: str = "log") -> tuple[Recording, ImportSummary]:
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    summary = import_files([tmp_path / name], tmp_path / "out", lookup=watched.lookup)
    return bundle.read(tmp_path / "out"), summary


def stack(recording: Recording, event: Event) -> tuple[str, ...]:
    return next((s.frames for s in recording.stacks if s.id == event.stack), ())


def reads(recording: Recording) -> list[tuple[str, str | None, str | None]]:
    """(target, data type, text) of each value that was typed."""
    return [(e.target, v.data_type, v.text) for e in recording.events for v in e.values if v.data_type]


def test_our_own_log_is_what_it_was(tmp_path: Path) -> None:
    own: list[agent_logs.Object] = [
        {"record": "coverage", "process": "p", "pid": 1, "hooks": [{"target": "A.b", "outcome": "installed"}]},
        {"record": "stack", "id": "s1", "frames": ["a.B.c"]},
        {"record": "event", "seq": 1, "time": 5, "kind": "read", "target": "A.b", "stack": "s1"},
        {"record": "clock", "time": 5, "offset": 7, "error": 1},
    ]
    recording, summary = load(tmp_path, lines(own) + b"torn")
    [event] = recording.events
    assert (event.id, event.target, stack(recording, event)) == ("event:1", "A.b", ("a.B.c",))
    assert recording.coverage[0].hooks == (HookStatus(target="A.b", outcome="installed"),)
    assert [c.offset for c in recording.clocks] == [7]
    assert summary.cut == ("log: the file ends inside line 5.",)
    assert summary.events == 1


def test_two_logs_of_ours_keep_their_stacks_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        records: list[agent_logs.Object] = [
            {"record": "stack", "id": "s1", "frames": [f"{name}.X.y"]},
            {"record": "event", "seq": 1, "time": 5, "kind": "read", "target": "A.b", "stack": "s1"},
        ]
        (tmp_path / name).write_bytes(lines(records))
    import_files([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
    recording = bundle.read(tmp_path / "out")
    assert [(e.id, stack(recording, e)) for e in recording.events] == [("event:1", ("a.X.y",)), ("event:2", ("b.X.y",))]


@pytest.mark.parametrize("made", [agent_logs.frooky, agent_logs.frooky_later])
def test_frooky(tmp_path: Path, made: Callable[[], list[agent_logs.Object]]) -> None:
    recording, summary = load(tmp_path, lines(made()))
    first = next(e for e in recording.events if e.target == "TelephonyManager.getImei")
    assert (first.kind, first.time) == ("read", STARTED * NS)
    assert stack(recording, first) == READ
    assert reads(recording)[0] == ("TelephonyManager.getImei", "id.device.permanent.imei", IMEI)
    [crypto] = [e.crypto for e in recording.events if e.crypto is not None]
    assert (crypto.operation, crypto.input.data, crypto.output.data) == ("encrypt", PLAIN, encrypted())
    assert summary.skipped == ()


def test_frookys_documented_spelling_tells_more(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, lines(agent_logs.frooky()))
    assert reads(recording) == [
        ("TelephonyManager.getImei", "id.device.permanent.imei", IMEI),
        ("Settings$Secure.getString", "id.device.resettable.android_id", "9774d56d682e549c"),
    ]
    [crypto] = [e.crypto for e in recording.events if e.crypto is not None]
    assert crypto.algorithm == "AES/CBC/PKCS5Padding"
    assert [(e.target, e.error) for e in recording.events if e.error] == [
        ("TelephonyManager.getSubscriberId", "java.lang.SecurityException")
    ]
    assert recording.coverage[0].hooks == (HookStatus(target="TelephonyManager.getImei", outcome="installed"),)
    assert summary.problems == ("log: frooky could not hook Failed to resolve method 'x' in class 'y'.",)


def test_bytes_that_frooky_cut_are_known_to_be_cut(tmp_path: Path) -> None:
    log = agent_logs.frooky()
    for record in log:
        for told in record.get("inputParameters", []):
            if told["declaredType"] == "[B":
                told["value"] += "..."
    [crypto] = [e.crypto for e in load(tmp_path, lines(log))[0].events if e.crypto is not None]
    assert crypto.input.size > len(crypto.input.data)
    assert crypto.input.sha256 == ""


def test_pirogues_crypto(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, json.dumps(agent_logs.aes_info(), indent=2))
    [event] = recording.events
    assert event.crypto is not None
    assert (event.kind, event.time, event.crypto.operation) == ("crypto", STARTED * NS, "encrypt")
    assert (event.crypto.algorithm, event.crypto.iv) == ("AES/CBC/PKCS5Padding", agent_logs.IV)
    assert (event.crypto.input.data, event.crypto.output.data) == (PLAIN, encrypted())
    assert (summary.skipped, summary.cut) == ((), ())


def test_pirogues_decryption_is_told_from_encryption(tmp_path: Path) -> None:
    log = agent_logs.aes_info()
    data = log[1]["data"]
    data["in"], data["out"] = data["out"], data["in"]
    [event] = load(tmp_path, json.dumps(log))[0].events
    assert event.crypto is not None
    assert event.crypto.operation == "decrypt"


def test_pirogues_sockets(tmp_path: Path) -> None:
    log = (
        agent_logs.socket_trace(event="connect") + agent_logs.socket_trace() + agent_logs.socket_trace(event="recvfrom")
    )
    recording, _ = load(tmp_path, json.dumps(log))
    assert [(e.kind, e.target) for e in recording.events] == [
        ("connect", "libc.connect"),
        ("stream", "libc.write"),
        ("stream", "libc.recvfrom"),
    ]
    ends = recording.events[1].connection
    assert ends is not None
    assert (ends.local, ends.remote, ends.direction) == (
        Address(host="192.168.0.92", port=40788),
        Address(host="203.0.113.7", port=443),
        "out",
    )
    assert recording.events[2].connection is not None
    assert recording.events[2].connection.direction == "in"
    assert stack(recording, recording.events[0]) == (
        "com.android.org.conscrypt.NativeCrypto.SSL_do_handshake",
        "com.amap.api.Net.send",
    )
    assert len(recording.stacks) == 1


def test_pirogues_hooks_of_the_users_choice(tmp_path: Path) -> None:
    recording, _ = load(tmp_path, json.dumps(agent_logs.dynamic_hook()))
    [event] = recording.events
    assert reads(recording) == [("TelephonyManager.getImei", "id.device.permanent.imei", IMEI)]
    assert (event.time, stack(recording, event)) == (STARTED * NS, READ)


def test_a_record_that_is_damaged_costs_no_other(tmp_path: Path) -> None:
    log = [*agent_logs.aes_info(), {"type": "aes_info_log", "timestamp": 1, "data": {"in": "xyz", "out": ""}}, None]
    text = json.dumps([*log, *agent_logs.socket_trace()])
    recording, summary = load(tmp_path, text[:-1])
    assert [e.kind for e in recording.events] == ["crypto", "stream"]
    assert summary.skipped == (
        "log: record 3 is none of a PiRogue script.",
        "log: record 4 is none of a PiRogue script.",
    )
    assert summary.cut == ("log: the file has no end.",)


def workbook(rows: list[tuple[str, ...]]) -> bytes:
    book: Any = xlwt.Workbook(encoding="utf-8")
    sheet: Any = book.add_sheet("App_privacy_compliance_testing")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def table(rows: list[tuple[str, ...]]) -> str:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue()


COLUMNS = ("时间点", "操作行为", "行为描述", "传入参数", "调用堆栈")


@pytest.mark.parametrize("form", ["xls", "csv", "csv-gbk", "csv-bom", "printed", "printed-gbk", "fork"])
def test_camille(tmp_path: Path, form: str) -> None:
    rows: list[tuple[str, ...]] = [COLUMNS, *agent_logs.camille_rows()]
    data: bytes = {
        "xls": lambda: workbook(rows),
        "csv": lambda: table(rows).encode(),
        "csv-gbk": lambda: table(rows).encode("gbk"),
        "csv-bom": lambda: table(rows).encode("utf-8-sig"),
        "printed": lambda: agent_logs.camille_printed().encode(),
        "printed-gbk": lambda: agent_logs.camille_printed().encode("gb18030"),
        "fork": lambda: agent_logs.camille_printed(subject=True).encode(),
    }[form]()
    recording, summary = load(tmp_path, data, "demo01.xls")
    assert [(e.target, e.time // NS - STARTED) for e in recording.events] == [
        ("TelephonyManager.getImei", 0),
        ("Settings$Secure.getString", 1000),
        ("WifiInfo.getIpAddress", 2000),
    ]
    assert stack(recording, recording.events[0]) == READ
    # It says that there was a value and not which.
    assert [(v.data_type, v.text, v.withheld) for v in recording.events[0].values] == [
        ("id.device.permanent.imei", None, True)
    ]
    assert ("Settings$Secure.getString", "id.device.resettable.android_id", None) in reads(recording)
    assert [v.text for v in recording.events[2].values if v.name == "return"] == ["192.168.0.92"]
    assert summary.problems == (
        "demo01.xls: its times name no zone and are read as UTC: give --offset where the device stood in another.",
    )
    assert summary.skipped == ()


def test_camilles_months_count_from_nought(tmp_path: Path) -> None:
    rows: list[tuple[str, ...]] = [
        COLUMNS,
        *[(t.replace("-0-", "-11-"), *rest) for t, *rest in agent_logs.camille_rows()],
    ]
    recording, _ = load(tmp_path, table(rows))
    assert recording.events[0].time == 1_796_180_645 * 1_000_000_000  # 2026-12-02T03:04:05Z


def test_other_workbooks_are_refused(tmp_path: Path) -> None:
    for data in (
        workbook([("a", "b")]),
        workbook([("a", "b")])[:900],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ):
        with pytest.raises(UserError, match=r"no log of camille|no workbook that can be read") as caught:
            load(tmp_path, data)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("dump", [False, True])
def test_r0capture(tmp_path: Path, dump: bool) -> None:
    recording, summary = load(tmp_path, "banner\nPress Ctrl+C\n" + agent_logs.r0capture(dump=dump))
    wrote, got, plain = recording.events
    assert [e.target for e in recording.events] == ["SSL_write", "SSL_read", "SocketOutputStream.write"]
    ends = wrote.connection
    assert ends is not None
    assert (ends.local, ends.remote, ends.direction, ends.tls) == (
        Address(host="10.0.2.15", port=41234),
        Address(host="203.0.113.7", port=443),
        "out",
        True,
    )
    assert ends.payload is not None
    assert ends.payload.data == agent_logs.REQUEST.encode()
    assert wrote.time == (STARTED + 250) * NS
    assert got.connection is not None
    assert (got.connection.direction, got.connection.local) == ("in", ends.local)
    # The stack beside TLS data is that of the write before, which was somebody else's.
    assert (wrote.stack, got.stack) == (None, None)
    assert stack(recording, plain) == READ[1:]
    said = [p.removeprefix("log: ") for p in summary.problems]
    assert said[0].startswith("its times name no zone")
    assert [p.startswith("it holds printable characters alone") for p in said[1:]] == ([] if dump else [True])


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("made", ["frooky", "aes_info", "socket_trace", "camille", "r0capture"])
def test_a_log_that_is_cut_is_read_up_to_there(tmp_path: Path, made: str, cut: float) -> None:
    texts = {
        "frooky": lines(agent_logs.frooky()),
        "aes_info": json.dumps(agent_logs.aes_info() * 5).encode(),
        "socket_trace": json.dumps(agent_logs.socket_trace() * 5).encode(),
        "camille": agent_logs.camille_printed().encode(),
        "r0capture": agent_logs.r0capture().encode(),
    }
    whole = texts[made]
    data = whole[: int(len(whole) * cut)]
    full = load(tmp_path, whole)[0].events
    (tmp_path / "cut").write_bytes(data)
    try:
        summary = import_files([tmp_path / "cut"], tmp_path / "part", lookup=watched.lookup)
    except UserError:
        assert cut < 0.5
        return
    part = bundle.read(tmp_path / "part").events
    assert len(part) <= len(full)
    assert [e.target for e in part] == [e.target for e in full][: len(part)]
    if made != "r0capture":  # whose writes have no end that could be missing
        assert summary.cut


DEVICE = {
    "fingerprint": "samsung/star2ltexx/star2lte:10/QP1A/user/release-keys",
    "brand": "samsung",
    "manufacturer": "samsung",
    "model": "SM-G965F",
    "serialno": "229bbb7ece",
    "android_version": "10",
    "api_level": "29",
    "imei": IMEI,
}


def test_what_lies_beside_pirogues_logs_tells_the_device_and_its_ids(tmp_path: Path) -> None:
    (tmp_path / "aes_info.json").write_text(json.dumps(agent_logs.aes_info()))
    (tmp_path / "device.json").write_text(json.dumps(DEVICE, indent=2))
    (tmp_path / "ad_ids.txt").write_text("a9a39e8a-333d-40ce-bc6c-73473cf454c0\n" * 2)
    import_files([tmp_path / n for n in ("aes_info.json", "device.json", "ad_ids.txt")], tmp_path / "out")
    manifest = bundle.read(tmp_path / "out").manifest
    assert manifest.device == Device(name="samsung SM-G965F", platform="android", api_level=29)
    identity = read_identity(tmp_path / "out" / "identity.yaml")
    assert identity is not None
    assert {(k.key, k.value) for k in identity.values} == {
        ("imei", IMEI),
        ("serial", "229bbb7ece"),
        ("gaid", "a9a39e8a-333d-40ce-bc6c-73473cf454c0"),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# SSL/TLS secrets\nCLIENT_RANDOM " + "ab" * 32 + " " + "cd" * 48, "name it with --keylog"),
        ("CLIENT_HANDSHAKE_TRAFFIC_SECRET " + "ab" * 32 + " " + "cd" * 32, "name it with --keylog"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n",
            "holds keys or certificates and no recording: name it with --keylog",
        ),
        (json.dumps({"network": {"start_capture_time": 1.5, "file": "traffic.pcap"}}, indent=2), "import those"),
    ],
)
def test_what_is_no_source_says_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        load(tmp_path, text)


def test_slices_and_instances_of_ciphers_are_kept_apart(tmp_path: Path) -> None:
    """A buffer of which only a part goes in, and two ciphers that take turns."""
    template = agent_logs.frooky()[4]

    def call(instance: int, method: str, *arguments: object, came: bytes | None = None) -> agent_logs.Object:
        told = [
            {"declaredType": "[B", "value": "0x" + a.hex()}
            if isinstance(a, bytes)
            else {"declaredType": "int", "value": a}
            for a in arguments
        ]
        returned = [{"declaredType": "[B", "value": "0x" + came.hex()}] if came is not None else []
        return {
            **template,
            "method": method,
            "instanceId": instance,
            "inputParameters": told,
            "returnValue": returned,
        }

    one, other = b"the first secret", b"the other one..."
    log = [
        call(1, "init", 1),
        call(2, "init", 2),
        call(1, "update", b"??" + one[:8] + b"??", 2, 8),
        call(2, "update", other[:8]),
        call(1, "doFinal", b"???" + one[8:], 3, 8, came=b"1" * 16),
        call(2, "doFinal", other[8:], came=b"2" * 16),
        call(1, "doFinal", b"again", came=b"3" * 16),
    ]
    found = [e.crypto for e in load(tmp_path, lines(log))[0].events]
    assert [(c.operation, c.input.data, c.output.data) for c in found if c is not None] == [
        ("encrypt", one, b"1" * 16),
        ("decrypt", other, b"2" * 16),
        ("encrypt", b"again", b"3" * 16),
    ]
    assert len(found) == 3
