"""Digests over more than the value: MACs and salted digests that the agent saw made, and salts that SDKs are known for.

A salt or a key that was seen once serves for every known value: the hook may have missed the call that made the
digest on the wire, another process may have made it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sdkwitness.audit.classify.values.known import ANY, KnownValue
from sdkwitness.audit.classify.values.needles import Needle, digest_forms
from sdkwitness.audit.classify.values.spellings import hashed
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Crypto, Event
from sdkwitness.knowledge.model import Salt

_MAX_SALT = 64
_MAX_INPUT = 1_024
_MAX_RECIPES = 16
"""Salts and keys that are tried on every value: an app has a handful, and each costs a digest for each spelling."""
_MAX_DIGESTS = 5_000
"""Different digests and MACs of one recording that are looked at; loops make more, of the same kind."""
_FIELDS = re.compile(rb"[&={}]")
"""What a request has and a salt has not."""
_WANTED = ("id.", "tel.", "net.", "profile.", "fin.")
_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})


class _Recipe(NamedTuple):
    """One way to make a digest of any value."""

    form: str
    """`hmac-sha256`, `salted-md5`, or the name of a known salt."""
    algorithm: str
    key: bytes
    """Key of a MAC; empty for a digest."""
    before: bytes
    after: bytes
    data_types: tuple[str, ...] = ()
    """Prefixes of the data types it is used for; empty for all."""

    def of(self, text: str) -> bytes:
        data = self.before + text.encode() + self.after
        return hmac.digest(self.key, data, self.algorithm) if self.key else hashlib.new(self.algorithm, data).digest()


def traced(knowns: Sequence[KnownValue], events: Sequence[Event], salts: Iterable[Salt] = ()) -> list[Needle]:
    """Return the forms of known values under keys and salts.

    Args:
        knowns: the values.
        events: what the agent saw; outputs of MACs and salted digests whose input held a known value are forms of
            it, and the key or salt is tried on the other values too.
        salts: those that SDKs are known for.
    """
    wanted = [k for k in knowns if k.strength != "weak" and k.data_type.startswith((*_WANTED, ANY))]
    recipes = [_Recipe(s.id, s.algorithm, b"", s.before.encode(), s.after.encode(), s.data_types) for s in salts]
    if not wanted:
        return []
    needles: list[Needle] = []
    learned: dict[_Recipe, None] = {}
    spelled = [(known, tuple(text.lower().encode() for text in hashed(known.value))) for known in wanted]
    for crypto in _short_digests(events):
        content = crypto.input.data.lower()
        for known, texts in spelled:
            at, text = next(((content.find(text), text) for text in texts if text in content), (-1, b""))
            # A digest over a whole request signs it; one over little more than the value disguises the value.
            rest = content[:at] + content[at + len(text) :]
            if at < 0 or len(rest) > _MAX_SALT or _FIELDS.search(rest):
                continue
            if not rest and crypto.operation == "digest":
                continue  # no salt: a plain digest has forms of its own
            needles += _written(_name(crypto), crypto.output.data, known)
            before, after = crypto.input.data[:at], crypto.input.data[at + len(text) :]
            learned.setdefault(_Recipe(_name(crypto), _algorithm(crypto), crypto.key, before, after))
        if crypto.operation == "mac" and crypto.key:
            learned.setdefault(_Recipe(_name(crypto), _algorithm(crypto), crypto.key, b"", b""))
    recipes += [recipe for recipe in learned if recipe.algorithm in _ALGORITHMS][:_MAX_RECIPES]
    for recipe in recipes:
        for known in wanted:
            if not recipe.data_types or known.data_type.startswith((*recipe.data_types, ANY)):
                for spelling in hashed(known.value):
                    needles += _written(recipe.form, recipe.of(spelling), known)
    return needles


def _short_digests(events: Sequence[Event]) -> Iterator[Crypto]:
    """Yield each MAC and digest over a short content, all of it kept, once."""
    seen: set[tuple[str, bytes, str]] = set()
    for event in of_kinds(events, "crypto"):
        crypto = event.crypto
        if crypto is None or event.error or crypto.operation not in ("mac", "digest"):
            continue
        given, made = crypto.input, crypto.output
        if made.size < 16 or len(made.data) != made.size or given.size > _MAX_INPUT or len(given.data) != given.size:
            continue
        identity = (crypto.algorithm, made.data, given.sha256)
        if identity not in seen:
            seen.add(identity)
            yield crypto
        if len(seen) >= _MAX_DIGESTS:
            return


def _written(form: str, digest: bytes, known: KnownValue) -> Iterator[Needle]:
    for pattern, name, border, exact in digest_forms(form, digest):
        yield Needle(pattern, name, known, border, exact)


def _algorithm(crypto: Crypto) -> str:
    return crypto.algorithm.lower().replace("-", "").removeprefix("hmac").removeprefix("with")


def _name(crypto: Crypto) -> str:
    """Return `hmac-sha256` for `HmacSHA256`, `salted-md5` for a digest over more than the value."""
    return f"{'hmac' if crypto.operation == 'mac' else 'salted'}-{_algorithm(crypto)}"
