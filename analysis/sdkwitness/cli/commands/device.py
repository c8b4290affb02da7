"""`sdkwitness device`: check, setup, reset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output

if TYPE_CHECKING:
    from sdkwitness.app.phone.adb import Phone
    from sdkwitness.app.phone.look import Wanted

Function = TypeVar("Function", bound=Callable[..., Any])

LED = "127.0.0.1:8080"
"""Where the proxy is expected unless the user says otherwise; mitmproxy's own port."""


@click.group("device", cls=options.Group, examples=("sdkwitness device check --device usb",))
def command() -> None:
    """Set a rooted phone or an emulator up for recording, and put everything back."""


def naming(function: Function) -> Function:
    """Add --device."""
    return click.option(
        "--device",
        default="usb",
        show_default=True,
        metavar="usb|SERIAL|HOST:PORT",
        help="The phone: the only one that adb sees, its serial, or where its adbd listens.",
    )(function)


def wanting(function: Function) -> Function:
    """Add what a phone is to have."""
    for option in (
        click.option("--no-hooks", is_flag=True, help="Without frida-server, for apps that look for it."),
        click.option(
            "--ca",
            type=options.FILE,
            metavar="FILE",
            help="The proxy's certificate, PEM; its own where left out.",
        ),
        click.option(
            "--proxy",
            default=LED,
            show_default=True,
            callback=options.address,
            metavar="HOST:PORT",
            help="The proxy, as for `capture --listen`; a loopback address is led to this machine by adb.",
        ),
    ):
        function = option(function)
    return function


@command.command("check", cls=options.Command, examples=("sdkwitness device check --device usb",))
@naming
@wanting
@options.common
def check(output: Output, device: str, proxy: str, ca: Path | None, no_hooks: bool) -> int:
    """Show what a phone has of what a recording needs; exit 2 where something is missing.

    Nothing is changed.
    """
    from sdkwitness.app.phone import look

    looked = look.check(_phone(device), _wanted(proxy, ca, None, no_hooks=no_hooks))
    for one in looked:
        sign = "ok     " if one.fine else "missing" if one.needed else "absent "
        output.line(f"{sign}  {one.name:<17} {one.found}")
    missing = [one.name for one in looked if one.needed and not one.fine]
    output.line(f"missing: {', '.join(missing)}; see `sdkwitness device setup`" if missing else "ready to be recorded")
    output.data({"checks": [one._asdict() for one in looked], "ready": not missing})
    return exits.WRONG if missing else exits.FINE


@command.command("setup", cls=options.Command, examples=("sdkwitness device setup --device usb",))
@naming
@wanting
@click.option(
    "--frida-server",
    type=options.FILE,
    metavar="FILE",
    help="frida-server for the phone, packed or not; fetched from Frida's releases where left out.",
)
@options.common
def set_up(output: Output, device: str, proxy: str, ca: Path | None, no_hooks: bool, frida_server: Path | None) -> int:
    """Put on a phone what a recording needs.

    frida-server, the proxy's certificate in all trust stores, the proxy, and no processes in stock. What was there
    before is written down on the phone for `reset`; where this is interrupted or fails, it is put back at once.
    """
    from sdkwitness.app.phone import setup
    from sdkwitness.wire import authority

    phone = _phone(device)
    with output.progress(f"Setting up {phone.serial}") as say:
        setup.set_up(phone, _wanted(proxy, ca or authority.certificate(), frida_server, no_hooks=no_hooks), say)
    output.line(f"{phone.serial} is set up: sdkwitness capture --device {device} --app PACKAGE")
    output.note(f"Its traffic goes to {proxy}, recorded or not, until `sdkwitness device reset --device {device}`.")
    output.data({"device": phone.serial, "proxy": proxy})
    return exits.FINE


@command.command("reset", cls=options.Command, examples=("sdkwitness device reset --device usb",))
@naming
@options.common
def reset(output: Output, device: str) -> int:
    """Put back whatever `setup` has changed on a phone, from this machine or another."""
    from sdkwitness.app.phone import setup

    phone = _phone(device)
    with output.progress(f"Resetting {phone.serial}") as say:
        put_back = setup.reset(phone, say)
    output.line(
        f"{phone.serial}: put back {', '.join(put_back)}" if put_back else f"{phone.serial} was as it should be"
    )
    output.data({"device": phone.serial, "put_back": put_back})
    return exits.FINE


def _phone(device: str) -> Phone:
    from sdkwitness.app.phone import adb

    if device in ("lab", "local"):
        raise UserError(f"{device} needs no set-up: `device` is for phones and emulators that adb reaches.")
    return adb.find(device)


def _wanted(proxy: str, ca: Path | None, server: Path | None, *, no_hooks: bool) -> Wanted:
    from sdkwitness.app.phone.look import Wanted
    from sdkwitness.wire.authority import CA_FILE, CONFDIR

    return Wanted(ca or CONFDIR.expanduser() / CA_FILE, proxy, server, hooks=not no_hooks)
