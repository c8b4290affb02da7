"""A QUIC client and server in one process: real handshakes and HTTP/3, over a network that misbehaves."""

from __future__ import annotations

import datetime
import functools
import io
import random
import ssl
from collections.abc import Callable, Sequence
from typing import NamedTuple

from aioquic.h3.connection import H3Connection
from aioquic.h3.events import DataReceived, H3Event, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import QuicEvent, StreamDataReceived
from aioquic.quic.packet import QuicProtocolVersion, encode_quic_retry
from aioquic.tls import CipherSuite, SessionTicket
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CLIENT, MOVED, SERVER = ("192.0.2.1", 40000), ("203.0.113.9", 51000), ("198.51.100.7", 443)
START = 1_700_000_000.0
HOST = "telemetry.example.com"
Fields = list[tuple[bytes, bytes]]


class Sent(NamedTuple):
    """A datagram as the recording has it."""

    time: float
    from_client: bool
    data: bytes
    client: tuple[str, int] = CLIENT


class Exchange(NamedTuple):
    """What one side asked and the other answered."""

    fields: Fields
    body: bytes
    answer: Fields
    answered: bytes
    trailers: Fields


@functools.cache
def identity() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate of the server's own making, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    when = datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(when)
        .not_valid_after(when + datetime.timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    return made, key


def _nothing(_fields: Fields, _body: bytes) -> tuple[Fields, bytes, Fields]:
    return [(b":status", b"204")], b"", []


class Network(NamedTuple):
    """How badly the network, and the recording of it, behave; each a probability."""

    lost: float = 0.0
    """After it was recorded, so that it is sent again."""
    unrecorded_lost: float = 0.0
    """Before it could be recorded."""
    swapped: float = 0.0
    doubled: float = 0.0


class Peers:
    """Both ends.

    Attributes:
        sent: What was recorded.
        keys: The key log.
        answers: What the server knows of streams that are whole.
    """

    def __init__(
        self,
        *,
        alpn: Sequence[str] = ("h3",),
        suite: CipherSuite | None = None,
        version: QuicProtocolVersion = QuicProtocolVersion.VERSION_1,
        versions: Sequence[int] | None = None,
        retry: bool = False,
        host: str | None = HOST,
        id_length: int = 8,
        ticket: SessionTicket | None = None,
        tickets: dict[bytes, SessionTicket] | None = None,
        network: Network | None = None,
        seed: int = 7,
        size: int = 1200,
        verify: bool = False,
        application: Callable[[Peers, int, bytes], bytes | None] | None = None,
    ) -> None:
        self.now = START
        self.sent: list[Sent] = []
        self.log = io.StringIO()
        self.new_tickets: list[SessionTicket] = []
        self.network = network or Network()
        self.path = CLIENT
        self.application = application
        self._random = random.Random(seed)
        self._arrived = False
        self._streams: dict[int, bytearray] = {}
        self.answered: dict[int, bytes] = {}
        ours, theirs = (
            QuicConfiguration(
                is_client=is_client,
                alpn_protocols=list(alpn),
                max_data=1 << 28,
                max_stream_data=1 << 26,
                max_datagram_size=size,
                connection_id_length=id_length if is_client else 8,
                supported_versions=list(versions or (version,)),
                original_version=version if is_client else None,
            )
            for is_client in (True, False)
        )
        ours.secrets_log_file = self.log
        ours.server_name, ours.verify_mode = host, ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
        ours.session_ticket = ticket
        theirs.certificate, theirs.private_key = identity()
        if suite is not None:
            ours.cipher_suites = theirs.cipher_suites = [suite]
        self.client = QuicConnection(configuration=ours, session_ticket_handler=self.new_tickets.append)
        if not id_length:
            self.client._replenish_connection_ids = lambda: None  # type: ignore[method-assign]  # it would send some
        self.client.connect(SERVER, now=self.now)
        original, source = self.client.original_destination_connection_id, None
        if retry:
            source = self._retry(version)
        kept = tickets if tickets is not None else {}
        self.server = QuicConnection(
            configuration=theirs,
            original_destination_connection_id=original,
            retry_source_connection_id=source,
            session_ticket_fetcher=lambda name: kept.pop(name, None),
            session_ticket_handler=lambda made: kept.__setitem__(made.ticket, made),
        )
        http = "h3" in alpn
        self.http = H3Connection(self.client) if http else None
        self._origin = H3Connection(self.server) if http else None
        self.requests: dict[int, tuple[Fields, bytearray]] = {}
        self.reply: Callable[[Fields, bytes], tuple[Fields, bytes, Fields]] = _nothing
        self.exchanges: list[Exchange] = []

    @property
    def keys(self) -> bytes:
        return self.log.getvalue().encode()

    def ask(self, fields: Fields, body: bytes = b"") -> int:
        """Send a request; it arrives with `run`."""
        assert self.http is not None
        stream = self.client.get_next_available_stream_id()
        self.http.send_headers(stream, fields, end_stream=not body)
        if body:
            self.http.send_data(stream, body, end_stream=True)
        return stream

    def run(self, rounds: int = 4000) -> None:
        """Let both talk until there is nothing to say."""
        for _ in range(rounds):
            moved = self._exchange(self.client, self.server, from_client=True)
            self._events()
            if self._arrived:
                moved |= self._exchange(self.server, self.client, from_client=False)
            self._events()
            if not moved and not self._wake():
                return

    def close(self) -> None:
        self.client.close()
        self._exchange(self.client, self.server, from_client=True)

    def _wake(self) -> bool:
        """Let time pass until the next timer that is no idle one."""
        timers = [t for t in (self.client.get_timer(), self.server.get_timer()) if t is not None and t < self.now + 5]
        if not timers:
            return False
        self.now = max(self.now, min(timers)) + 0.001
        for end in (self.client, self.server):
            timer = end.get_timer()
            if timer is not None and timer <= self.now:
                end.handle_timer(now=self.now)
        return True

    def _exchange(self, source: QuicConnection, target: QuicConnection, *, from_client: bool) -> bool:
        batch = [data for data, _ in source.datagrams_to_send(now=self.now)]
        network, dice = self.network, self._random
        for at in range(len(batch) - 1):
            if dice.random() < network.swapped:
                batch[at], batch[at + 1] = batch[at + 1], batch[at]
        for data in batch:
            self.now += 0.0001
            if dice.random() < network.unrecorded_lost:
                continue
            sent = Sent(self.now, from_client, data, self.path)
            self.sent += [sent] * (2 if dice.random() < network.doubled else 1)
            if dice.random() >= network.lost:
                self._arrived = True
                target.receive_datagram(data, self.path if from_client else SERVER, now=self.now)
        return bool(batch)

    def _events(self) -> None:
        while (event := self.client.next_event()) is not None:
            if self.http is not None:
                self.http.handle_event(event)
        while (event := self.server.next_event()) is not None:
            self._serve(event)

    def _serve(self, event: QuicEvent) -> None:
        if self._origin is not None:
            for seen in self._origin.handle_event(event):
                self._http(seen)
        elif isinstance(event, StreamDataReceived):
            held = self._streams.setdefault(event.stream_id, bytearray())
            held += event.data
            if event.end_stream and self.application is not None:
                answer = self.application(self, event.stream_id, bytes(held))
                if answer is not None:
                    self.server.send_stream_data(event.stream_id, answer, end_stream=True)

    def _http(self, event: H3Event) -> None:
        assert self._origin is not None
        if isinstance(event, HeadersReceived):
            self.requests.setdefault(event.stream_id, (event.headers, bytearray()))
        elif isinstance(event, DataReceived):
            self.requests[event.stream_id][1].extend(event.data)
        else:
            return
        if event.stream_ended:
            fields, body = self.requests[event.stream_id]
            answer, content, trailers = self.reply(fields, bytes(body))
            self._origin.send_headers(event.stream_id, answer)
            self._origin.send_data(event.stream_id, content, end_stream=not trailers)
            if trailers:
                self._origin.send_headers(event.stream_id, trailers, end_stream=True)
            self.exchanges.append(Exchange(fields, bytes(body), answer, content, trailers))

    def _retry(self, version: int) -> bytes:
        """Answer the first datagram with a Retry, and return the id that it gives."""
        source = bytes(range(8))
        ((data, _),) = self.client.datagrams_to_send(now=self.now)
        self.sent.append(Sent(self.now, True, data))
        answer = encode_quic_retry(
            version=version,
            source_cid=source,
            destination_cid=self.client.host_cid,
            original_destination_cid=self.client.original_destination_connection_id,
            retry_token=b"token",
        )
        self.now += 0.01
        self.sent.append(Sent(self.now, False, answer))
        self.client.receive_datagram(answer, SERVER, now=self.now)
        return source
