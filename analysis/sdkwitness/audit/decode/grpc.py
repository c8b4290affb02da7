"""Messages of gRPC and gRPC-Web: a flag, a length of four bytes, a message (`PROTOCOL-HTTP2.md` of gRPC)."""

from __future__ import annotations

from sdkwitness.audit.decode.part import Part

_PLAIN, _COMPRESSED, _TRAILERS = 0, 1, 0x80
_HEAD = 5
_MAX_MESSAGES = 2_000


def parse(data: bytes) -> list[Part] | None:
    """Return the messages, None when `data` is not made of them to its very end; how they are packed they show."""
    found: list[Part] = []
    at = 0
    while at < len(data):
        if at + _HEAD > len(data) or data[at] not in (_PLAIN, _COMPRESSED, _TRAILERS):
            return None
        if len(found) >= _MAX_MESSAGES:
            found.append(Part("grpc", data[at:], "", opaque="nodes"))
            break
        if data[at] == _TRAILERS and not found:
            return None
        end = at + _HEAD + int.from_bytes(data[at + 1 : at + _HEAD], "big")
        if end > len(data):
            return None
        found.append(Part(f"grpc:{len(found) + 1}", data[at + _HEAD : end], ""))
        at = end
    return found if any(part.data for part in found if not part.opaque) else None
