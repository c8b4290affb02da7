"""Where the app runs: this machine, a phone on USB, one named by serial, or a frida-server at an address."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from sdkwitness.capture.errors import UserError

if TYPE_CHECKING:
    import frida

LOCAL = frozenset({"local", "lab"})
USB_TIMEOUT = 3.0
"""Seconds to wait for a phone to show up on USB."""
LEAVING_TIMEOUT = 2.0
"""Seconds to wait for Frida to be out of a process, which takes it some milliseconds."""
SETTLED = 0.15
"""Seconds without a sign of Frida after which it is out."""
ADDRESS = re.compile(r"[^\s:]+:\d{1,5}|\[[0-9A-Fa-f:]+\]:\d{1,5}")


def frida_module() -> ModuleType:
    """Return Frida's Python module.

    Raises:
        UserError: It is not installed, or older than 17, whose agents are loaded differently.
    """
    try:
        import frida  # here, so that a broken native module must become a sentence
    except ImportError as error:
        raise UserError(f"Frida cannot be loaded ({error}): install it with `pip install 'frida>=17'`.") from error
    if int(frida.__version__.split(".")[0]) < 17:
        raise UserError(f"Frida {frida.__version__} is too old: install it with `pip install 'frida>=17'`.")
    return frida


def open_device(name: str) -> frida.Device:
    """Return the device called `local`, `usb`, a serial number, or HOST:PORT.

    The last is a phone that adb is connected to there, or else where a frida-server listens.

    Raises:
        UserError: There is no such device, or nothing answers there.
    """
    module = frida_module()
    try:
        device: frida.Device
        if name in LOCAL:
            device = module.get_local_device()
        elif name == "usb":
            device = module.get_usb_device(timeout=USB_TIMEOUT)
        elif ADDRESS.fullmatch(name):
            manager = module.get_device_manager()
            connected = (device for device in manager.enumerate_devices() if device.id == name)
            device = next(connected, None) or manager.add_remote_device(name)
        else:
            device = module.get_device(name, timeout=USB_TIMEOUT)
    except Exception as error:
        raise UserError(diagnosis(error, name)) from error
    return device


def await_leaving(name: str, pid: int) -> None:
    """Wait until Frida has left a process of this machine that it was detached from; elsewhere its server sees to that.

    Detaching returns before: Frida then stops the app once more (ptrace) and has it free the memory that was taken.
    Where this program ends meanwhile, the app is left with the registers of that, and dies: 3 of 102 programs did.
    """
    process = Path("/proc") / str(pid)
    end = time.monotonic() + LEAVING_TIMEOUT
    left = time.monotonic()
    while name in LOCAL and time.monotonic() < end and time.monotonic() - left < SETTLED:
        try:
            traced = "\nTracerPid:\t0\n" not in (process / "status").read_text(encoding="utf-8", errors="replace")
            if traced or "frida-agent" in (process / "maps").read_text(encoding="utf-8", errors="replace"):
                left = time.monotonic()
        except OSError:  # it has ended, or the system is another
            return
        time.sleep(0.005)


def pid_of(device: frida.Device, app: str, *, name: str) -> int:
    """Return the process id of an app given by id, process name or package.

    Args:
        device: Where it runs.
        app: A process id in digits, a process name, or an Android package.
        name: What the user called the device, for the message.

    Raises:
        UserError: No such process, or several of that name.
    """
    if app.isdigit():
        return int(app)
    try:
        processes = device.enumerate_processes()  # pyright: ignore[reportUnknownMemberType]  # frida leaves its keywords untyped
        found = [p.pid for p in processes if p.name == app]
        if not found:
            applications = device.enumerate_applications()  # pyright: ignore[reportUnknownMemberType]  # frida leaves its keywords untyped
            found = [a.pid for a in applications if app in {a.identifier, a.name} and a.pid]
    except Exception as error:
        raise UserError(diagnosis(error, name)) from error
    if not found:
        raise UserError(f"No process called {app} runs on {name}: start the app, or give its process id.")
    if len(found) > 1:
        listed = ", ".join(map(str, sorted(found)))
        raise UserError(f"Several processes on {name} are called {app}: give one of the ids {listed}.")
    return found[0]


def processes_of(device: frida.Device, app: str) -> list[int]:
    """Return the ids of all processes of an app: its main one and those called `APP:something`."""
    processes = device.enumerate_processes()  # pyright: ignore[reportUnknownMemberType]  # frida leaves its keywords untyped
    return sorted(p.pid for p in processes if p.name == app or p.name.startswith(f"{app}:"))


def diagnosis(error: Exception, name: str) -> str:
    """Return what went wrong between this machine and the app, and what to do, in one sentence."""
    kind, text = type(error).__name__, " ".join(str(error).split())
    for said, sentence in TOLD:
        if said.search(text):
            return f"{sentence.format(name=name)} ({text.rstrip('.')})."
    match kind:
        case "ServerNotRunningError" | "TransportError":
            return (
                f"Nothing answers for Frida on {name}: start frida-server there, of the same version as `frida` here."
            )
        case "ProtocolError":
            return (
                f"What answers on {name} is no frida-server of the version of `frida` here, {_version()}: "
                f"install frida-server {_version()} there ({text})."
            )
        case "ProcessNotFoundError":
            return f"There is no such process on {name} any more: start the app and give its present id."
        case "ProcessNotRespondingError":
            return f"The process on {name} refuses Frida or hangs: it may defend itself, so try `--no-hooks` ({text})."
        case "PermissionDeniedError":
            return f"Frida may not attach to that process on {name}: run as the same user, or as root ({text})."
        case "InvalidArgumentError" if "device" in text:
            return f"There is no device {name}: connect it, and see `frida-ls-devices` for what is there."
        case "TimedOutError":
            return f"{name} did not answer in time: check the connection and try again."
        case _:
            return f"Frida could not work on {name}: {text or kind}."


TOLD = tuple(
    (re.compile(said), sentence)
    for said, sentence in (
        # frida#2958, #3642, frida-java-bridge#376: ART comes as a module that the Play Store updates
        (
            r"Unable to find copied methods|art::|libart|ClassLinker|ArtMethod",
            (
                "Android's runtime on {name} came by a Google Play system update that this Java bridge does not know: "
                "update sdkwitness, or record with `--no-hooks`"
            ),
        ),
        (
            r"'Java' is not defined|Java is not defined",
            "The agent was built without the Java bridge: install sdkwitness again, or run `make agent` for agent.js",
        ),
        (
            r"ptrace_scope",
            (
                "This system lets no process look into another: be root, or `sysctl kernel.yama.ptrace_scope=0`, "
                "for {name}"
            ),
        ),
        (
            r"unable to handle \d+-bit|unable to inject library of|ELF class|architecture",
            (
                "The frida-server on {name} is of another architecture than the app: "
                "install the one for the device's `ro.product.cpu.abi`"
            ),
        ),
        (
            r"jailed|need Gadget",
            (
                "{name} is not rooted, so no frida-server can run there: "
                "use a rooted phone, or an emulator image without Google Play"
            ),
        ),
        (
            r"connection is closed|connection was closed|Broken pipe|Connection reset",
            "The connection to {name} broke: check cable or network, and that frida-server still runs there",
        ),
    )
)
"""What Frida and the bridge say when something between here and the app is wrong, and what it means."""


def _version() -> str:
    return str(getattr(frida_module(), "__version__", ""))
