"""The proxy's own CA, which apps have to trust."""

from __future__ import annotations

from pathlib import Path
from typing import Final

CONFDIR: Final = Path("~/.mitmproxy")
"""Where mitmproxy keeps it."""
CA_FILE: Final = "mitmproxy-ca-cert.pem"


def certificate(confdir: Path = CONFDIR) -> Path:
    """Return the CA's certificate, PEM, which is made with its key where there is none yet."""
    from mitmproxy.certs import CertStore
    from mitmproxy.options import CONF_BASENAME, KEY_SIZE

    folder = confdir.expanduser()
    if not (folder / CA_FILE).is_file():
        CertStore.from_store(folder, CONF_BASENAME, KEY_SIZE)
    return folder / CA_FILE
