"""The streams of one connection, put in order and handed on."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.exchanges.talk import Room
from sdkwitness.capture.packets.udp.quic.application import Application
from sdkwitness.capture.packets.udp.quic.frames import Reset, Stream
from sdkwitness.capture.packets.udp.quic.inflow import Inflow

COST: Final = 1024
"""Bytes that an open stream takes, roughly, with what reads it."""
MAX_OPEN: Final = 16_384
MAX_LATE: Final = 65_536
"""Streams remembered as over while older ones are not."""


class Streams:
    """Takes the STREAM frames of a connection.

    Args:
        application: Takes what is in order.
        room: Of memory.
    """

    def __init__(self, application: Application, room: Room) -> None:
        self._application = application
        self._room = room
        self._open: dict[int, tuple[Inflow, Inflow]] = {}
        """Of each open stream the directions from the server and from the client."""
        self._done: list[set[int]] = [set() for _ in range(4)]
        """By kind, streams that are over, of those above the floor."""
        self._floor = [0, 0, 0, 0]
        """By kind, the number below which all streams are over; numbers count by kind, as in RFC 9000, 2.1."""
        self.lost = 0
        """Bytes that were not recorded."""

    def take(self, frame: Stream, from_client: bool, time: int) -> None:
        """Take a STREAM frame."""
        if frame.id & 2 and bool(frame.id & 1) == from_client:
            return  # nobody sends on a stream that is the other's alone
        inflows = self._inflows(frame.id, time)
        if inflows is None:
            return
        inflow = inflows[from_client]
        if inflow.over:
            return
        if frame.final:
            inflow.final = frame.offset + len(frame.data)
        data = inflow.put(frame.offset, frame.data, time)
        over = inflow.over
        if data or over:
            self._application.stream(frame.id, from_client, time, data, over)
        if over:
            self._settle(frame.id, inflows)
        elif self._room.left < 0 and inflow.waiting:
            self._skip(frame.id, inflow, from_client, time)

    def reset(self, frame: Reset, from_client: bool, time: int) -> None:
        """Take a RESET_STREAM frame."""
        inflows = self._inflows(frame.id, time)
        if inflows is None or inflows[from_client].over:
            return
        inflow = inflows[from_client]
        self._flush(frame.id, inflow, from_client, time)
        inflow.final = inflow.next
        self._application.reset(frame.id, from_client, time, frame.code)
        self._settle(frame.id, inflows)

    def end(self, time: int) -> None:
        """Nothing follows: give what lies, whatever is missing before it."""
        for number in tuple(self._open):
            self._close(number, time)

    def _inflows(self, number: int, time: int) -> tuple[Inflow, Inflow] | None:
        found = self._open.get(number)
        if found is not None:
            return found
        kind, count = number & 3, number >> 2
        if count < self._floor[kind] or count in self._done[kind]:
            return None
        if len(self._open) >= MAX_OPEN or (self._room.left < 0 and self._open):
            self._close(next(iter(self._open)), time)
        self._room.left -= COST
        found = self._open[number] = (Inflow(self._room), Inflow(self._room))
        return found

    def _settle(self, number: int, inflows: tuple[Inflow, Inflow]) -> None:
        """Forget a stream both of whose directions are over."""
        if number & 2 or all(inflow.over for inflow in inflows):
            self._forget(number)

    def _close(self, number: int, time: int) -> None:
        for from_client, inflow in enumerate(self._open[number]):
            self._flush(number, inflow, bool(from_client), time)
        self._forget(number)

    def _flush(self, number: int, inflow: Inflow, from_client: bool, time: int) -> None:
        while inflow.waiting:
            self._skip(number, inflow, from_client, time)

    def _skip(self, number: int, inflow: Inflow, from_client: bool, time: int) -> None:
        missing, data = inflow.skip()
        self.lost += missing
        self._application.gap(number, from_client, time, missing)
        self._application.stream(number, from_client, time, data, inflow.over)

    def _forget(self, number: int) -> None:
        for inflow in self._open.pop(number):
            inflow.drop()
        self._room.left += COST
        kind, count = number & 3, number >> 2
        done = self._done[kind]
        done.add(count)
        if len(done) > MAX_LATE:
            self._floor[kind] = sorted(done)[MAX_LATE // 2]
            done.difference_update([one for one in done if one < self._floor[kind]])
        while self._floor[kind] in done:
            done.discard(self._floor[kind])
            self._floor[kind] += 1
