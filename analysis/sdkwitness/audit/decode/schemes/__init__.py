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
    """Keys that servers gave to the app in the recorded exchanges."""

    ssecurity: tuple[bytes, ...] = ()
    """Root keys of the Xiaomi cloud RC4 scheme, one for each service logged in to, newest last."""
    object_keys: tuple[bytes, ...] = ()
    """File keys of the Xiaomi health file store."""

    @classmethod
    def of(cls, flows: Sequence[Flow]) -> Secrets:
        """Collect the secrets of all answers; file keys stand in answers that the RC4 keys open."""
        roots: dict[bytes, None] = {}
        for flow in flows:
            for text in _answers(flow):
                roots.update(dict.fromkeys(xiaomi_rc4.secrets(text)))
        ssecurity = tuple(roots)[:_MAX_SECRETS]
        files: dict[bytes, None] = {}
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
    if flow.request is None or not ssecurity:
        return xiaomi_rc4.Exchange("")
    body = body_of(flow.request.headers, flow.request.body)
    texts = [flow.request.path.partition("?")[2]]
    if b"_nonce=" in body[:_MAX_ANSWER]:
        texts.append(body.decode("utf-8", "replace"))
    fields: dict[str, str] = {}
    for text in texts:
        if "_nonce=" in text:
            fields.update((part.key, part.data) for part in form(text) if part.key and isinstance(part.data, str))
    return xiaomi_rc4.Exchange.of(fields, ssecurity)
