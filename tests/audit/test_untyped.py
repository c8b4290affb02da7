"""What nobody can read and what nobody knows is listed with its size, its entropy and its host."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random

from factories import T0, event, flow, stack
from made import IMEI, hooked, report

from sdkwitness.audit.model import Report
from sdkwitness.capture.records import Address, Blob, Connection

NOISE = random.Random(5).randbytes(300)
BOMB = gzip.compress(bytes(64 * 1024 * 1024), mtime=0)


def unknown(found: Report) -> list[tuple[str, str]]:
    return [(o.evidence, o.note) for o in found.observations if o.data_type == "unknown"]


def test_ciphertext_is_listed_and_observed() -> None:
    found = report(hooked(flows=(flow(1, host="cgicol.amap.com", body=NOISE),)))
    (row,) = found.coverage.opaque
    assert (row["evidence"], row["direction"], row["host"], row["size"]) == ("flow:1", "out", "cgicol.amap.com", 300)
    assert float(row["entropy"]) > 6
    assert unknown(found) == [("flow:1", "encrypted (aes, key not in the capture)")]


def test_the_size_of_a_large_buffer_is_that_of_the_whole() -> None:
    found = report(hooked(flows=(flow(1, host="cgicol.amap.com", body=random.Random(6).randbytes(200_000)),)))
    assert [row["size"] for row in found.coverage.opaque] == [200_000]


def test_every_bound_that_is_hit_is_an_observation() -> None:
    deep = b"[" * 100_000
    cut = Connection(
        remote=Address(host="cn.app.chat.xiaomi.net", port=5222),
        payload=Blob(size=90_000, sha256="", data=b'{"model": "X"}'),
    )
    push = stack("push", "com.xiaomi.push.X.y")
    for flows, events in (
        ((flow(1, host="cgicol.amap.com", body=BOMB),), ()),
        ((flow(1, host="cgicol.amap.com", body=deep),), ()),
        ((flow(1, host="cgicol.amap.com", body=b"&".join(b"k%d=v" % n for n in range(60_000))),), ()),
        ((), (event(1, kind="stream", target="Socket.write", at=T0, stack="push", connection=cut),)),
    ):
        found = report(hooked(flows=flows, events=events, stacks=(push,)))
        assert found.coverage.opaque, flows
        assert unknown(found), found.coverage.opaque
        assert not any(f.verdict == "disclosed" for f in found.findings if f.data_type == "unknown")


def test_a_bound_in_an_answer_is_told_and_shares_nothing() -> None:
    found = report(hooked(flows=(flow(1, host="cgicol.amap.com", body=b"{}", answer=BOMB),)))
    assert {(row["direction"], row["evidence"]) for row in found.coverage.opaque} == {("in", "flow:1")}
    assert unknown(found) == []


def test_fields_that_no_detector_knows_are_put_together_by_host_and_path() -> None:
    opaque = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    body = json.dumps(
        {"imei": IMEI, "n": 7, "on": True, "list": [{"quux": "alpha-beta"}, {"quux": "gamma"}], "blob": opaque}
    )
    flows = (
        flow(1, host="cgicol.amap.com", body=body.encode()),
        flow(2, host="cgicol.amap.com", body=body.encode()),
        flow(3, host="hlth.io.mi.com", body=b'{"frob": "first-party"}'),
    )
    rows = report(hooked(flows=flows)).coverage.unclassified
    listed = {(row["host"], row["path"]): (row["evidence"], row["leaves"], row["size"]) for row in rows}
    assert listed[("cgicol.amap.com", "request.body > json:$.list[].quux")] == ("flow:1", 4, 30)
    assert listed[("cgicol.amap.com", "request.body > json:$.blob")] == ("flow:1", 2, 88)
    names = " ".join(str(path) for _, path in listed)
    assert not any(name in names for name in ("imei", "$.n", "$.on", "frob", "Content-Type"))
    assert [row["size"] for row in rows] == sorted((row["size"] for row in rows), reverse=True)
