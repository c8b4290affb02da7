"""A TLS connection over TCP: with keys through to its plaintext, without them as a dark flow with what can be told."""

from __future__ import annotations

from typing import Final

from sdkwitness.capture.packets.model import Conversation, How, Journal, OpenPlain, Sink
from sdkwitness.capture.packets.tls.account import Account
from sdkwitness.capture.packets.tls.dark import Dark
from sdkwitness.capture.packets.tls.hello import SSL_3, old_client_hello, version_name
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.keys import UNSEEN, WRONG
from sdkwitness.capture.packets.tls.messages import CLIENT_HELLO
from sdkwitness.capture.packets.tls.negotiation import Negotiation
from sdkwitness.capture.packets.tls.protection import Opened
from sdkwitness.capture.packets.tls.side import (
    ALERT,
    APPLICATION,
    CHANGE_CIPHER,
    HANDSHAKE,
    HEADER,
    Epoch,
    Side,
    plausible,
    starts,
)
from sdkwitness.capture.packets.tls.torn import TornHello

MAX_WAITING: Final = 1 << 20
"""Bytes of one direction that lie until the other has said more."""
MAX_FAILED: Final = 64
"""Records in a row that may fail to open before a direction is given up."""
MAX_SOUGHT: Final = 16
"""Places after a loss at which a record seems to begin and none opens, before a direction is given up."""
MAX_DECLINED: Final = 4096
"""Records of declined early data that are passed over."""
MAX_MISSED: Final = 4096
"""Records that a gap is taken to have held, at most."""
SMALLEST: Final = 22
"""Bytes of the smallest protected record, header included."""
MAX_TRIES: Final = 20_000
"""Attempts to open records by guessing their number, without one that succeeds."""
TAIL: Final = 66
"""Bytes kept where no record was found: one may begin in the last two, and its IV and a MAC stand before it."""

LOST: Final = "packets were lost, and its records could not be opened after that"


