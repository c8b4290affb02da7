"""frida-server's file on this machine: given, kept from before, or fetched from Frida's releases."""

from __future__ import annotations

import lzma
import os
import urllib.request
from pathlib import Path
from typing import Final

from sdkwitness.app.phone.table import table
from sdkwitness.capture.errors import UserError

RELEASES: Final = "https://github.com/frida/frida/releases/download"
FETCH_WITHIN: Final = 60.0
"""Seconds without a byte after which fetching is given up."""
MAX_SIZE: Final = 512 << 20
"""Bytes; the largest frida-server has some 110 MB."""
XZ: Final = b"\xfd7zXZ\x00"
ELF: Final = b"\x7fELF"


def obtain(version: str, abi: str, given: Path | None) -> bytes:
    """Return frida-server for an ABI of Android.

    Args:
        version: Of Frida here, which has to be that of the server.
        abi: The phone's `ro.product.cpu.abi`.
        given: File from the user, packed by xz or not.

    Raises:
        UserError: There is none for that ABI, it could not be had, or the file is something else.
    """
    known = table().server.abis
    if abi not in known:
        raise UserError(f"There is no frida-server for a phone of {abi or 'unknown kind'}.")
    name = f"frida-server-{version}-android-{known[abi].name}"
    if given is not None:
        return _checked(given.read_bytes(), abi, str(given))
    kept = _folder() / f"{name}.xz"
    if not kept.is_file():
        packed = _fetched(f"{RELEASES}/{version}/{name}.xz")
        _checked(packed, abi, f"{name}.xz")
        kept.parent.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(".new")
        new.write_bytes(packed)
        new.replace(kept)
    return _checked(kept.read_bytes(), abi, str(kept))


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sdkwitness"


def _fetched(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=FETCH_WITHIN) as answer:
            return bytes(answer.read(MAX_SIZE))
    except (OSError, ValueError) as error:
        raise UserError(
            f"frida-server could not be fetched ({error}): get {address} on a machine that can, "
            "and give it by --frida-server."
        ) from error


def _checked(content: bytes, abi: str, name: str) -> bytes:
    """Unpack, and refuse what the phone could not run."""
    try:
        unpacked = lzma.LZMADecompressor().decompress(content, MAX_SIZE) if content.startswith(XZ) else content
    except lzma.LZMAError as error:
        raise UserError(f"{name} is damaged ({error}): remove it and get it again.") from error
    if not unpacked.startswith(ELF):
        raise UserError(f"{name} is no program for Android: give frida-server as Frida releases it, packed or not.")
    if int.from_bytes(unpacked[18:20], "little") != table().server.abis[abi].machine:
        raise UserError(f"{name} is for another processor than the phone's, which is {abi}.")
    return unpacked
