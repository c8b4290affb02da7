from __future__ import annotations

import base64
import gzip
import io
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.archive import may_be, parse

IMEI = "356868000041418"
J = b'{"imei": "356868000041418"}'


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


class Unseekable(io.BytesIO):
    """What makes the library write descriptors behind the entries."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: int) -> int:
        raise OSError


def streamed(entries: dict[str, bytes]) -> bytes:
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def paths(body: bytes) -> list[str]:
    return [" > ".join(leaf.path) for leaf in decode_body(body).leaves if leaf.value == IMEI]


def reasons(body: bytes) -> list[str]:
    return [leaf.opaque for leaf in decode_body(body).leaves if leaf.opaque]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (zipped({"log/a.json": J, "b.txt": b"nothing"}), "body > zip:log/a.json > json:$.imei"),
        (zipped({"a.json": J}, zipfile.ZIP_STORED), "body > zip:a.json > json:$.imei"),
        (zipped({"in.zip": zipped({"a.json": J})}), "body > zip:in.zip > zip:a.json > json:$.imei"),
        (streamed({"x": b"y" * 90, "a.json": J}), "body > zip:a.json > json:$.imei"),
        (tarred({"x": b"y" * 90, "a.json": J}), "body > tar:a.json > json:$.imei"),
        (gzip.compress(tarred({"a.json": J})), "body > gzip > tar:a.json > json:$.imei"),
        (base64.b64encode(zipped({"a.json": J})), "body > base64 > zip:a.json > json:$.imei"),
    ],
    ids=["zip", "stored", "zip in zip", "streamed", "tar", "tar.gz", "base64"],
)
def test_entries_are_read(body: bytes, path: str) -> None:
    assert paths(body) == [path]


def test_a_name_is_a_leaf_too() -> None:
    leaves = decode_body(zipped({f"log_{IMEI}.txt": b"a line"})).leaves
    assert (leaves[0].key, leaves[0].value) == ("filename", f"log_{IMEI}.txt")


@pytest.mark.parametrize("pack", [zipped, streamed])
def test_an_archive_without_its_directory_is_read_by_its_headers(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    whole = pack({"x": b"y" * 90, "a.json": J, "z": b"z" * 500})
    assert paths(whole[: whole.index(b"PK\x01\x02")]) == ["body > zip:a.json > json:$.imei"]


def test_an_entry_that_is_cut_says_so() -> None:
    body = zipped({"a.json": J * 20 + bytes(range(256)) * 20})
    cut = body[: body.index(b"PK\x01\x02") - 100]
    assert "truncated zip" in reasons(cut)
    assert IMEI in str([leaf.value for leaf in decode_body(cut).leaves])


def test_what_cannot_be_read_has_a_reason() -> None:
    body = bytearray(zipped({"a.json": J}))
    body[6] |= 1  # the flags of the local header, and of the directory
    body[body.index(b"PK\x01\x02") + 8] |= 1
    assert reasons(bytes(body)) == ["encrypted zip"]
    assert reasons(zipped({"a.json": J}, zipfile.ZIP_LZMA)) == ["zip method 14"]
    damaged = bytearray(zipped({"a.json": J * 9}))
    damaged[45] ^= 0xFF
    assert reasons(bytes(damaged)) == ["bad zip"]


def test_bombs_and_crowds_stop_at_their_bounds() -> None:
    start = time.process_time()
    assert "expansion" in reasons(zipped({"bomb": bytes(30_000_000)}))
    assert "size" in reasons(zipped({str(n): bytes(1_000_000) for n in range(12)}))
    assert "nodes" in reasons(zipped({str(n): b"x" for n in range(300)}))
    assert "nodes" in reasons(tarred({str(n): b"x" for n in range(300)}))
    decode_body(zipped({str(n): b"" for n in range(5_000)}))
    assert time.process_time() - start < 10


def test_a_link_is_not_followed() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    assert parse(out.getvalue()) is None


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_damaged_archives_decode(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    whole = pack({"a.json": J, "b": b"b" * 50})
    step = max(1, len(whole) // 150)
    for at in range(0, len(whole), step):
        parse(whole[:at])
        parse(whole[:at] + b"\xff" + whole[at + 1 :])


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"PK\x03\x04" + bytes(40), b"PKZIP is a name", bytes(600)])
def test_bytes_that_only_begin_like_an_archive(body: bytes) -> None:
    assert may_be(body) == body.startswith(b"PK\x03\x04")
    assert not parse(body) or not any(part.data for part in parse(body) or ())


def test_a_document() -> None:
    page = zlib.compress(b"BT /F1 12 Tf (IMEI 356868000041418) Tj ET")
    body = (
        (
            b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Author (A. Tester) /Title (Report) >>\nendobj\n"
            b"2 0 obj\n<< /Filter /FlateDecode >>\nstream\n"
        )
        + page
        + b"\nendstream\nendobj\n%%EOF"
    )
    found = {" > ".join(leaf.path): leaf.value for leaf in decode_body(body).leaves}
    assert found["body > pdf:Author"] == "A. Tester"
    assert IMEI in str(found["body > pdf:stream 1 > zlib"])
    assert "body > pdf" in found


def test_a_document_of_bombs_ends() -> None:
    bomb = zlib.compress(bytes(5_000_000))
    start = time.process_time()
    body = b"%PDF-1.4\n\xe2\n" + (b"<< /Filter /FlateDecode >>\nstream\n" + bomb + b"\nendstream\n") * 50
    assert "expansion" in reasons(body)
    decode_body(b"%PDF-1.4\n\xe2\n" + b"<<" * 200_000)
    assert time.process_time() - start < 10


def test_an_entry_without_a_name() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", J)
        archive.infolist()[0].filename = ""
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == [""]
    parse(out.getvalue())
