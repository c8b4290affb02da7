"""What a phone has of what a recording needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sdkwitness.app.device import frida_module
from sdkwitness.app.phone import record, server, settings, trust
from sdkwitness.app.phone.adb import Phone
from sdkwitness.app.phone.table import table

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
STORES: Final = tuple(store.path for store in table().stores)


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
    level = level_of(phone)
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
        look_at_trust(phone, wanted),
        _look_at_proxy(phone, wanted),
        *_look_at_properties(phone, level),
        Looked("to put back", ", ".join(change.title for change in written.changes) or "nothing", fine=True),
    )
    record.clear(phone, written)
    return looked


def _look_at_server(phone: Phone) -> Iterator[Looked]:
    if not server.running(phone):
        yield Looked("frida-server", "does not run", fine=False)
        return
    why = server.refusal(phone)
    yield Looked("frida-server", why or f"answers to frida {frida_module().__version__} here", fine=not why)


def look_at_trust(phone: Phone, wanted: Wanted) -> Looked:
    """Return whether the certificate is in every store, as every mount namespace sees it."""
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


def level_of(phone: Phone) -> int:
    """Return the API level, 0 where it is not told."""
    text = phone.property("ro.build.version.sdk")
    return int(text) if text.isdigit() else 0
