"""Key logs as tools write them, and what is no line of one."""

from __future__ import annotations

import ssl
import tracemalloc
from pathlib import Path

import pytest
from capture.packets.tls.sessions import TLS_1_2, Chunk, both, contexts, folder, play, secrets, talk
from hypothesis import given
from hypothesis import strategies as st

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.packets.tls import keylog
from sdkwitness.capture.packets.tls.hello import server_hello
from sdkwitness.capture.packets.tls.keylog import Secrets

RANDOM, OTHER = bytes(range(32)), bytes(range(32, 64))
MASTER, TRAFFIC = bytes(48), b"\x11" * 32


def line(label: str, secret: bytes, random: bytes = RANDOM) -> bytes:
    return f"{label} {random.hex()} {secret.hex()}\n".encode()


LABELS = {
    "CLIENT_RANDOM": MASTER,
    "CLIENT_EARLY_TRAFFIC_SECRET": TRAFFIC,
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET": b"\x12" * 48,
    "SERVER_HANDSHAKE_TRAFFIC_SECRET": b"\x13" * 48,
    "CLIENT_TRAFFIC_SECRET_0": b"\x14" * 32,
    "SERVER_TRAFFIC_SECRET_0": b"\x15" * 32,
    "CLIENT_TRAFFIC_SECRET_1": b"\x16" * 32,
}


def test_secrets_are_found_by_the_client_s_random(tmp_path: Path) -> None:
    path = tmp_path / "keys.log"
    path.write_bytes(
        b"".join(line(label, secret) for label, secret in LABELS.items()) + line("CLIENT_RANDOM", b"x" * 48, OTHER)
    )
    secrets = Secrets.of_file(path)
    assert secrets.find(RANDOM) == LABELS
    assert secrets.find(OTHER) == {"CLIENT_RANDOM": b"x" * 48}
    assert secrets.find(bytes(32)) == {}
    assert secrets.lines == 8
    assert not secrets.problems()


def test_a_tolerant_reader_takes_what_tools_write() -> None:
    secrets = Secrets()
    secrets.add(
        b"\xef\xbb\xbf# SSL/TLS secrets log file\r\n\r\n"
        + line("CLIENT_RANDOM", MASTER).upper().replace(b"\n", b"\r\n")
        + line("CLIENT_RANDOM", MASTER)
        + line("EXPORTER_SECRET", TRAFFIC)
        + line("ECH_SECRET", TRAFFIC)
        + line("QUIC_CLIENT_TRAFFIC_SECRET_0", TRAFFIC)
        + line("SERVER_TRAFFIC_SECRET_0", TRAFFIC).replace(b" ", b"\t")
        + line("CLIENT_TRAFFIC_SECRET_0", TRAFFIC, OTHER).rstrip()
    )
    assert secrets.find(RANDOM) == {
        "CLIENT_RANDOM": MASTER,
        "CLIENT_TRAFFIC_SECRET_0": TRAFFIC,
        "SERVER_TRAFFIC_SECRET_0": TRAFFIC,
    }
    assert secrets.find(OTHER) == {"CLIENT_TRAFFIC_SECRET_0": TRAFFIC}
    assert not secrets.problems()


def test_a_later_secret_of_the_same_label_counts() -> None:
    secrets = Secrets()
    secrets.add(line("CLIENT_RANDOM", b"a" * 48) + line("CLIENT_RANDOM", b"b" * 48))
    assert secrets.find(RANDOM) == {"CLIENT_RANDOM": b"b" * 48}


def test_what_is_no_line_is_counted_in_one_sentence() -> None:
    secrets = Secrets()
    secrets.add(b"hello\nCLIENT_RANDOM 00\n" + line("CLIENT_RANDOM", MASTER)[:-3] + b"\n" + b"\x00" * 100)
    assert secrets.problems() == ("2 lines of the key log are in no form known of key logs, and left out.",)
    one = Secrets()
    one.add(b"{}")
    assert one.problems() == ("1 line of the key log is in no form known of key logs, and left out.",)


