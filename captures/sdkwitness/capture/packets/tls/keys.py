"""The openers of a connection's records, from its hellos and the key log."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm

from sdkwitness.capture.packets.tls import schedule
from sdkwitness.capture.packets.tls.hello import (
    ENCRYPT_THEN_MAC,
    EXTENDED_MASTER,
    SSL_3,
    TICKET,
    ClientHello,
    ServerHello,
    extension,
    version_name,
)
from sdkwitness.capture.packets.tls.keylog import Secrets
from sdkwitness.capture.packets.tls.messages import HEADER, Message
from sdkwitness.capture.packets.tls.protection import Opener, opener_12, opener_13
from sdkwitness.capture.packets.tls.side import Epoch
from sdkwitness.capture.packets.tls.suites import Suite, suite, suite_name

NO_KEY: Final = "its keys are not in the key log"
NO_LOG: Final = "there is no key log"
NO_CIPHER: Final = "its cipher suite {} is none that can be read"
UNSEEN: Final = "its handshake was not recorded"
WRONG: Final = "the keys that the key log has for it do not open it"


class Unreadable(Exception):
    """Records cannot be opened; the message says why, as half of a sentence."""


class Keys:
    """Everything that opens the records of one connection."""

    def __init__(
        self, secrets: Secrets, hello: ClientHello, server: ServerHello, own: Mapping[str, bytes] | None = None
    ) -> None:
        if not hello.random:
            raise Unreadable(UNSEEN)
        found = suite(server.cipher)
        if found is None:
            raise Unreadable(NO_CIPHER.format(suite_name(server.cipher)))
        if server.version < SSL_3:
            raise Unreadable(f"{version_name(server.version)} is none that can be read")
        if server.compression:  # of TLS itself (RFC 3749); nobody has used it since it was found to leak
            raise Unreadable("its records are compressed")
        self._secrets = secrets
        self._hello = hello
        self._server = server
        self._suite: Suite = found
        self._own = secrets.find(hello.random) if own is None else own
        self.master = b""
        """Of TLS up to 1.2, once it was needed."""

    # --- TLS 1.3 -------------------------------------------------------------------------------------------

    def traffic(self, epoch: Epoch, *, client: bool) -> bytes:
        """The traffic secret of an epoch and direction, empty where the key log has none."""
        who = "CLIENT" if client else "SERVER"
        label = {
            Epoch.EARLY: "CLIENT_EARLY_TRAFFIC_SECRET",
            Epoch.HANDSHAKE: f"{who}_HANDSHAKE_TRAFFIC_SECRET",
            Epoch.APPLICATION: f"{who}_TRAFFIC_SECRET_0",
        }[epoch]
        return self._own.get(label, b"")

    @property
    def digest_size(self) -> int:
        """Bytes of a traffic secret."""
        return hashlib.new(self._suite.digest).digest_size

    @property
    def has_traffic(self) -> bool:
        """Whether the key log has any traffic secret of this connection."""
        return any("TRAFFIC_SECRET" in label for label in self._own)

    def opener(self, secret: bytes) -> Opener:
        """The opener of records under a traffic secret."""
        keys = schedule.traffic_keys(self._suite, secret, self._server.draft)
        return opener_13(self._suite, keys, self._server.draft)

    def updated(self, secret: bytes) -> bytes:
        """The traffic secret that follows one."""
        return schedule.updated(self._suite, secret, self._server.draft)

    # --- TLS up to 1.2 -------------------------------------------------------------------------------------

    def openers(self, said: Sequence[Message], exchange: bytes) -> list[Opener]:
        """The openers of the client's direction and the server's.

        Args:
            said: the handshake's messages up to and with ClientKeyExchange.
            exchange: the body of ClientKeyExchange, empty where a session is resumed.

        Raises:
            Unreadable: no key is there for it, or no cipher.
        """
        server, hello = self._server, self._hello
        self.master = self._master(said, exchange)
        mac_last = extension(server.extensions, ENCRYPT_THEN_MAC) is not None
        keys = schedule.key_block(self._suite, server.version, self.master, hello.random, server.random)
        try:
            return [opener_12(self._suite, one, server.version, mac_last=mac_last) for one in keys]
        except UnsupportedAlgorithm as e:  # old ciphers, where the library was built without them
            raise Unreadable(NO_CIPHER.format(self._suite.name)) from e

    def _master(self, said: Sequence[Message], exchange: bytes) -> bytes:
        master = self._own.get("CLIENT_RANDOM")
        if master is not None and len(master) == schedule.MASTER:
            return master
        premaster = self._own.get("PMS_CLIENT_RANDOM")
        if premaster is None and exchange:
            # The encrypted secret stands as a vector (RFC 5246, 7.4.7.1), but in SSL 3.0 and the first DTLS.
            encrypted = exchange[2:] if int.from_bytes(exchange[:2], "big") == len(exchange) - 2 else exchange
            premaster = self._secrets.premaster(encrypted, (self._hello.version, self._server.version))
        if premaster is not None and exchange:
            bound = extension(self._server.extensions, EXTENDED_MASTER) is not None
            session = b"".join(message.raw for message in said) if bound else None
            randoms = self._hello.random + self._server.random
            return schedule.master_secret(self._suite, self._server.version, premaster, randoms, session)
        resumed = self._secrets.session(self._server.session_id)
        if resumed is None and not exchange:
            resumed = self._secrets.session(extension(self._hello.extensions, TICKET) or b"")
        if resumed is not None:
            return resumed
        raise Unreadable(NO_KEY if self._secrets else NO_LOG)

    def remember(self, ticket: bytes = b"") -> None:
        """Keep the master secret for connections that resume this session by its id, or by a ticket."""
        if self.master:
            self._secrets.remember(ticket or self._server.session_id, self.master)


def ticket_of(message: Message) -> bytes:
    """The ticket in a NewSessionTicket of TLS up to 1.2 (RFC 5077, 3.3)."""
    return message.raw[HEADER + 6 :]
