"""What the agent's native hooks gathered, read to events.

The hooks copy raw records into a buffer on the app's threads, and everything that takes time is done here: digests,
addresses, handshakes. The layout is that of `Record` in `frida_hooks/agent/native.c`, little-endian.
"""

from __future__ import annotations

import hashlib
import ipaddress
import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec

from sdkwitness.app import hello
from sdkwitness.app.native_crypto import Operations, Step
from sdkwitness.app.native_targets import NativeTarget
from sdkwitness.capture.records import Address, Blob, Connection, Event, EventKind, Value

HEADER: Final = struct.Struct("<IBBHQQIIQIHH")
CONNECTION: Final = 1
DATA: Final = 2
CONNECT: Final = 3
KEYS: Final = 4
CRYPTO: Final = 5
OUT: Final = 1
MORE: Final = 2
DATAGRAM: Final = 4
HELLO: Final = 8
QUIC: Final = 16
CONTINUED: Final = 32
JAVA: Final = 64

FAMILY_UNIX: Final = 1
FAMILY_INET: Final = 2
FAMILY_INET6: Final = 10
RANDOM_SIZE: Final = 32
MOST_KEPT: Final = 64 * 1024
"""Bytes kept of a payload; its digest covers all."""
MOST_CONNECTIONS: Final = 65_536
"""TLS connections remembered; past them the oldest is forgotten."""
DNS_PORT: Final = 53
DATAGRAM_VALUE: Final = Value(name="protocol", text="UDP")
"""Tells datagrams from the writes of a stream."""
HANDSHAKE: Final = "ClientHello.native"
"""Target of the handshakes that were read on their way out."""


_Key = TypeVar("_Key")
_Known = TypeVar("_Known")


class Raw(NamedTuple):
    """One record of the buffer."""

    type: int
    flags: int
    target: int
    time: int
    stack: int
    thread: int
    connection: int
    total: int
    local: bytes
    remote: bytes
    payload: bytes


def raw_records(data: bytes) -> Iterator[Raw]:
    """Yield the records of a buffer.

    Raises:
        ValueError: The buffer does not divide into records.
    """
    at = 0
    while at < len(data):
        if len(data) - at < HEADER.size:
            raise ValueError("a native record is cut off")
        (size, kind, flags, target, time, stack, thread, connection, total, length, local, remote) = HEADER.unpack_from(
            data, at
        )
        begin = at + HEADER.size
        end = begin + local + remote + length
        if size % 8 or end > at + size or at + size > len(data):
            raise ValueError("a native record is longer than its buffer")
        payload = data[end - length : end]
        first, second = data[begin : begin + local], data[begin + local : begin + local + remote]
        yield Raw(kind, flags, target, time, stack, thread, connection, total, first, second, payload)
        at += size


def address(data: bytes) -> Address | None:
    """Read a socket address as Linux keeps it; an IPv4 address in IPv6 clothes is IPv4.

    A Unix domain socket is `unix:/path`, `unix:@name` in the abstract namespace, `unix:` without a name; port 0.
    """
    family = int.from_bytes(data[:2], "little")
    if family == FAMILY_INET and len(data) >= 8:
        return Address(host=str(ipaddress.IPv4Address(data[4:8])), port=int.from_bytes(data[2:4], "big"))
    if family == FAMILY_INET6 and len(data) >= 24:
        found = ipaddress.IPv6Address(data[8:24])
        return Address(host=str(found.ipv4_mapped or found), port=int.from_bytes(data[2:4], "big"))
    if family == FAMILY_UNIX:
        name = data[2:]
        shown = b"@" + name[1:].rstrip(b"\0") if name[:1] == b"\0" and len(name) > 1 else name.partition(b"\0")[0]
        return Address(host=f"unix:{shown.decode('utf-8', 'backslashreplace')}", port=0)
    return None


class _Growing:
    """The payload of one call that came in several records."""

    def __init__(self) -> None:
        self.size = 0
        self.data = b""
        self._digest = hashlib.sha256()

    def add(self, part: bytes) -> None:
        self.size += len(part)
        self._digest.update(part)
        if len(self.data) < MOST_KEPT:
            self.data += part[: MOST_KEPT - len(self.data)]

    def blob(self, total: int) -> Blob:
        # a part that found no room leaves a digest of something that never was
        whole = self.size == total
        return Blob(size=total, sha256=self._digest.hexdigest() if whole else "", data=self.data)


