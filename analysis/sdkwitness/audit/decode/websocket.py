"""WebSocket frames in a byte stream that no proxy took apart (RFC 6455, 5.2), with permessage-deflate (RFC 7692).

A frame begins with two bytes that many things begin with, so only frames that fill the stream count, the last of
which may be cut off, and of unmasked ones only those that carry a text.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

from sdkwitness.audit.decode.part import Part

_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_DATA = frozenset({_TEXT, _BINARY})
_CONTROL = frozenset({_CLOSE, _PING, _PONG})
_MAX_FRAMES = 5_000
_MAX_EXPANDED = 4 * 1024 * 1024
_CLOSED = "bad deflate"
_MIN_CLOSED = 2
_TAIL = b"\x00\x00\xff\xff"
"""What a sender leaves off a compressed message (RFC 7692, 7.2.1)."""


class _Frame(NamedTuple):
    final: bool
    compressed: bool
    opcode: int
    masked: bool
    payload: bytes
    end: int
    """Where the next frame begins; beyond the stream for one that is cut off."""


def may_be(data: bytes) -> bool:
    """Say whether the first byte is that of a data or control frame."""
    return len(data) >= 2 and not data[0] & 0x30 and (data[0] & 15) in _DATA | _CONTROL


def parse(data: bytes) -> list[Part] | None:
    """Return the messages, None when `data` is not made of frames."""
    if not may_be(data):
        return None
    frames: list[_Frame] = []
    at = 0
    while at < len(data) and len(frames) < _MAX_FRAMES:
        frame = _frame(data, at)
        if frame is None or frame.masked != (frames[0].masked if frames else frame.masked):
            return None
        frames.append(frame)
        at = frame.end
    whole = [frame for frame in frames if frame.end <= len(data)]
    if not whole or whole[0].opcode == _CONTINUATION:
        return None
    found = _messages(whole)
    if not found:
        return None
    if len(whole) < len(frames):
        found.append(Part("websocket", frames[-1].payload, "", opaque="truncated frame"))
    elif at < len(data):
        found.append(Part("websocket", data[at:], "", opaque="nodes"))
    return found


def _frame(data: bytes, at: int) -> _Frame | None:
    """Read one frame; None when its head is cut off or breaks a rule that every sender keeps."""
    if at + 2 > len(data):
        return None
    first, second = data[at], data[at + 1]
    opcode, size, start = first & 15, second & 0x7F, at + 2
    if first & 0x30 or opcode not in _DATA | _CONTROL | {_CONTINUATION}:
        return None
    if opcode in _CONTROL and (size > 125 or not first & 0x80 or first & 0x40):
        return None
    if size >= 126:
        width = 2 if size == 126 else 8
        size, least = int.from_bytes(data[start : start + width], "big"), 126 if width == 2 else 65_536
        start += width
        if size < least:  # 5.2: the minimal number of bytes must be used
            return None
    mask = b""
    if second & 0x80:
        mask = data[start : start + 4]
        start += 4
    if start > len(data):
        return None
    payload = _unmasked(data[start : start + size], mask) if mask else data[start : start + size]
    return _Frame(bool(first & 0x80), bool(first & 0x40), opcode, bool(mask), payload, start + size)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def _messages(frames: list[_Frame]) -> list[Part]:
    """Return the messages that the frames make; empty when they break the rules of fragments, or say nothing."""
    found: list[Part] = []
    inflater = _Inflater()
    pieces: list[bytes] = []
    head: _Frame | None = None
    texts = good = number = 0
    for frame in frames:
        if frame.opcode in _CONTROL:
            if frame.opcode != _CLOSE and frame.payload:
                found.append(Part(f"websocket:{number + 1}.ping", frame.payload, ""))
            continue
        if (frame.opcode == _CONTINUATION) != (head is not None):
            return []
        head = head or frame
        pieces.append(frame.payload)
        if frame.final:
            number += 1
            part = inflater.message(head, b"".join(pieces), number)
            if head.opcode == _TEXT and not part.opaque and not _is_text(part.data):
                return []
            good += part.opaque != _CLOSED
            texts += head.opcode == _TEXT and bool(part.data) and not part.opaque
            found.append(part)
            pieces, head = [], None
    # One message that does not expand is as well anything; frame after frame of the right lengths is not.
    enough = texts or (frames[0].masked and (good or number >= _MIN_CLOSED))
    return found if enough else []


def _is_text(data: str | bytes) -> bool:
    if isinstance(data, str):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _Inflater:
    """Expands the messages of one side, which may go on with the window of the message before."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(-15)
        self._left = _MAX_EXPANDED

    def message(self, head: _Frame, payload: bytes, number: int) -> Part:
        layer = f"websocket:{number}"
        if not head.compressed:
            return Part(layer, payload, "")
        for fresh in (False, True):
            decoder = zlib.decompressobj(-15) if fresh else self._decoder
            try:
                plain = decoder.decompress(payload + _TAIL, self._left + 1)
            except zlib.error:
                continue
            self._decoder = decoder
            if len(plain) > self._left:
                return Part(f"{layer} > deflate", plain[: self._left], "", opaque="expansion")
            self._left -= len(plain)
            return Part(f"{layer} > deflate", plain, "")
        # The window began before what was recorded.
        return Part(layer, payload, "", opaque=_CLOSED)
