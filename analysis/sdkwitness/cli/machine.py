"""What this machine has of the things the commands need."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Final, NamedTuple

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.version import VERSION
from sdkwitness.knowledge.load import catalogue
from sdkwitness.lab import jvm

PACKAGES: Final = (("mitmproxy", "recording"), ("frida", "hooks"), ("pandas", "tables"), ("pyarrow", "tables"))
FILES: Final = (
    ("sdkwitness.app", "agent.js", "hooks"),
    ("sdkwitness.lab", "lab-device.jar", "the lab device"),
)
TOOLS: Final = (
    ("adb", "phones"),
    ("javac", "rebuilding the lab device"),
    ("node", "rebuilding the agent"),
    ("tshark", "comparing with Wireshark in tests"),
)


class Check(NamedTuple):
    """One thing that was looked for."""

    name: str
    found: str
    """Version or place, or why it does not count."""
    fine: bool
    purpose: str
    needed: bool = True
    """False for what only some commands need."""


def examine() -> tuple[Check, ...]:
    """Look for everything."""
    return (
        Check("sdkwitness", VERSION, fine=True, purpose="everything"),
        Check("Python", platform.python_version(), sys.version_info >= (3, 11), "everything"),
        Check("system", f"{platform.system()} {platform.machine()}", fine=True, purpose="everything"),
        *(_package(name, purpose) for name, purpose in PACKAGES),
        _java(),
        *_files(),
        _catalogue(),
        _loopback(),
        *(_tool(name, purpose) for name, purpose in TOOLS),
    )


def _package(name: str, purpose: str) -> Check:
    try:
        return Check(name, version(name), fine=True, purpose=purpose)
    except PackageNotFoundError:
        return Check(name, "not installed", fine=False, purpose=purpose)


def _java() -> Check:
    try:
        return Check("Java 17", str(jvm.find()), fine=True, purpose="the lab device")
    except UserError as error:
        return Check("Java 17", str(error), fine=False, purpose="the lab device")


def _files() -> Iterator[Check]:
    for package, name, purpose in FILES:
        there = files(package).joinpath(name).is_file()
        yield Check(name, "in the package" if there else "not in the package", there, purpose)


def _catalogue() -> Check:
    tables = catalogue()
    found = f"{tables.version}, {len(tables.recipients)} recipients, {len(tables.data_types)} data types"
    return Check("catalogue", found, fine=True, purpose="analysis")


def _loopback() -> Check:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return Check("loopback", f"port {server.getsockname()[1]} is free", fine=True, purpose="recording")
    except OSError as error:
        return Check("loopback", f"cannot listen: {error.strerror}", fine=False, purpose="recording")


def _tool(name: str, purpose: str) -> Check:
    place = shutil.which(name)
    return Check(name, place or "not found", place is not None, purpose, needed=False)
