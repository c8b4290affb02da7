"""What only OpenSSL's own programs do at will: new keys on the way, another handshake within, early data."""

from __future__ import annotations

from pathlib import Path

import pytest
from capture.packets.tls.programs import client, server
from capture.packets.tls.sessions import Chunk, play

EARLY = "early data, " * 20


def read(wire: list[Chunk], log: Path) -> dict[bool, bytes]:
    played = play(wire, log.read_bytes())
    assert not played.dark
    return played.inside.got


def test_new_keys_on_the_way_are_followed(tmp_path: Path) -> None:
    log = tmp_path / "keys"
    with server("-rev", "-tls1_3", "-naccept", "1") as (_, relay):
        client(relay, log, ["one\n", "K\n", "two\n", "k\n", "three\n"], "-tls1_3")
    (wire,) = relay.wires
    sizes = [int.from_bytes(data[3:5], "big") for from_client, data in wire if from_client]
    assert sizes.count(5 + 1 + 16) >= 2, "no KeyUpdate was sent"
    assert read(wire, log) == {True: b"one\ntwo\nthree\n", False: b"eno\nowt\neerht\n"}


def test_another_handshake_within_a_connection_is_followed(tmp_path: Path) -> None:
    log = tmp_path / "keys"
    with server("-rev", "-tls1_2", "-naccept", "1", "-client_renegotiation") as (_, relay):
        client(relay, log, ["one\n", "R\n", "two\n"], "-tls1_2")
    assert log.read_text().count("CLIENT_RANDOM") == 2
    assert read(relay.wires[0], log) == {True: b"one\ntwo\n", False: b"eno\nowt\n"}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A session that allows early data, the file with that data, and a key log."""
    folder = tmp_path_factory.mktemp("early")
    kept, early, log = folder / "session", folder / "early", folder / "keys"
    early.write_text(EARLY)
    return kept, early, log


def test_early_data_is_read(session: tuple[Path, Path, Path]) -> None:
    kept, early, log = session
    with server("-tls1_3", "-early_data", "-naccept", "2") as (_, relay):
        client(relay, log, ["one\n"], "-tls1_3", "-sess_out", str(kept))
        said = client(relay, log, ["two\n"], "-tls1_3", "-sess_in", str(kept), "-early_data", str(early))
    assert "Early data was accepted" in said
    assert read(relay.wires[0], log) == {True: b"one\n", False: b""}
    assert read(relay.wires[1], log) == {True: f"{EARLY}two\n".encode(), False: b""}


@pytest.mark.parametrize("options", [(), ("-groups", "P-521")], ids=["other server", "hello retry"])
def test_early_data_that_the_server_declined_is_passed_over(
    session: tuple[Path, Path, Path], options: tuple[str, ...]
) -> None:
    kept, early, log = session
    if not kept.exists():
        test_early_data_is_read(session)
    with server("-tls1_3", "-early_data", "-naccept", "1", *options) as (_, relay):
        said = client(relay, log, ["two\n"], "-tls1_3", "-sess_in", str(kept), "-early_data", str(early))
    assert "Early data was rejected" in said
    assert read(relay.wires[0], log) == {True: b"two\n", False: b""}
