from __future__ import annotations

import base64
import gzip
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
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.decode.ledger import Ledger
from sdkwitness.capture.records import Flow

SSECURITY = base64.b64encode(bytes(range(40, 56))).decode()
OTHER = base64.b64encode(bytes(range(90, 106))).decode()
NONCE = base64.b64encode(b"12345678" + (28_333_333).to_bytes(4, "big")).decode()
CHECKSUM = base64.b64encode(hashlib.sha1(b"POST&/v1/x&data={}").digest())
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
    fields = {"data": rc4(b'{"steps": 4137}'), "rc4_hash__": rc4(CHECKSUM), "signature": "c2ln", "_nonce": NONCE}
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


def test_the_nonce_may_stand_in_the_query_and_the_data_in_the_form() -> None:
    path = f"/app/v1/x?_nonce={quote(NONCE, safe='')}"
    data, checksum = (quote(rc4(text), safe="") for text in (b'{"page": "fitness"}', CHECKSUM))
    body = f"data={data}&rc4_hash__={checksum}".encode()
    kind = "application/x-www-form-urlencoded"
    flows = (login(), flow(2, host="api.io.mi.com", path=path, body=body, content_type=kind))
    assert paths(decode(flows, 1), "fitness") == ["request.body > form:data > xiaomi-rc4 > json:$.page"]


def test_each_of_two_accounts_has_its_own_key_and_short_fields_open_too() -> None:
    def field(name: str, text: bytes, root: str) -> str:
        return f"{name}={quote(rc4(text, root=root), safe='')}"

    def sent(n: int, root: str, *, answer: bytes = b"") -> Flow:
        fields = (field("data", b"{}", root), field("k", b"on", root), field("rc4_hash__", CHECKSUM, root))
        body = "&".join((*fields, f"_nonce={quote(NONCE, safe='')}")).encode()
        kind = "application/x-www-form-urlencoded"
        return flow(n, host="hlth.io.mi.com", path="/app/v1/x", body=body, content_type=kind, answer=answer)

    flows = (
        login(1),
        login(2, OTHER),
        sent(3, SSECURITY, answer=rc4(b'{"r": "fine"}', root=SSECURITY).encode()),
        sent(4, OTHER),
    )
    for at in (2, 3):
        assert paths(decode(flows, at), "on") == ["request.body > form:k > xiaomi-rc4"]
    assert paths(decode(flows, 2), "fine") == ["response.body > xiaomi-rc4 > json:$.r"]


def test_wrong_keys_open_nothing_however_many_and_however_short_the_field() -> None:
    roots = [base64.b64encode(hashlib.md5(bytes([n])).digest()).decode() for n in range(60)]
    logins = tuple(login(n, root) for n, root in enumerate(roots, start=1))
    for n in range(40):
        nonce = base64.b64encode(hashlib.md5(b"nonce%d" % n).digest()[:12]).decode()
        fields = {"data": rc4(b"{}", nonce), "k": rc4(b"on", nonce), "_nonce": nonce}
        if n % 2:
            fields["rc4_hash__"] = rc4(CHECKSUM, nonce)
        query = "&".join(f"{k}={quote(v, safe='')}" for k, v in fields.items())
        flows = (*logins, flow(99, host="hlth.io.mi.com", method="GET", path=f"/x?{query}", body=None))
        leaves = decode(flows, len(flows) - 1).leaves
        assert not any("xiaomi-rc4" in leaf.path for leaf in leaves)


def test_an_answer_may_be_compressed_on_the_way() -> None:
    answered = upload(answer=gzip.compress(rc4(b'{"sn": "2445B548013907"}').encode(), mtime=0))
    assert answered.response is not None
    response = msgspec.structs.replace(answered.response, headers=((b"Content-Encoding", b"gzip"),))
    flows = (login(), msgspec.structs.replace(answered, response=response))
    assert paths(decode(flows, 1), "2445B548013907") == ["response.body > gzip > xiaomi-rc4 > json:$.sn"]


def test_a_wrong_file_key_opens_no_file_however_short() -> None:
    keys = [base64.urlsafe_b64encode(hashlib.md5(b"k%d" % n).digest()).decode().rstrip("=") for n in range(64)]
    answer = json.dumps([{"obj_key": key} for key in keys]).encode()
    asked = flow(1, host="hlth.io.mi.com", path="/x", answer=answer)
    for n in range(60):
        body = hashlib.sha512(b"f%d" % n).digest()[: 16 + 16 * (n % 4)]
        stored = flow(2, host="fds.example", body=body, content_type="application/octet-stream")
        assert not any("xiaomi-fds" in leaf.path for leaf in decode((asked, stored), 1).leaves)


def test_some_clients_send_the_root_key_along() -> None:
    sent = upload(1)
    assert sent.request is not None
    body = (sent.request.body or b"") + f"&ssecurity={quote(SSECURITY, safe='')}".encode()
    with_key = msgspec.structs.replace(sent, request=msgspec.structs.replace(sent.request, body=body))
    assert paths(decode((with_key,), 0), "4137") == ["request.body > form:data > xiaomi-rc4 > json:$.steps"]
