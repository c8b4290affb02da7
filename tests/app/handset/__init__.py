"""A stand-in for a phone, which cannot be had here: only adbd, `settings` and properties are not the real thing."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import adbutils  # type: ignore[import-untyped]
import pytest

HERE = Path(__file__).parent
TOOLS = ("toybox", "mksh", "unshare", "nsenter", "ip", "install")
SYSTEM = "/system/etc/security/cacerts"
APEX = "/apex/com.android.conscrypt/cacerts"
PROPERTIES = {
    "ro.product.model": "Handset",
    "ro.product.cpu.abi": "x86_64",
    "ro.build.version.release": "13",
    "ro.build.version.sdk": "33",
    "ro.debuggable": "0",
}


class Handset:
    """One of them, switched on.

    Args:
        apex: Whether a Google Play system update brought it a trust store of its own.
    """

    def __init__(self, folder: Path, *, apex: bool = True) -> None:
        root = folder / "root"
        root.mkdir(parents=True)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.serial = f"127.0.0.1:{listener.getsockname()[1]}"
            self._process = subprocess.Popen(
                [
                    *("unshare", "--mount", "--pid", "--net", "--fork", "--kill-child"),
                    *("sh", str(HERE / "build.sh"), str(root)),
                    *(sys.executable, str(HERE / "adbd.py"), str(listener.fileno())),
                ],
                pass_fds=[listener.fileno()],
                stdout=subprocess.PIPE,
                text=True,
            )
        if not (self._process.stdout and self._process.stdout.readline()):
            raise RuntimeError("the handset does not start")
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self.init = int(children[0])
        self.zygote = self._await_zygote()
        for name, value in PROPERTIES.items():
            self.file(f"/data/property/{name}").write_text(f"{value}\n")
        self.fill(SYSTEM)
        if apex:
            self.fill(APEX)

    def _await_zygote(self) -> int:
        while True:
            found = Path(f"/proc/{self.init}/task/{self.init}/children").read_text().split()
            for pid in found:
                if Path(f"/proc/{pid}/comm").read_text() == "sleep\n":
                    return int(pid)
            time.sleep(0.02)

    def file(self, path: str, *, pid: int | None = None) -> Path:
        """Return where a file of the handset is for this machine, as one of its processes sees it."""
        return Path(f"/proc/{pid or self.init}/root{path}")

    def fill(self, store: str) -> None:
        """Give both namespaces a trust store with a certificate that is none of ours."""
        for pid in (self.init, self.zygote):
            folder = self.file(store, pid=pid)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "00000000.0").write_text("somebody's\n")

    def state(self) -> dict[str, str]:
        """Return all that a set-up may change, by its place."""
        # an empty property is the same as none
        texts = {path.name: path.read_text() for path in self.file("/data/property").iterdir()}
        found = {name: text for name, text in texts.items() if text.strip()}
        for pid in (self.init, self.zygote):
            found[f"mounts {pid}"] = Path(f"/proc/{pid}/mountinfo").read_text()
        found["ours"] = " ".join(sorted(map(str, self.file("/data/local/tmp").iterdir())))
        return found

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Return the command line that runs something where an app of the handset runs."""
        return ["nsenter", "-t", str(self.zygote), "-m", "-n", "-p", "--wd=/", *arguments]

    def off(self) -> None:
        """Switch it off."""
        if self._process.poll() is None:
            os.kill(self.init, signal.SIGKILL)
            self._process.communicate()


@contextmanager
def adb_server() -> Generator[None, None, None]:
    """Have an adb server of our own; one for all that is tried in this process, since Frida looks for it once."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    if subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--fork", "mount", "-t", "tmpfs", "probe", "/mnt"], capture_output=True
    ).returncode:
        pytest.skip("this system lets nobody make namespaces here")
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        patch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        patch.setenv("ADB_LOCAL_TRANSPORT_MAX_PORT", "5553")  # no look for emulators of this machine
        patch.setenv("HOME", home)
        server = subprocess.Popen(
            [adbutils.adb_path(), "nodaemon", "server"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.05)
            yield
        finally:
            server.kill()
            server.communicate()


@contextmanager
def switched_on(count: int = 1, *, apex: bool = True) -> Generator[list[Handset], None, None]:
    """Have some, known to the adb server."""
    handsets: list[Handset] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for number in range(count):
                handsets.append(Handset(Path(folder) / str(number), apex=apex))
                subprocess.run([adbutils.adb_path(), "connect", handsets[-1].serial], check=True, capture_output=True)
            yield handsets
        finally:
            for handset in handsets:
                subprocess.run([adbutils.adb_path(), "disconnect", handset.serial], check=True, capture_output=True)
                handset.off()
