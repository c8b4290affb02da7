"""The origin's servers: HTTP, TLS, WebSocket, raw TCP and UDP, all on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from aiohttp import WSMsgType, web

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import host_of
from sdkwitness.lab.answers import Answer, Question, Table
from sdkwitness.lab.certificates import Authority

LOOPBACK = "127.0.0.1"
RAW_TLS, RAW_PLAIN, PUSH, MIIO = 8443, 8080, 5222, 54321
"""Ports at the raw address: TLS and HTTP past the proxy, Mi Push over TCP, Mi Home's LAN protocol over UDP."""
PUSH_ANSWER = b"\xc2\xfe\x00\x00"
"""An empty frame of the push protocol: its magic and no payload."""

_BIGGEST_BODY = 64 * 2**20
_BARE_ADDRESS = "203.0.113.77"
"""The address by which one SDK calls a server without a name (RFC 5737)."""


class Origin:
    """Answers for every host name that the lab device knows."""

    def __init__(self, authority: Authority, table: Table) -> None:
        """Take who certifies the names, and what to answer."""
        self._authority = authority
        self._table = table

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncGenerator[dict[str, str], None]:
        """Listen while the context lasts; gives the addresses as `HOST:PORT` by name."""
        app = web.Application(client_max_size=_BIGGEST_BODY)
        app.router.add_route("*", "/{any:.*}", self._http)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        loop = asyncio.get_running_loop()
        try:
            raw_host = await _free_raw_host()
            context = self._authority.server("localhost", LOOPBACK, raw_host, _BARE_ADDRESS)
            tls = web.TCPSite(runner, LOOPBACK, 0, ssl_context=context)
            plain = web.TCPSite(runner, LOOPBACK, 0)
            raw_sites = (
                web.TCPSite(runner, raw_host, RAW_TLS, ssl_context=context),
                web.TCPSite(runner, raw_host, RAW_PLAIN),
            )
            for site in (tls, plain, *raw_sites):
                await site.start()
            push = await loop.create_server(_Push, raw_host, PUSH)
            udp, _ = await loop.create_datagram_endpoint(_Echo, local_addr=(raw_host, MIIO))
            ports = [address[1] for address in runner.addresses]
            try:
                yield {
                    "tls": f"{LOOPBACK}:{ports[0]}",
                    "plain": f"{LOOPBACK}:{ports[1]}",
                    "raw_host": raw_host,
                    "ca": str(self._authority.file),
                }
            finally:
                udp.close()
                push.close()
        finally:
            await runner.cleanup()

    async def _http(self, request: web.Request) -> web.StreamResponse:
        question = Question(host=host_of(request.host), path=urlsplit(request.raw_path).path)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._socket(request, question)
        fields = dict(parse_qsl(request.query_string, keep_blank_values=True))
        body = await request.read()
        if request.content_type == "application/x-www-form-urlencoded":
            fields |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        try:
            answer = self._table.answer(Question(host=question.host, path=question.path, fields=fields))
        except (KeyError, ValueError) as e:
            answer = Answer(body=f"the lab's origin cannot answer this: {e!r}".encode(), status=400)
        return web.Response(
            body=answer.body,
            status=answer.status,
            headers=dict(answer.headers),
            content_type=answer.content_type,
        )

    async def _socket(self, request: web.Request, question: Question) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        due = self._table.socket_text(question)
        async for message in socket:
            if message.type is WSMsgType.TEXT and due is not None:
                await socket.send_str(due)
                due = None
        return socket


class _Echo(asyncio.DatagramProtocol):
    """Sends every datagram back."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # of this protocol
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._transport.sendto(data, addr)


class _Push(asyncio.Protocol):
    """Answers whatever arrives with an empty frame."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of this protocol
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(PUSH_ANSWER)


async def _free_raw_host() -> str:
    """Return a loopback address at which the fixed ports are free.

    On Linux all of 127/8 is loopback, so every origin takes an address of its own and several can run at a time;
    elsewhere there is one.
    """
    if sys.platform != "linux":
        return LOOPBACK
    first = os.getpid()
    for attempt in range(50):
        number = (first + attempt * 7919) % (250 * 250)
        host = f"127.83.{1 + number // 250}.{1 + number % 250}"
        try:
            for port in (RAW_TLS, RAW_PLAIN, PUSH):
                probe = await asyncio.get_running_loop().create_server(_Push, host, port)
                probe.close()
                await probe.wait_closed()
        except OSError:
            continue
        return host
    raise UserError("No loopback address has the ports 5222, 8080 and 8443 free for the lab's origin.")


async def serve() -> None:
    """Listen, say where on stdout in one JSON line, and end with stdin."""
    with tempfile.TemporaryDirectory(prefix="sdkwitness-origin-") as folder:
        async with Origin(Authority(Path(folder)), Table()).listening() as addresses:
            print(json.dumps(addresses), flush=True)
            await _stdin_end()


async def _stdin_end() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(4096):
        continue


if __name__ == "__main__":
    asyncio.run(serve())
