"""JSON as it is met in traffic: without loss of digits or of repeated keys, whole, in lines or in fragments.

Two parsers give the same: a quick one, which is taken at its word only where the text itself shows that it dropped
nothing, and an exact one for the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final, NamedTuple, cast

import msgspec

from sdkwitness.audit.decode.decoded import Field, Holder, Origin, Root, Scalar
from sdkwitness.audit.decode.octets import MIN_SIZE
from sdkwitness.audit.decode.part import Part, clean, plain_name
from sdkwitness.audit.decode.tree import MAX_SCALARS
from sdkwitness.audit.decode.words import PLAIN

_GUARDS = ("&&&START&&&", ")]}',", ")]}'", "while(1);", "for(;;);")
"""Prefixes that keep JSON from being run as a script; the first is the Xiaomi account service's."""
_FRAGMENT = re.compile(
    r'"((?:[^"\\]|\\.){1,120}+)"\s{0,8}:\s{0,8}(?:"((?:[^"\\]|\\.){0,4096}+)"|(-?\d{1,40}(?:\.\d{1,40})?))'
)
_FRAGMENT_WINDOW = 256 * 1024
_MAX_LINES = 5_000
_MAX_LEVELS: Final = 500
"""Containers in each other that are followed; a recursion this deep is half of what the interpreter allows."""
_NEGATIVE_ZERO = re.compile(r"-0(?![\d.eE])")


class Document(NamedTuple):
    """The fields of a JSON text."""

    fields: list[Field]
    """All scalars in order."""
    texts: list[int]
    """Places of the fields whose text is no plain word: a step may open it."""
    rest: list[Part]
    """What could not be read, with the reason."""
    listed: bool
    """Whether there is an array of numbers long enough to be one of bytes."""
    escaped: bool
    """Whether the texts of the fields may stand otherwise in the document than they are given here."""


class _Number(str):
    """Digits of a number exactly as sent; a str subclass tells them from quoted text."""

    __slots__ = ()


class _Pairs(tuple[tuple[str, object], ...]):
    """Members of an object in order; a dict would drop repeated keys."""

    __slots__ = ()


class _TooDeepError(Exception):
    """More containers in each other than are followed."""


_QUICK: Final = msgspec.json.Decoder(float_hook=_Number)
_EXACT: Final = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number, parse_constant=_Number, strict=False
)


def read(data: str | bytes, path: tuple[str, ...], origin: Origin, key: str = "") -> Document | None:
    """Return the fields of an object or array, or of lines of them; None when `data` is none or holds nothing.

    Args:
        data: the text; bytes only where they are known to be UTF-8 or are not taken for JSON otherwise.
        path: layers around it.
        origin: where it came from.
        key: name of the field that it is in.
    """
    quick = _quickly(data, Root(path, "json:$", origin), key)
    if quick is not None or isinstance(data, bytes):
        return quick
    body = _unguard(data)
    if body[:1] not in ("{", "["):
        return None
    document: Document | None
    try:
        document = _cleaned(_flat(_EXACT.decode(body), Root(path, "json:$", origin), key)[0])
    except (RecursionError, _TooDeepError):
        document = Document([], [], [Part("json", data, final=True, opaque="depth")], False, True)
    except ValueError:
        document = _lines(body, path, origin, key)
    return document if document is not None and (document.fields or document.rest) else None


def quoted(text: str) -> list[Part] | None:
    """Return the content of a text that is one JSON string, None when it is none."""
    body = _unguard(text)
    if body[:1] != '"':
        return None
    try:
        document: object = _EXACT.decode(body)
    except (ValueError, RecursionError):
        return None
    return [Part("json:$", document)] if isinstance(document, str) else None


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


def _quickly(data: str | bytes, root: Root, key: str) -> Document | None:
    """Return the fields by the quick parser, None where it finds none or the text does not show that they are all."""
    try:
        document, keys = _flat(_QUICK.decode(data), root, key)
    except (msgspec.MsgspecError, ValueError, RecursionError, _TooDeepError):
        return None
    fields = document.fields
    escaped = b"\\" in data if isinstance(data, bytes) else "\\" in data
    if not fields or document.rest or not _kept_all(data, fields, keys, escaped=escaped):
        return None
    return document._replace(escaped=escaped)


def _kept_all(data: str | bytes, fields: list[Field], keys: int, *, escaped: bool) -> bool:
    """Say whether nothing was lost to a dict or to a number: no repeated key, no negative zero.

    Every member has a colon outside of texts; where the text has no more colons than members were read, none was
    dropped. Else the quotes tell: a dropped member took two at least with it.
    """
    colons, zeros = (data.count(b":"), b"-0" in data) if isinstance(data, bytes) else (data.count(":"), "-0" in data)
    if colons == keys and not zeros:
        return True
    text = data.decode() if isinstance(data, bytes) else data
    if colons != keys:
        bare = text.replace("\\\\", "").replace('\\"', "") if escaped else text
        if bare.count('"') != 2 * (keys + sum(type(field[1]) is str for field in fields)):
            return False
    return _NEGATIVE_ZERO.search(text) is None


