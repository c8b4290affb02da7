"""sdkwitness's own proxy: mitmproxy with only the addons that recording needs, and a short way to them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Final, cast

from mitmproxy import exceptions, hooks
from mitmproxy.addonmanager import AddonManager, safecall
from mitmproxy.addons import core, disable_h2c, errorcheck, next_layer, proxyserver, tlsconfig
from mitmproxy.master import Master
from mitmproxy.options import Options

from sdkwitness.capture.errors import UserError

Handler = Callable[[Any], Awaitable[None] | None]


class ShortDispatch(AddonManager):
    """Calls the handlers of an event from a table, instead of asking every addon every time."""

    def __init__(self, master: Master) -> None:
        super().__init__(master)  # type: ignore[no-untyped-call]  # mitmproxy
        self._handlers: dict[str, tuple[Handler, ...]] = {}

    def register(self, addon: object) -> object:
        """Add an addon; the table is made anew."""
        self._handlers.clear()
        return super().register(addon)  # type: ignore[no-untyped-call]  # mitmproxy

    async def handle_lifecycle(self, event: hooks.Hook) -> None:
        """Tell the addons of an event of a connection or flow, in their order."""
        handlers = self._handlers.get(event.name)
        if handlers is None:
            handlers = self._handlers[event.name] = self._find(event)
        args = event.args()
        for handler in handlers:
            try:
                with safecall():
                    waiting = handler(*args)
                    if waiting is not None and inspect.isawaitable(waiting):
                        await waiting
            except exceptions.AddonHalt:
                return

    def _find(self, event: hooks.Hook) -> tuple[Handler, ...]:
        found: list[Handler] = []
        chain = cast("list[object]", self.chain)  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
        for addon in chain:
            named = cast("Iterator[tuple[object, Handler]]", self._iter_hooks(addon, event))  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
            found += (handler for _, handler in named)
        return tuple(found)


NOT_LISTENING: Final = {
    "address already in use": "The address to listen on is in use by another program: choose another.",
    "cannot assign requested address": "The address to listen on is none of this machine's: choose one that is.",
    "can't assign requested address": "The address to listen on is none of this machine's: choose one that is.",
    # how asyncio of Python 3.13 says the same
    "could not bind on any address": "The address to listen on is none of this machine's: choose one that is.",
    "permission denied": "The port to listen on is for privileged programs only: choose one from 1024 on.",
}
"""What the system says of an address that it does not give (Linux, macOS), and what that means to a user."""


class StartCheck(errorcheck.ErrorCheck):
    """Turns an error that mitmproxy logs while it starts into the sentence that ends it."""

    name = "errorcheck"  # the name that Master looks for

    async def shutdown_if_errored(self) -> None:
        """Raise UserError if anything was logged as an error."""
        await asyncio.sleep(0)  # handlers run in tasks of their own
        for record in self.logger.has_errored:
            said = record.getMessage()
            for reason, sentence in NOT_LISTENING.items():
                if reason in said.lower():
                    raise UserError(sentence)
            raise UserError(" ".join(said.split()))


class WitnessMaster(Master):
    """The proxy.

    Args:
        options: mitmproxy's options.
        extra: Addons to go before the recorder's end of the chain, in order.
    """

    def __init__(self, options: Options, extra: Sequence[object]) -> None:
        super().__init__(options, event_loop=asyncio.get_running_loop(), with_termlog=False)
        self.addons = ShortDispatch(self)
        self.addons.add(  # type: ignore[no-untyped-call]  # mitmproxy
            core.Core(),
            disable_h2c.DisableH2C(),
            proxyserver.Proxyserver(),  # type: ignore[no-untyped-call]  # mitmproxy
            next_layer.NextLayer(),
            tlsconfig.TlsConfig(),
            *extra,
            StartCheck(),
        )

    def listening(self) -> tuple[str, int]:
        """Host and port that the proxy listens on."""
        server: proxyserver.Proxyserver = self.addons.get("proxyserver")  # type: ignore[no-untyped-call]  # mitmproxy
        host, port, *_ = server.listen_addrs()[0]
        return host, port
