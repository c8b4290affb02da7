"""What the lab's origin says to each request: rows of `origin_answers.yaml`, and the few that need computing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from importlib import resources

import msgspec
import yaml
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Record
from sdkwitness.lab import identity_text

_SECRETS = {"miothealth": "aGx0aC1sYWItc3NlYy0wMQ==", "xiaomiio": "bWlvdC1sYWItc3NlYy0wMg=="}
"""ssecurity of each service id, base64."""
_RC4_DROP = 1024
"""Keystream bytes that the Xiaomi cloud scheme throws away."""


class Question(Record, frozen=True):
    """A request as the answers look at it."""

    host: str
    path: str
    fields: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    """Query and form fields; of a name given twice the last."""


class Answer(Record, frozen=True):
    """A response."""

    body: bytes = b'{"code":0}'
    status: int = 200
    headers: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    content_type: str = "application/json"


class Row(Record, frozen=True, forbid_unknown_fields=True):
    """One row of the table."""

    host: str
    path: str = "*"
    status: int = 200
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    text: str | None = None
    json: dict[str, object] | None = None
    handler: str | None = None
    socket: str | None = None

    def fits(self, question: Question) -> bool:
        """Tell whether this row is about the request."""
        return fnmatchcase(question.host, self.host) and fnmatchcase(question.path, self.path)


class Table:
    """The answers of the lab's origin."""

    def __init__(self, text: str | None = None) -> None:
        """Read the shipped table, or the YAML given.

        Raises:
            UserError: a row is malformed or names no handler that exists.
        """
        shipped = resources.files("sdkwitness.lab").joinpath("origin_answers.yaml")
        source = shipped.read_text(encoding="utf-8") if text is None else text
        try:
            self._rows = msgspec.convert(yaml.safe_load(source), tuple[Row, ...])
        except (msgspec.ValidationError, yaml.YAMLError) as e:
            raise UserError(f"The origin's answers cannot be read: {e}.") from e
        unknown = [row.handler for row in self._rows if row.handler and row.handler not in HANDLERS]
        if unknown:
            raise UserError(f"The origin's answers name the handler {unknown[0]}, which does not exist.")

    def answer(self, question: Question) -> Answer:
        """Return what to say to a request."""
        row = self._row(question)
        if row is None:
            return Answer()
        if row.handler is not None:
            return HANDLERS[row.handler](question)
        if row.text is not None:
            return Answer(body=row.text.encode(), status=row.status, headers=row.headers, content_type="text/plain")
        return Answer(body=_json(row.json or {"code": 0}), status=row.status, headers=row.headers)

    def socket_text(self, question: Question) -> str | None:
        """Return what answers the first text message of a WebSocket, or None."""
        row = self._row(question)
        return None if row is None else row.socket

    def _row(self, question: Question) -> Row | None:
        return next((row for row in self._rows if row.fits(question)), None)


def login(question: Question) -> Answer:
    """Answer a Passport login; its ssecurity is the root key of the cloud scheme."""
    secret = _SECRETS.get(question.fields.get("sid", ""), _SECRETS["miothealth"])
    psecurity = "cHNlY3VyaXR5LWxhYi0wMQ=="
    said = {
        "code": 0,
        "userId": question.fields.get("user", ""),
        "cUserId": "LabCUser_7f3kQ2mVx9Zt",
        "passToken": "V1:lab-pass-token",
        "ssecurity": secret,
        "nonce": 4211738,
        "psecurity": psecurity,
        "location": "https://sts-hlth.io.mi.com/healthapp/sts?d=1",
    }
    pragma = _json({"ssecurity": secret, "psecurity": psecurity}).decode()
    return Answer(body=b"&&&START&&&" + _json(said), headers={"Extension-Pragma": pragma})


def cloud(question: Question) -> Answer:
    """Answer under the Xiaomi cloud RC4 scheme, with the key of the request; in clear where it has none."""
    result: dict[str, object] = {}
    if question.path.endswith(("gen_upload_url", "gen_research_upload_url")):
        url = "https://lab-research.fds.api.mi-img.com/upload/ecg.bin?Expires=1"
        result = {"url": url, "obj_key": "bGFiLW9iai1rZXktMDE2Yg=="}
    elif question.path.endswith("/home/device_list"):
        result = {"list": [{"did": "913024617", "name": "Lab lamp"}]}
    clear = _json({"code": 0, "message": "ok", "result": result})
    nonce = question.fields.get("_nonce")
    if nonce is None:
        return Answer(body=clear)
    secret = _SECRETS["xiaomiio" if question.host == "api.io.mi.com" else "miothealth"]
    key = hashlib.sha256(base64.b64decode(secret) + base64.b64decode(nonce)).digest()
    stream = Cipher(ARC4(key), mode=None).encryptor()
    stream.update(bytes(_RC4_DROP))
    return Answer(body=base64.b64encode(stream.update(clear)), content_type="text/plain")


def onetrack_key(question: Question) -> Answer:
    """Give OneTrack its session key, under the AES key that the client wrapped with our RSA key."""
    pem = resources.files("sdkwitness.lab").joinpath("origin_rsa.pem").read_bytes()
    private = load_pem_private_key(pem, password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise UserError("origin_rsa.pem holds no RSA key.")
    client = private.decrypt(base64.b64decode(question.fields["secretKey"]), padding.PKCS1v15())

    def sealed(clear: bytes) -> str:
        pad = PKCS7(128).padder()
        cipher = Cipher(algorithms.AES(client), modes.ECB()).encryptor()  # ECB is what the SDK does
        return base64.b64encode(cipher.update(pad.update(clear) + pad.finalize())).decode()

    key = sealed(base64.b64encode(b"onetrack-lab-k16"))
    return Answer(body=_json({"code": 0, "data": {"key": key, "sid": sealed(b"ot-lab-sid-0001")}}))


def push_registration(_: Question) -> Answer:
    """Register for push: the RegID is the identity's push token."""
    token = yaml.safe_load(identity_text()).get("push_token", "")
    data = {"userId": "2882303761", "token": "lab-push-token", "ssecurity": "cHVzaC1sYWItc3NlYzAzIQ==", "regId": token}
    return Answer(body=_json({"result": "ok", "code": 0, "data": data}))


HANDLERS: Mapping[str, Callable[[Question], Answer]] = {
    "login": login,
    "cloud": cloud,
    "onetrack_key": onetrack_key,
    "push_registration": push_registration,
}


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
