"""The proxy's certificate in the phone's own trust stores, as every app sees them."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sdkwitness.app.phone.adb import Phone
from sdkwitness.app.phone.record import FOLDER
from sdkwitness.capture.errors import UserError

SCRIPT: Final = f"{FOLDER}/trust.sh"
CERTIFICATE: Final = f"{FOLDER}/ca.pem"


class Seen(NamedTuple):
    """A store as the processes of one mount namespace see it."""

    pid: int
    """One of them."""
    command: str
    store: str
    there: bool
    """Whether the certificate is in it."""


def authority(file: Path) -> x509.Certificate:
    """Return the certificate in a PEM file.

    Raises:
        UserError: There is none.
    """
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(f"{file} holds no certificate in PEM format: give the CA of the proxy by --ca.") from error


def name_in_store(certificate: x509.Certificate) -> str:
    """Return the file name of a certificate in a store of Android.

    It is OpenSSL's old hash of the subject (X509_NAME_hash_old: the first four bytes of the MD5 of its DER form, the
    least first), as Conscrypt's TrustedCertificateStore looks it up.
    """
    digest = hashlib.md5(certificate.subject.public_bytes(), usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}.0"


def look(phone: Phone, certificate: x509.Certificate, stores: Iterable[str]) -> tuple[Seen, ...]:
    """Return how each mount namespace sees each store."""
    _push(phone)
    lines = phone.root(_command("look", name_in_store(certificate), *stores)).splitlines()
    fields = (line.split(maxsplit=3) for line in lines)
    return tuple(Seen(int(pid), command, store, there == "there") for pid, store, there, command in fields)


def put(phone: Phone, certificate: x509.Certificate, stores: Iterable[str]) -> None:
    """Lay the certificate into the stores, in every mount namespace."""
    _push(phone)
    phone.push(certificate.public_bytes(Encoding.PEM), CERTIFICATE)
    phone.root(_command("put", CERTIFICATE, name_in_store(certificate), *stores))


def back(phone: Phone, stores: Iterable[str]) -> None:
    """Take away what was laid over the stores; none of it outlives a restart of the phone anyway."""
    _push(phone)
    phone.root(_command("back", *stores))


def _push(phone: Phone) -> None:
    phone.push(files("sdkwitness.app.phone").joinpath("trust.sh").read_bytes(), SCRIPT)


def _command(*words: str) -> str:
    return shlex.join(("sh", SCRIPT, *words))
