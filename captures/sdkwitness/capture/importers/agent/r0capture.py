"""Logs of r0capture (https://github.com/r0ysue/r0capture): plaintext of TLS and HTTP sockets as its `-v` writes it.

`r0capture.py` logs with loguru (`YYYY-MM-DD HH:MM:SS.mmm | LEVEL | place - message`, host's own zone): the TLS session,
`[SSL_write] 10.0.2.15:41234 --> 203.0.113.7:443`, the bytes, and a Java stack. `myhexdump.py` is called to give the
printable characters alone, each other byte as a dot; older versions wrote the whole hexadecimal dump.

The stack beside TLS data is that of the write or read before (`script.js` notes it when that returns), so it is not
taken: it would blame the wrong code. That of plain HTTP sockets is the call's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from sdkwitness.capture.importers import times
from sdkwitness.capture.importers.agent.events import Events, blob
from sdkwitness.capture.importers.loose import shown
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.records import Address, Connection, Event

KEPT: Final = False
MAX_LINE: Final = 64 << 20
MAX_LINES: Final = 1_000_000
"""Of one message."""
ZONE: Final = "its times name no zone and are read as UTC: give --offset where it was recorded in another."
DOTS: Final = (
    "it holds printable characters alone, with a dot for each other byte: ends of lines were put back where HTTP has "
    "them; r0capture's pcap has the bytes."
)
_LOGGED: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) \| [A-Z]+ *\| [^|]*? - (.*)", re.DOTALL)
_SESSION: Final = re.compile(r"SSL Session: ?(.*)")
_WAY: Final = re.compile(
    r"\[(SSL_read|SSL_write|HTTP_send|HTTP_recv)\] ([\d.]{7,15}):(\d{1,5}) --> ([\d.]{7,15}):(\d{1,5})"
)
_DUMPED: Final = re.compile(r"[0-9A-Fa-f]{8}: ((?:[0-9A-Fa-f]{2} {1,3}){1,16})")
_MESSAGE: Final = re.compile(r"(?:[A-Z]{3,10} \S+ HTTP/1\.[01]|HTTP/1\.[01] \d{3}.{0,60}?)\.\.")
_FIELD: Final = re.compile(r"\.\.(?=[A-Za-z][A-Za-z0-9-]{0,60}: )")
_FRAME: Final = re.compile(r"\s*at ([\w.$<>/-]+\(.*\))")


class Written(NamedTuple):
    """One read or write."""

    time: float
    function: str
    source: Address
    destination: Address
    body: list[str]
    stack: list[str]


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins like its log, perhaps after the banner."""
    text = head.decode("utf-8", "replace")
    return "SSL Session:" in text and _WAY.search(text) is not None


def read(path: Path, sink: Sink) -> None:
    """Read a log."""
    events = Events(sink)
    total = path.stat().st_size
    dotted = False
    with path.open("rb") as file:
        for written in _writes(file, sink, total):
            data, whole = _data(written.body)
            if not data:
                sink.skip(f"the call at {written.function} of {written.time:.3f} has no bytes.")
                continue
            dotted |= not whole
            _add(written, data, events)
    events.flush()
    if events.count:
        sink.problem(ZONE)
    if dotted:
        sink.problem(DOTS)


def _add(written: Written, data: bytes, events: Events) -> None:
    out = written.function in ("SSL_write", "HTTP_send")
    tls = written.function.startswith("SSL")
    local, remote = (written.source, written.destination) if out else (written.destination, written.source)
    events.add(
        Event(
            seq=0,
            time=round(written.time * 1_000_000) * 1_000,
            kind="stream",
            target=written.function if tls else "SocketOutputStream.write" if out else "SocketInputStream.read",
            stack=events.stack(written.stack) if not tls else None,
            connection=Connection(
                local=local if local.port else None,
                remote=remote if remote.port else None,
                direction="out" if out else "in",
                tls=tls,
                payload=blob(data),
            ),
        )
    )


def _writes(file: BinaryIO, sink: Sink, total: int) -> Iterator[Written]:
    """The calls of a log: what follows a `[SSL_write] ...` message until the next session."""
    current: Written | None = None
    for time, message in _messages(file, sink, total):
        first = message[0].strip()
        way = _WAY.fullmatch(first)
        if way is not None:
            if current is not None:
                yield current
            source, destination = _address(way[2], way[3]), _address(way[4], way[5])
            current = Written(time, way[1], source, destination, [], []) if source and destination else None
            if current is None:
                sink.skip(f"a call has impossible addresses: {shown(first, 80)}.")
        elif _SESSION.fullmatch(first):
            if current is not None:
                yield current
            current = None
        elif current is None:
            continue
        elif not current.body:
            current.body.extend(message)
        else:
            current.stack.extend(found[1] for line in message if (found := _FRAME.match(line)) is not None)
    if current is not None:
        yield current


def _messages(file: BinaryIO, sink: Sink, total: int) -> Iterator[tuple[float, list[str]]]:
    """The messages of a log, each with its time and its lines."""
    time = 0.0
    message: list[str] = []
    done = told = 0
    while line := file.readline(MAX_LINE):
        done += len(line)
        if done - told > 1 << 24:
            told = done
            sink.progress(done, total)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        logged = _LOGGED.fullmatch(text)
        if logged is None:
            if message and len(message) < MAX_LINES:
                message.append(text)
            continue
        if message:
            yield time, message
        found = times.seconds(logged[1].replace(" ", "T"))
        time = found if found is not None else time
        message = [logged[2]]
    if message:
        yield time, message


def _address(host: str, port: str) -> Address | None:
    if int(port) > 65535 or any(not part or int(part) > 255 for part in host.split(".")) or host.count(".") != 3:
        return None
    return Address(host=host, port=int(port))


def _data(body: list[str]) -> tuple[bytes, bool]:
    """The bytes of a dump, and whether they are the true ones."""
    text = "\n".join(body)
    dumped = _DUMPED.findall(text)
    if dumped:
        return bytes.fromhex("".join("".join(row.split()) for row in dumped)), True
    if _MESSAGE.match(text):
        head, gap, rest = text.partition("....")
        text = _FIELD.sub("\r\n", head) + ("\r\n\r\n" if gap else "") + rest
    return text.encode("ascii", "replace"), False
