"""The walk through a payload: which step opens which buffer, how far, and by what path.

A buffer is text or bytes. Steps that are sure of themselves (a signature, a parser that took it all) replace
the buffer by its pieces; guesses (Base64, hex, percent) keep the leaf and add what was under it. Every buffer
is also kept for search, so that a value inside a wrapper that no step opens is still found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sdkwitness.audit.decode import (
    binary,
    charset,
    codings,
    embedded,
    exif,
    jsontext,
    multipart,
    steps,
    textual,
    words,
)
from sdkwitness.audit.decode.budget import Budget
from sdkwitness.audit.decode.decoded import Decoded, Field, Origin, written
from sdkwitness.audit.decode.findings import MAX_KEPT, MIN_BUFFER, Findings, Spot
from sdkwitness.audit.decode.part import Part, clean, plain_name
from sdkwitness.audit.decode.schemes import Secrets, xiaomi_fds, xiaomi_rc4

if TYPE_CHECKING:  # the ledger reads the schemes of this package
    from sdkwitness.audit.decode.ledger import Ledger, Opened

__all__ = ["Origin", "Walk"]

_MIN_OPAQUE = 48
"""Bytes from which on random-looking content is called encrypted; shorter, it is as well an identifier."""
_MIN_OPAQUE_CODED = 64
"""The same under Base64, where tokens and registration ids are longer."""
_MIN_CIPHERTEXT = 8
"""Bytes from which ciphertext is told from chance by its digest."""
_MAX_CODINGS = 8
"""Content codings of one body that are undone; two are rare already."""


class _Node(NamedTuple):
    data: str | bytes
    spot: Spot
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
        self.exchange: xiaomi_rc4.Exchange | None = None
        """The keys of the exchange whose request and answer are added, for the Xiaomi cloud scheme."""
        self._ledger = ledger
        self._secrets = ledger.secrets if ledger is not None else Secrets()
        self._closed = missing_key or "encrypted"
        self._budget = budget or Budget()
        self._findings = Findings()
        self._exhausted = False
        self._keyed = ledger is not None or bool(self._secrets.object_keys)

    def add(
        self, data: str | bytes, path: tuple[str, ...], origin: Origin, *, key: str = "", content_type: str = ""
    ) -> None:
        """Decode one buffer and all that is inside it."""
        self._visit(_Node(data, Spot(path, key, origin), content_type))

    def take(self, part: Part, path: tuple[str, ...], origin: Origin) -> None:
        """Decode one field that a container outside the payload gave."""
        if part.opaque:
            self._findings.stop(Spot((*path, part.layer), part.key or "", origin), part.data, part.opaque)
        else:
            self.add(part.data, (*path, part.layer), origin, key=part.key or "", content_type=part.content_type)

    def add_body(
        self, body: bytes, path: tuple[str, ...], origin: Origin, *, encoding: str = "", content_type: str = ""
    ) -> None:
        """Decode an HTTP body: its content codings, last applied first (RFC 9110, 8.4), then what is inside.

        A coding that the body does not have is skipped: recorders hand out decoded bodies under old headers,
        and servers mis-declare. Where the body is no text either, the path says that it was declared.
        """
        data = body
        tokens = encoding.lower().split(",")
        if len(tokens) > _MAX_CODINGS:
            self._findings.stop(Spot(path, "", origin), "", "depth")
        for token in tokens[: -_MAX_CODINGS - 1 : -1]:
            name = token.strip()
            expand = codings.CODINGS.get(name)
            got = expand(data, self._budget.expansion(len(data))) if expand else None
            if got is None:
                if name not in codings.PLAIN_CODINGS and binary.text_of(data) is None:
                    path = (*path, f"coding?:{plain_name(name)}")
                continue
            path = (*path, got.name)
            if got.problem:
                self._findings.leaf(Spot(path, "", origin), data[:MAX_KEPT], got.problem)
            data = got.data
        self.add(data, path, origin, content_type=content_type)

    def stop(self, data: bytes, path: tuple[str, ...], origin: Origin, reason: str) -> None:
        """Record a payload that is not decoded at all, with the reason."""
        self._findings.stop(Spot(path, "", origin), data, reason)

    def finish(self) -> Decoded:
        """Return all that was decoded."""
        return self._findings.decoded()

    # --- nodes -------------------------------------------------------------------------------------

    def _visit(self, node: _Node) -> None:
        """Decode a node and what is inside it; layers in each other are bounded, so that the recursion is."""
        if self._exhausted:
            return
        if not self._budget.spend_nodes(1):
            self._exhausted = True
            self._findings.stop(node.spot, node.data, "nodes")
        elif node.opaque:
            self._findings.stop(node.spot, node.data, node.opaque)
        elif node.final:
            self._findings.leaf(node.spot, node.data)
        else:
            self._look(node)

    def _look(self, node: _Node) -> None:
        if node.depth > self._budget.depth:
            self._findings.stop(node.spot, node.data, "depth")
            return
        parts = self._open(node)
        # What no node is left for need not wait for one, but the first shows that there was more.
        for part in parts[: self._budget.nodes + 1]:
            self._visit(_child(node, part))

    def _open(self, node: _Node) -> list[Part]:
        if isinstance(node.data, str):
            return self._open_text(node, clean(node.data), counted=False)
        if not node.data:
            self._findings.leaf(node.spot, "")
            return []
        if not self._budget.spend_bytes(len(node.data)):
            self._findings.stop(node.spot, node.data, "size")
            return []
        self._findings.buffer(node.spot, node.data)
        if node.spot.path[-1] == "voice-frame":
            self._findings.leaf(node.spot, node.data[:MAX_KEPT])
            return []
        # A document that says so would be one in quoted-printable.
        if node.data.startswith((b"{", b"[")) and b"=3D" not in node.data and self._open_json(node, node.data):
            return []
        return self._open_bytes(node, node.data)

    # --- JSON ----------------------------------------------------------------------------------------

    def _open_json(self, node: _Node, data: str | bytes) -> bool:
        """Take the fields of a JSON text; False when it is none."""
        document = jsontext.read(data, node.spot.path, node.spot.origin, node.spot.key)
        if document is None:
            return False
        fields = document.fields
        more = steps.values(data, lambda: [self._part(node, field) for field in fields], listed=document.listed)
        if node.depth >= self._budget.depth or not self._budget.spend_nodes(len(fields)):
            # At a bound every field has to be asked for by itself.
            for field in fields:
                self._visit(_child(node, self._part(node, field)))
        else:
            self._take_fields(node, document)
        for part in (*document.rest, *more):
            self._visit(_child(node, part))
        return True

    def _take_fields(self, node: _Node, document: jsontext.Document) -> None:
        """Keep the fields of a document, and open those texts that are more than words."""
        fields, done = document.fields, 0
        for at in document.texts:
            field = fields[at]
            text = str(field[1])
            encodings = words.glance(text) if len(text) >= MIN_BUFFER else []
            if encodings is not None and not encodings:
                continue
            found, sealed = self._weigh(encodings, field) if encodings is not None else ([], False)
            if encodings is not None and not found and not sealed:
                continue
            self._findings.fields(fields[done:at], escaped=document.escaped)
            done = at + 1
            inner, kept = _child(node, self._part(node, field)), self._findings.count
            if encodings is None:
                self._look(inner)
            else:
                self._keep(inner, text, found, sealed=sealed)
                for part in found:
                    self._visit(_child(inner, part))
            self._findings.within(kept, inner.spot, field)
        self._findings.fields(fields[done:], escaped=document.escaped)

    def _part(self, node: _Node, field: Field) -> Part:
        """Return a field of a document of a node as a part of that node."""
        spot = self._findings.spot(field)
        value = field[1]
        final = type(value) is not str
        return Part(" > ".join(spot.path[len(node.spot.path) :]), written(value), field[0], final=final)

    # --- bytes -------------------------------------------------------------------------------------

    def _open_bytes(self, node: _Node, data: bytes) -> list[Part]:
        # A sound archive names its own layer; the event of the compressor that made it would say less.
        got = codings.by_signature(data, self._budget.expansion(len(data)))
        if got is not None and not got.problem:
            return [Part(got.name, got.data)]
        text = binary.text_of(data)
        # Ciphertext is no text; what an app encrypted may stand in a text only under an encoding.
        opened = self._by_key(data) if text is None else None
        if opened:
            return opened
        name = binary.media(data)
        if name:
            spot = node.spot._replace(path=(*node.spot.path, name))
            self._findings.leaf(spot, data[:MAX_KEPT])
            return [part._replace(layer=f"{name} > {part.layer}") for part in exif.position(data)]
        if got is not None:
            return [Part(got.name, got.data), Part(got.name, b"", opaque=got.problem)]
        parts = multipart.parse(data, node.content_type)
        if parts:
            return parts
        if text is not None:
            return self._open_text(node, text, counted=True)
        parts = steps.open_binary(data)
        if parts:
            return parts
        other = charset.read(data, node.content_type)
        return [other] if other is not None else self._open_unknown(node, data)

    def _open_unknown(self, node: _Node, data: bytes) -> list[Part]:
        """Keep bytes of no known format, and read the texts in them."""
        streams = embedded.parse(data, self._budget.expansion(len(data)))
        if streams:
            self._findings.leaf(node.spot, data[:MAX_KEPT])
            return [*binary.strings(data[: streams[0][0]]), *(part for _, part in streams)]
        found = binary.strings(data)
        covered = sum(len(part.data) for part in found)
        if binary.looks_random(data) and covered < len(data) // 4 and len(data) >= _MIN_OPAQUE:
            self._findings.stop(node.spot, data, self._closed)
        else:
            self._findings.leaf(node.spot, data[:MAX_KEPT])
        return found

    # --- text ----------------------------------------------------------------------------------------

    def _open_text(self, node: _Node, text: str, *, counted: bool) -> list[Part]:
        """Open a text; `counted` says that its bytes were spent and kept already."""
        inner = len(node.spot.path) > 1
        if not counted:
            if not self._budget.spend_bytes(len(text)):
                self._findings.stop(node.spot, text, "size")
                return []
            if inner:
                self._findings.buffer(node.spot, text)
        stripped = text.strip()
        if len(stripped) < MIN_BUFFER:
            self._findings.leaf(node.spot, text)
            return []
        if not textual.is_quoted_printable(stripped) and self._open_json(node, stripped):
            return []
        parts = steps.open_text(stripped, node.content_type, inner=inner)
        if parts:
            return self._open_cloud_fields(parts)
        unescaped = steps.unescape(stripped)
        if unescaped is not None:
            self._findings.leaf(node.spot, text)
            return [unescaped]
        return self._open_encoded(node, text, stripped)

    def _open_encoded(self, node: _Node, text: str, stripped: str) -> list[Part]:
        """Keep a text that may be an encoding of bytes, and give what is under it where that makes sense."""
        candidates = words.encodings(stripped)
        if self.exchange is not None and candidates and not node.depth and node.spot.path[0].endswith(".body"):
            plain = self.exchange.open(stripped)
            if plain is not None:
                self._findings.leaf(node.spot, text)
                return [Part(xiaomi_rc4.LAYER, plain)]
        found, sealed = self._weigh(candidates, self._findings.field(node.spot, text))
        self._keep(node, text, found, sealed=sealed)
        return found

    def _weigh(self, candidates: words.Encodings, field: Field) -> tuple[list[Part], bool]:
        """Return what makes sense of the encodings that a text may be, and whether it looks like ciphertext."""
        found: list[Part] = []
        sealed = False
        for layer, data in candidates:
            if (self._keyed and self._opens(data)) or steps.makes_sense(data):
                found.append(Part(layer, data))
            elif self._budget.spend_bytes(len(data)):
                self._findings.guess(field, layer, data)
            sealed = sealed or (len(data) >= _MIN_OPAQUE_CODED and binary.looks_random(data))
        return found, sealed

    def _keep(self, node: _Node, text: str, found: list[Part], *, sealed: bool) -> None:
        if sealed and not found:
            self._findings.stop(node.spot, text, self._closed)
        else:
            self._findings.leaf(node.spot, text)

    # --- keys ------------------------------------------------------------------------------------------

    def _open_cloud_fields(self, parts: list[Part]) -> list[Part]:
        """Open the form fields of the Xiaomi cloud scheme; other parts pass unchanged."""
        exchange = self.exchange
        if exchange is None or not exchange.roots:
            return parts
        return [_open_cloud_field(part, exchange) for part in parts]

    def _opens(self, data: bytes) -> bool:
        """Say whether a key is known for these bytes."""
        if len(data) < _MIN_CIPHERTEXT:
            return False
        return bool(self._plaintexts(data)) or xiaomi_fds.decrypt(data, self._secrets.object_keys) is not None

    def _plaintexts(self, data: bytes) -> tuple[Opened, ...]:
        return self._ledger.open(data) if self._ledger is not None else ()

    def _by_key(self, data: bytes) -> list[Part]:
        """Open ciphertext with the ledger, or with a key that the capture holds."""
        parts: list[Part] = []
        at = 0
        for region in self._plaintexts(data):
            if region.start - at >= MIN_BUFFER:
                parts.extend(binary.strings(data[at : region.start]))
            parts.append(Part(region.layer, region.data))
            if not region.complete:
                parts.append(Part(region.layer, b"", opaque="truncated by the agent"))
            at = region.end
        if parts and len(data) - at >= MIN_BUFFER:
            parts.extend(binary.strings(data[at:]))
        if not parts:
            plain = xiaomi_fds.decrypt(data, self._secrets.object_keys)
            if plain is not None:
                parts.append(Part(xiaomi_fds.LAYER, plain))
        return parts


def _open_cloud_field(part: Part, exchange: xiaomi_rc4.Exchange) -> Part:
    if part.layer == "form:_nonce" or not part.layer.startswith("form:") or not isinstance(part.data, str):
        return part
    plain = exchange.open(part.data)
    return part if plain is None else part._replace(layer=f"{part.layer} > {xiaomi_rc4.LAYER}", data=plain)


def _child(node: _Node, part: Part) -> _Node:
    layers = tuple(part.layer.split(" > ")) if part.layer else ()
    key = node.spot.key if part.key is None else part.key
    return _Node(
        data=part.data,
        spot=Spot((*node.spot.path, *layers), key, node.spot.origin),
        content_type=part.content_type,
        final=part.final,
        opaque=part.opaque,
        depth=node.depth + len(layers),
    )
