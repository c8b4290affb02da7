"""WebSocket: frames to messages (RFC 6455), inflated where both sides agreed on it (RFC 7692)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from wsproto.extensions import Extension, PerMessageDeflate
from wsproto.frame_protocol import CloseReason, Frame, FrameDecoder, FrameProtocol, Opcode, ParseFailed, RsvBits

from sdkwitness.capture.journal_records import MAX_BODY, StreamEnded, StreamMessage
from sdkwitness.capture.packets.exchanges.raw import Raw
from sdkwitness.capture.packets.exchanges.talk import ENDS, Body, Talk
from sdkwitness.capture.packets.model import How

PIECE: Final = 16 << 10
"""Bytes that are inflated at once: they become at most a thousand times as many."""
NO_CODE: Final = 1005
"""Close code of a frame that has none (RFC 6455, 7.4.1)."""


class WebSocket:
    """Takes the frames of both sides of one WebSocket.

    Args:
        talk: Of the connection.
        flow: Of the request that opened it.
        server: Leg to the server.
        extensions: Value of Sec-WebSocket-Extensions in the answer.
    """

    def __init__(self, talk: Talk, flow: str, server: str, extensions: str) -> None:
        self._talk = talk
        self._flow = flow
        self._server = server
        self._sides = tuple(_Side(talk, extensions, from_client=from_client) for from_client in (False, True))
        self._over = False
        self._rest: Raw | None = None

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one side."""
        if self._rest is not None:
            self._rest.data(from_client, time, data)
            return
        side = self._sides[from_client]
        for at in range(0, len(data), PIECE):
            try:
                for frame in side.frames(data[at : at + PIECE]):
                    self._take(side, time, frame)
            except (ParseFailed, ValueError, AssertionError):  # the last is wsproto's on reserved bits in odd places
                self._break(from_client, time, data[at:], "it holds frames that are none of WebSocket")
                return

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Go on as raw bytes: where a frame begins can no longer be told."""
        if self._rest is None:
            self._break(from_client, time, b"", "some of its bytes were not recorded")
        if self._rest is not None:
            self._rest.gap(from_client, time, size)

    def end(self, time: int, how: How) -> None:
        """Write the end, where no closing frame told it."""
        if self._rest is not None:
            self._rest.end(time, how)
        if self._over:
            return
        self._flush()
        if how != "cut":
            self._end(time, error=None if how == "closed" else ENDS[how])

    def _take(self, side: _Side, time: int, frame: Frame) -> None:
        payload = bytes(cast("bytearray", frame.payload))  # text only where wsproto puts messages together too
        if frame.opcode is Opcode.CLOSE:
            if not self._over:
                code = int.from_bytes(payload[:2], "big") if len(payload) > 1 else NO_CODE
                self._flush()
                self._end(time, by_client=side.from_client, code=code, reason=payload[2:].decode("utf-8", "replace"))
            return
        if frame.opcode.iscontrol():
            return
        if side.began is None:
            if frame.opcode is Opcode.CONTINUATION:
                raise ValueError("it continues nothing")
            side.began = time
            side.text = frame.opcode is Opcode.TEXT
        side.body.add(payload)
        if frame.frame_finished and frame.message_finished:
            self._message(side)

    def _message(self, side: _Side) -> None:
        content, size = side.body.take()
        began = (side.began or 0) / 1e9
        side.began = None
        self._talk.append(StreamMessage(self._flow, began, side.from_client, content, side.text, size=size))

    def _flush(self) -> None:
        """Write messages of which only the beginning came."""
        for side in self._sides:
            if side.began is not None:
                side.body.lose(0)
                self._message(side)

    def _break(self, from_client: bool, time: int, rest: bytes, why: str) -> None:
        if not self._over:
            self._flush()
            self._end(time, error=why)
        self._talk.journal.problem(
            f"a WebSocket could not be read to its end, as {why}: the rest is kept as raw bytes."
        )
        self._rest = Raw(self._talk, f"it follows a WebSocket that could not be read on, as {why}")
        if rest:
            self._rest.data(from_client, time, rest)

    def _end(
        self,
        time: int,
        *,
        by_client: bool | None = None,
        code: int | None = None,
        reason: str | None = None,
        error: str | None = None,
    ) -> None:
        self._over = True
        self._talk.append(StreamEnded(self._flow, self._server, time / 1e9, by_client, code, reason, error))


class _Deflate(PerMessageDeflate):
    """wsproto's own forgets that a message is deflated where a control frame stands between its fragments."""

    _control = False

    def frame_inbound_header(
        self, proto: FrameDecoder | FrameProtocol, opcode: Opcode, rsv: RsvBits, payload_length: int
    ) -> CloseReason | RsvBits:
        self._control = opcode.iscontrol()
        if self._control:
            return RsvBits(False, False, False)
        return super().frame_inbound_header(proto, opcode, rsv, payload_length)

    def frame_inbound_payload_data(self, proto: FrameDecoder | FrameProtocol, data: bytes) -> bytes | CloseReason:
        return data if self._control else super().frame_inbound_payload_data(proto, data)

    def frame_inbound_complete(self, proto: FrameDecoder | FrameProtocol, fin: bool) -> bytes | CloseReason | None:
        return None if self._control else super().frame_inbound_complete(proto, fin)


class _Side:
    """Frames of one direction."""

    def __init__(self, talk: Talk, extensions: str, *, from_client: bool) -> None:
        agreed: list[Extension] = []
        for offer in extensions.lower().split(","):
            if offer.partition(";")[0].strip() == PerMessageDeflate.name:
                # The largest window, which is the default, inflates what was made with any.
                agreed = [
                    _Deflate(
                        client_no_context_takeover="client_no_context_takeover" in offer,
                        server_no_context_takeover="server_no_context_takeover" in offer,
                    )
                ]
        # A reader takes the part of the receiver: frames of the client are what a server gets.
        self._decoder = FrameDecoder(client=not from_client, extensions=agreed)
        self.from_client = from_client
        self.body = Body(talk.room)
        self.began: int | None = None
        """When the message that is under way began."""
        self.text = False

    def frames(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames, or parts of them, that these bytes complete."""
        self._decoder.receive_bytes(data)
        while (frame := self._decoder.process_buffer()) is not None:
            yield frame


assert PIECE * 1032 <= MAX_BODY  # what zlib makes of a piece at most fits into what a message may have
