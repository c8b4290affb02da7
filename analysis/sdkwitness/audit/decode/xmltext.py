"""XML and property lists, without expanding a single entity of the document's own."""

from __future__ import annotations

import re
from xml.parsers import expat

from sdkwitness.audit.decode.part import Part, plain_name
from sdkwitness.audit.decode.tree import MAX_SCALARS

_START = re.compile(r"\ufeff?\s*<(?:\?xml|!DOCTYPE|[A-Za-z_])")
_MAX_DEPTH = 200
_MAX_PATH = 2_000
"""Characters of a path: hostile documents nest long names, and each attribute carries its path."""
_GENERIC = frozenset({"string", "integer", "real", "int", "long", "float", "boolean", "value"})


class _RefusedError(Exception):
    """The document declares entities or is nested too deep."""


class _FullError(Exception):
    """The document has more texts and attributes than a walk has nodes for."""


def parse(text: str) -> list[Part] | None:
    """Return texts and attributes of an XML document, None when `text` is none.

    A document with entity declarations, or nested too deep, gives one opaque part; of one with more pieces than a
    walk takes, the rest is one.
    """
    if not _START.match(text):
        return None
    found: list[Part] = []
    paths = ["xml:"]
    texts: list[list[str]] = []
    labels: list[str] = []
    plist_key = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(paths) > _MAX_DEPTH:
            raise _RefusedError("depth")
        if len(found) + len(attributes) > MAX_SCALARS:
            raise _FullError
        above = paths[-1]
        path = f"{above}/{plain_name(name)}" if len(above) <= _MAX_PATH else f"{above.removesuffix('/…')}/…"
        paths.append(path)
        texts.append([])
        labels.append(attributes.get("name", ""))
        found.extend(Part(f"{path}/@{plain_name(key)}", value, key) for key, value in attributes.items() if value)

    def end(name: str) -> None:
        body, label, path = "".join(texts.pop()).strip(), labels.pop(), paths.pop()
        if name == "key":
            plist_key[0] = body
        elif body:
            # Property lists and Android preferences put the field's name beside the value, not around it.
            beside = (label or plist_key[0]) if name in _GENERIC else ""
            found.append(Part(path, body, beside or name))
            plist_key[0] = ""

    def data(piece: str) -> None:
        if texts:
            texts[-1].append(piece)

    def entity(*_: object) -> None:
        raise _RefusedError("xml entities")

    # The declaration names the character set that the bytes had before they became this text.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), True)
    except _RefusedError as error:
        return [Part("xml", text, final=True, opaque=str(error))]
    except _FullError:
        return [*found, Part("xml", "", final=True, opaque="nodes")]
    except expat.ExpatError:
        return found if len(found) >= 2 else None
    return found or None