@given(st.binary(max_size=400))
def test_nothing_makes_it_stumble(data: bytes) -> None:
    secrets = Secrets()
    secrets.add(data)
    secrets.add(line("CLIENT_RANDOM", MASTER))
    assert secrets.find(RANDOM) == {"CLIENT_RANDOM": MASTER}


@given(st.integers(1, 400))
def test_lines_are_whole_however_the_file_is_read(size: int) -> None:
    content = b"".join(line(label, secret) for label, secret in LABELS.items()).replace(b"\n", b"\r\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keylog, "CHUNK", size)
        path = folder() / "cut.log"
        path.write_bytes(content)
        assert Secrets.of_file(path).find(RANDOM) == LABELS


def test_a_file_without_line_ends_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "keys.log"
    path.write_bytes(b"A" * (20 << 20) + b"\n" + line("CLIENT_RANDOM", MASTER))
    tracemalloc.start()
    try:
        secrets = Secrets.of_file(path)
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()
    assert secrets.find(RANDOM) == {"CLIENT_RANDOM": MASTER}
    assert secrets.strange == 1


def test_many_secrets_are_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keylog, "MAX_KEPT", 100_000)
    secrets = Secrets()
    for n in range(1000):
        secrets.add(line("CLIENT_RANDOM", MASTER, n.to_bytes(32, "big")))
    assert secrets.surplus == 1000 - secrets.lines
    assert 300 < secrets.lines < 500
    assert "split it by time" in secrets.problems()[0]
    assert secrets.find(bytes(32)) == {"CLIENT_RANDOM": MASTER}


def test_one_connection_has_no_end_of_secrets() -> None:
    secrets = Secrets()
    for n in range(1000):
        secrets.add(line("CLIENT_RANDOM", n.to_bytes(48, "big")))
    assert 0 < secrets.lines < 100


def test_a_key_log_of_other_connections_is_told() -> None:
    made, other = talk(SENDS, *contexts()), talk(SENDS, *contexts())
    known = secrets(other.log)
    play(made.wire, known)
    assert "may be of another run or app" in known.problems()[0]
    play(other.wire, known)
    assert not known.problems()
    assert not secrets(b"").problems()


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"keys: the key log cannot be read \(No such file or directory\)"):
        Secrets.of_file(tmp_path / "keys")


def test_whether_there_is_anything() -> None:
    secrets = Secrets()
    assert not secrets
    secrets.add(b"# nothing\n")
    assert not secrets
    secrets.add(f"RSA {'ab' * 8} {'cd' * 48}".encode())
    assert secrets


SENDS: list[Chunk] = [(True, b"hello"), (False, b"there" * 1000)]


def test_a_session_id_names_a_master_secret() -> None:
    def setting(client: ssl.SSLContext, _server: ssl.SSLContext) -> None:
        client.options |= ssl.OP_NO_TICKET

    made = talk(SENDS, *contexts(TLS_1_2, setting=setting))
    hello = server_hello(made.wire[1][1][9:])
    assert hello is not None
    assert len(hello.session_id) == 32
    log = f"RSA Session-ID:{hello.session_id.hex()} Master-Key:{made.log.split()[-1].decode()}\n".encode()
    assert play(made.wire, log).inside.got == both(SENDS)


@pytest.mark.parametrize("bound", [True, False])
def test_a_premaster_secret_gives_the_keys(bound: bool) -> None:
    def setting(client: ssl.SSLContext, _server: ssl.SSLContext) -> None:
        client.options |= 0 if bound else 1 << 0  # SSL_OP_NO_EXTENDED_MASTER_SECRET

    made = talk(SENDS, *contexts(TLS_1_2, "AES128-GCM-SHA256", setting=setting))
    entries = [entry.split() for entry in made.log.decode().splitlines()]
    (_, _, premaster) = next(entry for entry in entries if entry[0] == "RSA")
    (_, random, _) = next(entry for entry in entries if entry[0] == "CLIENT_RANDOM")
    rsa = b"".join(entry + b"\n" for entry in made.log.splitlines() if entry.startswith(b"RSA"))
    for log in (rsa, f"PMS_CLIENT_RANDOM {random} {premaster}\n".encode()):
        assert play(made.wire, log).inside.got == both(SENDS)
