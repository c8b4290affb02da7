"""What was derived of a capture, kept between runs outside of it: readable only for who has the capture.

Derived data hold what the capture holds, personal data. So each file is encrypted under a key that is made of the
capture's own content and stored nowhere: once the capture is deleted, nobody can read it any more. The capture itself
is never written to.
"""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FOLDER: Final = "sdkwitness"
NONCE: Final = 12
"""Bytes of a nonce (NIST SP 800-38D, 8.2.2: random, below 2^32 chunks)."""
MAX_CHUNK: Final = 64 << 20
UNUSED: Final = 30 * 86_400
"""Seconds after which a file that nobody used is removed."""
_SIZE: Final = struct.Struct("<I")


def home() -> Path:
    """Return where such files are: `$XDG_CACHE_HOME/sdkwitness`, else `~/.cache/sdkwitness`."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if given.startswith("/") else Path.home() / ".cache") / FOLDER


class Shelf:
    """One file of encrypted chunks, read from the beginning and appended to.

    A chunk that was torn or changed ends it: what follows is made anew. Where the file cannot be used, nothing is kept.

    Args:
        folder: Where it is.
        secret: Made of the capture's content.
        subject: What else the chunks depend on: the program, its tables, the known values.
    """

    def __init__(self, folder: Path, secret: bytes, subject: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(secret, b"key" + subject, "sha256"))
        self._count = 0
        self.problem = ""
        """Why nothing is kept, where it is not."""
        self._fd = -1
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _tidy(folder)
            file = folder / hmac.digest(secret, b"name" + subject, "sha256").hex()[:32]
            self._fd = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.utime(self._fd)
        except OSError as error:
            self._stop(error)
        self._mine = self._fd >= 0 and _locked(self._fd)
        self._end = 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the chunks that are there; to be read to the end before anything is appended."""
        while self._fd >= 0:
            head = os.pread(self._fd, _SIZE.size, self._end)
            size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
            if not NONCE < size <= MAX_CHUNK:
                return
            sealed = os.pread(self._fd, size, self._end + _SIZE.size)
            try:
                chunk = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._place())
            except (InvalidTag, ValueError):
                return
            self._end += _SIZE.size + size
            self._count += 1
            yield chunk

    def append(self, chunk: bytes) -> None:
        """Add a chunk after those that were read; another process that is at it too goes first."""
        if not self._mine:
            return
        nonce = os.urandom(NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, chunk, self._place())
        data = _SIZE.pack(len(sealed)) + sealed
        try:
            os.ftruncate(self._fd, self._end)
            done = 0
            while done < len(data):
                done += os.pwrite(self._fd, data[done:], self._end + done)
        except OSError as error:
            self._stop(error)
            return
        self._end += len(data)
        self._count += 1

    def close(self) -> None:
        """Close the file."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._mine = -1, False

    def _place(self) -> bytes:
        """What binds a chunk to its place."""
        return self._count.to_bytes(8, "little")

    def _stop(self, error: OSError) -> None:
        self.problem = (
            f"What was decoded is not kept for the next run: {error.filename or 'its file'}: {error.strerror}."
        )
        self.close()


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _tidy(folder: Path) -> None:
    """Remove what nobody used for long."""
    now = time.time()
    for file in folder.iterdir():
        with contextlib.suppress(OSError):
            if file.is_file() and now - file.stat().st_mtime > UNUSED:
                file.unlink()
