"""The phone as adb shows it: commands in its shell, as root too, files, and ports led to and fro."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast

from sdkwitness.capture.errors import UserError

SHELL_WITHIN: Final = 60.0
"""Seconds for one command; Magisk asks the person at the phone before it lets `su` in."""
ROOT_WITHIN: Final = 20.0
"""Seconds for adbd to come back as root."""
NETWORK: Final = re.compile(r"[^\s:]+:\d{1,5}|\[[0-9A-Fa-f:]+\]:\d{1,5}")
SUPERUSERS: Final = ("su -c {command}", "su 0 sh -c {command}")
"""How a command is run as root: Magisk, KernelSU and SuperSU; the `su` of AOSP's own debuggable builds."""
STATES: Final = {
    "unauthorized": "has not allowed this computer: unlock it and accept its question on USB debugging",
    "offline": "does not answer adb: plug it in again, or restart its USB debugging",
    "recovery": "is in its recovery: start Android on it",
    "sideload": "is in its recovery: start Android on it",
    "bootloader": "is in its boot loader: start Android on it",
}


class Answer(NamedTuple):
    """What a command on the phone came to."""

    status: int
    text: str
    """What it wrote, without white space around it."""


class _Connection(Protocol):
    def close(self) -> None: ...
    def send_command(self, cmd: str) -> None: ...
    def check_okay(self) -> None: ...
    def read_until_close(self) -> str: ...


class _Ended(Protocol):
    returncode: int
    output: str


class _Reverse(Protocol):
    remote: str
    local: str


class _Listed(Protocol):
    serial: str
    state: str


class _Sync(Protocol):
    def push(self, src: Path | bytes, dst: str, mode: int) -> int: ...


class _Device(Protocol):
    sync: _Sync

    def shell2(self, cmdargs: str, timeout: float, *, encoding: str, v2: bool) -> _Ended: ...
    def open_transport(self) -> _Connection: ...
    def root(self) -> str: ...
    def reverse(self, remote: str, local: str) -> None: ...
    def reverse_remove(self, remote: str) -> None: ...
    def reverse_list(self) -> list[_Reverse]: ...
    def forward_port(self, remote: int) -> int: ...
    def forward_remove(self, local: str, raise_non_found: bool = True) -> None: ...


class _Client(Protocol):
    host: str
    port: int

    def device(self, serial: str) -> _Device: ...
    def list(self) -> list[_Listed]: ...
    def connect(self, addr: str, timeout: float) -> str: ...
    def server_version(self) -> int: ...


class Phone:
    """One phone; every failure between here and there is a UserError.

    Args:
        client: adb's server on this machine.
        serial: Which phone, and never another.
    """

    def __init__(self, client: _Client, serial: str) -> None:
        self.serial = serial
        self._client = client
        self._device = client.device(serial)
        self._superuser: str | None = None

    def shell(self, command: str) -> Answer:
        """Run a command as adb's own user, which is root only where adbd is."""
        with _told(self.serial):
            ended = self._device.shell2(command, SHELL_WITHIN, encoding="utf-8", v2=True)
            return Answer(ended.returncode, ended.output.strip())

    def root(self, command: str) -> str:
        """Run a command as root and return what it wrote.

        Raises:
            UserError: There is no root, or the command failed.
        """
        superuser = self.superuser()
        if superuser is None:
            raise UserError(
                f"There is no root on {self.serial}: allow `su` to the shell (Magisk, KernelSU), "
                "or use an emulator image without Google Play."
            )
        status, text = self.shell(superuser.format(command=shlex.quote(command)))
        if status != 0:
            raise UserError(f"{self.serial} refused `{command.split(maxsplit=1)[0]}`: {_brief(text)}.")
        return text

    def superuser(self) -> str | None:
        """Return how a command is run as root, with `{command}` in place of the quoted one; None without root."""
        if self._superuser is None:
            for form in ("sh -c {command}", *SUPERUSERS):
                if self.shell(form.format(command=shlex.quote("id -u"))) == (0, "0"):
                    self._superuser = form
                    break
        return self._superuser

    def property(self, name: str) -> str:
        """Return a system property, empty where it is not set."""
        return self.shell(f"getprop {shlex.quote(name)}").text

    def become_root(self) -> None:
        """Have adbd run as root, which debuggable builds allow.

        Raises:
            UserError: It does not.
        """
        with _told(self.serial):
            self._device.root()
        self._restarted()
        self._superuser = None
        if self.superuser() is None:
            raise UserError(f"adbd on {self.serial} did not become root: use a rooted phone or a debuggable image.")

    def leave_root(self) -> None:
        """Have adbd run as the shell's user again."""
        with _told(self.serial):
            connection = self._device.open_transport()
            try:
                connection.send_command("unroot:")
                connection.check_okay()
                connection.read_until_close()
            finally:
                connection.close()
        self._restarted()
        self._superuser = None

    def _restarted(self) -> None:
        """Wait until adbd answers again."""
        end = time.monotonic() + ROOT_WITHIN
        while time.monotonic() < end:
            time.sleep(0.2)
            with contextlib.suppress(UserError):
                if NETWORK.fullmatch(self.serial):
                    with _told(self.serial):
                        self._client.connect(self.serial, timeout=ROOT_WITHIN)
                if self.shell("true").status == 0:
                    return
        raise UserError(f"{self.serial} did not come back from the restart of its adbd: plug it in again.")

    def push(self, content: Path | bytes, path: str, *, mode: int = 0o644) -> None:
        """Write a file that adb's own user may write."""
        with _told(self.serial):
            self._device.sync.push(content, path, mode)

    def reverses(self) -> dict[str, str]:
        """Return which ports of the phone lead to where on this machine, both as `tcp:PORT`."""
        with _told(self.serial):
            return {item.remote: item.local for item in self._device.reverse_list()}

    def reverse(self, remote: str, local: str) -> None:
        """Lead a port of the phone to one of this machine."""
        with _told(self.serial):
            self._device.reverse(remote, local)

    def reverse_remove(self, remote: str) -> None:
        """Lead a port of the phone nowhere."""
        with _told(self.serial):
            self._device.reverse_remove(remote)

    @contextlib.contextmanager
    def forwarded(self, port: int) -> Generator[int, None, None]:
        """Lead a free port of this machine to one of the phone, as long as it is needed."""
        with _told(self.serial):
            there = self._device.forward_port(port)
        try:
            yield there
        finally:
            with _told(self.serial):
                self._device.forward_remove(f"tcp:{there}", raise_non_found=False)


