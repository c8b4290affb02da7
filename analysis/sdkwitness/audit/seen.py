"""One typed value on its way to somebody: what reconciliation judges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from sdkwitness.audit.model import Attribution, Channel, Grade, Hit, Result

Stage = Literal["transmitted", "access"]
"""transmitted: the value left the app. access: code of the app got it on the device."""

Kind = Literal["third_party", "first_party", "platform", "unresolved"]


class Seen(Result, frozen=True, gc=False):
    """A hit with who got it, how, and when: an observation before it has a verdict."""

    evidence: str
    channel: Channel
    stage: Stage
    hit: Hit
    attribution: Attribution
    kind: Kind
    time: int
    grade: Grade
    """Grade of the hit, one step lower where the attribution is in conflict."""
    phase: str = ""
    scenarios: tuple[str, ...] = ()
    background: bool = False
    separate_consent: bool = False
    """A consent for sensitive data alone had been given."""
    marked: bool = False
    """True when the recording has marks of scenarios, so that being in none of them means something."""
    protected: bool = True
    """False when the value travelled without TLS and without a cipher of the app."""
    failed: bool = False
    """The call threw, or gave no value."""
    refused: bool = False
    """The call threw: the system did not let the code have it."""
    delivered: bool = False
    """A callback brought it: how often is the system's doing."""
    target: str = ""
    """Hook target of an access."""
    stack: str = ""
    """Id of the stack that decided, where one did."""
    sender: str = ""
    """Package of unknown code that sent it, where nothing names the recipient either."""
    app_client: bool = False
    """The app's own code sent it, not an SDK."""
    path: str = ""
    """Path of the request that carried it, without its query."""
    redirected: bool = False
    """A third party's answer sent the app to this host of somebody else."""

    @property
    def data_type(self) -> str:
        """Data type of the hit."""
        return self.hit.data_type

    @property
    def party(self) -> tuple[str, str, str]:
        """Key of the recipient: catalogue id, organisation, via."""
        return (self.attribution.recipient or "", self.attribution.organisation, self.attribution.via)


class Contact(Result, frozen=True, gc=False):
    """Something was sent to a third party, whatever it was."""

    evidence: str
    channel: Channel
    attribution: Attribution
    kind: Kind
    time: int
    size: int
    """Bytes of outgoing content."""


class Opaque(Result, frozen=True, gc=False):
    """A buffer that could not be read, and who got it."""

    hit: Hit
    """Data type `unknown`."""
    contact: Contact
    size: int
    entropy: float
    """Bits a byte, of what was kept."""


DIGEST: Final = re.compile(r"(?:^|[._-])(?:md5|sha1|sha256|sha512|hmac)")
"""A digest in the name of a form."""
_CIPHERS: Final = ("aes", "3des", "des", "rc4", "rsa", "sm4", "chacha", "xiaomi-", "blowfish")
"""Layers that are ciphers of the app."""


def is_ciphered(path: Iterable[str]) -> bool:
    """Say whether what stands at a path travels under a cipher of the app itself."""
    return any(layer.startswith(_CIPHERS) for layer in path)


def lower(grade: Grade) -> Grade:
    """Return the next lower grade."""
    return "strong" if grade == "proven" else "indicative"