def _lines(body: str, path: tuple[str, ...], origin: Origin, key: str) -> Document | None:
    """Read newline-delimited JSON; every line must be a document, the last may be cut off."""
    lines = [line for line in body.splitlines() if line.strip()]
    if not 2 <= len(lines) <= _MAX_LINES:
        return None
    whole = Document([], [], [], False, True)
    for number, line in enumerate(lines):
        try:
            document: object = _EXACT.decode(line.strip())
            if not isinstance(document, (_Pairs, list)):
                return None
            one = _cleaned(_flat(cast("object", document), Root(path, f"ndjson:{number}", origin), key)[0])
        except (RecursionError, _TooDeepError):
            return Document([], [], [Part("ndjson", body, final=True, opaque="depth")], False, True)
        except ValueError:
            if number and number == len(lines) - 1:
                whole.rest.append(Part(f"ndjson:{number}", line, opaque="truncated json"))
                return whole
            return None
        whole.texts.extend(len(whole.fields) + at for at in one.texts)
        whole.fields.extend(one.fields)
        whole.rest.extend(one.rest)
        whole = whole._replace(listed=whole.listed or one.listed)
        if len(whole.fields) >= MAX_SCALARS:
            del whole.fields[MAX_SCALARS:]
            texts = [at for at in whole.texts if at < MAX_SCALARS]
            return whole._replace(texts=texts, rest=[Part("ndjson", "", final=True, opaque="nodes")])
    return whole


def _flat(tree: object, root: Root, key: str) -> tuple[Document, int]:
    """Return the scalars of what a parser gave, in order, and the number of members that were met.

    Raises:
        _TooDeepError: containers stand in each other beyond the bound.
    """
    fields: list[Field] = []
    texts: list[int] = []
    met: list[int] = []
    lists: list[Holder] = []
    add, note, plain = fields.append, texts.append, PLAIN

    def members(pairs: Iterable[tuple[str, object]], holder: Holder, level: int) -> None:
        if level > _MAX_LEVELS:
            raise _TooDeepError
        for name, value in pairs:
            kind = type(value)
            if kind is str:
                if value not in plain:
                    note(len(fields))
                add((name, cast("str", value), holder, name))
            elif kind is dict:
                inside(cast("dict[str, object]", value), (holder, name), level)
            elif kind is list:
                items(cast("list[object]", value), (holder, name), name, level + 1)
            elif kind is _Pairs:
                inside(cast("_Pairs", value), (holder, name), level)
            else:
                add((name, cast("Scalar", value), holder, name))

    def items(values: list[object], holder: Holder, key: str, level: int) -> None:
        if level > _MAX_LEVELS:
            raise _TooDeepError
        if len(values) >= MIN_SIZE and isinstance(values[0], (int, _Number)):
            lists.append(holder)
        for at, value in enumerate(values):
            kind = type(value)
            if kind is str:
                if value not in plain:
                    note(len(fields))
                add((key, cast("str", value), holder, at))
            elif kind is dict or kind is _Pairs:
                inside(cast("dict[str, object]", value), (holder, at), level)
            elif kind is list:
                items(cast("list[object]", value), (holder, at), key, level + 1)
            else:
                add((key, cast("Scalar", value), holder, at))
            if at > MAX_SCALARS:
                return

    def inside(node: dict[str, object] | _Pairs, holder: Holder, level: int) -> None:
        if len(fields) <= MAX_SCALARS:
            met.append(len(node))
            members(node.items() if isinstance(node, dict) else node, holder, level + 1)

    if isinstance(tree, (dict, _Pairs)):
        inside(cast("dict[str, object] | _Pairs", tree), root, 0)
    elif isinstance(tree, list):
        items(cast("list[object]", tree), root, key, 1)  # it has the name of the field that the document is in
    rest: list[Part] = []
    if len(fields) > MAX_SCALARS:
        del fields[MAX_SCALARS:]
        texts = [at for at in texts if at < MAX_SCALARS]
        rest.append(Part("json", "", final=True, opaque="nodes"))
    return Document(fields, texts, rest, bool(lists), True), sum(met)


def _cleaned(document: Document) -> Document:
    """Return a document without the lone surrogates that only the exact parser lets pass."""
    fields = document.fields
    fields[:] = [
        (clean(key), clean(value) if type(value) is str else value, holder, step) for key, value, holder, step in fields
    ]
    return document


def _unescape(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
