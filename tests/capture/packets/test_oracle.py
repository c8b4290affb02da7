"""What is found in frames of every kind, held against tshark: our frames must be what they are said to be."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from capture.packets.craft import START, carried, enhanced, interface, section
from capture.packets.test_ip import TUNNELS
from capture.packets.test_link import FRAMES

NOT_READ_BY_TSHARK = frozenset(
    {
        "null, IPv6 of Linux",
        "Ethernet in MPLS",
        "802.11 in CAPWAP",
        "Cisco HDLC with direction",
        "frame relay with direction",
    }
)
"""It knows the address families of BSD, macOS and Windows alone, has to be told what is below a label, and takes the
first two bytes of 802.11 in CAPWAP to be in wrong order unless it is told that they are not; the link
types 205 and 206 it does not know."""


@pytest.fixture(scope="module")
def tshark() -> str:
    found = shutil.which("tshark")
    if found is None:
        pytest.skip("needs tshark")
    return found


def payloads(tshark: str, file: Path, *fields: str) -> list[list[str]]:
    """Fields of all packets."""
    asked = [part for field in fields for part in ("-e", field)]
    done = subprocess.run(
        [tshark, "-r", str(file), "-T", "fields", *asked, "-d", "udp.port==53,data", "-d", "udp.port==8472,vxlan"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_tshark_finds_the_same_in_every_frame(tmp_path: Path, tshark: str) -> None:
    cases = {name: case for name, case in FRAMES.items() if name not in NOT_READ_BY_TSHARK}
    cases |= {name: (101, packet) for name, packet in TUNNELS.items() if name not in NOT_READ_BY_TSHARK}
    data = section()
    for link, _ in cases.values():
        data += interface(link)
    for number, (_, frame) in enumerate(cases.values()):
        data += enhanced(frame, START // 1000, number=number)
    file = tmp_path / "all.pcapng"
    file.write_bytes(data)
    theirs = payloads(tshark, file, "tcp.payload", "udp.payload", "data.data")
    assert len(theirs) == len(cases)
    differing: list[str] = []
    for (name, (link, frame)), found in zip(cases.items(), theirs, strict=True):
        ours = carried([frame], link=link)
        [kept] = ours.tcp or ours.udp
        if kept.said(True).hex() not in ",".join(found).split(","):
            differing.append(f"{name}: {found}"[:120])
    assert "\n".join(differing) == ""
