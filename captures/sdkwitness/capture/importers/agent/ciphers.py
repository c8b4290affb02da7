"""Ciphers, MACs and digests followed from call to call, and operations of which only both ends are logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from sdkwitness.capture.importers.agent.events import blob
from sdkwitness.capture.records import Blob, Crypto

Operation = Literal["encrypt", "decrypt", "mac", "digest", "sign", "compress", "expand", "encode", "decode"]
Told = tuple[str | None, bytes | None, int | None]
"""A value as text, or as bytes with the length of all of them."""

MAX_INSTANCES: Final = 100_000
"""Ciphers under way at once; a log could name any number."""
MAX_KEPT: Final = 16 << 20
"""Bytes kept of one operation's input that came in pieces."""
_MODES: Final[dict[str, Operation]] = {"1": "encrypt", "2": "decrypt"}
"""javax.crypto.Cipher.ENCRYPT_MODE and DECRYPT_MODE."""


class _State:
    """One instance."""

    __slots__ = ("algorithm", "entered", "left", "mode")

    def __init__(self) -> None:
        self.algorithm = ""
        self.mode: Operation | None = None
        self.entered = _Stream()
        self.left = _Stream()

    def take(self, arguments: Sequence[Told], returned: Told | None) -> None:
        """Take what went in and came out with one call."""
        self.entered.take(_slice(arguments), arguments[0] if arguments else None)
        self.left.take(returned[1] if returned is not None else None, returned)


class _Stream:
    """Bytes that came in pieces."""

    __slots__ = ("cut", "data")

    def __init__(self) -> None:
        self.data = bytearray()
        self.cut = False
        """True where the log has only the beginning of a piece, or more was there than is kept."""

    def take(self, piece: bytes | None, told: Told | None) -> None:
        if not piece:
            return
        room = MAX_KEPT - len(self.data)
        self.cut |= len(piece) > room or (told is not None and told[2] not in (None, len(told[1] or b"")))
        self.data += piece[:room]

    def blob(self) -> Blob:
        return blob(bytes(self.data), len(self.data) + 1 if self.cut else None)


class _Kind(NamedTuple):
    operation: Operation
    feeds: frozenset[str]
    ends: frozenset[str]


_CIPHER: Final = "javax.crypto.Cipher"
_KINDS: Final = {
    _CIPHER: _Kind("encrypt", frozenset({"update"}), frozenset({"doFinal"})),
    "javax.crypto.Mac": _Kind("mac", frozenset({"update"}), frozenset({"doFinal"})),
    "java.security.MessageDigest": _Kind("digest", frozenset({"update"}), frozenset({"digest"})),
}


class Ciphers:
    """The operations of one log."""

    CLASSES: Final = frozenset(_KINDS)
    STEPS: Final = frozenset({"getInstance", "init", "update", "doFinal", "digest", "reset", "updateAAD"})

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], _State] = {}

    def take(
        self, owner: str, method: str, instance: str | None, arguments: Sequence[Told], returned: Told | None
    ) -> Crypto | None:
        """Take one call; the operation where it ends with it, and both its ends are there."""
        kind = _KINDS.get(owner)
        if kind is None:
            return None
        if method == "getInstance":
            made = returned[0] if returned is not None else None
            if made and arguments and arguments[0][0]:
                self._state(owner, made).algorithm = arguments[0][0].strip('"')
            return None
        state = self._state(owner, instance or "")
        if method in ("init", "reset"):
            state.entered, state.left = _Stream(), _Stream()
            if owner == _CIPHER and arguments:
                state.mode = _MODES.get(arguments[0][0] or "")
        elif method in kind.feeds:
            state.take(arguments, returned)
        elif method in kind.ends:
            state.take(arguments, returned)
            entered, left = state.entered, state.left
            state.entered, state.left = _Stream(), _Stream()
            if not entered.data or not left.data:
                return None
            operation = kind.operation if owner != _CIPHER else state.mode or direction(entered.data, left.data)
            return Crypto(
                operation=operation,
                algorithm=state.algorithm or owner.rpartition(".")[2],
                input=entered.blob(),
                output=left.blob(),
            )
        return None

    def _state(self, owner: str, instance: str) -> _State:
        found = self._states.get((owner, instance))
        if found is None:
            if len(self._states) >= MAX_INSTANCES:
                self._states.pop(next(iter(self._states)))
            found = self._states[owner, instance] = _State()
        return found


def direction(entered: bytes | bytearray, left: bytes | bytearray) -> Operation:
    """Whether an operation encrypted or decrypted, where the log does not say.

    Padding and tags make ciphertext longer, and plaintext is text more often than ciphertext is.
    """
    if len(left) != len(entered):
        return "encrypt" if len(left) > len(entered) else "decrypt"
    return "decrypt" if _textual(left) > _textual(entered) else "encrypt"


def _textual(data: bytes | bytearray) -> float:
    """The share of bytes that are printable ASCII or white space."""
    head = data[:4096]
    return sum(32 <= b < 127 or b in b"\t\n\r" for b in head) / len(head) if head else 0.0


def _slice(arguments: Sequence[Told]) -> bytes | None:
    """The bytes that a call took in: all of its buffer, or the part that an offset and a length name."""
    if not arguments or arguments[0][1] is None:
        return None
    data = arguments[0][1]
    if len(arguments) >= 3 and arguments[1][0] is not None and arguments[2][0] is not None:
        try:
            start, length = int(arguments[1][0]), int(arguments[2][0])
        except ValueError:
            return data
        return data[start : start + length] if start >= 0 and length >= 0 else data
    return data
