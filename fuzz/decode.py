"""Coverage-guided fuzzing of decoding and classification: `make fuzz FUZZ_SECONDS=1800`.

An input is two bytes that choose how the rest reaches the decoder, and the rest. Besides exceptions it is a finding
when an input takes more time or memory than its size allows, decodes differently the second time, goes beyond the
budget, or leaves a path that cannot be shown.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Final

import atheris

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

with atheris.instrument_imports(include=["sdkwitness.audit", "sdkwitness.knowledge"]):
    from sdkwitness.audit.classify.classifier import Classifier
    from sdkwitness.audit.decode import decode_body, decode_flow
    from sdkwitness.audit.decode.budget import MAX_BYTES, MAX_NODES
    from sdkwitness.audit.decode.decoded import Decoded
    from sdkwitness.audit.decode.ledger import Ledger

import seeds
from encoding_cells import IDENTITY
from factories import T0, flow

from sdkwitness.capture.records import Flow, Identity, Message
from sdkwitness.knowledge.load import catalogue

CORPUS: Final = ROOT / "out" / "fuzz" / "corpus"
CONTENT_TYPES: Final = (
    "",
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=boundary7",
    "text/event-stream",
    "text/plain; charset=gbk",
    "application/grpc",
    "application/octet-stream",
)
CODINGS: Final = (b"gzip", b"deflate", b"br", b"zstd", b"gzip, br", b"identity", b"lz4", b"zlib")
MAX_SECONDS: Final = 1.0
"""Processor time for one input of a few kilobytes; instrumented code takes about three times as long as plain code."""
MAX_MEMORY_MB: Final = 1_024

KNOWN: Final = Identity(
    values=IDENTITY.values, places=IDENTITY.places, series=(("health.vital.heart_rate", (61.0, 97.0, 143.0, 88.0)),)
)
CLASSIFIER: Final = Classifier(catalogue(), KNOWN)
LEDGER: Final = Ledger()


def decode(route: bytes, body: bytes) -> Decoded:
    """Decode a body by the way that the first byte of `route` chooses, with the type that the second one does."""
    kind = CONTENT_TYPES[route[1] % len(CONTENT_TYPES)]
    match route[0] % 8:
        case 0:
            coding = CODINGS[route[0] // 8 % len(CODINGS)]
            return decode_flow(flow(body=body, content_type=kind, headers=((b"Content-Encoding", coding),)), LEDGER)
        case 1:
            path = body[:2_048].decode("latin-1")
            cookie = body[:2_048].replace(b"\n", b"")
            return decode_flow(flow(path=f"/{path}", headers=((b"Cookie", cookie), (b"X-Data", cookie))), LEDGER)
        case 2:
            return decode_body(b"", kind, f"https://h.example/{body.decode('utf-8', 'replace')}")
        case 3:
            return decode_flow(socket(body), LEDGER)
        case _:
            return decode_body(body, kind)


def socket(content: bytes) -> Flow:
    """A WebSocket whose client sent the content in two messages."""
    half = len(content) // 2
    sent = enumerate((content[:half], content[half:]))
    messages = tuple(Message(time=T0 + n, from_client=True, content=piece) for n, piece in sent)
    return Flow(id="flow:1", transport="websocket", started=T0, sni="h.example", tls=True, messages=messages)


def check(decoded: Decoded) -> None:
    """Raise where a result is not what every result has to be."""
    CLASSIFIER.classify(decoded, host="hm.xiaomi.com", request_path="/v1/report")
    assert len(decoded.leaves) <= MAX_NODES + 16, "nodes"
    assert sum(len(buffer.value) for buffer in decoded.buffers) <= MAX_BYTES, "size"
    for leaf in decoded.leaves:
        shown = "".join((*leaf.path, leaf.key))
        assert all(part.isprintable() for part in leaf.path), leaf.path
        shown.encode()


def test_one_input(data: bytes) -> None:
    """What the fuzzer calls."""
    if len(data) < 3:
        return
    route, body = data[:2], data[2:]
    started = time.process_time()
    decoded = decode(route, body)
    check(decoded)
    taken = time.process_time() - started
    assert taken < MAX_SECONDS, f"{taken:.2f} s"
    if data[-1] % 8 == 0:
        assert decode(route, body) == decoded, "not the same twice"


def main() -> None:
    """Write the seeds and fuzz; options are those of libFuzzer."""
    seeds.write(CORPUS, route=b"\x07\x00")
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    options = [f"-rss_limit_mb={MAX_MEMORY_MB}", "-max_len=8192", "-timeout=20", f"-artifact_prefix={CORPUS.parent}/"]
    inputs = [argument for argument in sys.argv[1:] if not argument.startswith("-")] or [str(CORPUS)]
    given = [argument for argument in sys.argv[1:] if argument.startswith("-")]
    atheris.Setup([sys.argv[0], *options, *given, *inputs], test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
