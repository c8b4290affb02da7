from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote

import msgspec
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from factories import flow, recording

from sdkwitness.audit.decode import decode_flow
from sdkwitness.audit.ledger import Ledger
from sdkwitness.audit.model import Decoded
from sdkwitness.capture.records import Flow

SSECURITY = base64.b64encode(bytes(range(40, 56))).decode()
OTHER = base64.b64encode(bytes(range(90, 106))).decode()
NONCE = base64.b64encode(b"12345678" + (28_333_333).to_bytes(4, "big")).decode()
FILE_KEY = base64.urlsafe_b64encode(bytes(range(200, 216))).decode().rstrip("=")


def rc4(text: bytes, nonce: str = NONCE, root: str = SSECURITY) -> str:
    key = hashlib.sha256(base64.b64decode(root) + base64.b64decode(nonce)).digest()
    stream = Cipher(ARC4(key), mode=None).encryptor()
    stream.update(bytes(1024))
    return base64.b64encode(stream.update(text)).decode()


def login(n: int = 1, root: str = SSECURITY) -> Flow:
    answer = "&&&START&&&" + json.dumps({"ssecurity": root, "userId": 2804917365})
    return flow(n, host="account.xiaomi.com", path="/pass/serviceLoginAuth2", answer=answer.encode())


def upload(n: int = 2, *, answer: bytes = b"") -> Flow:
    fields = {"data": rc4(b'{"steps": 4137}'), "rc4_hash__": rc4(b"x" * 28), "signature": "c2ln", "_nonce": NONCE}
    body = "&".join(f"{k}={quote(v, safe='')}" for k, v in fields.items()).encode()
    kind = "application/x-www-form-urlencoded"
    return flow(
        n, host="hlth.io.mi.com", path="/app/v1/data/up_fitness_data", body=body, content_type=kind, answer=answer
    )


def decode(flows: tuple[Flow, ...], which: int) -> Decoded:
    return decode_flow(flows[which], Ledger.of(recording(flows=flows)))


def paths(decoded: Decoded, value: str) -> list[str]:
    return [" > ".join(leaf.path) for leaf in decoded.leaves if leaf.value == value]


def test_the_login_answer_opens_later_requests_and_answers() -> None:
    flows = (login(), upload(answer=rc4(b'{"code": 0, "result": {"sn": "2445B548013907"}}').encode()))
    decoded = decode(flows, 1)
    assert paths(decoded, "4137") == ["request.body > form:data > xiaomi-rc4 > json:$.steps"]
    assert paths(decoded, "2445B548013907") == ["response.body > xiaomi-rc4 > json:$.result.sn"]


def test_the_right_one_of_several_root_keys_is_used() -> None:
    flows = (login(1), login(2, OTHER), upload(3))
    assert paths(decode(flows, 2), "4137") == ["request.body > form:data > xiaomi-rc4 > json:$.steps"]


def test_the_key_may_stand_in_a_header() -> None:
    answered = login()
    assert answered.response is not None
    pragma = ((b"Extension-Pragma", json.dumps({"ssecurity": SSECURITY}).encode()),)
    response = type(answered.response)(status=200, headers=pragma, body=b"{}")
    bare = msgspec.structs.replace(answered, response=response)
    assert paths(decode((bare, upload()), 1), "4137") == ["request.body > form:data > xiaomi-rc4 > json:$.steps"]


def test_a_get_carries_the_fields_in_its_query() -> None:
    data = quote(rc4(b'{"page": "fitness"}'), safe="")
    query = f"/app/v1/x?data={data}&_nonce={quote(NONCE, safe='')}"
    flows = (login(), flow(2, host="hlth.io.mi.com", method="GET", path=query, body=None))
    assert paths(decode(flows, 1), "fitness") == ["request.query > form:data > xiaomi-rc4 > json:$.page"]


def test_without_a_login_the_fields_stay_closed() -> None:
    decoded = decode((upload(),), 0)
    assert paths(decoded, "4137") == []
    assert not any("xiaomi-rc4" in leaf.path for leaf in decoded.leaves)


def test_a_wrong_root_key_opens_nothing() -> None:
    decoded = decode((login(1, OTHER), upload()), 1)
    assert paths(decoded, "4137") == []
    assert not any("xiaomi-rc4" in leaf.path and leaf.key == "data" for leaf in decoded.leaves)


def test_a_health_file_opens_with_the_key_of_its_upload_answer() -> None:
    padder = PKCS7(128).padder()
    content = b'{"ecg": [1, 2, 3], "sn": "2445B548013907"}'
    encryptor = Cipher(AES(base64.urlsafe_b64decode(FILE_KEY + "==")), CBC(b"1234567887654321")).encryptor()
    body = encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()
    answer = rc4(json.dumps({"result": {"url": "https://fds.example/x", "obj_key": FILE_KEY}}).encode()).encode()
    stored = flow(3, host="fds.example", method="PUT", path="/x", body=body, content_type="application/octet-stream")
    flows = (login(), upload(answer=answer), stored)
    assert paths(decode(flows, 2), "2445B548013907") == ["request.body > xiaomi-fds > json:$.sn"]
    assert paths(decode((login(), upload(), stored), 2), "2445B548013907") == []
