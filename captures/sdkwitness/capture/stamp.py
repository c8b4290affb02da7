"""Time stamps of seals (RFC 3161): asked of an authority that the user names, checked without it."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.seal import Stamper

TIMEOUT: Final = 30
"""Seconds that an authority may take."""
MAX_ANSWER: Final = 1 << 20
"""Bytes of an answer; real ones have some thousand."""
MAX_CERTIFICATES: Final = 16 << 20
"""Bytes of a file of certificates."""
SHA256: Final = "2.16.840.1.101.3.4.2.1"
"""Object identifier of the digest that is asked for."""


class Stamp(NamedTuple):
    """What a time stamp says."""

    time: str
    """RFC 3339, UTC."""
    authority: str
    """Subject of the certificate that signed, empty where the stamp does not hold it."""
    trusted: bool
    """Whether its certificate leads to one that the user named."""
    problem: str = ""
    """Why it proves nothing, as a sentence; empty where it is right."""


def stamper(url: str, roots: Path | None = None) -> Stamper:
    """Return what asks an authority for a time stamp.

    Args:
        url: Where it answers, http or https.
        roots: PEM file of the certificates that it has to lead to; None takes any.

    Raises:
        UserError: The address or the file is no such thing.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise UserError(f"{url} is no address of a time-stamping authority: it has to begin with http:// or https://.")
    trusted = certificates(roots) if roots is not None else []

    def ask(data: bytes) -> bytes:
        request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = _fetch(url, request.as_bytes())
        try:
            response = decode_timestamp_response(_in_order(answer))
        except (ValueError, IndexError) as e:
            raise UserError(f"{url} gave no time stamp that can be read: nothing was sealed.") from e
        if PKIStatus(response.status) != PKIStatus.GRANTED:
            why = f": {' '.join(response.status_string)}" if response.status_string else ""
            raise UserError(f"{url} granted no time stamp{why}; nothing was sealed.")
        if response.tst_info.nonce != request.nonce:
            raise UserError(f"{url} answered another request than ours: nothing was sealed.")
        problem = check(answer, data, trusted).problem
        if problem:
            raise UserError(f"{url} gave a time stamp that is not right: {problem.rstrip('.')}; nothing was sealed.")
        return answer

    return ask


def check(answer: bytes, data: bytes, roots: Sequence[x509.Certificate] = ()) -> Stamp:
    """Check a time stamp over `data`, without asking anybody.

    Args:
        answer: The authority's answer, DER of a TimeStampResp.
        data: What it has to speak of.
        roots: What its certificate has to lead to; where there is none, to the one that the stamp itself holds.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of certificates that a later version will refuse
        try:
            return _check(answer, data, roots)
        except Exception:
            return Stamp("", "", False, "it cannot be read as a time stamp.")


def _check(answer: bytes, data: bytes, roots: Sequence[x509.Certificate]) -> Stamp:
    response = decode_timestamp_response(_in_order(answer))
    info = response.tst_info
    time = info.gen_time.isoformat().replace("+00:00", "Z")
    imprint = info.message_imprint
    held = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    authority = _signer(response, held)
    if imprint.hash_algorithm.dotted_string != SHA256 or imprint.message != hashlib.sha256(data).digest():
        return Stamp(time, authority, False, "it was given for another seal.")
    anchors = list(roots) or [c for c in held if c.issuer == c.subject]
    if not anchors:
        return Stamp(time, authority, False)
    # never the stamp's own certificates as intermediates: the library trusts those as it trusts roots
    verifier = VerifierBuilder(roots=anchors).build()
    try:
        verifier.verify_message(response, data)
    except VerificationError as e:
        return Stamp(time, authority, False, f"its signature does not hold ({_reason(e)}).")
    return Stamp(time, authority, bool(roots))


def certificates(file: Path) -> list[x509.Certificate]:
    """Read the certificates of a PEM file.

    Raises:
        UserError: It holds none.
    """
    try:
        with file.open("rb") as opened:
            return x509.load_pem_x509_certificates(opened.read(MAX_CERTIFICATES))
    except (ValueError, OSError) as e:
        raise UserError(f"{file} holds no certificate in PEM format.") from e


def _fetch(url: str, request: bytes) -> bytes:
    asked = urllib.request.Request(
        url, data=request, headers={"Content-Type": "application/timestamp-query", "User-Agent": "sdkwitness"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT) as answer:
            data: bytes = answer.read(MAX_ANSWER + 1)
    except urllib.error.HTTPError as e:
        raise UserError(f"{url} gave no time stamp: it answered {e.code}; nothing was sealed.") from e
    except (OSError, http.client.HTTPException, ValueError) as e:
        reason = getattr(e, "reason", e)
        raise UserError(f"{url} cannot be reached: {reason}; nothing was sealed.") from e
    if len(data) > MAX_ANSWER:
        raise UserError(f"{url} gave no time stamp but more than {MAX_ANSWER >> 20} MiB; nothing was sealed.")
    return data


def _in_order(answer: bytes) -> bytes:
    """Put the certificates of an answer into the order that DER asks of a set (X.690, 11.6).

    The library insists on it, authorities built on OpenSSL do not keep it, and no signature covers it.
    """
    _, *tokens = _elements(answer, *_content(answer, 0))
    if not tokens:
        return answer  # the authority refused
    token = tokens[0]
    _, content, *_ = _elements(answer, *_content(answer, token))
    signed = _content(answer, content)[0]
    for at in _elements(answer, *_content(answer, signed)):
        if answer[at] == 0xA0:  # certificates, [0] IMPLICIT (RFC 5652, 5.1)
            start, end = _content(answer, at)
            found = [answer[a : _content(answer, a)[1]] for a in _elements(answer, start, end)]
            return answer[:start] + b"".join(sorted(found)) + answer[end:]
    return answer


def _elements(data: bytes, start: int, end: int) -> Iterator[int]:
    """Offsets of the elements between two offsets."""
    while start < end:
        yield start
        start = _content(data, start)[1]


def _content(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at an offset starts and ends (X.690, 8.1)."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    return start, start + length


def _signer(response: TimeStampResponse, held: Sequence[x509.Certificate]) -> str:
    signers = {(s.issuer, s.serial_number) for s in response.signed_data.signer_infos}
    return next((c.subject.rfc4514_string() for c in held if (c.issuer, c.serial_number) in signers), "")


def _reason(error: Exception) -> str:
    """What OpenSSL says of a certificate, or the library of the rest."""
    text = str(error)
    _, found, rest = text.partition("Verify error: ")
    return rest.partition('"')[0].strip() if found else text.partition(": ErrorStack")[0].rstrip(".")
