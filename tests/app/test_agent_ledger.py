"""The ledger of what apps encrypt, sign, digest and pack, by every way of calling it: just what went in and out."""

from __future__ import annotations

import time

import msgspec
import pytest
from app.watching import Watched

from sdkwitness.capture.records import Crypto, Event

KEY = b"0123456789abcdef"
WAIT = 5.0
AES = "AES/CBC/PKCS5Padding"


class Row(msgspec.Struct, frozen=True):
    """What one way of calling leaves in the ledger, as its last event."""

    name: str
    operation: str
    algorithm: str
    input: bytes
    events: int = 1
    other: bool = False
    """The app's answer is not the operation's output."""


ROWS = [
    Row("finalAll", "encrypt", AES, b"the whole"),
    Row("finalSlice", "encrypt", AES, b"the slice"),
    Row("finalOutput", "encrypt", AES, b"the whole"),
    Row("finalOutputOffset", "encrypt", AES, b"the whole"),
    Row("finalRest", "encrypt", AES, b"kept back"),
    Row("finalNothing", "encrypt", AES, b"sixteen bytes at once"),
    Row("finalBuffers", "encrypt", AES, b"in direct buffers"),
    Row("updateSlices", "encrypt", AES, b"first slice of it, second slice"),
    Row("updateOutput", "encrypt", AES, b"sixteen bytes at once, and more"),
    Row("updateBuffers", "encrypt", AES, b"sixteen bytes at once, the rest"),
    Row("decrypt", "decrypt", AES, b"", events=2),
    Row("gcm", "encrypt", "AES/GCM/NoPadding", b"authenticated"),
    Row("outputStream", "encrypt", AES, b"written through"),
    Row("inputStream", "decrypt", AES, b"", events=2),
    Row("rc4", "encrypt", "RC4", b"a message of a stream"),
    Row("rc4Two", "encrypt", "RC4", b"another", events=2, other=True),
    Row("ctr", "encrypt", "AES/CTR/NoPadding", b"counted mode"),
    Row("wrapUnwrap", "decrypt", "AESWrap", b"", events=2),
    Row("macReset", "mac", "HmacSHA1", b"begun"),
    Row("macTwice", "mac", "HmacSHA1", b"second", events=2),
    Row("digestReset", "digest", "SHA-256", b"anew"),
    Row("digestInto", "digest", "SHA-1", b"into an array"),
    Row("digestStream", "digest", "MD5", b"streamed"),
    Row("sign", "sign", "SHA256withRSA", b"signed"),
    Row("gzip", "compress", "gzip", b"to be packed"),
    Row("gunzip", "expand", "gzip", b"", events=2),
    Row("deflater", "compress", "deflate", b"deflated"),
    Row("deflaterStream", "compress", "deflate", b"in a stream"),
    Row("deflaterFlush", "compress", "deflate", b"a message"),
    Row("base64", "encode", "base64", b"encoded"),
    Row("base64Into", "encode", "base64", b"into an array"),
    Row("base64Buffer", "encode", "base64", b"buffer"),
    Row("base64Decode", "decode", "base64", b"ZGVjb2RlZA=="),
    Row("androidBase64", "encode", "base64", b"encoded"),
    Row("androidBase64Decode", "decode", "base64", b"ZGVjb2RlZA=="),
]


def run(program: Watched, name: str, events: int) -> tuple[bytes, list[Event]]:
    """Have it done; return the app's answer and what the ledger has of it, late entries too."""
    seen = len(program.witness.lines)
    answer = bytes.fromhex(program.app.ask(f"crypto {name}"))
    deadline = time.monotonic() + WAIT
    while True:
        program.witness.host.flush()
        found = [
            r for r in program.witness.records_from(seen) if isinstance(r, Event) and r.kind == "crypto" and shows(r)
        ]
        if len(found) >= events or time.monotonic() > deadline:
            return answer, found
        time.sleep(0.02)


def shows(event: Event) -> bool:
    """Whether an event is the fixture's and not that of a random generator or the like which it uses."""
    return event.crypto is not None and "PRNG" not in event.crypto.algorithm


def crypto(event: Event) -> Crypto:
    assert event.crypto is not None
    return event.crypto


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_ledger_has_just_what_went_in_and_out(program: Watched, row: Row) -> None:
    answer, events = run(program, row.name, row.events)
    assert len(events) == row.events, [(crypto(e).operation, crypto(e).input.data) for e in events]
    last = crypto(events[-1])
    assert (last.operation, last.algorithm) == (row.operation, row.algorithm)
    if row.input:
        assert last.input.data == row.input
    if not row.other:
        assert last.output.data == answer
    if row.operation in {"encrypt", "decrypt", "mac"}:
        assert last.key == KEY
    assert "fixture.Ledger.result" in program.witness.stack(events[-1])


def test_a_decryption_undoes_the_encryption_before_it(program: Watched) -> None:
    _, (sealed, opened) = run(program, "decrypt", 2)
    assert crypto(sealed).output == crypto(opened).input
    assert crypto(sealed).input == crypto(opened).output


def test_a_stream_that_never_ends_is_told_message_by_message(program: Watched) -> None:
    answer, (first, second) = run(program, "rc4Two", 2)
    assert (crypto(first).input.data, crypto(first).output.data) == (b"one message", answer)
    assert second.time - first.time > 500_000_000


def test_what_is_authenticated_only_is_told_apart(program: Watched) -> None:
    _, (sealed,) = run(program, "gcm", 1)
    assert [(v.name, v.blob.data) for v in sealed.values if v.blob is not None] == [("aad", b"header")]


def test_a_check_of_a_signature_is_no_signature(program: Watched) -> None:
    _, events = run(program, "sign", 1)
    assert [crypto(e).input.data for e in events if crypto(e).operation == "sign"] == [b"signed"]
