"""Logs of frooky (https://github.com/cpholguera/frooky): JSON lines of hooked calls.

Its `docs/output.md` describes `hook` events with `inputParameters` and `returnValue`, after a `summary` of the hooks;
`frooky/agent/shared/event/*.ts` the later spelling, with `timestamp`, `javaClassName` and `args`. Bytes are hexadecimal
(`0x1f8b...`, at most 256 of them in the first spelling, `android-decoder.ts`) or lists of numbers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, cast

from sdkwitness.capture.importers import times
from sdkwitness.capture.importers.agent.calls import Argument, Call, Calls
from sdkwitness.capture.importers.agent.events import Events
from sdkwitness.capture.importers.agent.own import lines
from sdkwitness.capture.importers.array import parse
from sdkwitness.capture.importers.loose import object_of, objects_of, shown, text_of
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.records import Coverage, HookStatus

KEPT: Final = False
KEPT_BYTES: Final = 256
"""Of one byte array, in its first spelling."""
_TYPE: Final = re.compile(rb'"type"\s*:\s*"(?:hook|native-hook|hook-java|hook-native|hook-objc|summary)"')
_HEX: Final = re.compile(r"0x((?:[0-9a-fA-F]{2})*)(\.\.\.)?")
_INSTANCE: Final = re.compile(r"<instance: .*>")

Object = dict[str, Any]


def recognise(head: bytes, name: str) -> bool:
    """Whether a file begins with an event of frooky."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return first.startswith(b"{") and b'"log"' not in first[:64] and _TYPE.search(first) is not None


def read(path: Path, sink: Sink) -> None:
    """Read a log."""
    events = Events(sink)
    calls = Calls(events, sink.lookup)
    total = path.stat().st_size
    with path.open("rb") as file:
        for number, line in lines(file, sink, total):
            told = object_of(parse(line).value)
            kind = text_of(told.get("type"))
            if kind == "summary":
                events.put(_coverage(told))
                for error in _errors(told):
                    sink.problem(f"frooky could not hook {error}.")
            elif not kind.startswith(("hook", "native-hook")) or not _event(told, calls):
                sink.skip(f"line {number} is no event of frooky.")
    events.flush()


def _event(told: Object, calls: Calls) -> bool:
    time = times.seconds(told.get("time") or told.get("timestamp"))
    owner = text_of(told.get("class") or told.get("javaClassName") or told.get("objcClass") or told.get("module"))
    method = text_of(told.get("method") or told.get("symbol"))
    if time is None or not owner or not method:
        return False
    returned = told.get("returnValue")
    # A list of one in the first spelling, an object in the later.
    came = objects_of(returned) or ([object_of(returned)] if object_of(returned) else [])
    frames = told.get("stackTrace")
    instance = text_of(told.get("instanceId") or object_of(told.get("fieldType")).get("instanceId"))
    thrown = text_of(told.get("exception"))
    return calls.add(
        Call(
            time=round(time * 1_000_000) * 1_000,
            owner=owner,
            method=method,
            arguments=[_argument(a) for a in objects_of(told.get("inputParameters") or told.get("args"))],
            returned=_returned(came[0]) if came else None,
            error=thrown.partition(":")[0].strip() or None,
            instance=instance if instance not in ("", "static", "error") else None,
            frames=[text_of(f) for f in cast("list[object]", frames)] if isinstance(frames, list) else (),
        )
    )


def _returned(told: Object) -> Argument | None:
    if text_of(told.get("declaredType") or told.get("type")) == "void":
        return None
    argument = _argument(told)
    # What an object is, frooky does not say; which one it is ties a cipher's creation to its use.
    return (
        argument._replace(text=text_of(told["instanceId"])) if argument.withheld and "instanceId" in told else argument
    )


def _argument(told: Object) -> Argument:
    kind, value = text_of(told.get("declaredType") or told.get("type")), told.get("value")
    if isinstance(value, list):
        data = _bytes(cast("list[object]", value))
        return Argument(data=data, type=kind) if data is not None else Argument(text=str(value), type=kind)  # pyright: ignore[reportUnknownArgumentType]  # JSON
    if isinstance(value, dict):
        return Argument(text=str(value), type=kind)  # pyright: ignore[reportUnknownArgumentType]  # JSON
    if value is None:
        return Argument(type=kind)
    text = text_of(value)
    if kind in ("[B", "byte[]") and (found := _HEX.fullmatch(text)):
        data = bytes.fromhex(found[1])
        return Argument(data=data, type=kind, size=len(data) + 1 if found[2] else None)
    if kind.partition(".")[0] not in ("int", "void") and text == "void":
        return Argument(type=kind)  # how frooky writes null
    if _INSTANCE.fullmatch(text):
        shown = text_of(told.get("instanceToString"))
        return Argument(text=shown or None, type=kind, withheld=True)
    return Argument(text=text, type=kind)


def _bytes(values: list[object]) -> bytes | None:
    """Java's signed bytes as bytes."""
    if all(isinstance(v, int) and not isinstance(v, bool) and -128 <= v <= 255 for v in values):
        return bytes(cast("int", v) & 0xFF for v in values)
    return None


def _coverage(told: Object) -> Coverage:
    hooks: list[HookStatus] = []
    for hook in objects_of(told.get("hooks"))[:10_000]:
        owner = text_of(hook.get("class") or hook.get("javaClass") or hook.get("module")).rpartition(".")[2]
        name = text_of(hook.get("method") or hook.get("symbol"))
        if owner and name:
            hooks.append(HookStatus(target=f"{owner}.{name}", outcome="installed"))
    return Coverage(process="", pid=0, hooks=tuple(hooks), time=round((times.seconds(told.get("time")) or 0) * 1e9))


def _errors(told: Object) -> list[str]:
    found = told.get("errors")
    return [shown(text_of(e)).rstrip(".") for e in cast("list[object]", found)[:20]] if isinstance(found, list) else []
