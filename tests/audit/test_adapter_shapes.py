"""Every adapter reads a payload in the shape that is known of its SDK, and every entry of the statement has one."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
import pytest
import yaml
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from factories import event, flow, recording
from leaf_cases import CASES
from made import statement

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_event, decode_flow
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.audit.model import Attribution, Hit
from sdkwitness.audit.reconcile.candidates import Claims
from sdkwitness.capture.records import Blob, Crypto, Event, Flow, Ipc, Message, Value
from sdkwitness.knowledge.load import catalogue

SHAPES: list[dict[str, Any]] = yaml.safe_load((CASES.parent / "adapters.yaml").read_text("utf-8"))
CLASSIFIER = Classifier(catalogue(), None)
SSECURITY = base64.b64encode(bytes(range(40, 56))).decode()
NONCE = base64.b64encode(b"12345678" + (28_333_333).to_bytes(4, "big")).decode()
FORM = "application/x-www-form-urlencoded"


def blob(data: bytes) -> Blob:
    return Blob(size=len(data), sha256=hashlib.sha256(data).hexdigest(), data=data)


def ciphered(name: str, plain: bytes) -> tuple[bytes, Event]:
    """Stand-in for ciphertext of which the hook saw the plaintext: bytes that look like it, in whole blocks."""
    made = b"".join(hashlib.sha512(plain + bytes([n])).digest() for n in range(len(plain) // 64 + 1))
    crypto = Crypto(
        operation="encrypt", algorithm={"3des": "DESede"}.get(name, name), input=blob(plain), output=blob(made)
    )
    return made, event(90, kind="crypto", target="Cipher.doFinal", crypto=crypto)


def rc4(plain: bytes) -> str:
    key = hashlib.sha256(base64.b64decode(SSECURITY) + base64.b64decode(NONCE)).digest()
    stream = Cipher(ARC4(key), mode=None).encryptor()
    stream.update(bytes(1024))
    return quote(base64.b64encode(stream.update(plain)).decode(), safe="")


def wrapped(shape: dict[str, Any]) -> tuple[bytes, list[Event], str]:
    """Return the payload, the hook events that open it, and its content type."""
    if "zepp" in shape:
        summary = base64.b64encode(json.dumps(shape["zepp"]).encode()).decode()
        minutes = base64.b64encode(bytes([255, 61, 97, 143, 0, 88, 119])).decode()
        document = [{"summary": summary, "data_hr": minutes, "date": "2024-11-24"}]
        return f"data_json={quote(json.dumps(document))}&device_type=0".encode(), [], FORM
    given = shape.get("body", "")
    data = given.encode() if isinstance(given, str) else json.dumps(given).encode()
    kind, events = (FORM if shape.get("form") else "application/octet-stream"), list[Event]()
    for step in shape.get("wrap", ()):
        if step == "gzip":
            data = gzip.compress(data, mtime=0)
        elif step == "base64":
            data = base64.b64encode(data)
        elif step == "xiaomi-rc4":
            checksum = rc4(base64.b64encode(hashlib.sha1(data).digest()))
            data, kind = f"data={rc4(data)}&rc4_hash__={checksum}&_nonce={quote(NONCE, safe='')}".encode(), FORM
        else:
            data, seen = ciphered(step, data)
            events.append(seen)
    return data, events, kind


def sent(shape: dict[str, Any]) -> tuple[Flow, list[Event]]:
    url, (data, events, kind) = urlsplit(str(shape["url"])), wrapped(shape)
    headers = [(b"Cookie", shape["cookies"].encode())] if "cookies" in shape else []
    if "header" in shape:
        headers.append((shape["header"].encode(), data))
        data = b""
    path = f"{url.path}?{url.query}" if url.query else url.path
    made = flow(1, host=url.hostname or "", path=path, body=data, content_type=kind, headers=tuple(headers))
    if "messages" in shape:
        messages = tuple(
            Message(time=1, from_client=True, content=json.dumps(m).encode(), text=True) for m in shape["messages"]
        )
        made = msgspec.structs.replace(made, transport="websocket", messages=messages)
    return made, events


def hits(shape: dict[str, Any]) -> tuple[Hit, ...]:
    if "values" in shape:
        values = tuple(Value(name=name, text=text) for name, text in shape["values"].items())
        handed = event(kind="ipc", values=values, ipc=Ipc(mechanism="activity", peer="peer"))
        return CLASSIFIER.classify(decode_event(handed), recipient=shape["recipient"])
    made, events = sent(shape)
    login = flow(7, host="account.xiaomi.com", answer=json.dumps({"ssecurity": SSECURITY}).encode())
    ledger = Ledger.of(recording(flows=(login, made), events=tuple(events)))
    path = made.request.path.partition("?")[0] if made.request is not None else ""
    return CLASSIFIER.classify(decode_flow(made, ledger), host=made.host, request_path=path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["adapter"])
def test_an_adapter_reads_the_shape_of_its_payload(shape: dict[str, Any]) -> None:
    adapters = {adapter.id: adapter for adapter in catalogue().adapters}
    ruled = [hit for hit in hits(shape) if hit.detector == "adapter"]
    found = {(" > ".join(hit.leaf.path), hit.data_type) for hit in ruled}
    for path, data_type in shape["expect"]:
        assert any(at.endswith(path) and kind == data_type for at, kind in found), (path, data_type, sorted(found))
    # Another adapter may match the same flow, but one of the two has to be this one.
    names = {hit.note.partition(":")[0] for hit in ruled}
    own = {(rule.path, rule.data_type) for rule in adapters[shape["adapter"]].fields}
    others = {(rule.path, rule.data_type) for name in names for rule in adapters[name].fields}
    assert shape["adapter"] in names or own <= others


def test_every_adapter_has_a_shape() -> None:
    shaped = {shape["adapter"] for shape in SHAPES}
    assert shaped == {adapter.id for adapter in catalogue().adapters if not adapter.unobservable}


def test_every_entry_of_the_statement_has_an_adapter_or_a_reason() -> None:
    claims = Claims(statement(), catalogue())
    covered: dict[int, set[str]] = {}
    for adapter in catalogue().adapters:
        recipient = catalogue().recipients[adapter.recipient]
        made = Attribution(
            recipient=recipient.id, organisation=recipient.organisation, via=recipient.via, confidence=1, because=()
        )
        entry = claims.entry_of(made)
        if entry is not None:
            covered.setdefault(entry.number, set()).add(adapter.unobservable)
    assert sorted(covered) == [entry.number for entry in statement().entries]
    unseen = {number for number, reasons in covered.items() if "" not in reasons}
    assert unseen == {entry.number for entry in statement().entries if entry.method == "server_to_server"}


def test_a_condition_that_does_not_hold_silences_the_adapter() -> None:
    shape = next(shape for shape in SHAPES if shape["adapter"] == "wechat-share-intent")
    other = {**shape, "values": {**shape["values"], "_wxapi_command_type": "1"}}
    assert any(hit.note.startswith("wechat-share-intent:") for hit in hits(shape))
    assert not any(hit.note.startswith("wechat-share-intent:") for hit in hits(other))
    del other["values"]["_wxapi_command_type"]
    assert any(hit.note.startswith("wechat-share-intent:") for hit in hits(other))


def test_a_condition_without_a_value_asks_for_the_field() -> None:
    shape = next(shape for shape in SHAPES if shape["adapter"] == "qqmusic-openapi")
    other = {**shape, "url": shape["url"].replace("opi_cmd=", "cmd=")}
    assert any(hit.note.startswith("qqmusic-openapi:") for hit in hits(shape))
    assert not any(hit.note.startswith("qqmusic-openapi:") for hit in hits(other))


def test_two_adapters_may_match_one_flow() -> None:
    shape = next(shape for shape in SHAPES if shape["adapter"] == "amap-location")
    both = {**shape, "body": {"diu": "356868000041418", "lac": 22719}}
    names = {hit.note.partition(":")[0] for hit in hits(both) if hit.detector == "adapter"}
    assert names == {"amap-device-block", "amap-location"}
