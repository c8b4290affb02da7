"""What a capture holds, as typed records.

Everything above this layer (decoding, classification, reconciliation, reports) takes these records and
nothing else, so an imported HAR and a live recording are the same thing to it. Times are integer
nanoseconds since the Unix epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Headers = tuple[tuple[bytes, bytes], ...]
"""Header fields in wire order, names as sent; values undecoded because headers have no declared charset."""

Transport = Literal["http", "websocket", "tcp", "udp", "dns"]


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all records: immutable, keyword-only."""


class Address(Record, frozen=True, gc=False):
    """One end of a connection."""

    host: str
    """IP literal, or the name that was asked for where no address is known."""
    port: int


# --- what the wire showed -------------------------------------------------------------------------


class HttpRequest(Record, frozen=True, gc=False):
    """A request as it stood on the wire."""

    method: str
    scheme: str
    authority: str
    """Host header or `:authority`, without user info; falls back to the server address."""
    path: str
    """Origin form: path and query, percent-encoding untouched."""
    http_version: str = "HTTP/1.1"
    headers: Headers = ()
    body: bytes | None = None
    """Raw body, content codings still applied; None when it was not recorded."""
    trailers: Headers = ()


class HttpResponse(Record, frozen=True, gc=False):
    """A response as it stood on the wire."""

    status: int
    reason: str = ""
    http_version: str = "HTTP/1.1"
    headers: Headers = ()
    body: bytes | None = None
    trailers: Headers = ()


class Message(Record, frozen=True, gc=False):
    """One WebSocket message, or one chunk of a raw TCP/UDP stream."""

    time: int
    from_client: bool
    content: bytes
    text: bool = False
    """True for a WebSocket text frame."""


class Flow(Record, frozen=True, gc=False):
    """One exchange on the wire."""

    id: str
    """`flow:N`, N counting from 1 in recording order."""
    transport: Transport
    started: int
    ended: int | None = None
    client: Address | None = None
    """The app's side as the proxy saw it."""
    server: Address | None = None
    """Where the connection went: original destination, before any redirection of the lab."""
    sni: str | None = None
    tls: bool = False
    client_random: str | None = None
    """ClientHello.random of the app's handshake, 64 lower-case hex digits (RFC 8446, 4.1.2)."""
    request: HttpRequest | None = None
    response: HttpResponse | None = None
    messages: tuple[Message, ...] = ()
    question: str | None = None
    """DNS question name."""
    error: str | None = None
    complete: bool = True
    """False when the recording stopped before the exchange ended."""
    unsent: bool = False
    """True for a request that never left: it was blocked, or no connection to its server came to be; `error` says why.
    One that was sent and got no answer is none."""
    sent: int = 0
    """Bytes from the app where no message or body holds them: of a dark flow, as they stood encrypted."""
    received: int = 0
    ja4: str = ""
    """JA4 of the ClientHello (FoxIO); empty where it is not known."""
    dark: bool = False
    """True where what it carried could not be read; `error` says why."""
    resolved: str | None = None
    """Where neither request nor handshake names a host: the name for which DNS had given the server's address."""

    @property
    def host(self) -> str:
        """The name the app addressed: authority without port, else SNI, DNS question, `resolved`, else address."""
        if self.request is not None and self.request.authority and not self.resolved:
            return host_of(self.request.authority)
        return self.sni or self.question or self.resolved or (self.server.host if self.server else "")


class Handshake(Record, frozen=True):
    """One ClientHello seen by the proxy, with how the handshake ended.

    A handshake that the app refused is how a pinned SDK looks from outside.
    """

    time: int
    client: Address | None = None
    server: Address | None = None
    client_random: str | None = None
    sni: str | None = None
    alpn: tuple[str, ...] = ()
    outcome: Literal["offered", "established", "refused", "failed"] = "offered"
    """`refused`: the app rejected the proxy's certificate; `failed`: any other end."""
    error: str | None = None
    unused: bool = False
    """True when the app was shown the proxy's certificate and closed the established connection without sending
    anything: how a pin that is checked after the handshake (OkHttp's CertificatePinner) looks from outside."""


# --- what the app did ------------------------------------------------------------------------------

EventKind = Literal["read", "deliver", "register", "crypto", "ipc", "connect", "tls", "stream"]
"""read: an API gave a value to its caller. deliver: a callback brought a value. register: a callback was
registered. crypto: cipher, MAC, digest or compressor ran. ipc: something was handed to another app.
connect: a socket was opened. tls: a ClientHello was sent. stream: bytes were written to or read from a
socket or TLS stream."""


