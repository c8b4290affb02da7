"""Native hook targets: functions of libraries that are watched, and libraries that are known to escape."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from typing import Literal

import msgspec
import yaml

from sdkwitness.app.targets import Strict
from sdkwitness.capture.records import EventKind

NativeHandler = Literal[
    "ssl_write",
    "ssl_write_ex",
    "ssl_read",
    "ssl_read_ex",
    "connect",
    "write",
    "send",
    "sendto",
    "writev",
    "sendmsg",
    "sendmmsg",
    "fork",
    "keylog",
    "own_tls",
    "crypto_quiet",
    "cipher_init",
    "cipher_init_2",
    "cipher_update",
    "cipher_final",
    "digest_init",
    "digest_update",
    "digest_final",
    "hmac_init",
    "hmac_final",
    "context_copy",
    "context_end",
    "digest_once",
    "hash_once",
    "hmac_once",
    "aead_init",
    "aead_seal",
    "aead_open",
    "mac_init",
    "mac_parameters",
    "mac_final",
    "mac_once",
    "context_dup",
    "sign_init",
    "sign_init_2",
    "sign_final",
    "sign_once",
    "verify_init",
    "verify_init_2",
    "verify_final",
    "verify_once",
    "key_sign",
    "key_verify",
    "key_encrypt",
    "key_decrypt",
    "rsa_encrypt",
    "rsa_decrypt",
    "hash_init",
    "hash_final",
]
"""What the function is, which decides where its arguments are. fork: nothing is recorded, and the child is left
alone. keylog: no event either; it makes contexts of a TLS library tell their keys, which changes the app and is for who
asks for it. own_tls: no function, but a library that encrypts by itself, which the coverage has to tell of.

crypto_quiet: what is encrypted within it is TLS's own. The rest are the steps of ciphers, digests and MACs, of which
the last makes an event: cipher_init has its key as the fourth argument, cipher_init_2 as the third; a `_once` has no
context; hash_once is one of the digests whose names are functions. context_copy and context_end are of every kind of
context."""
LIBRARY_ONLY = "own_tls"
PREFIX = "native"
"""How the files of these tables begin."""


class BytePattern(Strict, frozen=True):
    """How a function without symbol begins in one version of a library."""

    arch: Literal["arm", "arm64", "ia32", "x64"]
    pattern: str
    """Bytes in hexadecimal, `??` for any, as Frida's `Memory.scan` takes them."""
    version: str
    """Of the library, as its maker names it."""
    source: str


class NativeTarget(Strict, frozen=True):
    """A watched function: the unit of coverage, and what an event names as its `target`."""

    id: str
    kind: EventKind
    modules: tuple[str, ...]
    """File names of libraries; `*` stands for any text."""
    how: NativeHandler
    source: str
    names: tuple[str, ...] = ()
    """Names it is exported under; a library that has several is hooked at each."""
    symbols: bool = False
    """Also look among the symbols that are not exported, which takes long in a large library."""
    bytes: tuple[BytePattern, ...] = ()
    """Tried where no name is found; a pattern that fits more than once is not used."""
    means: str = ""
    """Of a library with TLS of its own: what that means for the capture, as the end of a sentence."""


class NativeTable(Strict, frozen=True):
    """One file of native targets."""

    targets: tuple[NativeTarget, ...]


def parse(texts: Iterable[str]) -> tuple[NativeTarget, ...]:
    """Read tables to targets.

    Raises:
        ValueError: A row is malformed, says nothing to look for, or an id stands twice.
    """
    rows = [t for text in texts for t in msgspec.convert(yaml.safe_load(text), NativeTable).targets]
    ids = [t.id for t in rows]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise ValueError(f"the target {twice[0]} stands twice")
    for target in rows:
        if not target.modules:
            raise ValueError(f"{target.id} names no library")
        if target.how == LIBRARY_ONLY:
            if not target.means or target.names or target.bytes:
                raise ValueError(f"{target.id} is a library: it says what it means, and names no function")
        elif not target.names and not target.bytes:
            raise ValueError(f"{target.id} says no function to look for")
        elif target.bytes and not target.symbols:
            raise ValueError(f"{target.id} has patterns, which are for libraries whose symbols were looked at in vain")
    return tuple(rows)


def load() -> tuple[NativeTarget, ...]:
    """Return the native targets that ship with the tool, in the order of their files' names."""
    folder = resources.files("sdkwitness.app") / "targets"
    files = sorted((f for f in folder.iterdir() if f.name.startswith(PREFIX)), key=lambda f: f.name)
    return parse(f.read_text(encoding="utf-8") for f in files)
