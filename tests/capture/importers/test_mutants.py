"""Three hundred spoilt files of each format: a sentence, or what could be read; never a traceback."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import agent_logs
import confined
import dialects
import mutants
import pytest
import xlwt  # type: ignore[import-untyped]  # ships no stubs
from dialects import log, spelt
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow

from sdkwitness.cli.main import run

EACH = 300


def har() -> tuple[bytes, ...]:
    made = (dialects.chrome, dialects.charles, dialects.webpagetest, dialects.http_toolkit)
    entries = [tool()["log"]["entries"][0] for tool in made]
    frames = [
        {"type": "send", "time": 1, "opcode": 1, "data": "x"},
        {"type": "receive", "time": 2, "opcode": 2, "data": "AA=="},
    ]
    entries[0]["_webSocketMessages"] = frames
    document = log(
        "x", *entries, _tweasel={"apps": [{"id": "a"}], "device": {"platform": "android", "osVersion": "13"}}
    )
    return spelt(document), json.dumps(document, indent=2).encode()


def packed() -> tuple[bytes, ...]:
    plain = har()[0]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("har.har", plain)
        archive.writestr("a" * 40 + ".json", b"body")
    return gzip.compress(plain), made.getvalue(), plain.decode().encode("utf-16")


def mitm() -> tuple[bytes, ...]:
    made = io.BytesIO()
    writer = FlowWriter(made)  # type: ignore[no-untyped-call]  # mitmproxy
    made_of: Any = tflow  # its types say too little
    flows = (made_of.tflow(resp=True), made_of.twebsocketflow(), made_of.ttcpflow(), made_of.tudpflow())
    for flow in (*flows, made_of.tdnsflow(resp=True)):
        writer.add(flow)
    return (made.getvalue(),)


def own() -> tuple[bytes, ...]:
    records: list[agent_logs.Object] = [
        {
            "record": "coverage",
            "process": "p",
            "pid": 1,
            "hooks": [{"target": "A.b", "outcome": "failed", "reason": "x"}],
        },
        {"record": "stack", "id": "s1", "frames": ["a.B.c"]},
        {
            "record": "event",
            "seq": 1,
            "time": 5,
            "kind": "read",
            "target": "A.b",
            "stack": "s1",
            "values": [{"name": "x"}],
        },
        {"record": "clock", "time": 5, "offset": 7, "error": 1},
        {"record": "problem", "time": 5, "message": "x"},
    ]
    return (agent_logs.lines(records * 3),)


def frooky() -> tuple[bytes, ...]:
    return agent_logs.lines(agent_logs.frooky()), agent_logs.lines(agent_logs.frooky_later())


def pirogue() -> tuple[bytes, ...]:
    return tuple(
        json.dumps(made() * 3, indent=2).encode()
        for made in (agent_logs.aes_info, agent_logs.socket_trace, agent_logs.dynamic_hook)
    )


def camille() -> tuple[bytes, ...]:
    columns = ("时间点", "操作行为", "行为描述", "传入参数", "调用堆栈")
    book: Any = xlwt.Workbook(encoding="utf-8")
    sheet: Any = book.add_sheet("x")
    for number, row in enumerate((columns, *agent_logs.camille_rows())):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    made = io.BytesIO()
    book.save(made)
    rows = "\r\n".join(",".join(f'"{c}"' for c in row) for row in (columns, *agent_logs.camille_rows()))
    return made.getvalue(), rows.encode(), agent_logs.camille_printed().encode()


def r0capture() -> tuple[bytes, ...]:
    return agent_logs.r0capture().encode(), agent_logs.r0capture(dump=True).encode()


@pytest.mark.parametrize("made", [har, packed, mitm, own, frooky, pirogue, camille, r0capture])
def test_spoilt_files_are_a_sentence_or_what_could_be_read(made: object) -> None:
    assert callable(made)
    outcome = confined.ended(mutants.survived, made(), EACH, 0, seconds=120)
    assert outcome.error == ""
    counted = {name: int(number) for name, number in (reason.split() for reason in outcome.reasons)}
    assert sum(counted.values()) == EACH
    assert counted["partial"] + counted["whole"] > EACH // 10
    assert outcome.megabytes < 600


def test_a_file_that_is_cut_is_exit_3_and_one_that_is_no_file_is_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = spelt(log("x", *[dialects.chrome()["log"]["entries"][0]] * 3))
    for number, (content, code) in enumerate(((data[:-50], 3), (data[:20], 2), (data, 0))):
        (tmp_path / "in").write_bytes(content)
        assert run(["import", str(tmp_path / "in"), "--out", str(tmp_path / str(number))]) == code
        assert "Traceback" not in capsys.readouterr().err
