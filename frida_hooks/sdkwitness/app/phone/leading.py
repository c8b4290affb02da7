"""Where a phone's traffic is led to, for a proxy that is to be found there."""

from __future__ import annotations

import socket

from sdkwitness.app.phone import adb, settings
from sdkwitness.capture.errors import UserError


def here(name: str) -> str | None:
    """Return the address of this machine that is the proxy of a phone.

    Args:
        name: What the user calls the phone: `usb`, its serial, or HOST:PORT where adb is connected to it.

    Returns:
        HOST:PORT; None where adb knows no such phone, and where its proxy is none or elsewhere.
    """
    try:
        phone = adb.find(name, connect=False)
        proxy = settings.setting(phone, "proxy")
    except UserError:
        return None
    host, _, _ = (proxy or "").rpartition(":")
    try:
        with socket.socket() as ours:
            ours.bind((host, 0))
    except OSError:
        return None
    return proxy if host else None