class Blob(Record, frozen=True, gc=False):
    """Bounded bytes with the digest of all of them."""

    size: int
    """Length in bytes of the whole, of which `data` may be a prefix."""
    sha256: str
    """Lower-case hex digest of the whole."""
    data: bytes = b""


class Value(Record, frozen=True, gc=False):
    """One value that a hook saw cross an API."""

    name: str
    """`return`, an argument name, an Intent extra key, a column, ..."""
    data_type: str | None = None
    """Data type id, where the hook target says what this value is."""
    text: str | None = None
    blob: Blob | None = None
    withheld: bool = False
    """True where the recorder saw that there was a value, and did not keep it."""


class Crypto(Record, frozen=True, gc=False):
    """One completed cryptographic or compression operation."""

    operation: Literal[
        "encrypt", "decrypt", "mac", "digest", "sign", "verify", "compress", "expand", "encode", "decode"
    ]
    """verify: a signature that is checked, which is the output."""
    algorithm: str
    """As the app named it, e.g. `AES/CBC/PKCS5Padding`."""
    input: Blob
    output: Blob
    key: bytes = b""
    iv: bytes = b""


class Ipc(Record, frozen=True, gc=False):
    """A hand-over to another app."""

    mechanism: Literal["activity", "broadcast", "service", "provider", "binder"]
    peer: str
    """Package, provider authority or binder interface token that it was addressed to."""
    action: str = ""


class Connection(Record, frozen=True, gc=False):
    """The socket that a connect, tls or stream event belongs to."""

    local: Address | None = None
    remote: Address | None = None
    client_random: str | None = None
    sni: str | None = None
    direction: Literal["out", "in"] = "out"
    tls: bool = False
    payload: Blob | None = None


class Event(Record, frozen=True, gc=False, tag="event", tag_field="record"):
    """One thing that a hook saw inside the app."""

    seq: int
    """Counts from 1 in each process; its evidence id is `event:SEQ`."""
    time: int
    """When the call was entered, device clock."""
    kind: EventKind
    target: str
    """Id of the hook target that fired, e.g. `TelephonyManager.getImei`."""
    thread: int = 0
    stack: str | None = None
    """Id of an earlier Stack record: the stack of this very call."""
    submitter: str | None = None
    """Id of the Stack that registered the callback or submitted the task, where known."""
    instance: str | None = None
    """Identity of the receiver or listener, to tie deliveries to registrations."""
    values: tuple[Value, ...] = ()
    error: str | None = None
    """Class name of the exception the original threw; it was thrown on unchanged."""
    crypto: Crypto | None = None
    ipc: Ipc | None = None
    connection: Connection | None = None

    @property
    def id(self) -> str:
        """Evidence id of this event."""
        return f"event:{self.seq}"


class Stack(Record, frozen=True, tag="stack", tag_field="record"):
    """A call stack, sent once and then referred to."""

    id: str
    frames: tuple[str, ...]
    """`package.Class.method`, innermost first, framework frames included."""


HookOutcome = Literal["installed", "absent", "failed"]


class HookStatus(Record, frozen=True):
    """What became of one hook target."""

    target: str
    outcome: HookOutcome
    reason: str = ""


class Coverage(Record, frozen=True, tag="coverage", tag_field="record"):
    """The agent's first message: which hooks can fire at all."""

    process: str
    pid: int
    hooks: tuple[HookStatus, ...]
    time: int = 0


class AgentProblem(Record, frozen=True, tag="problem", tag_field="record"):
    """Something the agent or its host could not do, in one sentence."""

    time: int
    message: str


class ClockReading(Record, frozen=True, tag="clock", tag_field="record"):
    """The device's clock against the host's, as the host measured it (Cristian's algorithm)."""

    time: int
    """When it was measured, host clock."""
    offset: int
    """Device minus host, nanoseconds."""
    error: int
    """Bound of the offset: half of the fastest round trip."""


class Effect(Record, frozen=True, tag="effect", tag_field="record"):
    """Something the agent changed in the app because the tester asked for it."""

    time: int
    """Device clock."""
    kind: Literal["pinning", "quic", "canary", "keylog"]
    """pinning: a certificate passed that the app refuses. quic: datagrams to port 443 failed. canary: a value was
    written into a static field. keylog: TLS contexts of a library got a callback that tells their keys."""
    what: str
    """The method, function or field."""
    detail: str = ""
    stack: str | None = None


