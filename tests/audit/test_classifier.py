from __future__ import annotations

import json

import msgspec
import pytest
from factories import event, flow, identity

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_event, decode_flow
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.model import Hit
from sdkwitness.capture.records import Identity, Ipc, Place, Value
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.model import Adapter, Catalogue, FieldRule

IMEI = "356868000041418"
PLAIN = Classifier(catalogue(), None)


def body(document: object) -> Decoded:
    return decode_flow(flow(body=json.dumps(document).encode(), answer=b""))


def keys(hits: tuple[Hit, ...]) -> list[tuple[str, str, str, str]]:
    return [(hit.leaf.path[-1], hit.data_type, hit.detector, hit.grade) for hit in hits]


def rule(path: str, data_type: str) -> FieldRule:
    return FieldRule(path=path, data_type=data_type, reasoning="decompiled code", source="test")


def with_adapter(*rules: FieldRule, host: str = "collect.example.com", path: str = "") -> Classifier:
    return Classifier(taught(*rules, host=host, path=path), None)


def taught(*rules: FieldRule, host: str = "collect.example.com", path: str = "") -> Catalogue:
    adapter = Adapter(id="made-up", recipient="made-up-sdk", host=host, path=path, fields=rules)
    return msgspec.structs.replace(catalogue(), adapters=(adapter,))


def test_a_value_that_a_hook_read_is_told_from_one_the_lab_knows() -> None:
    read = event(values=(Value(name="return", data_type="id.device.permanent.imei", text=IMEI),))
    sent = body({"x": IMEI})
    known = identity(id__device__permanent__imei=IMEI)
    assert [h.detector for h in Classifier(catalogue(), known).classify(sent)] == ["identity"]
    assert [h.detector for h in Classifier(catalogue(), known, [read]).classify(sent)] == ["hooked"]
    assert [h.detector for h in Classifier(catalogue(), None, [read]).classify(sent)] == ["hooked"]
    assert PLAIN.classify(sent) == ()


def test_a_place_that_a_hook_read_is_hooked() -> None:
    place = Value(name="return", data_type="loc.precise", text="Location[gps 31.230416,121.473701 acc=5]")
    found = Classifier(catalogue(), None, [event(values=(place,))]).classify(body({"p": "31.228474,121.478224"}))
    assert [(h.data_type, h.detector, h.form) for h in found] == [("loc.precise", "hooked", "gcj02")]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("H.o", [{"H": {"o": "05e13b9fa7c836c5"}}]),
        ("*.o", {"a": {"o": "05e13b9fa7c836c5"}}),
        ("o", {"o": ["05e13b9fa7c836c5"]}),
        ("list.*.o", {"list": [{"o": "05e13b9fa7c836c5"}]}),
    ],
)
def test_field_rules_match_tails_of_names(path: str, document: object) -> None:
    classifier = with_adapter(rule(path, "id.device.resettable.oaid"))
    found = classifier.classify(body(document), host="collect.example.com")
    assert [(h.data_type, h.detector, h.grade) for h in found] == [("id.device.resettable.oaid", "adapter", "strong")]
    assert [h for h in classifier.classify(body(document), host="other.example.com") if h.detector == "adapter"] == []


def test_field_rules_match_places() -> None:
    classifier = with_adapter(
        rule("header:X-O", "id.device.resettable.oaid"),
        rule("cookie:pass_x", "id.device.resettable.vaid"),
        rule("query:q", "id.device.resettable.gaid"),
    )
    sent = decode_flow(
        flow(
            path="/v1?q=abcdefgh12&other=abcdefgh99",
            headers=((b"X-O", b"05e13b9fa7c836c5"), (b"Cookie", b"pass_x=aaaabbbbcccc1; pass_y=1")),
            body=json.dumps({"X-O": "no", "q": "no"}).encode(),
            answer=b"",
        )
    )
    found = classifier.classify(sent, host="collect.example.com")
    assert [(" > ".join(h.leaf.path), h.data_type) for h in found] == [
        ("request.query > form:q", "id.device.resettable.gaid"),
        ("request.header:X-O", "id.device.resettable.oaid"),
        ("request.cookie:pass_x", "id.device.resettable.vaid"),
    ]


def test_the_endpoint_decides_where_its_path_is_known() -> None:
    classifier = with_adapter(rule("k", "id.device.resettable.oaid"), path="/track")
    sent = body({"k": "05e13b9fa7c836c5"})
    assert len(classifier.classify(sent, host="collect.example.com", request_path="/track/v4")) == 1
    assert classifier.classify(sent, host="collect.example.com", request_path="/other") == ()


