"""The proxy as a child process of whoever records."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Address

START_WITHIN: Final = 30.0
"""Seconds; mitmproxy makes its CA on the first start."""
STOP_WITHIN: Final = 10.0
MAX_LINE: Final = 64 << 10


class ProxyProcess:
    """Starts and stops `python -m sdkwitness.wire`.

    Args:
        out: Capture to record into; started there unless it holds an unfinished one.
        listen: `HOST:PORT` to listen on; port 0 takes a free one.
        redirect_tls: `HOST:PORT` of the local origin for TLS connections; makes a lab of the proxy.
        redirect_plain: The same for all other connections.
        upstream_ca: PEM file of the CA that the servers' certificates come from.
        confdir: Directory of the proxy's own CA; mitmproxy's usual one where None.
    """

    def __init__(
        self,
        out: Path,
        *,
        listen: str = "127.0.0.1:0",
        redirect_tls: str | Address | None = None,
        redirect_plain: str | Address | None = None,
        upstream_ca: Path | None = None,
        confdir: Path | None = None,
    ) -> None:
        self._arguments = ["--out", str(out), "--listen", listen]
        for flag, value in (("--redirect-tls", redirect_tls), ("--redirect-plain", redirect_plain)):
            if value is not None:
                self._arguments += (flag, value if isinstance(value, str) else spell(value))
        for flag, file in (("--upstream-ca", upstream_ca), ("--confdir", confdir)):
            if file is not None:
                self._arguments += (flag, str(file))
        self._process: subprocess.Popen[bytes] | None = None
        self._address: Address | None = None
        self._ca_file: Path | None = None

    def start(self) -> None:
        """Start the proxy and wait until it listens.

        Raises:
            UserError: It did not come up; the sentence is its own.
        """
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", "-m", "sdkwitness.wire", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,  # a Ctrl-C on the terminal is for the recorder, which ends the proxy in order
        )
        try:
            line = _first_line(process, START_WITHIN)
            said = json.loads(line)
            host, _, port = said["address"].rpartition(":")
            self._address = Address(host=host.strip("[]"), port=int(port))
            self._ca_file = Path(said["ca"])
        except (ValueError, KeyError, TimeoutError) as e:
            raise UserError(self._why(e)) from None

    @property
    def address(self) -> Address:
        """Where the proxy listens."""
        if self._address is None:
            raise RuntimeError("the proxy was not started")
        return self._address

    @property
    def ca_file(self) -> Path:
        """The certificate that the app has to trust, PEM."""
        if self._ca_file is None:
            raise RuntimeError("the proxy was not started")
        return self._ca_file

    @property
    def pid(self) -> int:
        """Process id."""
        if self._process is None:
            raise RuntimeError("the proxy was not started")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the proxy still runs."""
        return self._process is not None and self._process.poll() is None

    def let_go(self) -> None:
        """Close the proxy's standard input, as the end of this process would: it then ends by itself."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.stdin = None  # communicate() would flush it

    def stop(self) -> str | None:
        """End the proxy; what it recorded is on disk afterwards.

        Returns:
            Why it had ended by itself or ended badly, in its own words, or None where all was well.
        """
        process = self._process
        if process is None:
            return None
        if process.poll() is None:
            process.terminate()
        try:
            _, said = process.communicate(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "The proxy did not end when it was told to and was killed."
        finally:
            self._process = None
        if process.returncode == 0:
            return None
        return _last_line(said) or f"The proxy ended with status {process.returncode}."

    def _why(self, error: Exception) -> str:
        """Stop what there is of the proxy and say why it did not come up."""
        process = self._process
        assert process is not None
        process.kill()
        _, said = process.communicate()
        self._process = None
        if isinstance(error, TimeoutError):
            return f"The proxy did not start within {START_WITHIN:.0f} seconds."
        return _last_line(said) or f"The proxy ended with status {process.returncode} before it listened."


def spell(address: Address) -> str:
    """An Address as `HOST:PORT`."""
    return f"[{address.host}]:{address.port}" if ":" in address.host else f"{address.host}:{address.port}"


def _first_line(process: subprocess.Popen[bytes], within: float) -> bytes:
    """The first line that a process prints, or what it printed before it ended.

    Raises:
        TimeoutError: It did neither in time.
    """
    assert process.stdout is not None
    fd = process.stdout.fileno()
    end = time.monotonic() + within
    got = b""
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        while b"\n" not in got and len(got) < MAX_LINE:
            if not selector.select(max(0.0, end - time.monotonic())):
                raise TimeoutError
            chunk = os.read(fd, 4096)
            if not chunk:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(STOP_WITHIN)  # its reason is on the way to stderr
                break
            got += chunk
    return got.partition(b"\n")[0]


def _last_line(said: bytes) -> str:
    """The last line of a process's stderr."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
