"""`python -m sdkwitness.wire`: the proxy as a process of its own.

Prints one JSON line with its address and CA file when it listens. Ends on SIGTERM, SIGINT, or when whoever
started it closes its standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from mitmproxy import exceptions
from mitmproxy.addons import dns_resolver
from mitmproxy.options import Options

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Address
from sdkwitness.wire.authority import CA_FILE, CONFDIR
from sdkwitness.wire.master import WitnessMaster
from sdkwitness.wire.recorder import Recorder
from sdkwitness.wire.redirect import LabLoop, Redirect


class Announce:
    """Says on standard output that the proxy listens, and where.

    Args:
        master: The proxy.
        ca_file: Certificate that an app has to trust, PEM.
    """

    name = "sdkwitness_announce"

    def __init__(self, master: WitnessMaster, ca_file: Path) -> None:
        self._master = master
        self._ca_file = ca_file

    def running(self) -> None:
        """Print the line."""
        host, port = self._master.listening()
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        sys.stdout.write(json.dumps({"address": address, "ca": str(self._ca_file)}) + "\n")
        sys.stdout.flush()


def parse_address(text: str) -> Address:
    """`HOST:PORT`, or `[V6]:PORT`, as an Address.

    Raises:
        argparse.ArgumentTypeError: It is neither.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 0xFFFF:
        raise argparse.ArgumentTypeError(f"{text!r} is no HOST:PORT")
    return Address(host=host.strip("[]") or "127.0.0.1", port=int(port))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="python -m sdkwitness.wire", description="Record what passes a proxy.")
    found.add_argument("--out", type=Path, required=True, metavar="CAPTURE", help="capture to record into")
    found.add_argument("--listen", type=parse_address, default="127.0.0.1:0", metavar="HOST:PORT")
    found.add_argument("--mode", action="append", metavar="SPEC", help="mitmproxy's proxy modes; regular if none")
    found.add_argument("--redirect-tls", type=parse_address, metavar="HOST:PORT", help="origin for TLS connections")
    found.add_argument("--redirect-plain", type=parse_address, metavar="HOST:PORT", help="origin for all others")
    found.add_argument("--upstream-ca", type=Path, metavar="FILE", help="trusted for the servers, PEM")
    found.add_argument("--confdir", type=Path, default=CONFDIR, metavar="DIR", help="holds the proxy's own CA")
    return found


async def serve(args: argparse.Namespace) -> None:
    """Run the proxy until it is told to end.

    Raises:
        UserError: It cannot start.
    """
    confdir: Path = args.confdir.expanduser()
    lab = args.redirect_tls is not None or args.redirect_plain is not None
    options = Options(confdir=str(confdir))
    upstream: object = Redirect(args.redirect_tls, args.redirect_plain) if lab else dns_resolver.DnsResolver()
    master = WitnessMaster(options, [upstream, Recorder(own_proxy=True)])
    master.addons.add(Announce(master, confdir / CA_FILE))  # type: ignore[no-untyped-call]  # mitmproxy
    settings: dict[str, object] = {
        "mode": args.mode or ["regular"],
        "listen_host": args.listen.host,
        "listen_port": args.listen.port,
        "sdkwitness_out": str(args.out),
    }
    if lab:
        # Only once the app's first bytes are there is it known whether the connection will be TLS.
        settings["connection_strategy"] = "lazy"
        settings["ssl_insecure"] = args.upstream_ca is None
    if args.upstream_ca is not None:
        settings["ssl_verify_upstream_trusted_ca"] = str(args.upstream_ca)
    try:
        options.update(**settings)  # type: ignore[no-untyped-call]  # mitmproxy
    except exceptions.OptionsError as e:
        raise UserError(str(e)) from e
    _end_when_told(master)
    await master.run()


def _end_when_told(master: WitnessMaster) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, master.shutdown)
    with contextlib.suppress(OSError, ValueError):
        stdin = sys.stdin.fileno()
        kind = os.fstat(stdin).st_mode
        if stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind):  # a terminal or /dev/null is nobody who waits for us
            loop.add_reader(stdin, _stdin_ready, master, stdin)


def _stdin_ready(master: WitnessMaster, stdin: int) -> None:
    if not os.read(stdin, 4096):
        asyncio.get_running_loop().remove_reader(stdin)
        master.shutdown()  # type: ignore[no-untyped-call]  # mitmproxy


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proxy; the exit code is 2 where the call was wrong and 3 where the recording broke off."""
    args = parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(message)s")
    lab = args.redirect_tls is not None or args.redirect_plain is not None
    try:
        with asyncio.Runner(loop_factory=LabLoop if lab else None) as runner:
            runner.run(serve(args))
    except UserError as e:
        sys.stderr.write(f"{e}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
