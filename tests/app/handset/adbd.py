"""Stand-in for adbd, which runs on Android alone: the part of its protocol that setting up a phone needs.

Spoken to by the real adb. Messages are as in AOSP's packages/modules/adb/protocol.txt: six words of four bytes, then
the payload; a stream has an id on each side. Run as the first process of the handset, on a listening socket that was
opened outside of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HEADER = struct.Struct("<4s5I")
VERSION, MAX_DATA = 0x01000001, 256 << 10
FEATURES = b"device::ro.product.name=handset;ro.product.model=Handset;ro.product.device=handset;features=shell_v2,cmd"
SHELL_USER = 2000


class Stream:
    """One stream: what came in, and the way out."""

    def __init__(self, link: Link, local: int, remote: int) -> None:
        self.link, self.local, self.remote = link, local, remote
        self.incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self.ready = asyncio.Event()
        self.rest = b""

    async def send(self, data: bytes) -> None:
        for at in range(0, len(data), MAX_DATA):
            await self.ready.wait()
            self.ready.clear()
            self.link.write(b"WRTE", self.local, self.remote, data[at : at + MAX_DATA])

    async def receive(self) -> bytes:
        """Return the next bytes, empty when the other side has closed."""
        data = await self.incoming.get()
        if data:
            self.link.write(b"OKAY", self.local, self.remote)
        return data

    async def exactly(self, size: int) -> bytes:
        while len(self.rest) < size:
            data = await self.receive()
            if not data:
                raise EOFError
            self.rest += data
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def close(self) -> None:
        if self.link.streams.pop(self.local, None):
            self.link.write(b"CLSE", self.local, self.remote)


class Link:
    """The connection of one adb server."""

    def __init__(self, daemon: Daemon, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.daemon, self.reader, self.writer = daemon, reader, writer
        self.streams: dict[int, Stream] = {}
        self.next = 1
        self.tasks: set[asyncio.Task[None]] = set()

    def write(self, command: bytes, first: int, second: int, data: bytes = b"") -> None:
        magic = int.from_bytes(command, "little") ^ 0xFFFFFFFF
        self.writer.write(HEADER.pack(command, first, second, len(data), sum(data) & 0xFFFFFFFF, magic) + data)

    def stream(self, remote: int) -> Stream:
        stream = Stream(self, self.next, remote)
        self.streams[self.next] = stream
        self.next += 1
        return stream

    async def serve(self) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                command, first, second, size, *_ = HEADER.unpack(await self.reader.readexactly(HEADER.size))
                self.take(command, first, second, await self.reader.readexactly(size))
        for stream in list(self.streams.values()):
            stream.incoming.put_nowait(b"")
        self.writer.close()

    def take(self, command: bytes, first: int, second: int, data: bytes) -> None:
        if command == b"CNXN":
            self.write(b"CNXN", VERSION, MAX_DATA, FEATURES)
        elif command == b"OPEN":
            stream = self.stream(first)
            stream.ready.set()
            self.write(b"OKAY", stream.local, first)
            self.spawn(stream, data.rstrip(b"\0").decode())
        elif known := self.streams.get(second):
            if command == b"OKAY":
                known.remote = first
                known.ready.set()
            elif command == b"WRTE":
                known.incoming.put_nowait(data)
            elif command == b"CLSE":
                self.streams.pop(second)
                known.incoming.put_nowait(b"")

    def spawn(self, stream: Stream, service: str) -> None:
        async def run() -> None:
            try:
                await self.daemon.service(stream, service)
            except (OSError, EOFError) as error:
                print(f"adbd: {service[:80]}: {error!r}", file=sys.stderr, flush=True)
            finally:
                stream.close()

        task = asyncio.get_running_loop().create_task(run())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class Daemon:
    """What the handset offers."""

    def __init__(self) -> None:
        self.rooted = False
        self.reverses: dict[str, tuple[str, asyncio.Server]] = {}

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Link(self, reader, writer).serve()

    async def service(self, stream: Stream, service: str) -> None:
        name, _, rest = service.partition(":")
        match name.split(",")[0]:
            case "shell":
                await self.shell(stream, rest)
            case "sync":
                await self.sync(stream)
            case "tcp":
                await pipe(stream, *await asyncio.open_connection("127.0.0.1", int(rest)))
            case "reverse":
                await self.reverse(stream, rest)
            case "root" | "unroot":
                await self.root(stream, name == "root")
            case _:
                raise OSError(service)

    async def root(self, stream: Stream, wanted: bool) -> None:
        if wanted and Path("/data/property/ro.debuggable").read_text().strip() != "1":
            await stream.send(b"adbd cannot run as root in production builds\n")
            return
        self.rooted = wanted
        await stream.send(b"restarting adbd\n")
        stream.close()
        await asyncio.sleep(0.2)
        stream.link.writer.close()

    async def shell(self, stream: Stream, command: str) -> None:
        process = await asyncio.create_subprocess_exec(
            "/system/bin/sh",
            "-c",
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": "/system/bin", "HOME": "/"},
            cwd="/",
            user=None if self.rooted else SHELL_USER,
            group=None if self.rooted else SHELL_USER,
            extra_groups=[] if not self.rooted else None,
            start_new_session=True,
        )
        output, _ = await process.communicate()
        for at in range(0, len(output), 1 << 15):
            part = output[at : at + (1 << 15)]
            await stream.send(struct.pack("<BI", 1, len(part)) + part)
        await stream.send(struct.pack("<BIB", 3, 1, (process.returncode or 0) & 0xFF))

    async def sync(self, stream: Stream) -> None:
        while True:
            try:
                request, size = struct.unpack("<4sI", await stream.exactly(8))
            except EOFError:
                return
            text = (await stream.exactly(size)).decode() if request != b"QUIT" else ""
            if request == b"QUIT":
                return
            if request == b"STAT":
                with contextlib.suppress(OSError):
                    found = Path(text).stat()
                    await stream.send(struct.pack("<4sIII", b"STAT", found.st_mode, found.st_size, 0))
                    continue
                await stream.send(struct.pack("<4sIII", b"STAT", 0, 0, 0))
            elif request == b"SEND":
                await self.receive(stream, *text.rsplit(",", 1))

    async def receive(self, stream: Stream, path: str, mode: str) -> None:
        content = bytearray()
        while True:
            what, size = struct.unpack("<4sI", await stream.exactly(8))
            if what == b"DONE":
                break
            content += await stream.exactly(size)
        try:
            as_user(0 if self.rooted else SHELL_USER, lambda: replace(Path(path), bytes(content), int(mode, 0)))
        except OSError as error:
            text = str(error).encode()
            await stream.send(struct.pack("<4sI", b"FAIL", len(text)) + text)
            return
        await stream.send(struct.pack("<4sI", b"OKAY", 0))

    async def reverse(self, stream: Stream, request: str) -> None:
        command, _, rest = request.partition(":")
        if command == "list-forward":
            text = "".join(f"handset {remote} {local}\n" for remote, (local, _) in self.reverses.items()).encode()
            await stream.send(b"%04x" % len(text) + text)
            return
        if command == "killforward":
            _, server = self.reverses.pop(rest)
            server.close()
        else:
            remote, local = rest.split(";")
            if remote in self.reverses:
                self.reverses.pop(remote)[1].close()

            async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                out = stream.link.stream(0)
                stream.link.write(b"OPEN", out.local, 0, local.encode() + b"\0")
                await pipe(out, reader, writer)

            port = int(remote.removeprefix("tcp:"))
            self.reverses[remote] = local, await asyncio.start_server(lead, "127.0.0.1", port)
        await stream.send(b"OKAY")


async def pipe(stream: Stream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes both ways until one side ends."""

    async def out() -> None:
        while data := await reader.read(MAX_DATA):
            await stream.send(data)

    async def back() -> None:
        while data := await stream.receive():
            writer.write(data)
            await writer.drain()

    ways = {asyncio.ensure_future(out()), asyncio.ensure_future(back())}
    _, open_ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in open_:
        way.cancel()
    writer.close()
    stream.close()


def as_user(user: int, action: Callable[[], None]) -> None:
    os.setegid(user)
    os.seteuid(user)
    try:
        action()
    finally:
        os.seteuid(0)
        os.setegid(0)


def replace(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    path.chmod(mode & 0o777)


async def main() -> None:
    """Serve until the handset is switched off."""
    zygote = await asyncio.create_subprocess_exec(
        "unshare", "--mount", "--propagation", "slave", "sh", "-c", "mount --make-private /apex; exec sleep infinity"
    )
    listener = socket.socket(fileno=int(sys.argv[1]))
    async with await asyncio.start_server(Daemon().connection, sock=listener) as server:
        print(zygote.pid, flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
