"""Load for `capture.py`: an HTTPS server, and a closed-loop client that goes through a proxy."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from typing import Final

BODY: Final = (b'{"events":[' + b'{"name":"page_view","ts":1700000000000,"uid":"0123456789abcdef"},' * 40)[
    :2046
] + b"]}"
ANSWER: Final = b'{"code":0,"message":"ok","data":{"next":60,"server_time":1700000000000,"id":"0123456789abcdef"}}'
REPLY: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + str(len(ANSWER)).encode() + b"\r\n\r\n"
) + ANSWER
WARM: Final = 3
"""Requests of each connection that are not counted."""


class Origin(asyncio.Protocol):
    """Answers every whole request with the same bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            self._transport.write(REPLY)


async def serve(cert: str, key: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(proxy: int, origin: int, context: ssl.SSLContext) -> Streams:
    """A TLS connection to the origin, through the proxy."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
    place = f"127.0.0.1:{origin}"
    writer.write(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode())
    if b" 200 " not in await reader.readuntil(b"\r\n\r\n"):
        raise RuntimeError("no tunnel")
    await writer.start_tls(context, server_hostname="127.0.0.1")
    return reader, writer


async def ask(streams: Streams, request: bytes) -> float:
    """One request and its answer; seconds."""
    reader, writer = streams
    start = time.perf_counter()
    writer.write(request)
    answer = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(len(ANSWER))
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer.split(b"\r\n", 1)[0].decode())
    return time.perf_counter() - start


async def keep_asking(streams: Streams, request: bytes, until: float) -> list[float]:
    """Requests one after the other until the clock says so; seconds of each."""
    taken: list[float] = []
    while time.perf_counter() < until:
        taken.append(await ask(streams, request))
    return taken


async def load(proxy: int, origin: int, ca_file: str, connections: int, seconds: float) -> None:
    context = ssl.create_default_context(cafile=ca_file)
    head = f"POST /v1/report HTTP/1.1\r\nHost: 127.0.0.1:{origin}\r\nUser-Agent: load\r\nContent-Type: application/json"
    request = f"{head}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY
    streams = await asyncio.gather(*(connect(proxy, origin, context) for _ in range(connections)))
    for _ in range(WARM):
        await asyncio.gather(*(ask(one, request) for one in streams))
    print("warm", flush=True)
    start = time.perf_counter()
    found = await asyncio.gather(*(keep_asking(one, request, start + seconds) for one in streams))
    span = time.perf_counter() - start
    print("over", flush=True)
    for _, writer in streams:
        writer.close()
    taken = sorted(latency for latencies in found for latency in latencies)
    result = {
        "rate": len(taken) / span,
        "p50": 1000 * taken[len(taken) // 2],
        "p99": 1000 * taken[int(len(taken) * 0.99)],
        "requests": len(taken),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(sys.argv[2], sys.argv[3]))
    else:
        length = float(sys.argv[6])
        work = load(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]), length)
        asyncio.run(asyncio.wait_for(work, length + 60))
