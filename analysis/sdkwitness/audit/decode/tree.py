"""Documents that a library has read into dicts, lists and scalars: their scalars with the paths to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from sdkwitness.audit.decode.part import MAX_NAME, Part, plain_name

MAX_SCALARS = 100_000
"""Objects, arrays and scalars of one document: twice what a walk has nodes for."""
_MAX_PATH = 2_000
"""Characters of a path: hostile documents nest long names, and each leaf carries its path."""
_PLAIN = re.compile(r"[^\W\d][\w-]*\Z")


def scalars(document: object, layer: str) -> Iterator[Part]:
    """Yield the scalars of `document` in order; bytes and texts are left for the walk to look into.

    A document may hold one container in many places, or itself: it is read where it is met first, and the other
    places count as a bound that was hit.

    Args:
        document: dicts, lists and tuples of scalars; an object of another type is shown as its text.
        layer: name of the step, before the path: `msgpack` gives `msgpack:$.device.imei`.
    """
    stack: list[tuple[object, str, str]] = [(document, "$", "")]
    met: set[int] = set()
    left = MAX_SCALARS
    whole = True
    while stack:
        node, path, key = stack.pop()
        if isinstance(node, (Mapping, list, tuple)):
            held = cast("Mapping[object, object] | list[object] | tuple[object, ...]", node)
            left -= len(held)
            if left < 0 or (held and id(held) in met):
                whole = False
                continue
            met.add(id(held))
            stack.extend(reversed(_held(held, path, key)))
        elif isinstance(node, (str, bytes)):
            yield Part(f"{layer}:{path}", node, key)
        else:
            yield Part(f"{layer}:{path}", _text(node), key, final=True)
    if not whole:
        yield Part(layer, "", final=True, opaque="nodes")


def _held(
    held: Mapping[object, object] | list[object] | tuple[object, ...], path: str, key: str
) -> list[tuple[object, str, str]]:
    """Return (content, path, key) of what a container holds, in order."""
    if isinstance(held, Mapping):
        named = [(str(name), value) for name, value in held.items()]
        return [(value, member(path, name), name) for name, value in named]
    return [(value, item(path, at), key) for at, value in enumerate(held)]


def member(path: str, name: str) -> str:
    """Return the path of a member of the object at `path`."""
    if len(path) > _MAX_PATH:
        return _cut(path)
    return f"{path}.{name}" if _PLAIN.match(name) and len(name) <= MAX_NAME else f"{path}['{plain_name(name)}']"


def item(path: str, at: int) -> str:
    """Return the path of an item of the array at `path`."""
    return _cut(path) if len(path) > _MAX_PATH else f"{path}[{at}]"


def _cut(path: str) -> str:
    return path if path.endswith("…") else f"{path}…"


def _text(node: object) -> str:
    if node is None or isinstance(node, bool):
        return {None: "null", True: "true", False: "false"}[node]
    try:
        return repr(node) if isinstance(node, (int, float)) else str(node)
    except ValueError:  # an integer of more digits than the interpreter prints
        return ""
