"""Setting a phone up and putting it back."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sdkwitness.app.device import frida_module
from sdkwitness.app.phone import record, release, server, settings, trust
from sdkwitness.app.phone.adb import Phone
from sdkwitness.app.phone.look import LOOPBACK, STORES, Wanted, level_of, look_at_trust
from sdkwitness.app.phone.record import Change
from sdkwitness.app.phone.table import table
from sdkwitness.capture.errors import UserError

Say = Callable[[str], None]


def set_up(phone: Phone, wanted: Wanted, say: Say) -> None:
    """Put on the phone what is missing.

    Raises:
        UserError: Something could not be done; what was done before it is put back.
    """
    certificate = trust.authority(wanted.ca)
    before = record.load(phone)
    try:
        _become_root(phone, say)
        if wanted.hooks:
            _start_server(phone, wanted, say)
        say("laying the certificate into the trust stores")
        _note(phone, Change("trust", trust.name_in_store(certificate)))
        trust.put(phone, certificate, STORES)
        _check_trust(phone, wanted)
        say("setting proxy and properties")
        level = level_of(phone)
        for row in table().properties:
            if level >= row.since:
                _note(phone, Change("property", row.name, phone.property(row.name)))
                settings.set_property(phone, row.name, row.value)
        _lead(phone, wanted.proxy)
    except BaseException:
        say("putting back what was done")
        _put_back(phone, keep=len(before.changes))
        raise


def reset(phone: Phone, say: Say) -> tuple[str, ...]:
    """Put everything back and return what that was; nothing of ours stays.

    Raises:
        UserError: Something could not be put back; what is left is still written down there.
    """
    changes = record.load(phone).changes
    say("putting everything back")
    _put_back(phone)
    return tuple(change.title for change in reversed(changes))


def _become_root(phone: Phone, say: Say) -> None:
    if phone.superuser() is None and phone.property("ro.debuggable") == "1":
        say("restarting adbd as root")
        _note(phone, Change("root", "adbd"))
        phone.become_root()
    phone.root("true")


def _start_server(phone: Phone, wanted: Wanted, say: Say) -> None:
    if server.running(phone) and not server.refusal(phone):
        return
    version = frida_module().__version__
    say(f"starting frida-server {version}")
    program = release.obtain(version, phone.property("ro.product.cpu.abi"), wanted.server)
    _note(phone, Change("server", server.PROGRAM))
    server.start(phone, program)


def _lead(phone: Phone, proxy: str) -> None:
    host, _, port = proxy.rpartition(":")
    if host in LOOPBACK:
        there = f"tcp:{port}"
        _note(phone, Change("reverse", there, phone.reverses().get(there)))
        phone.reverse(there, there)
    _note(phone, Change("setting", "proxy", settings.setting(phone, "proxy")))
    settings.set_setting(phone, "proxy", proxy)


def _note(phone: Phone, change: Change) -> None:
    """Write a change down before it is made."""
    record.save(phone, record.noted(record.load(phone), change))


def _put_back(phone: Phone, keep: int = 0) -> None:
    """Undo what is written down, the newest first; what is done is crossed out, so that a break loses nothing."""
    written = record.load(phone)
    while len(written.changes) > keep:
        _undo(phone, written.changes[-1])
        written = msgspec.structs.replace(written, changes=written.changes[:-1])
        record.save(phone, written)
    record.clear(phone, written)


def _undo(phone: Phone, change: Change) -> None:
    match change.kind:
        case "setting":
            settings.set_setting(phone, change.name, change.before)
        case "property":
            settings.set_property(phone, change.name, change.before or "")
        case "reverse" if change.before is not None:
            phone.reverse(change.name, change.before)
        case "reverse":
            if change.name in phone.reverses():  # a phone that was restarted has forgotten it
                phone.reverse_remove(change.name)
        case "trust":
            trust.back(phone, STORES)
        case "server":
            server.stop(phone)
            phone.root(f"rm -f {server.PROGRAM} {server.LOG}")
        case "root":
            if phone.shell("id -u").text == "0":  # after a restart of the phone it is not
                phone.leave_root()


def _check_trust(phone: Phone, wanted: Wanted) -> None:
    looked = look_at_trust(phone, wanted)
    if not looked.fine:
        raise UserError(
            f"The proxy's certificate could not be laid into the trust stores of {phone.serial}: {looked.found}."
        )
