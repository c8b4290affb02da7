"""Memory of an analysis by the number of events: what is kept of each is small, whatever it carried."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import msgspec
from factories import SECOND, T0, event, manifest, stack
from msgspec.structs import replace

from sdkwitness.audit.analyse import analyse
from sdkwitness.capture import bundle
from sdkwitness.capture.records import Address, AgentRecord, Blob, Connection, Crypto, Event, Value
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load

IMEI = "id.device.permanent.imei"
STACKS = 50
FEW, MANY = 2_500, 4_500
"""The first has all that a report lists of a finding, so that only what is kept besides is measured."""
LIMIT = 1_150
"""Bytes."""


def blob(number: int, size: int) -> Blob:
    data = hashlib.shake_128(number.to_bytes(8, "big")).digest(size)
    return Blob(size=size, sha256=hashlib.sha256(data).hexdigest(), data=data)


def made(number: int) -> Event:
    """One of the kinds that a busy app makes most of."""
    bare = event(number, at=T0 + number * SECOND // 100, stack=f"s{number % STACKS}")
    ends = Connection(
        local=Address(host="192.0.2.7", port=40_000 + number % 50),
        remote=Address(host="collect.example.com", port=443),
        tls=True,
    )
    match number % 5:
        case 0:
            return replace(bare, values=(Value(name="return", data_type=IMEI, text="490154203237518"),))
        case 1:
            vector = Value(name="values", data_type="sensor.accelerometer", text=f"[{number}.1, {number}.2, 9.8]")
            return replace(bare, kind="deliver", target="SensorEventListener.onSensorChanged", values=(vector,))
        case 2:
            call = Crypto(operation="digest", algorithm="SHA-256", input=blob(number, 200), output=blob(number, 32))
            return replace(bare, kind="crypto", target="MessageDigest.digest", crypto=call)
        case 3:
            ends = replace(ends, direction="in", payload=blob(number, 200))
            return replace(bare, kind="stream", target="SSL_read", connection=ends)
        case _:
            return replace(bare, kind="connect", target="Socket.connect", connection=ends)


def records(count: int) -> Iterator[AgentRecord]:
    for number in range(STACKS):
        yield stack(f"s{number}", "android.telephony.TelephonyManager.getImei", f"com.loc.C{number}.a")
    yield from map(made, range(1, count + 1))


def peak(path: Path, count: int) -> int:
    """Bytes at the highest point of reading and analysing a capture of `count` events."""
    writer = bundle.Writer.create(path, manifest(hooks="on"))
    writer.append_events([msgspec.json.encode(record) for record in records(count)])
    writer.finish(ended=T0 + 3600 * SECOND)
    statement = load(None, catalogue())
    tracemalloc.start()
    try:
        report = analyse(bundle.read(path), statement, None, catalogue())
        assert report.coverage.events == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_event_more_takes_about_a_kilobyte_at_most(tmp_path: Path) -> None:
    peak(tmp_path / "warm", 100)  # what is loaded once is no event's
    few, many = (peak(tmp_path / str(count), count) for count in (FEW, MANY))
    assert (many - few) / (MANY - FEW) < LIMIT
