"""HTTP/2: frames of one connection to the exchanges in its streams (RFC 9113), gRPC among them."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.exchanges import frames, targets
from sdkwitness.capture.packets.exchanges.compression import Decoder, Undecodable
from sdkwitness.capture.packets.exchanges.http1 import Exchange, Onward
from sdkwitness.capture.packets.exchanges.raw import Raw
from sdkwitness.capture.packets.exchanges.streams import Half, Stream, value
from sdkwitness.capture.packets.exchanges.talk import ENDS, Body, Talk
from sdkwitness.capture.packets.model import How

MAX_STREAMS: Final = 10_000
"""Streams of one connection that are under way at once."""
MAX_SCAN: Final = 1 << 20
"""Bytes that are looked through, after a loss, for where frames go on."""
NO_ERROR: Final = 0
UNHEADED: Final = "it belongs to HTTP/2 requests of which the header could not be read"
_REASONS: Final = (
    "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
    "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
)  # fmt: skip


class _Side:
    """Frames of one direction."""

    __slots__ = ("block", "decoder", "flags", "have", "name", "need", "open", "pieces", "promised", "skip", "torn")

    def __init__(self, name: str) -> None:
        self.name = name
        self.pieces: list[bytes] = []
        self.have = 0
        self.need = 0
        self.decoder = Decoder()
        self.open = 0
        """Stream whose header block goes on; 0 where none does."""
        self.block = bytearray()
        self.flags = 0
        self.promised = 0
        self.torn = False
        """Whether it is not known where the next frame begins."""
        self.skip = 0
        """Bytes of lost frames that are still to be passed over."""


class Http2:
    """Takes both sides of a connection.

    Args:
        talk: Of the connection.
        onward: What goes on in tunnels.
        whole: Whether the connection's beginning was recorded.
        first: The request of HTTP/1 that was answered by changing to HTTP/2, which is its stream 1.
    """

    def __init__(self, talk: Talk, onward: Onward, *, whole: bool = True, first: Exchange | None = None) -> None:
        self._talk = talk
        self._onward = onward
        self._sides = (_Side("answers"), _Side("requests"))
        self._streams: dict[int, Stream] = {}
        self._stray: Raw | None = None
        self._latest = 0
        """The highest stream that the client began."""
        self._begun = [True, False]
        """Whether the preface need not be looked for, by whether the client sends."""
        if not whole:
            for side in self._sides:
                side.decoder.forget()
                side.torn = True
        if first is not None:
            stream = self._streams[1] = Stream(talk, first.flow)
            stream.asked = stream.request.done = True

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one side."""
        side = self._sides[from_client]
        if side.have:
            side.pieces.append(data)
            side.have += len(data)
            if side.have < side.need:
                return
            data = b"".join(side.pieces)
            side.pieces.clear()
            side.have = 0
        at, size = 0, len(data)
        if not self._begun[from_client]:
            if size < len(frames.PREFACE) and frames.PREFACE.startswith(data):
                self._keep(side, data, len(frames.PREFACE))
                return
            self._begun[from_client] = True
            if data.startswith(frames.PREFACE):
                at = len(frames.PREFACE)
                side.torn = False
        if side.torn:
            at = self._rejoin(side, from_client, time, data, at)
        head = frames.head
        while size - at >= 9:
            high, low, kind, flags, number = head(data, at)
            end = at + 9 + (high << 8 | low)
            if end > size:
                if high >> 8 and not frames.plausible(data, at) and kind > frames.CONTINUATION:
                    self._tear(side, from_client, time, data[at:])  # a length that nobody uses, of a type that is none
                    return
                self._keep(side, data[at:], end - at)
                return
            if kind == 0:
                stream = self._streams.get(number & 0x7FFFFFFF)
                if stream is None or flags & 8 or side.open or stream.inner is not None:
                    self._odd_data(stream, side, from_client, time, data, at + 9, end, flags)
                else:
                    half = stream.request if from_client else stream.answer
                    if flags & 1:
                        self._finish(stream, half, from_client, time, data[at + 9 : end], number)
                    elif not half.done:
                        if half.body is None:
                            half.body = Body(self._talk.room)
                        half.body.add(data[at + 9 : end])
            elif kind <= frames.CONTINUATION:
                try:
                    self._frame(side, from_client, time, data, at + 9, end, kind, flags, number & 0x7FFFFFFF)
                except (ValueError, IndexError) as e:
                    self._malformed(side, e)
                    if side.torn:
                        self._astray(from_client, time, data[end:])
                        return
            at = end
        if at < size:
            self._keep(side, data[at:], 9)

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Pass over bytes that were not recorded."""
        side = self._sides[from_client]
        for stream in self._streams.values():
            half = stream.request if from_client else stream.answer
            if not half.done:
                half.lost = True
                if half.body is not None:
                    half.body.lose(0)
            if stream.inner is not None:
                stream.inner.gap(from_client, time, 0)
        side.pieces.clear()
        side.have = side.open = 0
        side.block.clear()
        side.decoder.forget()
        side.torn = True

    def end(self, time: int, how: How) -> None:
        """Write what is left, as far as it came."""
        why = "" if how == "cut" else f"{ENDS[how]} before its end"
        for stream in self._streams.values():
            if stream.inner is not None:
                stream.inner.end(time, how)
            else:
                self._give_up(stream, time, why)
        self._streams.clear()
        if self._stray is not None:
            self._stray.end(time, how)
        if not self._talk.seen:
            self._talk.journal.problem("a connection of HTTP/2 carried no request and no answer.")
        for side in self._sides:
            if side.decoder.missing:
                self._talk.journal.problem(
                    f"header fields of HTTP/2 {side.name} could not be read, since they refer to what was sent "
                    "before the recording began or was lost."
                )

    # --- frames ------------------------------------------------------------------------------------------

    def _frame(
        self,
        side: _Side,
        from_client: bool,
        time: int,
        data: bytes,
        at: int,
        end: int,
        kind: int,
        flags: int,
        number: int,
    ) -> None:
        """Take any frame but the usual DATA.

        Raises:
            ValueError: It is malformed.
            IndexError: The same.
        """
        if side.open and (kind != frames.CONTINUATION or number != side.open):
            side.open = 0
            raise ValueError("a header block is not continued")
        if kind == frames.HEADERS:
            at, end = frames.unpadded(data, at, end, flags)
            if flags & frames.END_HEADERS:
                self._headers(side, from_client, time, data[at:end], flags, number)
            else:
                self._begin_block(side, data[at:end], flags, number, 0)
        elif kind == frames.CONTINUATION:
            if not side.open:
                raise ValueError("a header block is continued that is none")
            side.block += data[at:end]
            if len(side.block) > frames.MAX_HEADERS:
                side.block.clear()
                side.open = 0
                raise ValueError("a header block is too long")
            if flags & frames.END_HEADERS:
                block, promised = bytes(side.block), side.promised
                side.open = 0
                side.block.clear()
                if promised:
                    self._promise(side, time, block, promised)
                else:
                    self._headers(side, from_client, time, block, side.flags, number)
        elif kind == frames.PUSH_PROMISE:
            at, end = frames.unpadded(data, at, end, flags & frames.PADDED)
            promised = int.from_bytes(data[at : at + 4], "big") & 0x7FFFFFFF
            if flags & frames.END_HEADERS:
                self._promise(side, time, data[at + 4 : end], promised)
            else:
                self._begin_block(side, data[at + 4 : end], flags, number, promised)
        elif kind == frames.RST_STREAM:
            self._reset(time, number, int.from_bytes(data[at:end], "big"))

    def _begin_block(self, side: _Side, block: bytes, flags: int, number: int, promised: int) -> None:
        side.open, side.flags, side.promised = number, flags, promised
        side.block += block

    def _headers(self, side: _Side, from_client: bool, time: int, block: bytes, flags: int, number: int) -> None:
        fields = side.decoder.decode(block)
        stream = self._streams.get(number)
        if stream is None:
            if not from_client and not self._early(number):
                return  # the request was not recorded, or failed
            stream = self._open(time, number)
        if from_client and number > self._latest:
            self._latest = number
        half = stream.request if from_client else stream.answer
        if half.done:
            return
        ends = flags & frames.END_STREAM
        if half.fields is None:
            if not from_client and not ends and value(fields, b":status")[:1] == b"1":
                return  # an interim answer (RFC 9113, 8.1)
            half.fields = fields
            half.since = time
            answer = stream.answer.fields
            if answer is not None and value(stream.request.fields or [], b":method") == b"CONNECT":
                self._tunnel(stream, time, number, answer)
        else:
            half.trailers = fields
        if ends and stream.inner is None:
            self._finish(stream, half, from_client, time, b"", number)

    def _odd_data(
        self,
        stream: Stream | None,
        side: _Side,
        from_client: bool,
        time: int,
        data: bytes,
        at: int,
        end: int,
        flags: int,
    ) -> None:
        """Take DATA that is padded, or of a stream that is not an exchange."""
        side.open = 0
        try:
            at, end = frames.unpadded(data, at, end, flags & frames.PADDED)
        except ValueError as e:
            self._malformed(side, e)
            return
        content = data[at:end]
        if stream is None:
            self._astray(from_client, time, content)
        elif stream.inner is not None:
            if content:
                stream.inner.data(from_client, time, content)
        else:
            half = stream.request if from_client else stream.answer
            if half.done:
                return
            half.body = half.body or Body(self._talk.room)
            half.body.add(content)
            if flags & frames.END_STREAM:
                number = next(number for number, known in self._streams.items() if known is stream)
                self._finish(stream, half, from_client, time, b"", number)

    # --- streams -----------------------------------------------------------------------------------------

    def _open(self, time: int, number: int) -> Stream:
        if len(self._streams) >= MAX_STREAMS:
            oldest = next(iter(self._streams))
            self._give_up(self._streams.pop(oldest), time, "its end was not recorded")
        stream = self._streams[number] = Stream(self._talk)
        return stream

    def _early(self, number: int) -> bool:
        """Whether an answer is to a request that follows: its packets were recorded before those of the request."""
        return number & 1 == 1 and number > self._latest and not self._sides[True].torn

    def _give_up(self, stream: Stream, time: int, why: str) -> None:
        """Write what came of an exchange; of an answer whose request never came, its body as raw bytes."""
        if stream.request.fields is None and not stream.asked:
            self._astray(False, time, stream.unasked())
        else:
            stream.fail(time, why)

    def _finish(self, stream: Stream, half: Half, from_client: bool, time: int, last: bytes, number: int) -> None:
        if from_client:
            stream.ask(time, last)
        else:
            stream.respond(time, last)
        if stream.request.done and stream.answer.done:
            del self._streams[number & 0x7FFFFFFF]

    def _promise(self, side: _Side, time: int, block: bytes, promised: int) -> None:
        fields = side.decoder.decode(block)
        stream = self._open(time, promised)
        stream.request.fields = fields
        stream.request.since = time
        stream.pushed(time)

    def _reset(self, time: int, number: int, code: int) -> None:
        stream = self._streams.get(number)
        if stream is None:
            return
        if stream.inner is not None:
            stream.inner.end(time, "closed" if code == NO_ERROR else "reset")
        elif code == NO_ERROR and stream.answer.done and stream.request.fields is not None:
            stream.ask(time, why="the server wanted no more of it")
        else:
            name = _REASONS[code] if code < len(_REASONS) else f"error {code}"
            self._give_up(stream, time, f"its HTTP/2 stream was reset: {name}")
        del self._streams[number]

    def _tunnel(self, stream: Stream, time: int, number: int, fields: list[tuple[bytes, bytes]]) -> None:
        """Go on in a stream that a CONNECT has made a tunnel or a WebSocket (RFC 9113, 8.5; RFC 8441)."""
        asked = stream.request.fields or []
        if value(fields, b":status")[:1] != b"2":
            return
        if value(asked, b":protocol") == b"websocket":
            from sdkwitness.capture.packets.exchanges.websocket import WebSocket  # few files need its library

            stream.ask(time)
            stream.respond(time, websocket=True)
            extensions = value(fields, b"sec-websocket-extensions").decode("latin-1")
            stream.inner = WebSocket(self._talk, stream.flow, self._talk.server, extensions)
            return
        wanted = targets.endpoint(value(asked, b":authority"), 443)
        if wanted is not None:
            stream.inner = self._onward.tunnel(self._talk, wanted, number)

    # --- what cannot be read --------------------------------------------------------------------------------

    def _keep(self, side: _Side, rest: bytes, need: int) -> None:
        side.pieces.append(rest)
        side.have = len(rest)
        side.need = need

    def _rejoin(self, side: _Side, from_client: bool, time: int, data: bytes, at: int) -> int:
        """Find where frames go on; return the end of `data` where they do not."""
        found = frames.find(data[at : at + MAX_SCAN])
        if found < 0:
            self._astray(from_client, time, data[at:])
            return len(data)
        side.torn = False
        if found:
            self._astray(from_client, time, data[at : at + found])
        return at + found

    def _tear(self, side: _Side, from_client: bool, time: int, rest: bytes) -> None:
        self._malformed(side, ValueError("frames that are none"))
        side.torn = True
        self._astray(from_client, time, rest)

    def _malformed(self, side: _Side, why: Exception) -> None:
        side.decoder.forget()
        said = "a header block could not be decoded" if isinstance(why, Undecodable) else "a frame is malformed"
        self._talk.journal.problem(f"{said} among HTTP/2 {side.name}: what depends on it is missing.")

    def _astray(self, from_client: bool, time: int, data: bytes) -> None:
        if data:
            if self._stray is None:
                self._stray = Raw(self._talk, UNHEADED)
            self._stray.data(from_client, time, data)
