"""mitmproxy dumps that are damaged: what is whole is read, and the rest is named."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow

from sdkwitness.capture import bundle
from sdkwitness.capture.importers import ImportSummary, import_files

COUNT = 6


def dump() -> tuple[bytes, list[int]]:
    """A dump, and where each of its flows ends."""
    made = io.BytesIO()
    writer = FlowWriter(made)  # type: ignore[no-untyped-call]  # mitmproxy
    ends: list[int] = []
    made_of: Any = tflow  # its types say too little
    for number in range(COUNT):
        flow = made_of.twebsocketflow() if number == 3 else made_of.tflow(resp=True)
        flow.request.path = f"/{number}"
        writer.add(flow)
        ends.append(made.tell())
    return made.getvalue(), ends


def load(tmp_path: Path, data: bytes) -> tuple[list[str], ImportSummary]:
    (tmp_path / "in").write_bytes(data)
    summary = import_files([tmp_path / "in"], tmp_path / "out")
    return [f.request.path for f in bundle.read(tmp_path / "out").flows if f.request is not None], summary


@pytest.mark.parametrize("spoilt", [b"x", b"9", b":", b"", b"\x00" * 40, b"12:"])
def test_a_damaged_length_costs_its_flow_alone(tmp_path: Path, spoilt: bytes) -> None:
    data, ends = dump()
    found, summary = load(tmp_path, data[: ends[1]] + spoilt + data[ends[1] + 1 :])
    assert found in (["/0", "/1", "/3", "/4", "/5"], ["/0", "/1", "/2", "/3", "/4", "/5"])
    assert summary.skipped == ("in: flow 3 is damaged.",)
    assert summary.cut == ()


def test_a_hole_in_the_middle_costs_what_it_hit(tmp_path: Path) -> None:
    data, ends = dump()
    found, summary = load(tmp_path, data[: ends[0] + 100] + data[ends[2] - 300 :])
    assert found == ["/0", "/3", "/4", "/5"]
    assert summary.skipped == ("in: flow 2 is damaged.",)


def test_a_dump_cut_anywhere_gives_the_flows_before_the_cut(tmp_path: Path) -> None:
    data, ends = dump()
    for number, at in enumerate(sorted(random.Random(1).sample(range(ends[0] + 1, len(data)), 25))):
        (tmp_path / "in").write_bytes(data[:at])
        summary = import_files([tmp_path / "in"], tmp_path / str(number))
        assert summary.flows == sum(end <= at for end in ends)
        assert len(summary.cut) == (at not in ends)
        assert summary.skipped == ()


def test_an_address_of_one_part_is_a_damaged_flow(tmp_path: Path) -> None:
    data, _ = dump()
    whole, part = b"17:9:127.0.0.1;2:22#]", b"17:13:1234567890123;]"
    assert len(whole) == len(part)
    found, summary = load(tmp_path, data.replace(whole, part, 1))
    assert found == ["/1", "/2", "/3", "/4", "/5"]
    assert len(summary.skipped) == 1
