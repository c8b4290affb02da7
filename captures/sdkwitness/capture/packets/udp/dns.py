"""DNS over UDP, multicast included, and over streams: questions and answers as the live recorder writes them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sdkwitness.capture.dns_wire import Malformed, Message, netbios_name, read
from sdkwitness.capture.journal_records import DnsAnswered, DnsAsked, FlowFailed
from sdkwitness.capture.packets.exchanges.talk import Room, Talk
from sdkwitness.capture.packets.model import Conversation, How, Journal

NETBIOS: Final = 137
"""Port of NetBIOS's name service, whose messages are those of the DNS (RFC 1002, 4.2)."""
MAX_OPEN: Final = 4096
"""Questions of one conversation that wait for an answer."""
MAX_HELD: Final = 2 + 0xFFFF
PREFIX: Final = 2
"""Bytes of the length before a message in a stream (RFC 1035, 4.2.2)."""

Asked = tuple[int, tuple[tuple[str, int], ...]]
"""What an answer repeats of its question."""


class Dns:
    """Takes messages of one conversation, one a datagram.

    Args:
        conversation: Of client and resolver.
        journal: Takes questions and answers.
        told: Whether the connection's legs are in the journal already, as those inside TLS are.
    """

    def __init__(self, conversation: Conversation, journal: Journal, *, told: bool = False) -> None:
        self._conversation = conversation
        self._journal = journal
        self._waiting: OrderedDict[Asked, str] = OrderedDict()
        self._answered: OrderedDict[Asked, bytes] = OrderedDict()
        self._netbios = NETBIOS in (conversation.client[1], conversation.server[1])
        self._talk = Talk(conversation, journal, Room(0))
        self._talk.seen = self._told = told
        self._talk.legs()

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take a message."""
        try:
            message = read(data)
        except Malformed as e:
            flow = self._ask(time, None, data)
            self._fail(flow, time, f"it is no message of the DNS: {e}")
            return
        asked = (message.id, message.questions)
        if message.answer:
            self._answer(asked, message, time, data)
        elif asked in self._waiting:
            return  # asked again, since no answer came
        else:
            if len(self._waiting) >= MAX_OPEN:
                self._waiting.popitem(last=False)
            self._answered.pop(asked, None)
            self._waiting[asked] = self._ask(time, self._name(message), data)

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """The message before was not recorded to its end: what was there of it has been read."""

    def end(self, time: int, how: How) -> None:
        """Nothing follows; a question without an answer stays one."""
        self._waiting.clear()
        if not self._told:
            self._talk.closed(time)

    def _answer(self, asked: Asked, message: Message, time: int, data: bytes) -> None:
        flow = self._waiting.pop(asked, None)
        if flow is None:
            if self._answered.get(asked) == data:
                return  # answered again, as the question was asked again
            # Of its question nothing is known but what the answer repeats.
            flow = self._ask(time, self._name(message), b"")
        if len(self._answered) >= MAX_OPEN:
            self._answered.popitem(last=False)
        self._answered[asked] = data
        self._journal.append(DnsAnswered(flow, self._conversation.server_leg, time / 1e9, data))

    def _name(self, message: Message) -> str | None:
        return netbios_name(message.name) if self._netbios and message.name else message.name

    def _ask(self, time: int, name: str | None, data: bytes) -> str:
        flow = self._journal.flow()
        ends = self._conversation
        self._journal.append(DnsAsked(flow, ends.client_leg, ends.server_leg, time / 1e9, time / 1e9, name, data))
        return flow

    def _fail(self, flow: str, time: int, why: str) -> None:
        self._journal.append(FlowFailed(flow, self._conversation.server_leg, time / 1e9, why))


class DnsStream:
    """Takes a stream of messages, each behind its length: DNS over TCP, TLS (RFC 7858) and QUIC (RFC 9250).

    Args: See `Dns`.
    """

    def __init__(self, conversation: Conversation, journal: Journal, *, told: bool = False) -> None:
        self._journal = journal
        self._messages = Dns(conversation, journal, told=told)
        self._held: dict[bool, bytes] = {True: b"", False: b""}
        self._lost = False

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one direction."""
        held = self._held[from_client] + data
        at = 0
        while len(held) - at >= PREFIX:
            end = at + PREFIX + int.from_bytes(held[at : at + PREFIX], "big")
            if end > len(held):
                break
            self._messages.data(from_client, time, held[at + PREFIX : end])
            at = end
        self._held[from_client] = held[at:]

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """What follows begins at no known place: it is taken for the beginning of a message."""
        self._held[from_client] = b""
        self._lost = True

    def end(self, time: int, how: How) -> None:
        """Nothing follows."""
        if self._lost or any(self._held.values()):
            self._journal.problem("messages of the DNS were not recorded to their ends.")
        self._messages.end(time, how)