AgentRecord = Event | Stack | Coverage | AgentProblem | ClockReading | Effect
"""One line of `events.jsonl`."""


# --- what the tester did, and what the lab knows ----------------------------------------------------


class Mark(Record, frozen=True):
    """A named moment set by the tester or by a scenario script."""

    time: int
    kind: Literal["scenario", "consent", "app", "note"]
    name: str
    """Scenario id; for consent `given`, `refused`, `withdrawn`; for app `foreground`, `background`."""
    state: Literal["start", "stop", "at"] = "at"


class Place(Record, frozen=True):
    """A place the device was at, WGS-84 degrees."""

    latitude: float
    longitude: float
    label: str = ""


class Known(Record, frozen=True):
    """One known value of the device or its user."""

    data_type: str
    key: str
    """The identity key it came from, e.g. `wifi_mac`."""
    value: str


class Identity(Record, frozen=True):
    """What the lab knows of its own device and test user."""

    values: tuple[Known, ...] = ()
    places: tuple[Place, ...] = ()
    series: tuple[tuple[str, tuple[float, ...]], ...] = ()
    """(data type id, samples in feeding order)."""


class Device(Record, frozen=True):
    """The device an app ran on."""

    name: str = ""
    platform: str = ""
    """`android`, `android-lab` (the embedded JVM) or empty when unknown."""
    api_level: int | None = None
    privileged: bool = False
    """True where the app may read identifiers that ordinary apps may not (system image, lab)."""


class SourceClock(Record, frozen=True):
    """How the clock of one imported file was brought to that of the others."""

    source: str
    offset: int = 0
    """Nanoseconds that were added to its times."""
    how: Literal["reference", "given", "estimated", "unknown"] = "reference"
    """unknown: nothing that it saw was seen by another, so its times are as they were."""
    by: str = ""
    """What it was estimated by."""
    matches: int = 0
    """How many of these agreed."""
    spread: int = 0
    """Nanoseconds between the extremes of what agreed."""


class Manifest(Record, frozen=True):
    """Description of a capture; `manifest.json`."""

    schema: str
    """`sdkwitness/capture/1`."""
    id: str
    tool: str
    """Name and version of the recorder or importer."""
    started: int
    ended: int | None = None
    """None while recording, or when the recorder died."""
    app: str = ""
    build: str = ""
    """Version of the app, as the user or the device names it; empty when unknown."""
    device: Device = Device()
    sources: tuple[str, ...] = ()
    hooks: Literal["on", "off", "none"] = "none"
    """`on`: an agent was loaded; `off`: switched off by the user; `none`: the source has no agent."""
    proxy: Address | None = None
    clocks: tuple[SourceClock, ...] = ()
    """Of each source, where there are several."""
    problems: tuple[str, ...] = ()
    """What could not be recorded or imported, one sentence each."""
    cut: bool = False
    """Whether an imported file ended before its content did, or the import was stopped: `problems` say which."""
    seal: Seal | None = None


class Seal(Record, frozen=True):
    """SHA-256 of every file of the bundle, and the end of the hash chain over each that has one."""

    files: tuple[tuple[str, str], ...]
    """(name, digest); of the manifest the digest of its content without the seal."""
    chains: tuple[tuple[str, str], ...] = ()
    """(name, last link)."""
    version: int = 1
    """From 2 on `SHA256SUMS` and `custody.jsonl` belong to it, and every file of several blocks has a chain."""
    sizes: tuple[tuple[str, int], ...] = ()
    """(name, bytes) of all files but the manifest."""


class Recording(Record, frozen=True):
    """A whole capture: the only input of analysis."""

    manifest: Manifest
    flows: Sequence[Flow] = ()
    """In recording order; those of a capture on disk are read one by one, each time they are asked for."""
    handshakes: tuple[Handshake, ...] = ()
    events: Sequence[Event] = ()
    """In recording order; those of a capture on disk are decoded one by one, each time they are asked for."""
    stacks: tuple[Stack, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    clocks: tuple[ClockReading, ...] = ()
    """In the order of measuring."""
    marks: tuple[Mark, ...] = ()
    effects: tuple[Effect, ...] = ()
    """What the tester had the agent change."""
    problems: tuple[str, ...] = ()
    """Sentences on what the bundle lacks: truncated journal, dead agent, ..."""


def host_of(authority: str) -> str:
    """Return the host of `host`, `host:port`, `[v6]` or `[v6]:port`, lower-cased."""
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    head, colon, tail = authority.rpartition(":")
    return (head if colon and tail.isdigit() and ":" not in head else authority).lower()
