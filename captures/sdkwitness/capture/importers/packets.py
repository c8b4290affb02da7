"""Packet captures: pcap and pcapng, compressed or not, with the keys of their TLS connections beside or inside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.packets import files

KEPT: Final = True


def recognise(head: bytes, name: str) -> bool:
    """Whether a file is a packet capture.

    Raises:
        UserError: It is one of a format that only other tools read, or compressed and nothing of it is whole.
    """
    if files.unreadable(head):
        raise UserError(
            f"{name} is compressed, and damaged or cut so near its beginning that nothing of it can be read: "
            "fetch it again from where it was recorded."
        )
    other = files.other(head)
    if other is not None:
        raise UserError(f"{name} is a packet capture of {other}: make it a pcapng file with editcap, then import that.")
    return files.recognise(head)


def read(path: Path, sink: Sink) -> None:
    """Read a packet capture.

    Raises:
        UserError: No packet of it can be read.
    """
    read_all([path], sink)


def read_all(paths: Sequence[Path], sink: Sink) -> None:
    """Read the packet captures that are one recording, in their order of time.

    Raises:
        UserError: No packet of them can be read.
    """
    from sdkwitness.capture.packets.read import read as read_packets  # other kinds need none of it

    done = read_packets(paths, sink.keylog, sink, sink.progress, f"{sink.number}.")
    sink.got += done.packets
    for cut in done.cut:
        kept = f"; the packets before that are kept: {cut.packets:,}" if cut.packets else ""
        which = f"the file {cut.file.name}" if len(paths) > 1 else "the file"
        sink.short(f"{which} {cut.why}{kept}.")