def find(name: str, *, connect: bool = True) -> Phone:
    """Return the phone of a name.

    Args:
        name: `usb` for the only one, its serial, or HOST:PORT where its adbd listens.
        connect: Whether to start adb where it does not run, and to have it reach out for one at HOST:PORT.

    Raises:
        UserError: adb cannot be had, or there is no such phone, or it does not take commands.
    """
    with _told(name):
        client = _client(start=connect)
        if connect and NETWORK.fullmatch(name) and name not in {listed.serial for listed in client.list()}:
            said = client.connect(name, timeout=ROOT_WITHIN)
            if "connected to" not in said:
                raise UserError(f"adb cannot reach {name} ({_brief(said)}): is debugging by network switched on there?")
        there = {listed.serial: listed.state for listed in client.list()}
    serial = _only(there) if name == "usb" else name
    if serial not in there:
        raise UserError(f"adb knows no phone {serial}: it sees {', '.join(sorted(there)) or 'none'}.")
    if there[serial] != "device":
        state = there[serial]
        raise UserError(f"The phone {serial} {STATES.get(state, f'is not ready for adb, which calls it {state}')}.")
    return Phone(client, serial)


def _client(*, start: bool) -> _Client:
    import adbutils  # type: ignore[import-untyped]  # here: it brings Pillow with it, which no other command needs

    client = cast("Callable[[], _Client]", adbutils.AdbClient)()
    with socket.socket() as server:
        runs = server.connect_ex((client.host, client.port)) == 0
    if not runs:
        if not start:
            raise UserError("adb does not run here: connect the phone by `adb devices` or `adb connect`.")
        # adbutils would start it too, and let it write to our standard output
        subprocess.run([adbutils.adb_path(), "start-server"], capture_output=True, timeout=ROOT_WITHIN, check=False)
    client.server_version()
    return client


def _only(there: dict[str, str]) -> str:
    if not there:
        raise UserError("adb sees no phone: plug one in and switch on its USB debugging, or start the emulator.")
    if len(there) > 1:
        raise UserError(f"adb sees several phones: give one of {', '.join(sorted(there))} by --device.")
    return next(iter(there))


@contextlib.contextmanager
def _told(name: str) -> Generator[None, None, None]:
    """Turn every failure of adb into a sentence."""
    from adbutils.errors import AdbError  # type: ignore[import-untyped]  # see above

    try:
        yield
    except (AdbError, EOFError, OSError, ValueError) as error:
        why = _brief(str(error)) or type(error).__name__
        if isinstance(error, AdbError) and "No adb exe" in why:
            raise UserError("adb is not here: install the Android platform tools and put adb on PATH.") from error
        server = f"127.0.0.1:{os.environ.get('ANDROID_ADB_SERVER_PORT', '5037')}"
        if "connect to adb server" in why:
            raise UserError(f"adb's server did not start on {server}: run `adb start-server` ({why}).") from error
        raise UserError(f"adb lost {name}: check its cable or network and try again ({why}).") from error


def _brief(text: str) -> str:
    return " ".join(text.split())[:200].rstrip(".")
