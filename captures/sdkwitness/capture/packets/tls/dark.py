"""Records that cannot be opened: counted, and looked at from outside for how the handshake ended."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.model import How
from sdkwitness.capture.packets.tls.keys import UNSEEN
from sdkwitness.capture.packets.tls.negotiation import Negotiation
from sdkwitness.capture.packets.tls.side import ALERT, APPLICATION, CHANGE_CIPHER, Epoch, Side

ALERT_SIZES: Final = (19, 11)
"""Bytes of a protected alert in TLS 1.3, with a tag of 16 and of 8; a Finished has 34 more."""
SOME: Final = "some of its records could not be opened"


class Dark:
    """What stays dark of one connection."""

    def __init__(self, state: Negotiation) -> None:
        self._state = state
        self._spoke = False
        """Whether the client sent a protected record."""

    def bury(self, side: Side, rest: bytes) -> None:
        """From here on only count what a direction carries, of both where neither can be read.

        Args:
            side: the direction that was being read.
            rest: what of it was not.
        """
        self._state.account.dark()
        self.count(side, rest)
        for other in self._state.sides:
            if other is not side and other.dead:
                other.waiting = False
                self.count(other, other.take())

    def count(self, side: Side, data: bytes) -> None:
        """Count what a direction carries."""
        for kind, length, content in side.count(data):
            if kind == ALERT and content:
                self._state.alert(side, content)
            elif kind == CHANGE_CIPHER and not self._state.modern:
                side.epoch = Epoch.APPLICATION
                if all(one.epoch for one in self._state.sides):
                    self._state.account.finished(side.time)
            elif kind == APPLICATION and not self._is_handshake(side, length):
                side.carried += length

    def _is_handshake(self, side: Side, length: int) -> bool:
        """Whether a record of TLS 1.3 is one of its handshake, whose end shows in that the client speaks again."""
        state = self._state
        if not state.modern or self._spoke or state.opened:
            return False
        self._spoke = by_client = side is state.client
        if by_client and length in ALERT_SIZES and not state.early:
            state.account.refused("alert, encrypted, in answer to the server's certificate", side.time)
        elif by_client:
            state.account.finished(side.time)
        return not state.early

    def close(self, time: int, how: How) -> None:
        """Nothing follows: write how much stayed dark and why, if anything did."""
        state, account = self._state, self._state.account
        dead = state.sides[True].dead or state.sides[False].dead
        if state.used:
            account.finished(time)
        elif account.outcome is None and account.hello is not None and how != "cut" and not dead:
            account.failed("it was closed within its handshake", time)
        sent, received = state.sides[True].carried, state.sides[False].carried
        why = dead or (SOME if sent or received else "")
        if account.outcome == "refused":
            why = f"the app refused it: {account.said}"
        elif account.outcome == "failed":
            why = f"the handshake failed: {account.said}"
        elif not why and account.outcome is None:
            why = "the recording ended within its handshake" if account.hello is not None else UNSEEN
        if why:
            account.dark()
        account.close(time, why, sent=sent, received=received)
