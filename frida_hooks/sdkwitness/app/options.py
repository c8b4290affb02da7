"""What an agent is asked to do beside watching, and how a process was found."""

from __future__ import annotations

import msgspec


class AgentOptions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything is off unless asked for: a plain agent changes nothing in the app."""

    waiting: bool = False
    """The process is suspended before its first instruction: a virtual machine may still come."""
    keylog: str = ""
    """File to which the keys of the app's own TLS connections go, in the NSS key log format. It changes the app: its
    contexts get a callback that they did not have. One that has its own keeps it, and is not told of."""
