"""Payload schemes that open without any hook, because the capture itself holds the key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sdkwitness.audit.decode.codings import CODINGS
from sdkwitness.audit.decode.keyvalue import form
from sdkwitness.audit.decode.schemes import xiaomi_fds, xiaomi_rc4
from sdkwitness.capture.records import Flow, Headers

_MAX_ANSWER = 1024 * 1024
_MAX_SECRETS = 64


class Secrets(NamedTuple):
    """Keys that servers gave to the app in the recorded exchanges, or that it sent itself."""

    ssecurity: tuple[bytes, ...] = ()
    """Root keys of the Xiaomi cloud RC4 scheme, one for each service logged in to, newest last."""
    object_keys: tuple[bytes, ...] = ()
    """File keys of the Xiaomi health file store."""

    @classmethod
    def of(cls, flows: Sequence[Flow]) -> Secrets:
        """Collect the secrets of all answers; file keys stand in answers that the RC4 keys open."""
        roots: dict[bytes, None] = {}
        files: dict[bytes, None] = {}
        for flow in flows:
            answers = _answers(flow)
            for text in (*answers, _sent(flow)):
                roots.update(dict.fromkeys(xiaomi_rc4.secrets(text)))
            files.update(dict.fromkeys(xiaomi_fds.keys(b"\n".join([*answers, b""]))))
        ssecurity = tuple(roots)[:_MAX_SECRETS]
        if ssecurity:
            files = {}
            for flow in flows:
                files.update(dict.fromkeys(xiaomi_fds.keys(b"\n".join([*_answers(flow), _opened(flow, ssecurity)]))))
        return cls(ssecurity, tuple(files)[:_MAX_SECRETS])


def body_of(headers: Headers, body: bytes | None) -> bytes:
    """Return a body without its content codings, as far as they open and within 1 MiB."""
    data = body or b""
    for name, value in headers:
        if name.lower() == b"content-encoding":
            for token in reversed(value.decode("latin-1").lower().split(",")):
                expand = CODINGS.get(token.strip())
                got = expand(data, _MAX_ANSWER) if expand else None
                data = got.data if got else data
    return data[:_MAX_ANSWER]


def _answers(flow: Flow) -> list[bytes]:
    if flow.response is None:
        return []
    pragma = [value for name, value in flow.response.headers if name.lower() == b"extension-pragma"]
    return [body_of(flow.response.headers, flow.response.body), *pragma]


def _sent(flow: Flow) -> bytes:
    """Return the root key that some clients put among the fields of a request, as text; empty where there is none."""
    return f"ssecurity={_fields(flow).get('ssecurity', '')}".encode()


def _opened(flow: Flow, ssecurity: tuple[bytes, ...]) -> bytes:
    """Return the plaintext of an answer under the RC4 scheme, empty when it is not under it."""
    if not ssecurity or flow.request is None or flow.response is None:
        return b""
    answer = body_of(flow.response.headers, flow.response.body)
    if not re.match(rb"\s*[A-Za-z0-9+/]{8,}={0,2}\s*\Z", answer):
        return b""
    return exchange_of(flow, ssecurity).open(answer.decode("ascii")) or b""


def exchange_of(flow: Flow, ssecurity: tuple[bytes, ...]) -> xiaomi_rc4.Exchange:
    """Return what opens a flow under the RC4 scheme; its fields stand in the query or in the form."""
    return xiaomi_rc4.Exchange.of(_fields(flow), ssecurity) if ssecurity else xiaomi_rc4.Exchange("")


def _fields(flow: Flow) -> dict[str, str]:
    """Return the fields of a request under the scheme, from its query and its form; none of any other."""
    if flow.request is None:
        return {}
    body = body_of(flow.request.headers, flow.request.body)
    texts = [flow.request.path.partition("?")[2]]
    if b"_nonce=" in body:
        texts.append(body.decode("utf-8", "replace"))
    if not any("_nonce=" in text for text in texts):
        return {}
    parts = [part for text in texts for part in form(text)]
    return {part.key: part.data for part in parts if part.key and isinstance(part.data, str)}
