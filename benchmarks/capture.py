"""Requests per second through the proxy: bare mitmdump, mitmdump -w, our addon in mitmdump, and our own proxy.

All of it on loopback. The variants take turns in every round, so a noisy machine is noisy for all of them;
`x bare` and `x cpu` are medians over the rounds of each variant against bare mitmdump in the same round, by rate
and by the proxy's processor time per request; making connections is not counted. `x least` compares the rounds
in which each was cheapest: other work on the machine can only make a request dearer, so there it shows least.
"""

from __future__ import annotations

import argparse
import json
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.capture import bundle
from sdkwitness.wire.process import ProxyProcess

ROOT: Final = Path(__file__).resolve().parents[1]
LOAD: Final = Path(__file__).with_name("capture_load.py")
TARGETS: Final = {"addon in mitmdump": 0.93, "own proxy": 1.25}
BARE: Final = "mitmdump -q"


class Run(NamedTuple):
    """What the load client measured in one turn."""

    rate: float
    """Requests per second."""
    p50: float
    """Milliseconds."""
    p99: float
    requests: int
    cpu: float = 0.0
    """Processor milliseconds of the proxy per request."""


class Variant(NamedTuple):
    """One proxy under test."""

    name: str
    pid: int
    port: int
    ca_file: Path
    capture: Path | None
    """Where it records, if it does so in our format."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed P-256 certificate for 127.0.0.1."""
    cert, key = folder / "origin.pem", folder / "origin.key"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    return cert, key


@contextmanager
def origin(cert: Path, key: Path) -> Generator[int, None, None]:
    """The server, as a process of its own; yields its port."""
    process = subprocess.Popen(
        [sys.executable, str(LOAD), "serve", str(cert), str(key)], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


@contextmanager
def mitmdump(name: str, folder: Path, upstream: Path, *rest: str) -> Generator[Variant, None, None]:
    """Stock mitmdump with some more arguments."""
    port = free_port()
    confdir = folder / "conf"
    process = subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("mitmdump")), "-q", "--listen-host", "127.0.0.1", "-p", str(port)),
            *("--set", f"confdir={confdir}", "--set", f"ssl_verify_upstream_trusted_ca={upstream}", *rest),
        ]
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.05)
        capture = next((Path(a.partition("=")[2]) for a in rest if a.startswith("sdkwitness_out=")), None)
        yield Variant(name, process.pid, port, confdir / "mitmproxy-ca-cert.pem", capture)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def own_proxy(folder: Path, upstream: Path) -> Generator[Variant, None, None]:
    """Our own proxy."""
    proxy = ProxyProcess(folder / "own", upstream_ca=upstream, confdir=folder / "conf")
    proxy.start()
    try:
        yield Variant("own proxy", proxy.pid, proxy.address.port, proxy.ca_file, folder / "own")
    finally:
        said = proxy.stop()
        if said:
            sys.stderr.write(f"own proxy: {said}\n")


def load(variant: Variant, port: int, connections: int, seconds: float) -> Run:
    """Run the load client, as a process of its own, against one proxy."""
    with subprocess.Popen(
        [
            *(sys.executable, str(LOAD), "load"),
            *(str(variant.port), str(port), str(variant.ca_file), str(connections), str(seconds)),
        ],
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        told: list[bytes] = []
        cpu: list[float] = []
        for line in process.stdout:
            told.append(line)
            cpu.append(cpu_seconds(variant.pid))
    if process.returncode != 0 or len(told) != 3:
        raise RuntimeError(f"the load on {variant.name} broke off")
    run = Run(**json.loads(told[2]))
    return run._replace(cpu=1000 * (cpu[1] - cpu[0]) / run.requests)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process's threads, to the nanosecond (Linux, Documentation/scheduler/sched-stats)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def table(runs: dict[str, list[Run]]) -> str:
    """The figures as a table."""
    columns = {
        "req/s": 8,
        "min": 8,
        "max": 8,
        "x bare": 9,
        "p50 ms": 9,
        "p99 ms": 9,
        "cpu ms": 9,
        "x cpu": 8,
        "x least": 9,
        "target": 9,
    }
    lines = [f"{'variant':<20}" + "".join(f"{name:>{width}}" for name, width in columns.items())]
    for name, found in runs.items():
        rates = [run.rate for run in found]
        ratio = statistics.median(run.rate / bare.rate for run, bare in zip(found, runs[BARE], strict=True))
        p50, p99 = (statistics.median(getattr(run, q) for run in found) for q in ("p50", "p99"))
        cpu = statistics.median(run.cpu for run in found)
        spared = statistics.median(bare.cpu / run.cpu for run, bare in zip(found, runs[BARE], strict=True))
        least = min(run.cpu for run in runs[BARE]) / min(run.cpu for run in found)
        goal = f">={TARGETS[name]:.2f}" if name in TARGETS else ""
        lines.append(
            f"{name:<20}{statistics.median(rates):>8.0f}{min(rates):>8.0f}{max(rates):>8.0f}"
            f"{ratio:>9.2f}{p50:>9.2f}{p99:>9.2f}{cpu:>9.2f}{spared:>8.2f}{least:>9.2f}{goal:>9}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of one turn")
    parser.add_argument("--connections", type=int, default=16)
    args = parser.parse_args(arguments)
    lost = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sdkwitness-bench-")))
        cert, key = make_certificate(folder)
        with ExitStack() as running:
            port = running.enter_context(origin(cert, key))
            addon = ("-s", str(ROOT / "addons" / "witness.py"), "--set", f"sdkwitness_out={folder / 'addon'}")
            variants = [
                running.enter_context(mitmdump(BARE, folder, cert)),
                running.enter_context(mitmdump("mitmdump -q -w", folder, cert, "-w", str(folder / "flows"))),
                running.enter_context(mitmdump("addon in mitmdump", folder, cert, *addon)),
                running.enter_context(own_proxy(folder, cert)),
            ]
            for variant in variants:
                load(variant, port, args.connections, 1.0)
            runs: dict[str, list[Run]] = {variant.name: [] for variant in variants}
            for turn in range(args.rounds):
                order = variants[turn % len(variants) :] + variants[: turn % len(variants)]
                for variant in order:
                    runs[variant.name].append(load(variant, port, args.connections, args.seconds))
        for variant in variants:
            if variant.capture is not None:
                made = sum(run.requests for run in runs[variant.name])
                kept = sum(flow.complete for flow in bundle.read(variant.capture).flows)
                lost += max(0, made - kept)
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"HTTPS POST of 2 KB, keep-alive, {args.connections} connections, {args.rounds} x {args.seconds:g} s,")
    print(f"Python {python}, {ssl.OPENSSL_VERSION.split(' (')[0]}; exchanges lost by the recorders: {lost}\n")
    print(table(runs))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
