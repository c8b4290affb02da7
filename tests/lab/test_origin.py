from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwitness.capture.records import Address
from sdkwitness.lab.origin import OriginProcess


@pytest.fixture(scope="module")
def origin() -> Iterator[OriginProcess]:
    with OriginProcess() as process:
        yield process


def get(address: Address, name: str, ca: Path | None) -> bytes:
    """The answer to a GET for a host name, over TLS when an authority is given."""
    with socket.create_connection((address.host, address.port), timeout=10) as plain:
        request = f"GET /pass/serviceLogin HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode()
        if ca is None:
            plain.sendall(request)
            return b"".join(iter(lambda: plain.recv(4096), b""))
        context = ssl.create_default_context(cafile=str(ca))
        with context.wrap_socket(plain, server_hostname=name) as secured:
            secured.sendall(request)
            return b"".join(iter(lambda: secured.recv(4096), b""))


def test_every_name_gets_a_certificate_of_its_own(origin: OriginProcess) -> None:
    assert b"&&&START&&&" in get(origin.tls, "account.xiaomi.com", origin.ca_file)
    assert b'{"code":0}' in get(origin.tls, "other.example.com", origin.ca_file)


def test_who_does_not_know_its_authority_refuses_it(origin: OriginProcess) -> None:
    context = ssl.create_default_context()
    with (
        socket.create_connection((origin.tls.host, origin.tls.port), timeout=10) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(plain, server_hostname="account.xiaomi.com")


def test_it_speaks_plain_http_and_raw_tcp(origin: OriginProcess) -> None:
    assert b"200 OK" in get(origin.plain, "203.0.113.77", None)
    with socket.create_connection((origin.raw_host, 5222), timeout=10) as push:
        push.sendall(b"\xc2\xfe")
        assert push.recv(16) == b"\xc2\xfe\x00\x00"


def test_all_it_listens_on_is_loopback(origin: OriginProcess) -> None:
    assert origin.tls.host == origin.plain.host == "127.0.0.1"
    assert origin.raw_host.startswith("127.")


def test_two_can_run_at_a_time_and_end_with_their_stdin(origin: OriginProcess) -> None:
    second = OriginProcess()
    second.start()
    assert second.raw_host != origin.raw_host
    assert second.ca_file.exists()
    second.stop()
    assert not second.alive
    assert not second.ca_file.exists()
    assert origin.alive
