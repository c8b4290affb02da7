"""Bodies that the proxy passes through instead of holding them back, copied on their way."""

from __future__ import annotations

from typing import Final

from mitmproxy import http

from sdkwitness.capture.journal_records import MAX_BODY
from sdkwitness.capture.mitm_compat import header

STREAMING_TYPES: Final = ("application/grpc", "text/event-stream", "multipart/x-mixed-replace")
"""Types whose bodies go on for as long as the app runs: holding them back would stop the app."""


class Copy:
    """Passes chunks through unchanged and keeps their beginning; goes into mitmproxy's `Message.stream`."""

    __slots__ = ("_kept", "size")

    def __init__(self) -> None:
        self._kept = bytearray()
        self.size = 0
        """Bytes that passed."""

    def __call__(self, chunk: bytes) -> bytes:
        """Keep what there is room for, and return the chunk."""
        self.size += len(chunk)
        room = MAX_BODY - len(self._kept)
        if room > 0:
            self._kept += chunk[:room]
        return chunk

    @property
    def kept(self) -> bytes:
        """The beginning of the body."""
        return bytes(self._kept)

    @property
    def whole(self) -> int | None:
        """Bytes of the body where more passed than was kept."""
        return self.size if self.size > len(self._kept) else None


def must_pass(message: http.Message, *, answer: bool) -> bool:
    """Whether the body must go on as it comes: endless, of unknown length, or too long to hold.

    A request of unknown length is only passed through where its type says that it is endless: an upload in
    chunks is better seen whole before it goes on.
    """
    length = header(message, b"content-length")
    if length.isdecimal():
        return int(length) > MAX_BODY
    kind = header(message, b"content-type").lower()
    return answer or kind.startswith(STREAMING_TYPES)


def watch(message: http.Message, *, force: bool) -> None:
    """Copy the body of `message` as it passes, if it is to pass through.

    Args:
        message: Request or response whose headers have just come.
        force: Make it pass through; without it only what mitmproxy passes through anyway is copied.
    """
    if force or message.stream is True:
        message.stream = Copy()


def copied(message: http.Message) -> tuple[bytes | None, int | None]:
    """What was kept of a body that passed through, and its whole size where that is more."""
    copy = message.stream
    return (copy.kept, copy.whole) if isinstance(copy, Copy) else (None, None)
