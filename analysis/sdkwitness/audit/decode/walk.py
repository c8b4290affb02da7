"""The walk through a payload: which step opens which buffer, how far, and by what path.

A buffer is text or bytes. Steps that are sure of themselves (a signature, a parser that took it all) replace
the buffer by its pieces; guesses (Base64, hex, percent) keep the leaf and add what was under it. Every buffer
is also kept for search, so that a value inside a wrapper that no step opens is still found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sdkwitness.audit.decode import (
    binary,
    codings,
    exif,
    http1,
    jsontext,
    keyvalue,
    multipart,
    parcel,
    textual,
    xmltext,
)
from sdkwitness.audit.decode.budget import Budget
from sdkwitness.audit.decode.part import Part, clean
from sdkwitness.audit.decode.schemes import Secrets, xiaomi_fds, xiaomi_rc4
from sdkwitness.audit.model import Decoded, Leaf

if TYPE_CHECKING:  # the ledger reads the schemes of this package
    from sdkwitness.audit.ledger import Ledger, Opened

_MIN_BUFFER = 4
_MIN_OPAQUE = 48
"""Bytes from which on random-looking content is called encrypted; shorter, it is as well an identifier."""
_MIN_QUOTED = 48
"""Characters from which a quoted text inside a payload is taken for JSON."""
_MAX_KEPT = 64 * 1024
"""Bytes of an opaque or media leaf that are kept for previews; the buffers keep the whole."""


class Origin(NamedTuple):
    """Where a payload came from."""

    evidence: str
    time: int
    outgoing: bool = True


class _Node(NamedTuple):
    data: str | bytes
    path: tuple[str, ...]
    key: str
    origin: Origin
    content_type: str = ""
    final: bool = False
    opaque: str = ""
    depth: int = 0


class Walk:
    """One piece of evidence being decoded, within one budget."""

    def __init__(self, ledger: Ledger | None = None, *, missing_key: str = "", budget: Budget | None = None) -> None:
        """Prepare a walk.

        Args:
            ledger: plaintexts of the capture's ciphers; None for a payload on its own.
            missing_key: what to call ciphertext that stays closed, `encrypted` when empty.
            budget: bounds; the default ones when None.
        """
        self.nonce = ""
        """`_nonce` of the exchange, for the Xiaomi cloud scheme."""
        self._ledger = ledger
        self._secrets = ledger.secrets if ledger is not None else Secrets()
        self._closed = missing_key or "encrypted"
        self._budget = budget or Budget()
        self._leaves: list[Leaf] = []
        self._buffers: list[Leaf] = []
        self._decoded = 0
        self._opaque = 0
        self._exhausted = False

    def add(
        self, data: str | bytes, path: tuple[str, ...], origin: Origin, *, key: str = "", content_type: str = ""
    ) -> None:
        """Decode one buffer and all that is inside it."""
        stack = [_Node(data, path, key, origin, content_type)]
        while stack:
            node = stack.pop()
            if not self._budget.spend_node():
                if not self._exhausted:
                    self._exhausted = True
                    self._stop(node, "nodes")
                return
            if node.final or node.opaque:
                self._leaf(node)
                continue
            if node.depth > self._budget.depth:
                self._stop(node, "depth")
                continue
            parts = self._open(node)
            stack.extend(_child(node, part) for part in reversed(parts))

    def take(self, part: Part, path: tuple[str, ...], origin: Origin) -> None:
        """Decode one field that a container outside the payload gave."""
        self.add(part.data, (*path, part.layer), origin, key=part.key or "")

    def add_body(
        self, body: bytes, path: tuple[str, ...], origin: Origin, *, encoding: str = "", content_type: str = ""
    ) -> None:
        """Decode an HTTP body: its content codings, last applied first (RFC 9110, 8.4), then what is inside.

        A coding that the body does not have is skipped: recorders hand out decoded bodies under old headers,
        and servers mis-declare.
        """
        data = body
        for token in reversed(encoding.lower().split(",")):
            expand = codings.CODINGS.get(token.strip())
            got = expand(data, self._budget.expansion(len(data))) if expand else None
            if got is None:
                continue
            path = (*path, got.name)
            if got.problem:
                self._leaf(_Node(data[:_MAX_KEPT], path, "", origin, opaque=got.problem))
            data = got.data
        self.add(data, path, origin, content_type=content_type)

    def stop(self, data: bytes, path: tuple[str, ...], origin: Origin, reason: str) -> None:
        """Record a payload that is not decoded at all, with the reason."""
        self._stop(_Node(data, path, "", origin), reason)

    def finish(self) -> Decoded:
        """Return all that was decoded."""
        return Decoded(
            leaves=tuple(self._leaves),
            buffers=tuple(self._buffers),
            bytes_decoded=self._decoded,
            bytes_opaque=self._opaque,
        )

    # --- opening ---------------------------------------------------------------------------------

    def _open(self, node: _Node) -> list[Part]:
        if isinstance(node.data, str):
            return self._open_text(node, clean(node.data))
        return self._open_bytes(node, node.data)

    def _open_bytes(self, node: _Node, data: bytes) -> list[Part]:
        if not data:
            self._leaf(node._replace(data=""))
            return []
        if not self._budget.spend_bytes(len(data)):
            self._stop(node, "size")
            return []
        self._buffer(node, data)
        if node.path[-1].startswith("voice-frame"):
            self._leaf(node._replace(data=data[:_MAX_KEPT]))
            return []
        # A sound archive names its own layer; the event of the compressor that made it would say less.
        parts = self._unpack(data)
        if parts and not parts[-1].opaque:
            return parts
        text = binary.text_of(data)
        # Ciphertext is no text; what an app encrypted may stand in a text only under an encoding.
        opened = self._by_key(data) if text is None else None
        if opened:
            return opened
        name = binary.media(data)
        if name:
            self._leaf(node._replace(data=data[:_MAX_KEPT], path=(*node.path, name)))
            return [part._replace(layer=f"{name} > {part.layer}") for part in exif.position(data)]
        parts = parts or multipart.parse(data, node.content_type)
        if parts:
            return parts
        if text is not None:
            return self._open_text(node._replace(data=text), text, counted=True)
        return self._open_binary(node, data)

    def _open_binary(self, node: _Node, data: bytes) -> list[Part]:
        parts = http1.parse(data) or parcel.parse(data) or binary.protobuf(data)
        if parts:
            return parts
        found = binary.strings(data)
        covered = sum(len(part.data) for part in found)
        if binary.looks_random(data) and covered < len(data) // 4 and len(data) >= _MIN_OPAQUE:
            self._stop(node, self._closed)
        else:
            self._leaf(node._replace(data=data[:_MAX_KEPT]))
        return found

    def _open_text(self, node: _Node, text: str, *, counted: bool = False) -> list[Part]:
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        if not counted:
            if not self._budget.spend_bytes(size):
                self._stop(node._replace(data=text), "size")
                return []
            if size >= _MIN_BUFFER and len(node.path) > 1:
                self._buffer(node, text)
        stripped = text.strip()
        parts = self._structured(node, stripped) if size >= _MIN_BUFFER else None
        if parts:
            return parts
        guesses = self._guesses(node, stripped) if size >= _MIN_BUFFER else []
        if guesses is None:
            return []
        self._leaf(node._replace(data=text))
        return guesses

    def _structured(self, node: _Node, text: str) -> list[Part] | None:
        """Open text whose structure leaves no doubt."""
        head = text[:64].lstrip("\ufeff")
        if head[:1] == '"' and len(node.path) > 1 and len(text) < _MIN_QUOTED and "\\" not in text:
            return None  # a value that somebody put in quotes, as Android does with an SSID
        if head[:1] in ("{", "[", '"') or not (head[:1].isalnum() or head[:1] in "<%+/-_$|?"):
            parts = jsontext.parse(text) or jsontext.fragments(text)
            if parts:
                return parts
        if head[:1] == "<":
            parts = xmltext.parse(text)
            if parts:
                return parts
        if text.startswith(("GET ", "POST ", "PUT ", "HTTP/1.")):
            parts = http1.parse(text.encode("utf-8", "replace"))
            if parts:
                return parts
        if '="' in text:
            parts = keyvalue.pairs(text)
            if parts:
                return parts
        if "form-urlencoded" in node.content_type.lower() or keyvalue.looks_like_form(text):
            fields = keyvalue.form(text)
            if any(part.key for part in fields):
                return [self._field(part, fields) for part in fields]
        if "://" in text[:24]:
            parts = keyvalue.url(text)
            # The URL itself is a value too (a course, an avatar), so it stays a leaf beside its pieces.
            if parts:
                self._leaf(node._replace(data=text))
                return parts
        return textual.jwt(text) or keyvalue.pairs(text)

    def _field(self, part: Part, fields: list[Part]) -> Part:
        """Open a form field of the Xiaomi cloud scheme; others pass unchanged."""
        if part.key == "_nonce" or not self._secrets.ssecurity or not isinstance(part.data, str):
            return part
        nonce = next((str(other.data) for other in fields if other.key == "_nonce"), "")
        plain = xiaomi_rc4.decrypt(part.data, nonce, self._secrets.ssecurity) if nonce else None
        return part if plain is None else part._replace(layer=f"{part.layer} > {xiaomi_rc4.LAYER}", data=plain)

    def _guesses(self, node: _Node, text: str) -> list[Part] | None:
        """Open text that may be an encoding; None when the node was finished as opaque."""
        unquoted = textual.percent(text)
        if unquoted is not None:
            return [Part("percent", unquoted)]
        unescaped = textual.escapes(text)
        if unescaped is not None:
            return [Part(*unescaped)]
        candidates = []
        raw = textual.hex_bytes(text)
        if raw is not None:
            candidates.append(("hex", raw))
        coded = textual.base64_bytes(text)
        if coded is not None:
            candidates.append(coded)
        found: list[Part] = []
        for layer, data in candidates:
            if self._makes_sense(data):
                found.append(Part(layer, data))
            elif self._budget.spend_bytes(len(data)):
                self._buffer(node._replace(path=(*node.path, layer)), data)
        if self.nonce and len(node.path) == 1 and coded is not None:
            plain = xiaomi_rc4.decrypt(text, self.nonce, self._secrets.ssecurity)
            if plain is not None:
                return [Part(xiaomi_rc4.LAYER, plain)]
        if not found and coded is not None and len(coded[1]) >= 64 and binary.looks_random(coded[1]):
            self._stop(node._replace(data=text), self._closed)
            return None
        return found

    def _makes_sense(self, data: bytes) -> bool:
        """Say whether decoded bytes are content: readable, packed, known, or a message of readable fields."""
        if len(data) < 3:
            return False
        if len(data) >= 16 and (self._plaintexts(data) or xiaomi_fds.decrypt(data, self._secrets.object_keys)):
            return True
        text = binary.text_of(data)
        if text is not None:
            return len(data) >= 6 or not text.isascii()
        if binary.media(data) is not None or data[:2] in (b"\x1f\x8b", b"\x28\xb5"):
            return True
        if data[0] == 0x78 and codings.by_signature(data, 4096) is not None:
            return True
        return len(data) >= 6 and binary.protobuf(data) is not None

    def _plaintexts(self, data: bytes) -> tuple[Opened, ...]:
        return self._ledger.open(data) if self._ledger is not None else ()

    def _by_key(self, data: bytes) -> list[Part]:
        """Open ciphertext with the ledger, or with a key that the capture holds."""
        parts: list[Part] = []
        at = 0
        for region in self._plaintexts(data):
            if region.start - at >= _MIN_BUFFER:
                parts.extend(binary.strings(data[at : region.start]))
            parts.append(Part(region.layer, region.data))
            if not region.complete:
                parts.append(Part(region.layer, b"", opaque="truncated by the agent"))
            at = region.end
        if parts and len(data) - at >= _MIN_BUFFER:
            parts.extend(binary.strings(data[at:]))
        if not parts:
            plain = xiaomi_fds.decrypt(data, self._secrets.object_keys)
            if plain is not None:
                parts.append(Part(xiaomi_fds.LAYER, plain))
        return parts

    def _unpack(self, data: bytes) -> list[Part] | None:
        got = codings.by_signature(data, self._budget.expansion(len(data)))
        return None if got is None else expanded(got)

    # --- keeping ---------------------------------------------------------------------------------

    def _buffer(self, node: _Node, value: str | bytes) -> None:
        if len(value) >= _MIN_BUFFER:
            origin = node.origin
            self._buffers.append(
                Leaf(
                    evidence=origin.evidence,
                    path=node.path,
                    key=node.key,
                    value=value,
                    time=origin.time,
                    outgoing=origin.outgoing,
                )
            )

    def _leaf(self, node: _Node) -> None:
        value = clean(node.data) if isinstance(node.data, str) else node.data
        size = len(value) if isinstance(value, bytes) or value.isascii() else len(value.encode("utf-8", "replace"))
        if node.opaque:
            self._opaque += size
        else:
            self._decoded += size
        origin = node.origin
        self._leaves.append(
            Leaf(
                evidence=origin.evidence,
                path=node.path,
                key=clean(node.key),
                value=value,
                time=origin.time,
                outgoing=origin.outgoing,
                opaque=node.opaque,
            )
        )

    def _stop(self, node: _Node, reason: str) -> None:
        """Record a buffer that is not looked into any further, counting its whole size."""
        kept = node.data[:_MAX_KEPT]
        self._opaque += len(node.data) - len(kept)
        self._leaf(node._replace(data=kept, opaque=reason))


def expanded(got: codings.Expanded) -> list[Part]:
    """Return what a decompression gave, with an opaque piece for what it could not."""
    parts = [Part(got.name, got.data)] if got.data else []
    if got.problem:
        parts.append(Part(got.name, b"", opaque=got.problem))
    return parts


def _child(node: _Node, part: Part) -> _Node:
    layers = tuple(part.layer.split(" > ")) if part.layer else ()
    return _Node(
        data=part.data,
        path=(*node.path, *layers),
        key=node.key if part.key is None else part.key,
        origin=node.origin,
        content_type=part.content_type,
        final=part.final,
        opaque=part.opaque,
        depth=node.depth + len(layers),
    )
