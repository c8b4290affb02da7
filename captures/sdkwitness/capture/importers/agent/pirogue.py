"""What PiRogue's Frida scripts wrote (https://pts-project.org, `pirogue_cli/frida-scripts/*.js`, `capture_manager.py`).

Each file is one JSON array: `socket_trace.json` calls of connect, send, write, read and their kin with both ends of the
socket and the Java stack; `aes_info.json` javax.crypto operations with all that went in and came out, in hexadecimal,
and keys by themselves; `dynamic_hook.json` calls of whatever methods the user named. Times are the device's, in
milliseconds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, cast

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import array, unpacked
from sdkwitness.capture.importers.agent.calls import Argument, Call, Calls
from sdkwitness.capture.importers.agent.ciphers import direction
from sdkwitness.capture.importers.agent.events import Events, blob
from sdkwitness.capture.importers.loose import number_of, object_of, objects_of, size_of, text_of
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.records import Address, Connection, Crypto, Event

KEPT: Final = False
LAST_MILLISECOND: Final = 9_223_372_036_000
"""Since the epoch; the nanoseconds after it do not fit 64 bits."""
_BEGINS: Final = re.compile(rb'\[\s*\{.{0,2000}?"(?:aes_info_log|socket_traces?(?:_log)?|dynamic_hook_log)"', re.DOTALL)
_OUT: Final = ("connect", "send", "write")

Object = dict[str, Any]


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins with a record of one of the scripts."""
    return _BEGINS.match(unpacked.head_of(head)) is not None


def read(path: Path, sink: Sink) -> None:
    """Read one of the files.

    Raises:
        UserError: It is none.
    """
    events = Events(sink)
    calls = Calls(events, sink.lookup)
    number = 0
    with unpacked.opened(path) as opened:
        data = opened.data
        start = data.find(b"[")
        if start < 0:
            raise UserError(f"{path} cannot be imported: it holds no list of records.")
        for element in array.elements(data, start + 1, lambda at: sink.progress(at, len(data))):
            if isinstance(element, array.Ended):
                break
            number += 1
            if isinstance(element, array.Cut):
                sink.short(f"the file ends inside record {number}." if element.inside else "the file has no end.")
                break
            if not _record(object_of(element.value), events, calls):
                sink.skip(f"record {number} {element.fault or 'is none of a PiRogue script.'}")
    events.flush()


def _record(told: Object, events: Events, calls: Calls) -> bool:
    kind, data = text_of(told.get("type")), object_of(told.get("data"))
    time = number_of(told.get("timestamp"))
    if time is None or not 0 < time < LAST_MILLISECOND or not data:
        return False
    at = round(time * 1000) * 1000
    if kind == "aes_info_log":
        return _operation(data, at, events)
    if kind.startswith("socket_trace"):
        return _socket(data, at, events)
    return kind == "dynamic_hook_log" and _hook(data, at, calls)


def _operation(data: Object, time: int, events: Events) -> bool:
    """One operation; a key by itself tells nothing that the operations do not, so it makes no event."""
    entered, left = _hex(data.get("in")), _hex(data.get("out"))
    if entered is None or left is None:
        return False
    algorithm = text_of(data.get("alg"))[:100]
    if entered and left:
        crypto = Crypto(
            operation=direction(entered, left),
            algorithm=algorithm,
            input=blob(entered),
            output=blob(left),
            key=_hex(data.get("key")) or b"",
            iv=_hex(data.get("iv")) or b"",
        )
        events.add(Event(seq=0, time=time, kind="crypto", target="Cipher.doFinal", crypto=crypto))
    return True


def _socket(data: Object, time: int, events: Events) -> bool:
    name = text_of(data.get("socket_event_type"))
    local, remote = _end(data, "local"), _end(data, "dest")
    if not name or remote is None:
        return False
    frames = [text_of(f.get("str")) or f"{text_of(f.get('class'))}.{text_of(f.get('method'))}" for f in _stack(data)]
    thread = size_of(data.get("thread_id")) or 0
    events.add(
        Event(
            seq=0,
            time=time,
            kind="connect" if name.startswith("connect") else "stream",
            target=f"libc.{name}"[:100],
            thread=thread,
            stack=events.stack(frames),
            connection=Connection(local=local, remote=remote, direction="out" if name.startswith(_OUT) else "in"),
        )
    )
    return True


def _stack(data: Object) -> list[Object]:
    return objects_of(data.get("stack"))


def _hook(data: Object, time: int, calls: Calls) -> bool:
    arguments = data.get("arguments")
    frames = data.get("stacktrace")
    entered = number_of(data.get("timestamp"))
    return calls.add(
        Call(
            time=round(entered * 1000) * 1000 if entered is not None and 0 < entered < LAST_MILLISECOND else time,
            owner=text_of(data.get("class")),
            method=text_of(data.get("method")),
            arguments=[_argument(a) for a in cast("list[object]", arguments)] if isinstance(arguments, list) else (),
            returned=_argument(data["returned_value"]) if "returned_value" in data else None,
            # Cut out of Java's own list with its commas.
            frames=[text_of(f).strip("[] ") for f in cast("list[object]", frames)] if isinstance(frames, list) else (),
        )
    )


def _argument(value: object) -> Argument:
    """A value as Frida sends it: objects of Java come as handles, which say nothing."""
    if isinstance(value, list):
        listed = cast("list[object]", value)
        if all(isinstance(v, int) and not isinstance(v, bool) and -128 <= v <= 255 for v in listed):
            return Argument(data=bytes(cast("int", v) & 0xFF for v in listed), type="[B")
        return Argument(text=str(listed))
    if isinstance(value, dict):
        return Argument(withheld=True)
    return Argument(text=None if value is None else text_of(value))


def _end(data: Object, side: str) -> Address | None:
    host, port = text_of(data.get(f"{side}_ip")), size_of(data.get(f"{side}_port"))
    if not host or port is None or port > 65535:
        return None
    return Address(host=host.removeprefix("::ffff:")[:100], port=port)


def _hex(value: object) -> bytes | None:
    """Hexadecimal; nothing where there is none, and None where it is none."""
    text = text_of(value)
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None
