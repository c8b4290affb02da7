from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sdkwitness.capture.errors import UserError
from sdkwitness.lab.answers import Question, Table


def test_what_no_row_is_about_gets_an_empty_success() -> None:
    answer = Table().answer(Question(host="anything.example.com", path="/x"))
    assert (answer.status, json.loads(answer.body)) == (200, {"code": 0})


def test_the_first_row_that_fits_decides() -> None:
    table = Table(
        "- {host: '*.example.com', path: /a*, status: 204, text: ''}\n"
        "- {host: '*', json: {n: 1}, headers: {X-Lab: y}}\n"
        "- {host: never.example.net, text: late}"
    )
    assert table.answer(Question(host="x.example.com", path="/abc")).status == 204
    other = table.answer(Question(host="never.example.net", path="/b"))
    assert (other.body, dict(other.headers)) == (b'{"n":1}', {"X-Lab": "y"})


@pytest.mark.parametrize("text", ["- {host: x, handler: absent}", "- {host: x, surprise: 1}", "- {path: /}", "- ["])
def test_a_malformed_table_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        Table(text)


def test_a_login_gives_the_secret_that_opens_the_cloud_answers() -> None:
    table = Table()
    login = table.answer(
        Question(host="account.xiaomi.com", path="/pass/serviceLoginAuth2", fields={"sid": "xiaomiio", "user": "7"})
    )
    said = json.loads(login.body.removeprefix(b"&&&START&&&"))
    assert said["userId"] == "7"
    assert json.loads(login.headers["Extension-Pragma"])["ssecurity"] == said["ssecurity"]

    nonce = base64.b64encode(b"123456789012").decode()
    sealed = table.answer(Question(host="api.io.mi.com", path="/app/home/device_list", fields={"_nonce": nonce}))
    key = hashlib.sha256(base64.b64decode(said["ssecurity"]) + base64.b64decode(nonce)).digest()
    stream = Cipher(ARC4(key), mode=None).decryptor()
    stream.update(bytes(1024))
    assert json.loads(stream.update(base64.b64decode(sealed.body)))["result"]["list"][0]["name"] == "Lab lamp"


def test_the_cloud_answers_in_clear_without_a_nonce() -> None:
    answer = Table().answer(Question(host="hlth.io.mi.com", path="/app/v1/x"))
    assert json.loads(answer.body)["message"] == "ok"


def test_onetrack_gets_its_key_under_the_key_it_wrapped() -> None:
    pem = resources.files("sdkwitness.lab").joinpath("origin_rsa.pem").read_bytes()
    private = load_pem_private_key(pem, password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    client = bytes(range(16))
    wrapped = base64.b64encode(private.public_key().encrypt(client, padding.PKCS1v15())).decode()
    answer = Table().answer(Question(host="tracking.miui.com", path="/track/key_get", fields={"secretKey": wrapped}))
    cipher = Cipher(algorithms.AES(client), modes.ECB()).decryptor()
    clear = cipher.update(base64.b64decode(json.loads(answer.body)["data"]["key"]))
    assert base64.b64decode(clear[: -clear[-1]]) == b"onetrack-lab-k16"


def test_a_push_registration_gives_the_regid_of_the_identity() -> None:
    answer = Table().answer(Question(host="cn.register.xmpush.xiaomi.com", path="/pass/v2/register"))
    assert json.loads(answer.body)["data"]["regId"].startswith("k2Xn8RzQ")
