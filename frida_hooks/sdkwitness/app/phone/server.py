"""frida-server on the phone."""

from __future__ import annotations

import time
from typing import Final

from sdkwitness.app.device import diagnosis, frida_module
from sdkwitness.app.phone.adb import Phone
from sdkwitness.app.phone.record import FOLDER
from sdkwitness.app.phone.table import table
from sdkwitness.capture.errors import UserError

PROGRAM: Final = f"{FOLDER}/frida-server"
LOG: Final = f"{FOLDER}/frida-server.log"
START_WITHIN: Final = 15.0
"""Seconds until frida-server answers; it looks through the system first."""
STOP_WITHIN: Final = 5.0
OURS: Final = f"pgrep -f '{FOLDER}/[f]rida-server -D'"
"""Names our processes; the brackets keep the search from finding itself."""


def refusal(phone: Phone) -> str:
    """Return why no Frida answers on the phone as the one here has to, empty where one does."""
    manager = frida_module().get_device_manager()
    with phone.forwarded(table().server.port) as port:
        address = f"127.0.0.1:{port}"
        try:
            manager.add_remote_device(address).enumerate_processes()
        except Exception as error:
            return diagnosis(error, phone.serial)
        finally:
            manager.remove_remote_device(address)
    return ""


def running(phone: Phone) -> bool:
    """Whether anything listens where Frida does."""
    port = table().server.port
    # the state 0A is LISTEN, in the kernel's proc_net_tcp.txt
    return phone.shell(f"grep -q -i ':{port:04X} [0-9A-F:]* 0A ' /proc/net/tcp /proc/net/tcp6").status == 0


def start(phone: Phone, program: bytes) -> None:
    """Put frida-server there and start it as root.

    Raises:
        UserError: It does not come up, or something else that is no Frida of this version listens there.
    """
    stop(phone)
    if running(phone):
        raise UserError(
            f"Another frida-server runs on {phone.serial} that this one here cannot use: stop it there, "
            f"or install its version here ({refusal(phone).rstrip('.')})."
        )
    phone.push(program, PROGRAM, mode=0o755)
    phone.root(f"chmod 755 {PROGRAM}")
    phone.root(f"{PROGRAM} -D -l 127.0.0.1:{table().server.port} >{LOG} 2>&1 </dev/null")
    end = time.monotonic() + START_WITHIN
    while not running(phone):
        if time.monotonic() > end:
            said = phone.root(f"tail -n 3 {LOG}") or "it wrote nothing"
            raise UserError(f"frida-server does not listen on {phone.serial}: {' '.join(said.split())}.")
        time.sleep(0.1)
    if why := refusal(phone):
        raise UserError(why)


def stop(phone: Phone) -> None:
    """End the frida-server that was started from our folder, if it runs.

    Raises:
        UserError: It does not end.
    """
    end = time.monotonic() + STOP_WITHIN
    signal = "TERM"
    while phone.root(f"{OURS} || true"):
        phone.root(f"kill -{signal} $({OURS}) || true")
        if time.monotonic() > end:
            if signal == "KILL":
                raise UserError(f"frida-server on {phone.serial} does not end: restart the phone.")
            signal, end = "KILL", end + STOP_WITHIN
        time.sleep(0.1)
