"""A local origin and a certificate for it: the far end of every proxy test."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web


async def echo(request: web.Request) -> web.Response:
    body = await request.read()
    return web.Response(body=b"got " + body, headers={"X-Host": request.host})


async def talk(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is web.WSMsgType.TEXT:
            await socket.send_str(f"re {message.data}")
        else:
            await socket.send_bytes(b"re " + message.data)
    return socket


async def drip(request: web.Request) -> web.StreamResponse:
    """Send one part, and the next only when the test asks for it over another connection."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"data: one\n\n")
    await asyncio.wait_for(request.app[GO_ON].wait(), 10)
    await response.write(b"data: two\n\n")
    await response.write_eof()
    return response


async def go_on(request: web.Request) -> web.Response:
    request.app[GO_ON].set()
    return web.Response()


async def hang(request: web.Request) -> web.Response:
    await request.read()
    await asyncio.sleep(60)
    return web.Response()


GO_ON = web.AppKey("GO_ON", asyncio.Event)


async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Raw TCP: answer each chunk in upper case."""
    while chunk := await reader.read(4096):
        writer.write(chunk.upper())
        await writer.drain()
    writer.close()


class Origin:
    """HTTP and WebSocket on a TLS and a plain port, raw TCP on another TLS and another plain port."""

    def __init__(self, cert: Path, key: Path) -> None:
        self.cert = cert
        self.tls = self.plain = self.raw_tls = self.raw_plain = 0
        self._key = key
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _open(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self._key)
        app = web.Application(client_max_size=256 << 20)
        app[GO_ON] = asyncio.Event()
        app.router.add_get("/ws", talk)
        app.router.add_get("/drip", drip)
        app.router.add_get("/go_on", go_on)
        app.router.add_post("/hang", hang)
        app.router.add_route("*", "/{rest:.*}", echo)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        for tls in (context, None):
            site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=tls)
            await site.start()
        self.tls, self.plain = (address[1] for address in self._runner.addresses)
        servers = [await asyncio.start_server(shout, "127.0.0.1", 0, ssl=tls) for tls in (context, None)]
        self.raw_tls, self.raw_plain = (server.sockets[0].getsockname()[1] for server in servers)
        self._servers = servers


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """The origin, with a certificate for the names and addresses that the tests use."""
    folder = tmp_path_factory.mktemp("origin")
    cert, key = folder / "origin.pem", folder / "origin.key"
    names = "subjectAltName=DNS:*.example.com,DNS:localhost,IP:127.0.0.1,IP:203.0.113.9"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ),
            *("-subj", "/CN=origin", "-addext", names, "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    made = Origin(cert, key)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def confdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the proxies of this run keep their CA."""
    return tmp_path_factory.mktemp("conf")