def test_an_adapter_silences_the_dictionary() -> None:
    classifier = with_adapter(rule("sn", "id.peripheral.wearable_sn"))
    found = classifier.classify(body({"sn": "2445B548013907"}), host="collect.example.com")
    assert [(h.data_type, h.detector) for h in found] == [("id.peripheral.wearable_sn", "adapter")]
    elsewhere = classifier.classify(body({"sn": "2445B548013907"}), host="other.example.com")
    assert [(h.data_type, h.detector) for h in elsewhere] == [("id.device.permanent.serial", "lexicon")]


def test_a_known_value_silences_the_adapter() -> None:
    knowing = Classifier(taught(rule("k", "id.device.resettable.oaid")), identity(id__device__permanent__imei=IMEI))
    found = knowing.classify(body({"k": IMEI}), host="collect.example.com")
    assert [(h.data_type, h.detector) for h in found] == [("id.device.permanent.imei", "identity")]
    other = knowing.classify(body({"k": "490154203237518"}), host="collect.example.com")
    assert [(h.data_type, h.detector) for h in other] == [("id.device.resettable.oaid", "adapter")]


def test_an_adapters_placeholder_is_one() -> None:
    classifier = with_adapter(rule("k", "id.device.permanent.mac"))
    found = classifier.classify(body({"k": "02:00:00:00:00:00"}), host="collect.example.com")
    assert [(h.detector, h.placeholder) for h in found] == [("adapter", True)]


def test_ipc_is_read_by_the_recipients_rules() -> None:
    values = (Value(name="_wxtextobject_text", text="evening run along the river"),)
    handed = decode_event(event(kind="ipc", values=values, ipc=Ipc(mechanism="activity", peer="com.tencent.mm")))
    found = PLAIN.classify(handed, recipient="wechat-share-sdk")
    assert keys(found) == [("value:_wxtextobject_text", "content.text", "adapter", "strong")]


def test_one_leaf_gives_one_hit_of_a_type() -> None:
    known = identity(id__device__permanent__imei=IMEI)
    found = Classifier(catalogue(), known).classify(body({"imeis": f"{IMEI},{IMEI}"}))
    assert keys(found) == [("json:$.imeis", "id.device.permanent.imei", "identity", "proven")]


def test_a_series_over_several_flows() -> None:
    known = Identity(series=(("health.vital.heart_rate", (61.0, 97.0, 143.0)),))
    classifier = Classifier(catalogue(), known)
    flows = [decode_flow(flow(n, body=b'{"v": %d}' % v, answer=b"")) for n, v in enumerate((61, 97, 143), start=1)]
    assert all(classifier.classify(one) == () for one in flows)
    leaves = [leaf for one in flows for leaf in one.leaves]
    assert [[leaf.evidence for leaf in run.leaves] for run in classifier.runs(leaves)] == [
        ["flow:1", "flow:2", "flow:3"]
    ]
    assert classifier.runs(leaves[::-1]) == []


def test_pictures_that_the_server_sent_are_not_the_users() -> None:
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
    sent = PLAIN.classify(decode_flow(flow(body=picture, answer=b"")))
    got = PLAIN.classify(decode_flow(flow(body=b"", answer=picture)))
    assert [h.data_type for h in sent] == ["content.photo"]
    assert got == ()


def test_places_far_apart_in_a_document_are_not_paired() -> None:
    known = Identity(places=(Place(latitude=31.230416, longitude=121.473701),))
    classifier = Classifier(catalogue(), known)
    apart = {"a": {"v": 31.230416}, "b": {"v": 121.473701}}
    assert classifier.classify(body(apart)) == ()
    assert len(classifier.classify(body({"v": [31.230416, 121.473701]}))) == 1


def test_classification_is_deterministic() -> None:
    known = identity(id__device__permanent__imei=IMEI, id__device__resettable__oaid="2d25bb648d023d7f")
    sent = body({"a": IMEI, "b": "2d25bb648d023d7f", "c": [IMEI] * 3, "heart_rate": 72})
    assert Classifier(catalogue(), known).classify(sent) == Classifier(catalogue(), known).classify(sent)


def test_a_short_known_value_is_known_where_its_name_stands_beside_it() -> None:
    known = Classifier(catalogue(), identity(profile__gender="female", dev__root="true"))
    sent = body(
        {"attributes": [{"key": "gender", "value": "female"}, {"name": "is_root", "val": True}, {"v": "female"}]}
    )
    assert keys(known.classify(sent)) == [
        ("json:$.attributes[0].value", "profile.gender", "identity", "proven"),
        ("json:$.attributes[1].val", "dev.root", "identity", "proven"),
    ]
