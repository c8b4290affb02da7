"""ClientHellos of which a part was not recorded: the random that keys are found by, and the name, if they are there."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.tls.hello import NOTHING, RANDOM, ClientHello, client_hello, torn_name
from sdkwitness.capture.packets.tls.messages import CLIENT_HELLO
from sdkwitness.capture.packets.tls.messages import HEADER as MESSAGE_HEADER
from sdkwitness.capture.packets.tls.negotiation import Negotiation
from sdkwitness.capture.packets.tls.side import HANDSHAKE, HEADER, Side, plausible

RANDOM_END: Final = 2 + RANDOM
"""Bytes of a hello up to the end of its random, which stands behind its version."""


class TornHello:
    """What is there of one connection's hello.

    Args:
        state: Takes it in place of a whole one.
        headless: Whether what the client says first may be the rest of one.
    """

    def __init__(self, state: Negotiation, *, headless: bool) -> None:
        self._state = state
        self._headless = headless
        self._front: tuple[Side, ClientHello] | None = None

    @property
    def waits(self) -> bool:
        """Whether what is said next may tell more."""
        return self._headless or self._front is not None

    def front(self, side: Side, held: bytes) -> None:
        """Take the bytes before a gap."""
        begins = held[:1] == bytes((HANDSHAKE,)) and held[HEADER : HEADER + 1] == bytes((CLIENT_HELLO,))
        if not begins or self._state.account.hello is not None:
            return
        body = held[HEADER + MESSAGE_HEADER :]
        hello = client_hello(body)
        if hello is None and len(body) >= RANDOM_END:
            hello = NOTHING._replace(version=int.from_bytes(body[:2], "big"), random=body[2:RANDOM_END])
        if hello is not None:
            self._front = (side, hello)

    def follow(self, side: Side, data: bytes) -> None:
        """Take the bytes behind a gap, or the first of a connection whose beginning was not recorded."""
        if self._front is None and side.from_client:
            self._headless = False
            whole = len(data) >= HEADER and plausible(data, 0)
            if not whole and torn_name(data) is not None:
                self._front = (side, NOTHING)
        if self._front is not None:
            self.mend(data if side is self._front[0] else b"")

    def mend(self, behind: bytes = b"") -> None:
        """Take what is there for all of the hello, with the name that may stand behind what is lost."""
        front, self._front = self._front, None
        if front is None or self._state.account.hello is not None:
            return
        side, hello = front
        if hello.sni is None:
            hello = hello._replace(sni=torn_name(behind))
        self._state.account.fingerprint = False
        self._state.offer(side, hello)
