"""Captures of every kind of file, for tests that seal them and then change them."""

from __future__ import annotations

import random
from pathlib import Path

import factories

from sdkwitness.capture import bundle
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import StreamMessage, StreamOpened


def capture(path: Path, *, problems: int = 0) -> Path:
    """A finished capture, not sealed.

    Args:
        path: Where.
        problems: So many sentences in the manifest: it has several blocks from some hundred on.
    """
    writer = bundle.Writer.create(path, factories.manifest(ended=None))
    journal = JournalWriter(path / bundle.FLOWS)
    journal.append(StreamOpened("f", "c", "s", "tcp", 1.0))
    for n in range(20):
        journal.append(StreamMessage("f", float(n), True, bytes([n]) * 1000))
    journal.close()
    writer.append_events([b'{"record":"problem","time":1,"message":"no hook"}'])
    writer.append_mark(factories.mark("consent", "given"))
    writer.write_identity("imei: '1'\n")
    (path / bundle.KEYLOG).write_text("CLIENT_RANDOM 00 00\n")
    (path / "packets").mkdir()
    (path / "packets" / "a.pcap").write_bytes(random.Random(1).randbytes(9000))
    (path / "packets" / "b \\ c.pcap").write_bytes(b"\xd4\xc3\xb2\xa1")
    writer.finish(ended=5, problems=[f"Record {n} could not be read." for n in range(problems)])
    return path


def overwrite(file: Path, data: bytes | bytearray) -> None:
    """Change a file, sealed or not."""
    file.chmod(0o600)
    file.write_bytes(data)