class Reader:
    """Reads the buffers of one process in their order."""

    def __init__(self, targets: Sequence[NativeTarget]) -> None:
        self._targets = targets
        self._connections: dict[int, Connection] = {}
        self._hellos: dict[str, Connection] = {}
        self._growing: dict[int, _Growing] = {}
        self._keys: list[bytes] = []
        self._operations = Operations()

    def events(self, data: bytes, first: int) -> Iterator[Event]:
        """Yield the events of a buffer; a record makes one at most.

        Args:
            data: the buffer.
            first: number of the first event; each record takes one, used or not.

        Raises:
            ValueError: The buffer is malformed.
        """
        for seq, raw in enumerate(raw_records(data), first):
            event = self._event(raw, seq)
            if event is not None:
                yield event

    def keys(self) -> list[bytes]:
        """Take the lines of the key log that came since the last time (draft-ietf-tls-keylogfile)."""
        taken, self._keys = self._keys, []
        return taken

    def _event(self, raw: Raw, seq: int) -> Event | None:
        if raw.target >= len(self._targets):
            raise ValueError(f"a native record names target {raw.target} of {len(self._targets)}")
        if raw.type == KEYS:
            self._keys.append(raw.payload)
            return None
        if raw.type == CONNECTION:
            return self._connection(raw, seq)
        target = self._targets[raw.target]
        if raw.type == CRYPTO:
            return self._crypto(raw, seq, target)
        if raw.type == CONNECT:
            ends = Connection(local=address(raw.local), remote=address(raw.remote))
            return _made(raw, seq, ends, "connect", target.id)
        if raw.type != DATA:
            raise ValueError(f"a native record is of type {raw.type}")
        if raw.connection or not raw.local:
            known = self._connections.get(raw.connection, Connection(tls=True))
            payload = self._payload(raw)
            return _made(raw, seq, _with(known, raw, payload), "stream", target.id) if payload is not None else None
        return self._socket(raw, seq, target)

    def _connection(self, raw: Raw, seq: int) -> Event | None:
        """A TLS library's connection that is met for the first time."""
        if len(raw.payload) < RANDOM_SIZE:
            raise ValueError("a native record of a connection has no random")
        random = raw.payload[:RANDOM_SIZE].hex()
        sni = raw.payload[RANDOM_SIZE:].decode("ascii", "replace") or None
        ends = Connection(local=address(raw.local), remote=address(raw.remote), client_random=random, sni=sni, tls=True)
        sent = self._hellos.get(random)
        if sent is not None and ends.remote is None:
            # the library writes into memory: the handshake tells which socket its bytes went to
            ends = Connection(local=sent.local, remote=sent.remote, client_random=random, sni=sni or sent.sni, tls=True)
        _bounded(self._connections, MOST_CONNECTIONS)
        self._connections[raw.connection] = ends
        if sent is not None:
            return None
        self._greet(ends)
        return _made(raw, seq, ends, "tls", self._targets[raw.target].id)

    def _crypto(self, raw: Raw, seq: int, target: NativeTarget) -> Event | None:
        step = Step(raw.thread, raw.local, raw.payload, continued=raw.flags & CONTINUED != 0)
        made = self._operations.take(step, target)
        if made is None:
            return None
        return Event(
            seq=seq,
            time=raw.time,
            kind="crypto",
            target=target.id,
            thread=raw.thread,
            stack=_stack(raw.stack, raw.flags),
            crypto=made,
        )

    def _socket(self, raw: Raw, seq: int, target: NativeTarget) -> Event | None:
        ends = Connection(local=address(raw.local), remote=address(raw.remote))
        if raw.flags & HELLO and not raw.flags & CONTINUED:
            found = hello.read(raw.payload)
            if found is None:
                return None
            shaken = Connection(
                local=ends.local, remote=ends.remote, client_random=found.random, sni=found.sni, tls=True
            )
            self._greet(shaken)
            return _made(raw, seq, shaken, "tls", HANDSHAKE)
        if raw.flags & HELLO or (raw.flags & DATAGRAM and ends.remote is not None and ends.remote.port == DNS_PORT):
            return None  # questions to a resolver carry no data of the app, and the proxy's side has their answers
        payload = self._payload(raw)
        if payload is None:
            return None
        made = _made(raw, seq, _with(ends, raw, payload), "stream", target.id)
        if raw.flags & QUIC:
            return _quic(made, ends, payload)
        return msgspec.structs.replace(made, values=(DATAGRAM_VALUE,)) if raw.flags & DATAGRAM else made

    def _payload(self, raw: Raw) -> Blob | None:
        """The whole payload once its last record is there."""
        growing = self._growing.get(raw.thread)
        if growing is None or not raw.flags & CONTINUED:
            if raw.flags & CONTINUED:
                return None  # its beginning found no room, which the agent tells
            growing = _Growing()
        growing.add(raw.payload)
        if raw.flags & MORE:
            self._growing[raw.thread] = growing
            return None
        self._growing.pop(raw.thread, None)
        return growing.blob(raw.total)

    def _greet(self, ends: Connection) -> None:
        _bounded(self._hellos, MOST_CONNECTIONS)
        self._hellos[ends.client_random or ""] = ends


def _made(raw: Raw, seq: int, ends: Connection, kind: EventKind, target: str) -> Event:
    return Event(
        seq=seq,
        time=raw.time,
        kind=kind,
        target=target,
        thread=raw.thread,
        stack=_stack(raw.stack, raw.flags),
        connection=ends,
    )


def _stack(number: int, flags: int) -> str | None:
    """Name a stack: native ones are set apart from Java's, whose ids are bare hexadecimal."""
    if not number:
        return None
    return f"{number:x}" if flags & JAVA else f"n{number:016x}"


def _with(ends: Connection, raw: Raw, payload: Blob) -> Connection:
    return Connection(
        local=ends.local,
        remote=ends.remote,
        client_random=ends.client_random,
        sni=ends.sni,
        direction="out" if raw.flags & OUT else "in",
        tls=ends.tls,
        payload=payload,
    )


def _quic(event: Event, ends: Connection, payload: Blob) -> Event:
    """A QUIC connection by its first datagram: told of once, and without bytes, since nothing of it can be read."""
    told = Connection(
        local=ends.local, remote=ends.remote, tls=True, payload=Blob(size=payload.size, sha256=payload.sha256)
    )
    return msgspec.structs.replace(event, connection=told, values=(Value(name="protocol", text="QUIC"),))


def _bounded(known: dict[_Key, _Known], most: int) -> None:
    """Make room for one more."""
    if len(known) >= most:
        del known[next(iter(known))]
