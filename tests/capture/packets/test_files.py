from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import lz4.frame  # type: ignore[import-untyped]  # ships no stubs
import pytest
import zstandard
from capture.packets.craft import (
    START,
    Session,
    Walked,
    block,
    enhanced,
    interface,
    option,
    pcap,
    pcapng,
    section,
    walked,
)

from sdkwitness.capture.packets import files
from sdkwitness.capture.packets.pcapng import secrets
from sdkwitness.capture.packets.source import Damaged

Make = Callable[[list[bytes]], bytes]

FRAMES = [bytes([n]) * (60 + n) for n in range(5)]
MICROSECONDS = START // 1000


def packets(tmp_path: Path, data: bytes) -> list[tuple[int, bytes, int]]:
    """Link type, content and time of each packet."""
    file = tmp_path / "file"
    file.write_bytes(data)
    return [(link, buffer[at:end], time) for link, buffer, at, end, time in files.packets(file)]


@pytest.mark.parametrize("nanoseconds", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_pcap_in_all_orders_and_units(tmp_path: Path, order: str, nanoseconds: bool) -> None:
    data = pcap(FRAMES, order=order, nanoseconds=nanoseconds, link=113)
    assert files.recognise(data)
    assert packets(tmp_path, data) == [(113, frame, START + n * 1_000_000) for n, frame in enumerate(FRAMES)]


def test_nanoseconds_are_kept(tmp_path: Path) -> None:
    assert packets(tmp_path, pcap(FRAMES[:1], nanoseconds=True, times=[START + 7]))[0][2] == START + 7


def test_the_frame_check_sequence_in_the_link_type_is_left_out(tmp_path: Path) -> None:
    data = bytearray(pcap(FRAMES[:1]))
    data[23] = 0x44
    assert packets(tmp_path, bytes(data))[0][0] == 1


@pytest.mark.parametrize(
    ("magic", "more"),
    [(0xA1B2CD34, 8), (0xA1B2CD34, 12), (0xA1B2C3D4, 8), (0xA1B2C3D4, 4)],
    ids=["Kuznetzov", "SuSE 6.3", "Red Hat 6.1", "Nokia"],
)
def test_variants_of_pcap_have_longer_headers(tmp_path: Path, magic: int, more: int) -> None:
    data = struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for n, frame in enumerate(FRAMES):
        data += struct.pack("<IIII", 5, n, len(frame), len(frame)) + b"\xff\xfe\xfd\xfc" * (more // 4) + frame
    assert [frame for _, frame, _ in packets(tmp_path, data)] == FRAMES


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_in_both_orders(tmp_path: Path, order: str) -> None:
    data = pcapng(FRAMES, order=order, link=276)
    assert files.recognise(data)
    assert packets(tmp_path, data) == [(276, frame, START + n * 1_000_000) for n, frame in enumerate(FRAMES)]


def test_sections_and_interfaces_have_their_own_link_types_and_clocks(tmp_path: Path) -> None:
    data = (
        section()
        + interface(1)
        + interface(101, options=option(9, b"\x09") + option(0, b""))
        + interface(113, options=option(2, b"wlan0") + option(9, b"\x8a") + option(14, struct.pack("<q", -5)))
        + enhanced(FRAMES[0], 2_000_001)
        + enhanced(FRAMES[1], 2_000_000_003, number=1)
        + enhanced(FRAMES[2], 10 * 1024 + 512, number=2)
        + section(">")
        + interface(228, order=">", options=option(9, b"\x03", ">"))
        + enhanced(FRAMES[3], 7, order=">")
    )
    assert packets(tmp_path, data) == [
        (1, FRAMES[0], 2_000_001_000),
        (101, FRAMES[1], 2_000_000_003),
        (113, FRAMES[2], 5_500_000_000),
        (228, FRAMES[3], 7_000_000),
    ]


def test_old_and_simple_packets_are_read_and_unknown_blocks_passed_over(tmp_path: Path) -> None:
    old = struct.pack("<HHIIII", 0, 3, MICROSECONDS >> 32, MICROSECONDS & 0xFFFFFFFF, 61, 61) + FRAMES[1]
    data = (
        section()
        + block(5, bytes(20))
        + interface(snap=62)
        + block(0x80000001, b"whatever")
        + block(2, old)
        + block(3, struct.pack("<I", 60) + FRAMES[0])
        + block(3, struct.pack("<I", 64) + FRAMES[4][:62])
        + block(4, b"")
    )
    assert packets(tmp_path, data) == [(1, FRAMES[1], START), (1, FRAMES[0], START), (1, FRAMES[4][:62], START)]


@pytest.mark.parametrize("order", ["<", ">"])
def test_secrets_are_found_wherever_they_stand(tmp_path: Path, order: str) -> None:
    lines = b"CLIENT_RANDOM 00 11\n"
    first = block(10, struct.pack(order + "II", 0x544C534B, len(lines)) + lines, order)
    other = block(10, struct.pack(order + "II", 0x57474B4C, 4) + b"keys", order)
    file = tmp_path / "file"
    file.write_bytes(gzip.compress(section(order) + first + other + pcapng(FRAMES, order=order)[28:] + first))
    assert list(secrets(file)) == [lines, lines]
    assert len(packets(tmp_path, file.read_bytes())) == len(FRAMES)


def test_a_mark_of_secrets_between_two_chunks_is_found(tmp_path: Path) -> None:
    lines = b"CLIENT_RANDOM 00 11\n"
    secret = block(10, struct.pack("<II", 0x544C534B, len(lines)) + lines)
    file = tmp_path / "file"
    for shift in range(4):
        padding = (1 << 20) - len(section()) - 12 - 8 - shift
        filler = block(0xBAD, bytes(padding - padding % 4))
        file.write_bytes(section() + filler + secret)
        assert list(secrets(file)) == [lines]


def test_a_file_without_secrets_has_none(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for data in (pcap(FRAMES), pcapng(FRAMES), pcap([b"TLSK" * 20])):
        file.write_bytes(data)
        assert list(secrets(file)) == []


def compressed(how: str, data: bytes) -> bytes:
    if how == "gzip":
        return gzip.compress(data)
    if how == "zstd":
        return zstandard.compress(data)
    return bytes(lz4.frame.compress(data))  # pyright: ignore  # ships no stubs


@pytest.mark.parametrize("how", ["gzip", "zstd", "lz4"])
@pytest.mark.parametrize("make", [pcap, pcapng])
def test_compressed_files_are_read(tmp_path: Path, how: str, make: Make) -> None:
    frames = [bytes([n % 251]) * 1000 for n in range(3000)]
    plain = make(frames)
    data = compressed(how, plain[:1_000_000]) + compressed(how, plain[1_000_000:])
    assert files.recognise(data[:4096])
    assert [frame for _, frame, _ in packets(tmp_path, data)] == frames


@pytest.mark.parametrize("how", ["gzip", "lz4", "zstd"])
def test_a_compressed_file_that_ends_early_is_read_up_to_there(tmp_path: Path, how: str) -> None:
    noise = [bytes((n * m * 7919 >> 3) & 0xFF for m in range(500)) for n in range(1000)]
    data = compressed(how, pcap(noise))
    file = tmp_path / "file"
    file.write_bytes(data[: len(data) * 2 // 3])
    got: list[bytes] = []
    with pytest.raises(Damaged, match=r"ends before its (gzip|LZ4) data does|ends inside a packet"):
        got.extend(buffer[at:end] for _, buffer, at, end, _ in files.packets(file))
    assert 0 < len(got) < len(noise)
    assert got == noise[: len(got)]


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_a_file_cut_anywhere_gives_its_whole_packets_and_one_sentence(tmp_path: Path, make: Make) -> None:
    data = make(FRAMES[:3])
    ends = {len(make(FRAMES[:n])) for n in range(4)}
    if make is pcapng:
        ends.add(len(section()))
    file = tmp_path / "file"
    for end in range(4, len(data)):
        file.write_bytes(data[:end])
        found = Walked(files.packets(file))
        assert found.walk.packets == sum(len(make(FRAMES[:n])) <= end for n in range(1, 4))
        assert bool(found.damage) is (end not in ends)
        assert "\n" not in found.damage


def test_a_length_beyond_all_reason_is_named_with_its_offset(tmp_path: Path) -> None:
    data = bytearray(pcap(FRAMES))
    at = 24 + 16 + len(FRAMES[0])
    data[at + 11] = 0x7F
    file = tmp_path / "file"
    file.write_bytes(data)
    with pytest.raises(Damaged, match=f"offset {at}"):
        list(files.packets(file))


@pytest.mark.parametrize(
    "bad",
    [
        enhanced(FRAMES[0], 1, number=9),
        block(6, struct.pack("<IIIII", 0, 0, 0, 1000, 1000)),
        block(6, b""),
        struct.pack("<II", 6, 4),
        b"\x0a\x0d\x0d\x0a" + bytes(24),
    ],
)
def test_damaged_blocks_end_the_reading(tmp_path: Path, bad: bytes) -> None:
    good = section() + interface() + enhanced(FRAMES[0], 1)
    file = tmp_path / "file"
    file.write_bytes(good + bad + enhanced(FRAMES[0], 1))
    got: list[object] = []
    with pytest.raises(Damaged, match=f"offset {len(good)}"):
        got.extend(files.packets(file))
    assert len(got) == 1


def test_a_packet_larger_than_a_chunk_is_read(tmp_path: Path) -> None:
    frames = [bytes(3 << 20), b"x" * 70]
    assert [frame for _, frame, _ in packets(tmp_path, pcap(frames, snap=1 << 23))] == frames


def test_progress_is_told_and_may_end_the_reading(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(pcap([bytes(1000)] * 3000))
    told: list[tuple[int, int]] = []
    assert len(list(files.packets(file, lambda done, total: told.append((done, total))))) == 3000
    assert told[-1] == (file.stat().st_size, file.stat().st_size)

    def enough(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(files.packets(file, enough))


def test_packets_of_several_interfaces_meet_in_one_connection(tmp_path: Path) -> None:
    session = Session()
    frames = [*session.opening(), *session.says(True, b"GET / HTTP/1.1\r\n\r\n"), *session.closing()]
    data = section() + interface(1) + interface(101)
    for n, frame in enumerate(frames):
        data += enhanced(frame[14:], n, number=1) if n % 2 else enhanced(frame, n)
    [kept] = walked(tmp_path, data).tcp
    assert kept.said(True) == b"GET / HTTP/1.1\r\n\r\n"
