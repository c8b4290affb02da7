"""The lab's wall: every upstream connection ends at a local origin, or does not come about.

The loop of the proxy process makes the connection, so it is there that the address is exchanged: mitmproxy
and the recording keep the address that the app asked for, and no addon can go round it.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import NoReturn

from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from sdkwitness.capture.addresses import is_loopback
from sdkwitness.capture.records import Address

Made = tuple[asyncio.BaseTransport, asyncio.BaseProtocol]

_target: contextvars.ContextVar[Address | None] = contextvars.ContextVar("target", default=None)


class LabLoop(asyncio.SelectorEventLoop):
    """An event loop that connects to loopback only, and to the target set by `Redirect` where one is set."""

    async def create_connection(  # type: ignore[override]  # typeshed's overloads differ between Python versions
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        host: str | None = None,
        port: int | None = None,
        **rest: object,
    ) -> Made:
        """Connect to the current target, or to `host` if that is a loopback address.

        Raises:
            ConnectionRefusedError: The connection would leave this machine.
        """
        target = _target.get()
        if target is not None:
            host, port = target.host, target.port
        if host is None or not is_loopback(host):
            raise ConnectionRefusedError(f"The lab lets no connection leave this machine, so not to {host}.")
        connection: Awaitable[Made] = super().create_connection(protocol_factory, host, port, **rest)  # type: ignore[call-overload]  # its arguments, as they came
        return await connection  # pyright: ignore[reportUnknownVariableType]  # as above

    async def create_datagram_endpoint(self, *_args: object, **_rest: object) -> NoReturn:
        """Refuse: nothing in the lab speaks UDP through the proxy's loop."""
        raise ConnectionRefusedError("The lab lets no datagram leave this machine.")


class Redirect:
    """Chooses the local origin for each upstream connection.

    Args:
        tls: Where connections go whose app side speaks TLS.
        plain: Where all others go.

    Both None: nothing is redirected and only loopback is reached.
    """

    name = "sdkwitness_redirect"

    def __init__(self, tls: Address | None, plain: Address | None) -> None:
        self._tls = tls
        self._plain = plain

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Set the target for the connection that the current task is about to make."""
        server = data.server
        _target.set(None)
        if server.address is None or server.error:
            return
        if server.transport_protocol == "udp":
            if not is_loopback(server.address[0]):
                server.error = f"The lab lets no datagram leave this machine, so not to {server.address[0]}."
            return
        if is_loopback(server.address[0]):
            return
        target = self._tls if server.tls else self._plain
        if target is None:
            server.error = f"The lab has no local origin to stand in for {server.address[0]}."
            return
        _target.set(target)
