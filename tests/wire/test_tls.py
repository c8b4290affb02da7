from __future__ import annotations

import pytest

from sdkwitness.wire import tls


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("The client does not trust the proxy's certificate for x (tlsv1 alert unknown ca)", "refused"),
        ("The client may not trust the proxy's certificate for x (sslv3 alert handshake failure)", "refused"),
        ("The client may not trust the proxy's certificate for x (wrong version number)", "failed"),
        (
            "The client disconnected during the handshake. [...] this may indicate that the client does not trust",
            "refused",
        ),
        ("Client and mitmproxy cannot agree on a TLS version to use.", "failed"),
        ("connection closed early", "failed"),
        ("Cannot parse ClientHello: 00", "failed"),
        ("", "failed"),
    ],
)
def test_a_handshake_is_refused_where_the_certificate_was(said: str, outcome: str) -> None:
    assert tls.outcome(said) == outcome
