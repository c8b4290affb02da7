"""The origin's own certificate authority, and a certificate for every name it is asked for."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID = dt.timedelta(days=30)
_SLACK = dt.timedelta(days=1)
"""How far back validity begins, for clocks that differ."""
_PEM = serialization.Encoding.PEM


class Authority:
    """An authority made for this run; its key never leaves the folder."""

    def __init__(self, folder: Path) -> None:
        """Make the authority and write its certificate to `FOLDER/origin-ca.pem`."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sdkwitness lab origin")])
        self._contexts: dict[str, ssl.SSLContext] = {}
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        own = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "origin-ca.pem"
        self.file.write_bytes(own.public_bytes(_PEM))

    def context(self, *names: str) -> ssl.SSLContext:
        """Return a server context whose certificate is for these host names or addresses; made once."""
        known = self._contexts.get(names[0])
        if known is None:
            known = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            known.load_cert_chain(self._certificate(names))
            self._contexts[names[0]] = known
        return known

    def server(self, *default: str) -> ssl.SSLContext:
        """Return a context that shows each client a certificate for the name it asks for.

        Args:
            default: the names of the certificate for clients that ask for none.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate(default))

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            if name is not None:
                connection.context = self.context(name)

        context.sni_callback = choose
        return context

    def _certificate(self, names: tuple[str, ...]) -> Path:
        """Write certificate and key for the names into one file and return it."""
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        certificate = (
            _builder(subject, self._name, self._leaf_key.public_key())
            .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(issuer_key, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        key = self._leaf_key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = self._folder / f"leaf-{len(list(self._folder.glob('leaf-*.pem')))}.pem"
        path.touch(mode=0o600)
        path.write_bytes(certificate.public_bytes(_PEM) + key)
        return path


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + _VALID)
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
