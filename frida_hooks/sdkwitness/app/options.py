"""What an agent is asked to do beside watching, and how a process was found."""

from __future__ import annotations

import msgspec


class Canary(msgspec.Struct, frozen=True, kw_only=True):
    """A value to write into a static field, where no hook sees who reads it: it is then looked for in traffic."""

    owner: str
    field: str
    value: str


class AgentOptions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything is off unless asked for: a plain agent changes nothing in the app."""

    waiting: bool = False
    """The process is suspended before its first instruction: a virtual machine may still come."""
    keylog: str = ""
    """File to which the keys of the app's own TLS connections go, in the NSS key log format. It changes the app: its
    contexts get a callback that they did not have. One that has its own keeps it, and is not told of."""
    bypass_pinning: bool = False
    """Certificates that the app refuses pass."""
    block_quic: bool = False
    """Datagrams to port 443 fail, on which apps fall back to TCP."""
    canaries: tuple[Canary, ...] = ()
