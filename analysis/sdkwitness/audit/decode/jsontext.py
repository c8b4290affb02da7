"""JSON as it is met in traffic: without loss of digits or of repeated keys, whole, in lines or in fragments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import cast

from sdkwitness.audit.decode.part import Part, plain_name
from sdkwitness.audit.decode.tree import MAX_SCALARS, item, member

_GUARDS = ("&&&START&&&", ")]}',", ")]}'", "while(1);", "for(;;);")
"""Prefixes that keep JSON from being run as a script; the first is the Xiaomi account service's."""
_FRAGMENT = re.compile(
    r'"((?:[^"\\]|\\.){1,120}+)"\s{0,8}:\s{0,8}(?:"((?:[^"\\]|\\.){0,4096}+)"|(-?\d{1,40}(?:\.\d{1,40})?))'
)
_FRAGMENT_WINDOW = 256 * 1024
_MAX_LINES = 5_000
_CONSTANTS: dict[object, str] = {None: "null", True: "true", False: "false"}


class _Number(str):
    """Digits of a number exactly as sent; a str subclass tells them from quoted text."""

    __slots__ = ()


class _Pairs(tuple[tuple[str, object], ...]):
    """Members of an object in order; a dict would drop repeated keys."""

    __slots__ = ()


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number, parse_constant=_Number, strict=False
)


def parse(text: str) -> list[Part] | None:
    """Return the scalars of a JSON document, None when `text` is none.

    A document nested deeper than the interpreter can follow gives one part with the reason `depth`.
    """
    body = _unguard(text)
    if body[:1] not in ("{", "[", '"'):
        return None
    try:
        document = _DECODER.decode(body)
    except RecursionError:
        return [Part("json", text, final=True, opaque="depth")]
    except ValueError:
        return _lines(body)
    if isinstance(document, str):
        return [Part("json:$", str(document))]
    return list(_scalars(document))


def fragments(text: str) -> list[Part] | None:
    """Return the members that can be read from JSON that is cut off or broken, None when there are none."""
    body = _unguard(text)
    if body[:1] not in ("{", "["):
        return None
    found: list[Part] = []
    for match in _FRAGMENT.finditer(body[:_FRAGMENT_WINDOW]):
        key = _unescape(match[1])
        value = _unescape(match[2]) if match[2] is not None else match[3]
        found.append(Part(f"json-fragment:{plain_name(key)}", value, key, final=match[2] is None))
    if found and len(body) > _FRAGMENT_WINDOW:
        found.append(Part("json-fragment", body[_FRAGMENT_WINDOW:], final=True, opaque="size"))
    return found or None


def _unguard(text: str) -> str:
    body = text.lstrip("\ufeff \t\r\n")
    for guard in _GUARDS:
        if body.startswith(guard):
            return body[len(guard) :].lstrip()
    return body.rstrip()


def _lines(body: str) -> list[Part] | None:
    """Read newline-delimited JSON; every line must be a document, the last may be cut off."""
    lines = [line for line in body.splitlines() if line.strip()]
    if not 2 <= len(lines) <= _MAX_LINES:
        return None
    found: list[Part] = []
    for number, line in enumerate(lines):
        try:
            document: object = _DECODER.decode(line.strip())
        except RecursionError:
            return [Part("ndjson", body, final=True, opaque="depth")]
        except ValueError:
            if number and number == len(lines) - 1:
                found.append(Part(f"ndjson:{number}", line, opaque="truncated json"))
                return found
            return None
        if not isinstance(document, (_Pairs, list)):
            return None
        scalars = islice(_scalars(cast("object", document)), MAX_SCALARS - len(found))
        found.extend(part._replace(layer=f"ndjson:{number}{part.layer.removeprefix('json:$')}") for part in scalars)
        if len(found) >= MAX_SCALARS:
            return [*found, Part("ndjson", "", final=True, opaque="nodes")]
    return found


def _scalars(document: object) -> Iterator[Part]:
    """Yield the scalars of `document` in order, without recursion, and no more than a walk can take."""
    # What stands in no member has the name of the field that the document is in.
    stack: list[tuple[object, str, str | None]] = [(document, "$", None)]
    for _ in range(MAX_SCALARS):
        if not stack:
            return
        node, path, key = stack.pop()
        if isinstance(node, _Pairs):
            stack.extend((value, member(path, name), name) for name, value in reversed(node[:MAX_SCALARS]))
        elif isinstance(node, list):
            items = cast("list[object]", node)[:MAX_SCALARS]
            stack.extend((items[at], item(path, at), key) for at in range(len(items) - 1, -1, -1))
        elif isinstance(node, _Number):
            yield Part(f"json:{path}", str(node), key, final=True)
        elif isinstance(node, str):
            yield Part(f"json:{path}", node, key)
        else:
            yield Part(f"json:{path}", _CONSTANTS.get(node, ""), key, final=True)
    yield Part("json", "", final=True, opaque="nodes")


def _unescape(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
