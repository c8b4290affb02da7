"""What takes the streams of a QUIC connection, and streams of which nothing more is known."""

from __future__ import annotations

from typing import Protocol

from sdkwitness.capture.journal_records import StreamEnded, StreamMessage, StreamOpened
from sdkwitness.capture.packets.model import Conversation, How, Journal, Sink
from sdkwitness.capture.packets.udp.dns import DnsStream


class Application(Protocol):
    """Takes the plaintext of a connection, each direction of each stream in order and without repetition."""

    def stream(self, number: int, from_client: bool, time: int, data: bytes, final: bool) -> None:
        """Bytes of a stream; `final` where no more follow in this direction."""
        ...

    def gap(self, number: int, from_client: bool, time: int, size: int) -> None:
        """`size` bytes of a stream were not recorded."""
        ...

    def reset(self, number: int, from_client: bool, time: int, code: int) -> None:
        """This direction of a stream was given up."""
        ...

    def datagram(self, from_client: bool, time: int, data: bytes) -> None:
        """A message outside of streams."""
        ...

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        ...


class Raw:
    """Each stream a raw one, and one more for all datagrams."""

    def __init__(self, conversation: Conversation, journal: Journal, protocol: str | None) -> None:
        self._conversation = conversation
        self._journal = journal
        self._dns = protocol is not None and protocol.startswith("doq")  # RFC 9250, 4.1.1; drafts have their numbers
        self._sinks: dict[int, Sink] = {}
        self._over: dict[int, int] = {}
        """Directions of a stream that are at their end."""

    def stream(self, number: int, from_client: bool, time: int, data: bytes, final: bool) -> None:
        """Take bytes of a stream."""
        if data:
            self._sink(number, time).data(from_client, time, data)
        if final:
            self._close(number, from_client, time)

    def gap(self, number: int, from_client: bool, time: int, size: int) -> None:
        """Take note of a loss."""
        self._sink(number, time).gap(from_client, time, size)

    def reset(self, number: int, from_client: bool, time: int, code: int) -> None:
        """Take note of the end."""
        self._close(number, from_client, time)

    def datagram(self, from_client: bool, time: int, data: bytes) -> None:
        """Take a message."""
        self._sink(-1, time).data(from_client, time, data)

    def end(self, time: int, how: How) -> None:
        """End all streams."""
        for sink in self._sinks.values():
            sink.end(time, how)
        self._sinks.clear()

    def _sink(self, number: int, time: int) -> Sink:
        sink = self._sinks.get(number)
        if sink is None:
            sink = (
                DnsStream(self._conversation, self._journal, told=True)
                if self._dns and number >= 0
                else _Stream(self._conversation, self._journal, time)
            )
            self._sinks[number] = sink
        return sink

    def _close(self, number: int, from_client: bool, time: int) -> None:
        self._over[number] = over = self._over.get(number, 0) | (1 if from_client else 2)
        if over == 3 or number & 2:  # the latter have one direction alone
            self._over.pop(number)
            sink = self._sinks.pop(number, None)
            if sink is not None:
                sink.end(time, "closed")


class _Stream:
    """One stream as a raw flow."""

    def __init__(self, conversation: Conversation, journal: Journal, time: int) -> None:
        self._journal = journal
        self._flow = journal.flow()
        self._server = conversation.server_leg
        self._lost = 0
        journal.append(
            StreamOpened(self._flow, conversation.client_leg, self._server, conversation.transport, time / 1e9)
        )

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        self._journal.append(StreamMessage(self._flow, time / 1e9, from_client, data))

    def gap(self, from_client: bool, time: int, size: int) -> None:
        self._lost += size

    def end(self, time: int, how: How) -> None:
        error = f"{self._lost:,} bytes of it were not recorded" if self._lost else None
        self._journal.append(StreamEnded(self._flow, self._server, time / 1e9, error=error))
