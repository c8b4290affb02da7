"""What both sides agree on, from their handshake messages: keys for each direction, and what the journal tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sdkwitness.capture.packets.tls import messages as handshake
from sdkwitness.capture.packets.tls import suites
from sdkwitness.capture.packets.tls.account import FATAL_TO_TRUST, Account
from sdkwitness.capture.packets.tls.hello import (
    EARLY_DATA,
    TLS_1_3,
    ClientHello,
    ServerHello,
    chosen_protocol,
    client_hello,
    encrypted_extensions,
    extension,
    server_hello,
)
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.keys import NO_KEY, NO_LOG, UNSEEN, Keys, Unreadable, ticket_of
from sdkwitness.capture.packets.tls.messages import Message
from sdkwitness.capture.packets.tls.protection import Opener
from sdkwitness.capture.packets.tls.side import ALERT_SIZE, Epoch, Side

MAX_SAID: Final = 256 << 10
"""Bytes of handshake messages kept until the master secret is known."""
WARNING: Final = 1
HALF_SEEN: Final = "the server's hello was not recorded"
DAMAGED: Final = "its handshake is damaged"


class Supposed(NamedTuple):
    """What no packet shows of a connection of TLS 1.3, and the keys with it."""

    server: ServerHello
    keys: Keys
    random: bytes = b""
    """Of the encrypted ClientHello, where there is one."""


class Guess(NamedTuple):
    """Keys under which a record might open."""

    epoch: Epoch
    opener: Opener
    secret: bytes
    first: int
    """The lowest number that the record can have."""
    supposed: Supposed | None = None
    """What else then holds, where a hello is lost or encrypted."""


class Negotiation:
    """The state of one connection's handshake."""

    def __init__(self, account: Account, secrets: Secrets) -> None:
        self.account = account
        self.sides = (Side(from_client=False), Side(from_client=True))
        """By whether they come from TCP's client."""
        self.client = self.sides[True]
        """The direction of the TLS client, which is TCP's server in an active transfer of FTP."""
        self.modern = False
        """Whether the connection is of TLS 1.3."""
        self.early = False
        """Whether early data may come from the client, since it offered some and nobody has declined."""
        self.declined = False
        """Whether early data that was sent is to be passed over."""
        self.asked_again = False
        """Whether the server wants another ClientHello, which has not come yet."""
        self.moved = False
        """Whether something became known since that a direction may wait for."""
        self.opened = False
        """Whether any record was opened."""
        self.used = False
        """Whether content was read."""
        self._secrets = secrets
        self._keys: Keys | None = None
        self._why = ""
        """Why there are no keys."""
        self._openers: list[Opener] = []
        """Of TLS up to 1.2, client's and server's."""
        self._said: list[Message] = []
        self._exchange = b""
        self._ticket = b""

    # --- what was said ---------------------------------------------------------------------------------------

    def hear(self, side: Side, content: bytes) -> None:
        """Take the content of a record with handshake messages."""
        for message in side.messages.feed(content):
            self._hear(side, message)
            if side.dead:
                return

    def _hear(self, side: Side, message: Message) -> None:
        if not self._exchange and sum(len(said.raw) for said in self._said) < MAX_SAID:
            self._said.append(message)
        match message.kind:
            case handshake.CLIENT_HELLO:
                self.offer(side, client_hello(message.body), message)
            case handshake.SERVER_HELLO:
                self._choose(message.body)
            case handshake.HELLO_RETRY_REQUEST:
                self._again()
            case handshake.ENCRYPTED_EXTENSIONS:
                self._extend(message.body)
            case handshake.CERTIFICATE:
                found = handshake.certificates(message.body, modern=self.modern)
                self.account.certificates[side is self.client] = found
            case handshake.COMPRESSED_CERTIFICATE:
                self.account.certificates[side is self.client] = handshake.compressed_certificates(message.body)
            case handshake.CLIENT_KEY_EXCHANGE:
                self._exchange = message.body
            case handshake.NEW_SESSION_TICKET if not self.modern:
                self._ticket = ticket_of(message)
                if self._keys is not None:
                    self._keys.remember(self._ticket)
            case handshake.END_OF_EARLY_DATA if self.modern and side is self.client:
                self._enter(side, Epoch.HANDSHAKE)
            case handshake.FINISHED if self.modern:
                self._enter(side, Epoch.APPLICATION)
                if side is self.client:
                    self.account.finished(side.time)
            case handshake.KEY_UPDATE if self.modern and self._keys is not None and side.secret:
                side.secret = self._keys.updated(side.secret)
                side.opener = self._keys.opener(side.secret)
                side.sequence = 0
            case _:
                pass

    def offer(self, side: Side, hello: ClientHello | None, message: Message | None = None) -> None:
        """Take a ClientHello."""
        if hello is None:
            self.darken(DAMAGED)
            return
        if self.account.hello is None:
            self.client = side
        elif self.account.server is not None:  # another handshake within the connection (RFC 5246, 7.4.1.1)
            self._openers = []
            self._exchange = b""
            self._said = [message] if message is not None else []
        self.asked_again = False
        self.account.offered(hello, side.time)
        self.early = not self.declined and extension(hello.extensions, EARLY_DATA) is not None
        self.moved = True

    def _choose(self, body: bytes) -> None:
        server, hello = server_hello(body), self.account.hello
        if server is None or hello is None:
            self.darken(DAMAGED if server is None else UNSEEN)
            return
        if server.retry:
            self._again()
            return
        self.account.server = server
        self.modern = server.version >= TLS_1_3
        try:
            self._keys = Keys(self._secrets, hello, server)
        except Unreadable as e:
            self._keys, self._why = None, str(e)
        self.moved = True
        if not self.modern:
            self.account.alpn = server.alpn
            return
        self._said.clear()
        for side in self.sides:
            if side is not self.client or not self.early:
                self._enter(side, Epoch.HANDSHAKE)

    def _again(self) -> None:
        """A HelloRetryRequest declines early data (RFC 8446, 4.1.2)."""
        self.early = False
        self.declined = self.asked_again = True
        self.moved = True

    def _extend(self, body: bytes) -> None:
        extensions = encrypted_extensions(body)
        self.account.alpn = chosen_protocol(extensions)
        if self.early:
            accepted = extension(extensions, EARLY_DATA) is not None
            self.early, self.declined = False, not accepted
            self._enter(self.client, Epoch.EARLY if accepted else Epoch.HANDSHAKE)
            self.moved = True

    def alert(self, side: Side, content: bytes) -> None:
        """Take an alert."""
        if len(content) != ALERT_SIZE:
            return
        level, number = content
        # Up to TLS 1.2 a warning ends nothing; what is said of a certificate is of interest all the same.
        if self.modern or level != WARNING or number in FATAL_TO_TRUST:
            self.account.alerted(number, side.time, by_client=side is self.client, of_use=self.used)

    # --- keys ------------------------------------------------------------------------------------------------

    def _enter(self, side: Side, epoch: Epoch) -> None:
        keys = self._keys
        side.epoch = epoch
        side.sequence = 0
        side.secret = keys.traffic(epoch, client=side is self.client) if keys is not None else b""
        side.opener = keys.opener(side.secret) if keys is not None and side.secret else None

    def change_cipher(self, side: Side) -> None:
        """From here on the direction is protected (RFC 5246, 7.1); in TLS 1.3, as it may be here, it says nothing."""
        if self.modern or self.account.server is None:
            return
        opener = self._opener(side)
        if opener is None:
            self.darken(self.without_keys())
            return
        side.opener = opener
        side.epoch = Epoch.APPLICATION
        side.sequence = 0
        if all(s.epoch for s in self.sides):
            self.account.finished(side.time)

    def _opener(self, side: Side) -> Opener | None:
        """The opener of a direction up to TLS 1.2, None where there is none for the reason that is noted."""
        if not self._openers and self._keys is not None:
            try:
                self._openers = self._keys.openers(self._said, self._exchange)
            except Unreadable as e:
                self._why = str(e)
            else:
                self._keys.remember()
                self._keys.remember(self._ticket)
                self._said.clear()
        return self._openers[0 if side is self.client else 1] if self._openers else None

    def guesses(self, side: Side) -> Iterator[Guess]:
        """The keys under which the next record of a direction might open, the likeliest first."""
        keys = self._keys
        if keys is None:
            yield from self._suppose(side)
            return
        if self.modern and not keys.has_traffic:
            yield from self._hidden(side)
            return
        if side.opener is not None:
            yield Guess(side.epoch, side.opener, side.secret, side.sequence)
        if not self.modern:
            if side.opener is None and (opener := self._opener(side)) is not None:
                yield Guess(Epoch.APPLICATION, opener, b"", 0)
            return
        for epoch in Epoch:
            if epoch > side.epoch and (epoch is not Epoch.EARLY or (self.early and side is self.client)):
                secret = keys.traffic(epoch, client=side is self.client)
                if secret:
                    yield Guess(epoch, keys.opener(secret), secret, 0)
        if side.epoch is Epoch.APPLICATION and side.secret and side.missed:
            secret = keys.updated(side.secret)
            yield Guess(side.epoch, keys.opener(secret), secret, 0)

    def _suppose(self, side: Side) -> Iterator[Guess]:
        """The keys there can be where the server's hello is lost: TLS 1.3 has five suites."""
        hello = self.account.hello
        if hello is None or self.account.server is not None:
            return
        client = side is self.client
        for number in suites.TLS_1_3:
            server = ServerHello(TLS_1_3, 0, b"", b"", number, 0, (), None)
            keys = Keys(self._secrets, hello, server)
            for epoch in (Epoch.HANDSHAKE, Epoch.APPLICATION):
                secret = keys.traffic(epoch, client=client)
                if len(secret) == keys.digest_size:
                    yield Guess(epoch, keys.opener(secret), secret, 0, Supposed(server, keys))

    def _hidden(self, side: Side) -> Iterator[Guess]:
        """The keys there can be where the server took an encrypted hello: those of any connection (RFC 9849, 6.1)."""
        hello, server = self.account.hello, self.account.server
        if hello is None or server is None or not hello.hidden or side is self.client:
            return
        for random, own in self._secrets.unclaimed():
            keys = Keys(self._secrets, hello, server, own)
            secret = keys.traffic(Epoch.HANDSHAKE, client=False)
            if len(secret) == keys.digest_size:
                yield Guess(Epoch.HANDSHAKE, keys.opener(secret), secret, 0, Supposed(server, keys, random))

    def adopt(self, side: Side, guess: Guess, sequence: int) -> None:
        """Go on with keys under which the `sequence`-th record did open."""
        if guess.supposed is not None:
            self.account.server, self._keys, random = guess.supposed
            if random:
                self._secrets.claim(random)
            self.modern = self.moved = True
            self.early = self.asked_again = False
            for one in self.sides:
                self._enter(one, Epoch.HANDSHAKE)
        side.epoch, side.opener, side.secret = guess.epoch, guess.opener, guess.secret
        side.sequence = sequence + 1

    def without_keys(self) -> str:
        """Why protected records cannot be read at all, empty where they may."""
        if self.account.server is None:
            return HALF_SEEN if self.account.hello is not None else UNSEEN
        if self._keys is None:
            return self._why
        if self.modern and not self._keys.has_traffic:
            return NO_KEY if self._secrets else NO_LOG
        return "" if self.modern or self._openers else self._why

    def darken(self, why: str) -> None:
        """Nothing more of the connection can be read."""
        self._said.clear()
        for side in self.sides:
            side.dead = side.dead or why
