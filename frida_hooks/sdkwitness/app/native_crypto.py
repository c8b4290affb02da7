"""What native code encrypted, digested and authenticated, gathered from the steps that the hooks saw.

Each context of a library is one operation under way: its bytes come in parts as they are moved, and the last step makes
an event of them. Contexts whose beginning was not seen are left out: their input is not whole.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Final, Literal, NamedTuple

from sdkwitness.app.native_targets import NativeTarget
from sdkwitness.capture.records import Blob, Crypto

HEAD: Final = struct.Struct("<QQIIIIII")
"""`Crypted` of native.c: context, length, part, how, whether it encrypts, lengths of name, key and IV."""
INPUT: Final = 0
OUTPUT: Final = 1
DONE: Final = 2
FAILED: Final = 3
ONCE: Final = 1 << 63
"""Set in what stands for the context of a function without one."""
MOST_KEPT: Final = 64 * 1024
"""Bytes kept of an input or output."""
MOST_CONTEXTS: Final = 4096
"""Contexts under way at once; the oldest is forgotten first."""

_Operation = Literal["encrypt", "decrypt", "mac", "digest", "sign", "verify"]
_KEYS: Final = {"rsaEncryption": "RSA", "rsassaPss": "RSASSA-PSS", "id-ecPublicKey": "ECDSA", "dsaEncryption": "DSA"}
"""Kinds of keys that OpenSSL's objects (obj_dat.h) name otherwise than Java's `SHA256withRSA` does."""
_MAC_KEYS: Final = frozenset({"HMAC", "CMAC", "POLY1305", "SIPHASH"})
"""Kinds of "keys" whose signatures are MACs: EVP_PKEY_HMAC(7)."""
_BY_KEY: Final[dict[str, _Operation]] = {
    "key_sign": "sign",
    "key_verify": "verify",
    "key_encrypt": "encrypt",
    "key_decrypt": "decrypt",
    "rsa_encrypt": "encrypt",
    "rsa_decrypt": "decrypt",
}


class Step(NamedTuple):
    """One record of the hooks: a part of the bytes, or the end of a call."""

    thread: int
    head: bytes
    payload: bytes
    continued: bool
    """It goes on with the bytes of the record before it."""


class _Bytes:
    """Input or output of an operation: its beginning, and the digest of all where all was seen."""

    def __init__(self) -> None:
        self.size = 0
        self._seen = 0
        self._data = b""
        self._digest = hashlib.sha256()

    def add(self, part: bytes, whole: int) -> None:
        """Add what a call moved; `whole` is the length of all of it, or 0 where a record goes on with it."""
        self.size += whole
        self._seen += len(part)
        self._digest.update(part)
        if len(self._data) < MOST_KEPT:
            self._data += part[: MOST_KEPT - len(self._data)]

    def blob(self) -> Blob:
        return Blob(size=self.size, sha256=self._digest.hexdigest() if self._seen == self.size else "", data=self._data)

    def copy(self) -> _Bytes:
        other = _Bytes()
        other.size, other._seen, other._data = self.size, self._seen, self._data
        other._digest = self._digest.copy()
        return other


class _Context:
    """An operation under way."""

    def __init__(self, operation: _Operation | None = None, algorithm: str = "", key: bytes = b"") -> None:
        self.operation: _Operation | None = operation
        self.algorithm = algorithm
        self.key = key
        self.iv = b""
        self.digest = ""
        """What a MAC is built on, where it was told apart."""
        self.failed = False
        self.input, self.output = _Bytes(), _Bytes()

    def renew(self) -> None:
        """Begin with new bytes under the same algorithm and key."""
        self.failed = False
        self.input, self.output = _Bytes(), _Bytes()

    def copy(self) -> _Context:
        other = _Context(self.operation, self.algorithm, self.key)
        other.iv, other.digest, other.failed = self.iv, self.digest, self.failed
        other.input, other.output = self.input.copy(), self.output.copy()
        return other

    def made(self) -> Crypto | None:
        if self.operation is None or self.failed or not (self.input.size or self.output.size):
            return None
        return Crypto(
            operation=self.operation,
            algorithm=self.algorithm,
            input=self.input.blob(),
            output=self.output.blob(),
            key=self.key,
            iv=self.iv,
        )


class Operations:
    """The operations of one process."""

    def __init__(self) -> None:
        self._contexts: dict[int, _Context] = {}

    def take(self, step: Step, target: NativeTarget) -> Crypto | None:
        """Take the next step; return the operation that it completes.

        Raises:
            ValueError: The record is malformed.
        """
        if len(step.head) != HEAD.size:
            raise ValueError("a native record of cryptography is cut off")
        context, whole, part, _, encrypts, *lengths = HEAD.unpack(step.head)
        if part in (INPUT, OUTPUT):
            self._move(context, step, whole, part)
            return None
        if sum(lengths) != len(step.payload) or part not in (DONE, FAILED):
            raise ValueError("a native record of cryptography does not divide into its parts")
        name, key, iv = _split(step.payload, lengths)
        algorithm = name.decode("ascii", "replace")
        if part == FAILED:
            self._fail(context, step.thread)
            return None
        detail = iv.decode("ascii", "replace")
        match target.how:
            case "cipher_init" | "cipher_init_2":
                return self._cipher(context, algorithm, key, iv, encrypts=encrypts != 0)
            case "digest_init" | "hmac_init":
                self._begin(context, "digest" if target.how == "digest_init" else "mac", algorithm, key)
                return None
            case "cipher_final" | "digest_final" | "hmac_final":
                return self._end(context)
            case "mac_init" | "mac_parameters":
                self._mac(context, algorithm, detail, key, begins=target.how == "mac_init")
                return None
            case "sign_init" | "sign_init_2" | "verify_init" | "verify_init_2":
                self._sign(context, algorithm, detail, "sign" if target.how.startswith("sign") else "verify")
                return None
            case "mac_final":
                return self._end(context)
            case "sign_final" | "sign_once" | "verify_final" | "verify_once":
                return self._signed(context, "sign" if target.how.startswith("sign") else "verify")
            case "key_sign" | "key_verify" | "key_encrypt" | "key_decrypt" | "rsa_encrypt" | "rsa_decrypt":
                return self._once(step.thread, _BY_KEY[target.how], _KEYS.get(detail, detail), b"", b"")
            case "mac_once":
                return self._once(step.thread, "mac", _mac_name(algorithm, detail), key, b"")
            case "hash_init":
                self._begin(context, "digest", target.id.partition("_")[0], b"")
                return None
            case "hash_final":
                made = self._end(context)
                self._contexts.pop(context, None)  # lies where its owner put it, and nobody frees it
                return made
            case "context_copy" | "context_dup":
                self._copy(context, int.from_bytes(key, "little"))
                return None
            case "context_end":
                return self._free(context)
            case "digest_once" | "hash_once":
                return self._once(step.thread, "digest", algorithm or target.id, b"", b"")
            case "hmac_once":
                return self._once(step.thread, "mac", algorithm, key, b"")
            case "aead_init":
                self._put(context, _Context(None, "AEAD", key))
                return None
            case "aead_seal" | "aead_open":
                known = self._contexts.get(context)
                operation: _Operation = "encrypt" if target.how == "aead_seal" else "decrypt"
                return self._once(step.thread, operation, "AEAD", known.key if known else b"", iv)
            case _:
                return None

    def _move(self, context: int, step: Step, whole: int, part: int) -> None:
        found = self._contexts.get(context)
        if context & ONCE and (found is None or (part == INPUT and not step.continued)):
            found = _Context()
            self._put(context, found)
        if found is not None:
            moved = found.input if part == INPUT else found.output
            moved.add(step.payload, 0 if step.continued else whole)

    def _begin(self, context: int, operation: _Operation, algorithm: str, key: bytes) -> None:
        before = self._contexts.get(context)
        begun = _Context(operation, algorithm or (before.algorithm if before else ""), key)
        if not key and before is not None:
            begun.key = before.key  # begun anew with what it had
        self._put(context, begun)

    def _mac(self, context: int, name: str, digest: str, key: bytes, *, begins: bool) -> None:
        before = self._contexts.get(context)
        digest = digest or (before.digest if before else "")
        if begins:
            self._begin(context, "mac", _mac_name(name, digest) if name else "", key)
        elif before is None:
            self._put(context, _Context())
        else:
            before.algorithm = _mac_name(before.algorithm.partition("-")[0], digest)
        self._contexts[context].digest = digest

    def _sign(self, context: int, digest: str, kind: str, operation: _Operation) -> None:
        if kind.upper() in _MAC_KEYS:
            self._begin(context, "mac", _mac_name(kind, digest), b"")
            return
        kind = _KEYS.get(kind, kind)
        self._begin(context, operation, f"{digest}with{kind}" if digest and kind else digest or kind, b"")

    def _signed(self, context: int, operation: _Operation) -> Crypto | None:
        found = self._contexts.get(context)
        if found is not None and found.operation == "digest":
            found.operation = operation  # EVP_SignFinal(3): begun as a digest
        return self._end(context)

    def _cipher(self, context: int, algorithm: str, key: bytes, iv: bytes, *, encrypts: bool) -> Crypto | None:
        """Begin to encrypt or decrypt; return what was under way and is not finished any other way."""
        before = self._contexts.get(context)
        left = before.made() if before is not None else None
        begun = _Context("encrypt" if encrypts else "decrypt", algorithm, key)
        begun.iv = iv
        if before is not None:
            begun.algorithm = algorithm or before.algorithm
            begun.key = key or before.key
            begun.iv = iv or before.iv
        self._put(context, begun)
        return left

    def _end(self, context: int) -> Crypto | None:
        found = self._contexts.get(context)
        if found is None:
            return None
        made = found.made()
        found.renew()
        return made

    def _free(self, context: int) -> Crypto | None:
        """Forget a context; of a cipher that nothing finished, return what went through."""
        found = self._contexts.pop(context, None)
        return found.made() if found is not None and found.operation in ("encrypt", "decrypt") else None

    def _copy(self, to: int, source: int) -> None:
        found = self._contexts.get(source)
        if found is None:
            self._contexts.pop(to, None)
        else:
            self._put(to, found.copy())

    def _once(self, thread: int, operation: _Operation, algorithm: str, key: bytes, iv: bytes) -> Crypto | None:
        found = self._contexts.pop(ONCE | thread, None)
        if found is None:
            return None
        found.operation, found.algorithm, found.key, found.iv = operation, algorithm, key, iv
        return found.made()

    def _fail(self, context: int, thread: int) -> None:
        self._contexts.pop(ONCE | thread, None)
        found = self._contexts.get(context)
        if found is not None:
            found.failed = True

    def _put(self, context: int, value: _Context) -> None:
        if context not in self._contexts and len(self._contexts) >= MOST_CONTEXTS:
            del self._contexts[next(iter(self._contexts))]
        self._contexts[context] = value


def _mac_name(name: str, digest: str) -> str:
    """Return `HMAC-SHA256`, whichever of its names OpenSSL's providers have the digest by."""
    return f"{name}-{digest.upper().replace('SHA2-', 'SHA')}" if digest else name


def _split(payload: bytes, lengths: list[int]) -> tuple[bytes, bytes, bytes]:
    name, key, _ = lengths
    return payload[:name], payload[name : name + key], payload[name + key :]
