from __future__ import annotations

from factories import T0

from sdkwitness.audit.classify.measures.series import Fed
from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.model import Leaf
from sdkwitness.capture.records import Flow, Message

HEART = Fed([("health.vital.heart_rate", (61, 97, 143, 88, 119))])


def leaves(values: list[str], layer: str = "json:$.items[{}].bpm") -> list[Leaf]:
    return [
        Leaf(evidence="flow:1", path=("request.body", layer.format(n)), key="bpm", value=v, time=T0)
        for n, v in enumerate(values)
    ]


def runs(values: list[str], layer: str = "json:$.items[{}].bpm") -> list[tuple[float, ...]]:
    return [run.samples for run in HEART.find(leaves(values, layer))]


def test_three_samples_in_order_prove_a_series() -> None:
    assert runs(["0", "61", "97", "143", "7"]) == [(61, 97, 143)]
    assert runs(["97", "143", "88", "119"]) == [(97, 143, 88, 119)]


def test_less_proves_nothing() -> None:
    assert runs(["61", "97"]) == []
    assert runs(["97", "61", "143"]) == []
    assert runs(["61", "0", "97", "0", "143"]) == []
    assert runs(["61", "97", "143"], "json:$.a{}") == []


def test_a_series_runs_across_the_messages_of_a_flow() -> None:
    messages = [
        Message(time=T0 + n, from_client=True, text=True, content=b'{"hr": %d}' % v)
        for n, v in enumerate((61, 97, 143))
    ]
    flow = Flow(id="flow:1", transport="websocket", started=T0, messages=tuple(messages))
    found = HEART.find(decode_flow(flow).leaves)
    assert [(run.samples, run.leaves[0].path) for run in found] == [((61, 97, 143), ("message:1", "json:$.hr"))]


def test_bytes_need_four_samples() -> None:
    leaf = leaves([""])[0]
    four = Leaf(evidence=leaf.evidence, path=leaf.path, key="", value=bytes([255, 61, 97, 143, 88, 0]), time=T0)
    three = Leaf(evidence=leaf.evidence, path=leaf.path, key="", value=bytes([255, 61, 97, 143, 0]), time=T0)
    assert [run.samples for run in HEART.in_bytes(four)] == [(61, 97, 143, 88)]
    assert HEART.in_bytes(three) == []


def test_a_constant_series_proves_nothing() -> None:
    constant = Fed([("fitness.steps", (5.0, 5.0, 5.0, 5.0)), ("fitness.steps", (1.0, 2.0))])
    assert constant.find(leaves(["5", "5", "5", "5", "1", "2"])) == []


def test_the_longest_of_overlapping_runs_counts() -> None:
    repeated = Fed([("health.vital.heart_rate", (61, 97, 143, 61, 97, 143, 88))])
    found = repeated.find(leaves(["61", "97", "143", "88"]))
    assert [run.samples for run in found] == [(61, 97, 143, 88)]


def test_samples_of_a_byte_are_not_read_out_of_writing() -> None:
    calm = Fed([("health.vital.stress", (56, 53, 49, 48, 52)), ("health.vital.heart_rate", (104, 101, 108, 112, 99))])

    def found(content: bytes) -> list[str]:
        leaf = Leaf(evidence="flow:1", path=("request.body",), key="", value=content, time=T0)
        return [run.series.data_type for run in calm.in_bytes(leaf)]

    assert found(b'{"ts": 1785104231, "code": 85104}') == []
    assert found(b'{"title": "help us to sync this device"}') == []
    assert found(bytes((104, 101, 108, 112))) == ["health.vital.heart_rate"]
    assert found(bytes((255, 104, 101, 108, 112, 254))) == ["health.vital.heart_rate"]
