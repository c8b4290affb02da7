"""Key logs: the secrets of TLS connections, as lines that Mozilla's NSS, OpenSSL, BoringSSL and hooks write.

Format: https://firefox-source-docs.mozilla.org/security/nss/legacy/key_log_format/index.html, with the older lines
that Wireshark reads too, and RFC 9850. Private keys of servers may stand among the lines, or alone in the file.
"""

from __future__ import annotations

import binascii
import re
from binascii import unhexlify
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.packets.tls.private import BEGIN, END, MAX_LINES, SECRET, PrivateKeys

MAX_UNCLAIMED: Final = 200_000
"""Connections that are tried on others' behalf, over the whole import; some seconds."""
CHUNK: Final = 1 << 20
MAX_LINE: Final = 4096
"""Bytes; longer ones are none of a key log, whose longest are under 300."""
MAX_KEPT: Final = 768 << 20
"""Bytes of memory for secrets, by estimate; some two million connections."""
MAX_OF_ONE: Final = 4096
"""Bytes kept of one connection's secrets."""
MAX_SESSIONS: Final = 20_000
"""Sessions remembered that a later connection may resume."""

RANDOM: Final = 64
"""Digits."""
MAX_SECRET: Final = 256
"""Digits."""
_RSA: Final = re.compile(rb"RSA +(?P<start>[0-9a-fA-F]{16}) +(?P<premaster>[0-9a-fA-F]{96})")
_SESSION: Final = re.compile(rb"RSA +Session-ID:(?P<id>[0-9a-fA-F]{2,64}) +Master-Key:(?P<master>[0-9a-fA-F]{96})")
_DER: Final = re.compile(rb"\x30(?:[\x04-\x7f]|\x81.|\x82..)\x02\x01[\x00-\x03]", re.DOTALL)
"""How keys begin in DER, and files that hold them under a password (PKCS #12): a sequence with a version."""
_OTHER: Final = re.compile(rb"[A-Z][A-Z0-9_]* [0-9a-fA-F ]+")
"""Lines with labels yet to be invented: to be passed over, says the format."""
_LABELS: Final = (  # those that protect records; of exporters nothing is read here
    "CLIENT_RANDOM",
    "PMS_CLIENT_RANDOM",
    "CLIENT_EARLY_TRAFFIC_SECRET",
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    *(f"{side}_TRAFFIC_SECRET_{n}" for n in range(100) for side in ("CLIENT", "SERVER")),
)
_NUMBERS: Final = {label.encode(): number for number, label in enumerate(_LABELS)}
_OLD: Final = b"QUIC_"
"""Before the labels of TLS in QUIC's drafts (up to -21) of what since then has TLS's own labels."""
_OVERHEAD: Final = 180
"""Bytes that a dictionary's entry of two byte strings takes, by measurement."""