class TlsStream:
    """Takes the bytes of a connection from its first record on."""

    def __init__(self, conversation: Conversation, secrets: Secrets, journal: Journal, open_plain: OpenPlain) -> None:
        self._conversation = conversation
        self._open_plain = open_plain
        self._account = Account(conversation, journal)
        self._state = Negotiation(self._account, secrets)
        self._sides = self._state.sides
        self._inner: Sink | None = None
        self._patient = conversation.whole
        self._tries = MAX_TRIES
        self._dark = Dark(self._state)
        self._torn = TornHello(self._state, headless=not conversation.whole)

    # --- Sink ------------------------------------------------------------------------------------------------

    def data(self, from_client: bool, time: int, data: bytes) -> None:
        """Take bytes of one direction."""
        side = self._sides[from_client]
        side.time = time
        if self._torn.waits:
            self._torn.follow(side, data)
        if side.dead:
            self._dark.count(side, data)
            return
        ready = side.put(data)
        if ready:
            self._read(side, ready)
        elif side.waiting and side.held > MAX_WAITING:
            self._hurry()
        if self._state.moved:
            self._release()

    def gap(self, from_client: bool, time: int, size: int) -> None:
        """Take note of bytes that are lost."""
        side = self._sides[from_client]
        side.time = time
        if side.waiting:
            self._hurry()
        if side.dead:
            side.pass_over(size)
            return
        self._torn.front(side, side.take())
        self._tear(side, min(size // SMALLEST + 2, MAX_MISSED) if size else MAX_MISSED)

    def end(self, time: int, how: How) -> None:
        """Take note that nothing follows."""
        self._torn.mend()
        self._hurry()
        for side in self._sides:
            if side.torn and not side.dead:
                self._rejoin(side, side.take(), last=True)
            elif not side.dead:
                self._torn.front(side, side.take())
                self._torn.mend()
        if self._inner is not None:
            self._inner.end(time, how)
        self._dark.close(time, how)

    # --- records ---------------------------------------------------------------------------------------------

    def _read(self, side: Side, data: bytes) -> None:
        """Read all whole records in `data`, and let the rest lie."""
        at = self._rejoin(side, data) if side.torn else self._old_hello(side, data)
        size = len(data)
        plain: list[bytes] = []
        modern = self._state.modern
        while size - at >= HEADER and not side.dead:
            if not plausible(data, at):
                self._give(side, plain)
                self._tear(side, 1)
                data = data[at + 1 :]
                at, size = self._rejoin(side, data), len(data)
                continue
            kind = data[at]
            end = at + HEADER + (data[at + 3] << 8 | data[at + 4])
            if end > size:
                break
            opener = side.opener
            if opener is not None and (kind == APPLICATION or not modern):
                header, body = data[at : at + HEADER], data[at + HEADER : end]
                opened = opener.open(side.sequence, header, body)
                if opened is not None:
                    side.sequence += 1
                    self._state.opened = True
                else:
                    opened = self._seek(side, header, body)
                if opened is None:
                    self._unopened(side, body)
                elif opened[0] == APPLICATION:
                    plain.append(opened[1])
                else:
                    self._give(side, plain)
                    self._content(side, opened)
            elif self._must_wait(side, kind, data[at + HEADER : at + HEADER + 1]):
                side.waiting = True
                break
            else:
                self._give(side, plain)
                self._unprotected(side, kind, data[at : at + HEADER], data[at + HEADER : end])
                modern = self._state.modern
            if not side.dead:
                at = end
        self._give(side, plain)
        if side.dead:
            self._dark.bury(side, data[at:])
        elif at < size:
            rest = data[at:]
            need = HEADER + (rest[3] << 8 | rest[4]) if len(rest) >= HEADER else HEADER
            side.keep(rest, need)

    def _unprotected(self, side: Side, kind: int, header: bytes, body: bytes) -> None:
        """Take a record that came before its direction was protected, or for which there are no keys."""
        if kind == APPLICATION:
            if self._state.asked_again:
                return  # early data that the server has declined already
            opened = self._seek(side, header, body)
            if opened is not None:
                self._deliver(side, opened)
                return
            why = self._state.without_keys()
            if why:
                self._state.darken(why)
            else:
                self._unopened(side, body)
        elif kind == CHANGE_CIPHER:
            self._state.change_cipher(side)
        else:
            self._content(side, (kind, body))

    def _content(self, side: Side, opened: Opened) -> None:
        """Take what a record held, other than application data."""
        kind, content = opened
        if kind == HANDSHAKE:
            self._state.hear(side, content)
        elif kind == CHANGE_CIPHER:
            self._state.change_cipher(side)
        elif kind == ALERT:
            self._state.alert(side, content)

    def _deliver(self, side: Side, opened: Opened) -> None:
        if opened[0] == APPLICATION:
            self._give(side, [opened[1]])
        else:
            self._content(side, opened)

    def _give(self, side: Side, plain: list[bytes]) -> None:
        """Hand plaintext on, and empty the list."""
        content = plain[0] if len(plain) == 1 else b"".join(plain)
        plain.clear()
        if not content:
            return
        if self._inner is None:
            if self._account.established is None:
                self._account.seen()
            self._state.used = True
            self._inner = self._open_plain(self._conversation, self._account.secure)
        self._inner.data(side.from_client, side.time, content)

    # --- where records do not join -----------------------------------------------------------------------------

    def _old_hello(self, side: Side, data: bytes) -> int:
        """Read a ClientHello in the form of SSL 2.0 at the beginning; return where records go on."""
        if self._account.hello is not None or not side.from_client or not data[0] & 0x80:
            return 0
        end = 2 + (((data[0] & 0x7F) << 8) | data[1]) if len(data) > 1 else HEADER
        if len(data) < min(end, HEADER) or (data[2] == CLIENT_HELLO and len(data) < end):
            side.keep(data, end if len(data) > 1 else 2)
            return len(data)
        hello = old_client_hello(data[2:end])
        if hello is None:
            return 0
        self._state.offer(side, hello)
        if hello.version < SSL_3:
            self._state.darken(f"{version_name(hello.version)} is none that can be read")
        return end

    def _must_wait(self, side: Side, kind: int, first: bytes) -> bool:
        """Whether a record can be read only when the other direction, whose packets came later, has said more."""
        state, account = self._state, self._account
        if not self._patient:
            return False
        if account.hello is None:
            return not side.from_client and (kind != HANDSHAKE or first != bytes((CLIENT_HELLO,)))
        if side is not state.client:
            return False
        if account.server is None:
            return kind in (CHANGE_CIPHER, APPLICATION) and not state.asked_again
        server = self._sides[not side.from_client]
        return state.early and kind == APPLICATION and server.epoch < Epoch.APPLICATION

    def _release(self) -> None:
        """Go on with directions that waited."""
        while self._state.moved:
            self._state.moved = False
            for side in self._sides:
                if side.waiting:
                    side.waiting = False
                    self._read(side, side.take())

    def _hurry(self) -> None:
        """Wait no longer."""
        self._patient = False
        self._state.moved = True
        self._release()

    def _seek(self, side: Side, header: bytes, body: bytes, before: bytes | None = None) -> Opened | None:
        """Open a record whose number, or even keys, are not those expected."""
        for guess in self._state.guesses(side):
            for sequence in range(guess.first, guess.first + side.missed + 1):
                if not self._tries:
                    return None
                self._tries -= 1
                opened = guess.opener.open(sequence, header, body, before)
                if opened is not None:
                    self._state.adopt(side, guess, sequence)
                    side.missed = side.failed = 0
                    self._tries = MAX_TRIES
                    self._state.opened = True
                    return opened
        return None

    def _unopened(self, side: Side, body: bytes) -> None:
        """Take note of a protected record that does not open."""
        state = self._state
        side.failed += 1
        declined = state.modern and state.declined and side is state.client and not side.sequence
        if declined and side.epoch is Epoch.HANDSHAKE and side.failed <= MAX_DECLINED:
            return
        if side.opener is None and side.failed <= MAX_FAILED:
            # Of the handshake, or early data, whose own secret the key log lacks.
            side.carried += len(body) if side.epoch is Epoch.EARLY else 0
            return
        if not self._state.opened:
            state.darken(WRONG)
        elif side.opener is None or not side.opener.seekable or side.failed > MAX_FAILED:
            side.dead = LOST
        else:
            side.missed = min(side.missed + 1, MAX_MISSED)
            side.carried += len(body)
            self._account.dark()
            if self._inner is not None:
                self._inner.gap(side.from_client, side.time, 0)

    def _tear(self, side: Side, missed: int) -> None:
        """What follows does not join what came before; `missed` records may have been between."""
        side.torn = True
        side.missed = min(side.missed + missed, MAX_MISSED)
        side.messages.drop()
        if self._inner is not None:
            self._inner.gap(side.from_client, side.time, 0)
        if side.opener is not None and not side.opener.seekable:
            side.dead = LOST
            self._dark.bury(side, b"")

    def _rejoin(self, side: Side, data: bytes, *, last: bool = False) -> int:
        """Find the next record after a loss; return where to go on, the end of `data` where it may still come."""
        for at in starts(data):
            end = at + HEADER + (data[at + 3] << 8 | data[at + 4]) if len(data) - at >= HEADER else at + HEADER
            if end > len(data):
                if last:
                    continue
                side.keep(data[at:], end - at)
                return len(data)
            on = self._fit(side, data, at, end)
            if on >= 0:
                side.torn = False
                side.failed = side.searched = 0
                return on
        rest = b"" if last else data[-TAIL:]
        side.searched += len(data) - len(rest)
        side.keep(rest, len(rest) + 1)
        if last or side.failed > MAX_SOUGHT:
            self._give_up(side)
        return len(data)

    def _give_up(self, side: Side) -> None:
        """No record was found after a loss: what was searched stays dark, if there was any."""
        if side.failed or self._account.hello is None:
            side.carried += side.searched
            side.dead = side.dead or (LOST if self._account.hello is not None else UNSEEN)

    def _fit(self, side: Side, data: bytes, at: int, end: int) -> int:
        """Try whether a record stands from `at` to `end`; return where to go on, -1 where it is none."""
        if data[at] == APPLICATION or not self._state.modern:
            opened = self._seek(side, data[at : at + HEADER], data[at + HEADER : end], data[max(at - TAIL, 0) : at])
            if opened is not None:
                side.torn = False
                self._deliver(side, opened)
                return end
            side.failed += 1
        if side.opener is None and (len(data) - end < HEADER or plausible(data, end)):
            return at
        return -1
