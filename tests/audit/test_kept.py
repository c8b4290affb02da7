"""What one analysis decoded, the next one takes over: the report is the same, and what does not fit is not taken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
import pytest
from factories import SECOND, flow, identity
from made import IMEI, hooked, statement

from sdkwitness.audit import reading
from sdkwitness.audit.analyse import examine
from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.decode.schemes import Secrets
from sdkwitness.audit.kept import KeptReadings, subject
from sdkwitness.audit.model import Report
from sdkwitness.capture.records import Flow, Identity, Recording
from sdkwitness.knowledge.load import catalogue
from sdkwitness.report.json import to_json

NOISE = bytes(range(256)) * 4
RATE = "health.vital.heart_rate"
SERIES = Identity(series=((RATE, (61.0, 97.0, 143.0, 88.0)),))


class Memory:
    """A store in memory."""

    def __init__(self, chunks: Sequence[bytes] = ()) -> None:
        self.kept = list(chunks)
        self.open = True

    def chunks(self) -> Iterator[bytes]:
        yield from tuple(self.kept)

    def append(self, chunk: bytes) -> None:
        assert self.open
        self.kept.append(chunk)

    def close(self) -> None:
        self.open = False


def traffic(count: int = 12) -> tuple[Flow, ...]:
    """Flows with known values, fields of no type, ciphertext and damaged bodies, to several hosts."""
    hosts = ("apilocate.amap.com", "collect.example.com", "open.aidong.me")
    bodies = (
        json.dumps({"imei": IMEI, "words": "some more of it", "n": 7}).encode(),
        NOISE[::-1] + NOISE,
        b'{"cut": [1, 2, {"imei": "' + IMEI.encode(),
        json.dumps({"v": 97}).encode(),
    )
    return tuple(
        flow(
            n,
            host=hosts[n % 3],
            body=bodies[n % 4],
            answer=b'{"ssecurity": "no"}',
            at=1_700_000_000_000_000_000 + n * SECOND,
        )
        for n in range(1, count + 1)
    )


def analysed(recording: Recording, store: Memory | None, known: Identity | None = None) -> tuple[Report, int]:
    kept = KeptReadings(store) if store is not None else None
    report = examine(recording, statement(), known, catalogue(), kept=kept).report
    if kept is None:
        return report, 0
    kept.close()
    return report, kept.taken


@pytest.mark.parametrize("known", [identity(id__device__permanent__imei=IMEI), SERIES, None])
def test_the_second_report_is_the_same_to_the_byte_and_decodes_nothing(
    monkeypatch: pytest.MonkeyPatch, known: Identity | None
) -> None:
    made = hooked(flows=traffic())
    plain, _ = analysed(made, None, known)
    store = Memory()
    first, taken = analysed(made, store, known)
    assert taken == 0
    assert to_json(first) == to_json(plain)
    assert plain.observations

    def no(*_: object, **__: object) -> None:
        raise AssertionError("it decoded a flow again")

    monkeypatch.setattr(reading, "decode_flow", no)
    second, taken = analysed(made, Memory(store.kept), known)
    assert taken == len(made.flows)
    assert to_json(second) == to_json(plain)


def test_an_interrupted_analysis_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    made = hooked(flows=traffic())
    whole, _ = analysed(made, None)
    decode = decode_flow
    left = 5

    def stop(flow: Flow, *rest: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return decode(flow, *rest)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(reading, "decode_flow", stop)
    store = Memory()
    kept = KeptReadings(store)
    with pytest.raises(KeyboardInterrupt):
        examine(made, statement(), None, catalogue(), kept=kept)
    kept.close()
    monkeypatch.setattr(reading, "decode_flow", decode)
    again = Memory(store.kept)
    report, taken = analysed(made, again)
    assert taken == 5
    assert to_json(report) == to_json(whole)
    assert analysed(made, Memory(again.kept))[1] == len(made.flows)


def test_a_damaged_or_foreign_chunk_costs_no_more_than_itself_and_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sdkwitness.audit.kept.MOST", 3)
    made = hooked(flows=traffic())
    store = Memory()
    whole, _ = analysed(made, store)
    assert len(store.kept) == 5  # the keys, then four times three
    for place, expected in ((0, 0), (2, 3), (4, 9)):
        for wrong in (b"", b"\x80", store.kept[place][:-3], msgspec.msgpack.encode({"readings": 3})):
            bent = Memory([*store.kept[:place], wrong, *store.kept[place + 1 :]])
            report, taken = analysed(made, bent)
            assert taken == expected
            assert to_json(report) == to_json(whole)


def test_a_flow_that_goes_to_somebody_else_now_is_read_anew() -> None:
    made = hooked(flows=traffic(3))
    store = Memory()
    analysed(made, store)
    elsewhere = msgspec.structs.replace(made, flows=tuple(
        flow(n, host="tracking.miui.com", body=json.dumps({"imei": IMEI}).encode()) for n in (1, 2, 3)
    ))  # fmt: skip
    plain, _ = analysed(elsewhere, None)
    # readings of other content would never be under the same key; here only the recipient tells them apart
    report, _ = analysed(elsewhere, Memory(store.kept))
    assert {o.host for o in report.observations if o.channel == "network"} == {"tracking.miui.com"}
    assert len(report.observations) == len(plain.observations)


def test_what_cannot_be_written_is_read_each_time() -> None:
    store = Memory()
    kept = KeptReadings(store)
    kept.put_secrets(Secrets())
    for number, path in ((1, "fine"), (2, "\ud800"), (3, "fine")):
        kept.put(
            reading.Reading(
                evidence=f"flow:{number}", recipient=path, hits=(), decoded=number, opaque=0, stops=(), numbers=(),
                unknown=None,
            )
        )  # fmt: skip
    kept.close()
    again = KeptReadings(Memory(store.kept))
    got = [again.take(f"flow:{number}") for number in (1, 2, 3)]
    assert [one.decoded if one else None for one in got] == [1, None, 3]


def test_known_values_and_events_are_part_of_what_readings_depend_on() -> None:
    subjects = [
        subject(None, b"e"),
        subject(identity(id__device__permanent__imei=IMEI), b"e"),
        subject(identity(id__device__permanent__imei=IMEI), b"f"),
        subject(SERIES, b"e"),
    ]
    assert all(one != other for one, other in pairwise(sorted(subjects)))
    assert subject(identity(id__device__permanent__imei=IMEI), b"e") == subjects[1]