class Secrets:
    """The secrets of many connections, found by the random of the ClientHello."""

    def __init__(self) -> None:
        self._secrets: dict[bytes, bytes] = {}
        """By client random, for each secret its label's number, its length, and itself."""
        self._premasters: dict[bytes, bytes] = {}
        """By the first eight bytes of the encrypted premaster secret."""
        self._sessions: OrderedDict[bytes, bytes] = OrderedDict()
        """Master secrets by session id or ticket."""
        self.private = PrivateKeys()
        self._armour: list[bytes] = []
        """Lines of a PEM block that has begun."""
        self._size = 0
        self._torn = b""
        self.lines = 0
        """Lines that gave a secret."""
        self.strange = 0
        """Lines that are none of a key log."""
        self.surplus = 0
        """Lines for which there was no room."""
        self._asked = 0
        """Connections that were asked for."""
        self._claimed: set[bytes] = set()
        """Client randoms of those among them that have secrets."""
        self._patience = MAX_UNCLAIMED

    @classmethod
    def of_file(cls, path: Path) -> Secrets:
        """Read a key log.

        Raises:
            UserError: the file cannot be read.
        """
        secrets = cls()
        try:
            with path.open("rb") as file:
                chunk = file.read(CHUNK)
                if _DER.match(chunk) is not None:
                    secrets._binary(path, chunk)
                    return secrets
                while chunk:
                    secrets._feed(chunk)
                    chunk = file.read(CHUNK)
        except OSError as e:
            raise UserError(f"{path}: the key log cannot be read ({e.strerror}); check the path.") from e
        secrets._feed(b"\n")
        return secrets

    def add(self, lines: bytes) -> None:
        """Take in lines from elsewhere, as from a block of a pcapng file."""
        self._feed(lines + b"\n")

    def __bool__(self) -> bool:
        return bool(self._secrets or self._premasters or self._sessions or self.private)

    def find(self, client_random: bytes) -> Mapping[str, bytes]:
        """The secrets of a connection by their labels, none where the log has none of it."""
        self._asked += 1
        if client_random in self._secrets:
            self._claimed.add(client_random)
        return self._unpacked(client_random)

    def unclaimed(self) -> Iterator[tuple[bytes, Mapping[str, bytes]]]:
        """Connections in the key log that nobody has asked for, as many as there is patience for in all.

        One of them may be that of an encrypted hello, whose random no packet shows.
        """
        for client_random in self._secrets:
            if self._patience <= 0:
                return
            self._patience -= 1
            if client_random not in self._claimed:
                yield client_random, self._unpacked(client_random)

    def claim(self, client_random: bytes) -> None:
        """Take note whose secrets these are."""
        self._claimed.add(client_random)

    def _unpacked(self, client_random: bytes) -> dict[str, bytes]:
        packed = self._secrets.get(client_random, b"")
        found: dict[str, bytes] = {}
        at = 0
        while at < len(packed):
            end = at + 2 + packed[at + 1]
            found[_LABELS[packed[at]]] = packed[at + 2 : end]
            at = end
        return found

    def premaster(self, encrypted: bytes, versions: Collection[int]) -> bytes | None:
        """The premaster secret that a client sent encrypted with the server's RSA key; see `PrivateKeys.premaster`."""
        return self._premasters.get(encrypted[:8]) or self.private.premaster(encrypted, versions)

    def session(self, name: bytes) -> bytes | None:
        """The master secret of a session that is resumed by its id or ticket."""
        return self._sessions.get(name) if name else None

    def remember(self, name: bytes, master: bytes) -> None:
        """Keep the master secret of a session for connections that resume it; the oldest goes where they are many."""
        if not name:
            return
        self._sessions[name] = master
        self._sessions.move_to_end(name)
        if len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)

    def problems(self) -> tuple[str, ...]:
        """What the user should know of the key log once all connections are read, in sentences."""
        found: list[str] = []
        if self._armour:
            found.append("The key log ends within a private key or certificate, which is left out.")
        if self.strange:
            are = "1 line of the key log is" if self.strange == 1 else f"{self.strange} lines of the key log are"
            found.append(f"{are} in no form known of key logs, and left out.")
        if self.surplus:
            found.append(
                f"The key log has more than memory is set aside for; {self.surplus} of its lines were left out: "
                "split it by time and import each part with the packets it belongs to."
            )
        if self._secrets and self._asked and not self._claimed:
            found.append("No line of the key log is of a TLS connection in this file: it may be of another run or app.")
        return (*found, *self.private.problems())

    def _binary(self, path: Path, data: bytes) -> None:
        """Read a file that is one key in DER."""
        if not self.private.add(data):
            raise UserError(
                f"{path} holds no RSA key that can be read without a password: "
                "make one with `openssl pkcs12 -in FILE -nocerts -nodes | openssl rsa -out key.pem`, and give key.pem."
            )

    def _feed(self, data: bytes) -> None:
        lines = (self._torn + data).splitlines(keepends=True)
        self._torn = lines.pop() if lines and not lines[-1].endswith((b"\n", b"\r")) else b""
        if len(self._torn) > MAX_LINE:
            self._torn = self._torn[:MAX_LINE]
        for line in lines:
            self._line(line)

    def _line(self, line: bytes) -> None:
        if self._armour and self._armoured(line):
            return
        parts = line.split()
        number = _NUMBERS.get(parts[0].removeprefix(_OLD)) if len(parts) == 3 else None
        if number is not None and len(parts[1]) == RANDOM and len(parts[2]) <= MAX_SECRET:
            try:
                self._secret(number, unhexlify(parts[1]), unhexlify(parts[2]))
            except binascii.Error:
                self.strange += 1
        else:
            self._unusual(line)

    def _unusual(self, line: bytes) -> None:
        """Read what is not the usual line."""
        line = line.strip().removeprefix(b"\xef\xbb\xbf").replace(b"\t", b" ")
        if not line or line.startswith(b"#"):
            return
        if line.startswith(BEGIN):
            self._armour = [line]
            return
        if (found := _RSA.fullmatch(line)) is not None:
            self._premasters[bytes.fromhex(found["start"].decode())] = bytes.fromhex(found["premaster"].decode())
            self.lines += 1
        elif (found := _SESSION.fullmatch(line)) is not None:
            self.remember(bytes.fromhex(found["id"].decode()), bytes.fromhex(found["master"].decode()))
            self.lines += 1
        elif _OTHER.fullmatch(line) is None:
            self.strange += 1

    def _armoured(self, line: bytes) -> bool:
        """Take a line of a PEM block; return whether it is one."""
        block = self._armour
        ends = line.startswith(END)
        if not ends and (len(block) > MAX_LINES or (b" " in line and b":" not in line)):
            self._armour = []
            self.strange += len(block)
            return False
        block.append(line.strip())
        if ends:
            self._armour = []
            if block[0].endswith(SECRET):
                self.private.add(b"\n".join(block) + b"\n")
        return True

    def _secret(self, number: int, random: bytes, raw: bytes) -> None:
        known = self._secrets.get(random)
        entry = bytes((number, len(raw))) + raw
        if known is not None and entry in known:
            return
        if self._size > MAX_KEPT or (known is not None and len(known) > MAX_OF_ONE):
            self.surplus += 1
            return
        self.lines += 1
        self._size += len(entry) + (0 if known is not None else len(random) + _OVERHEAD)
        self._secrets[random] = known + entry if known is not None else entry
