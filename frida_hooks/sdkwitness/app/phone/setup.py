"""The three things done to a phone: look at it, set it up, put it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sdkwitness.app.device import frida_module
from sdkwitness.app.phone import record, release, server, settings, trust
from sdkwitness.app.phone.adb import Phone
from sdkwitness.app.phone.record import Change
from sdkwitness.app.phone.table import table
from sdkwitness.capture.errors import UserError

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
STORES: Final = tuple(store.path for store in table().stores)

Say = Callable[[str], None]


class Wanted(NamedTuple):
    """What a phone is to have."""

    ca: Path
    """The proxy's certificate, PEM."""
    proxy: str
    """HOST:PORT of the proxy; a loopback address is led to this machine."""
    server: Path | None = None
    """frida-server's file, packed or not; None fetches it."""
    hooks: bool = True
    """Whether Frida is wanted at all."""


class Looked(NamedTuple):
    """One thing about a phone."""

    name: str
    found: str
    fine: bool
    needed: bool = True


def check(phone: Phone, wanted: Wanted) -> tuple[Looked, ...]:
    """Return what is there and what is missing; nothing is changed."""
    level = _level(phone)
    about = ", ".join(phone.property(name) for name in ("ro.product.model", "ro.product.cpu.abi"))
    device = Looked(
        "phone", f"{phone.serial}, Android {phone.property('ro.build.version.release')}, {about}", fine=True
    )
    if phone.superuser() is None:
        hint = "adbd can become root" if phone.property("ro.debuggable") == "1" else "none"
        return (device, Looked("root", hint, fine=False))
    written = record.load(phone)
    looked = (
        device,
        Looked("root", "by adbd" if phone.shell("id -u").text == "0" else "by su", fine=True),
        *(_look_at_server(phone) if wanted.hooks else ()),
        _look_at_trust(phone, wanted),
        _look_at_proxy(phone, wanted),
        *_look_at_properties(phone, level),
        Looked("to put back", ", ".join(_named(change) for change in written.changes) or "nothing", fine=True),
    )
    _clear(phone, written)
    return looked


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
        for row in table().properties:
            if _level(phone) >= row.since:
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
    return tuple(_named(change) for change in reversed(changes))


def proxy_of(phone: Phone) -> str:
    """Return the HOST:PORT that a set-up phone is led to, empty where it is not set up."""
    return record.load(phone).proxy


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
    _note(phone, Change("setting", "proxy", settings.setting(phone, "proxy")), proxy=proxy)
    settings.set_setting(phone, "proxy", proxy)


def _note(phone: Phone, change: Change, *, proxy: str = "") -> None:
    """Write a change down before it is made."""
    was = record.load(phone)
    noted = record.noted(was, change)
    record.save(phone, msgspec.structs.replace(noted, proxy=proxy or was.proxy))


def _put_back(phone: Phone, keep: int = 0) -> None:
    """Undo what is written down, the newest first; what is done is crossed out, so that a break loses nothing."""
    written = record.load(phone)
    while len(written.changes) > keep:
        _undo(phone, written.changes[-1])
        written = msgspec.structs.replace(written, changes=written.changes[:-1], proxy=written.proxy if keep else "")
        record.save(phone, written)
    _clear(phone, written)


def _clear(phone: Phone, written: record.Record) -> None:
    """Leave nothing of ours where nothing has to be put back."""
    if not written.changes:
        remove = f"rm -rf {record.FOLDER}"
        if phone.superuser() is None:
            phone.shell(remove)
        else:
            phone.root(remove)


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


def _look_at_server(phone: Phone) -> Iterator[Looked]:
    if not server.running(phone):
        yield Looked("frida-server", "does not run", fine=False)
        return
    why = server.refusal(phone)
    yield Looked("frida-server", why or f"answers to frida {frida_module().__version__} here", fine=not why)


def _look_at_trust(phone: Phone, wanted: Wanted) -> Looked:
    if not wanted.ca.is_file():
        return Looked("certificate", f"there is no {wanted.ca} yet", fine=False)
    seen = trust.look(phone, trust.authority(wanted.ca), STORES)
    missing = [s for s in seen if not s.there]
    where = f"{len({s.store for s in seen})} trust stores, {len({s.pid for s in seen})} mount namespaces"
    if missing:
        first = f"{missing[0].store} of {missing[0].command}"
        return Looked(
            "certificate", f"missing in {len(missing)} of {len(seen)} places ({where}), as {first}", fine=False
        )
    return Looked("certificate", f"trusted ({where})", fine=bool(seen))


def _check_trust(phone: Phone, wanted: Wanted) -> None:
    looked = _look_at_trust(phone, wanted)
    if not looked.fine:
        raise UserError(
            f"The proxy's certificate could not be laid into the trust stores of {phone.serial}: {looked.found}."
        )


def _look_at_proxy(phone: Phone, wanted: Wanted) -> Looked:
    now = settings.setting(phone, "proxy")
    host, _, port = wanted.proxy.rpartition(":")
    led = host not in LOOPBACK or f"tcp:{port}" in phone.reverses()
    if now is None or now != wanted.proxy:
        return Looked("proxy", now or "none", fine=False)
    return Looked("proxy", now if led else f"{now}, which leads nowhere", fine=led)


def _look_at_properties(phone: Phone, level: int) -> Iterator[Looked]:
    for row in table().properties:
        if level >= row.since:
            value = phone.property(row.name)
            yield Looked(row.name.rpartition(".")[2], value or "not set", fine=value == row.value, needed=False)


def _level(phone: Phone) -> int:
    text = phone.property("ro.build.version.sdk")
    return int(text) if text.isdigit() else 0


def _named(change: Change) -> str:
    match change.kind:
        case "setting" | "property":
            return f"{change.name} ({change.before or 'not set'})"
        case "reverse":
            return f"port {change.name.removeprefix('tcp:')}"
        case "trust":
            return "certificate"
        case "server":
            return "frida-server"
        case "root":
            return "adbd as root"
