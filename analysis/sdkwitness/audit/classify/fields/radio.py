"""Shapes of what radios show: names of networks, cells, operators, states of a call, and lists of addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from sdkwitness.audit.classify.fields.shapes import flag
from sdkwitness.audit.classify.fields.subscribers import network
from sdkwitness.audit.classify.fields.words import words

_MAX_SSID = 32
"""Octets (IEEE 802.11)."""
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"(?<![0-9A-Fa-f:])[0-9A-Fa-f]{2}([:-]?)(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])")
_CELL = re.compile(r"([2-7]\d\d)[,|_:;-](\d{1,3})(?:[,|_:;-]\d{1,11}){1,6}\Z")
_STATE = re.compile(r"(?:state|status)[_ ]|.*[_ ](?:on|off)\Z", re.IGNORECASE)
_UNKNOWN = frozenset({"2147483647", "65535", "268435455", "9223372036854775807"})
"""CellInfo.UNAVAILABLE of AOSP, and what its predecessors gave."""
_IP_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}\Z|\[([0-9A-Fa-f:.]+)\]:\d{1,5}\Z")


def ssid(text: str) -> bool:
    """A name of a wireless network, quoted as Android does or not; a longer text is the id of a session."""
    bare = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    return 0 < len(bare.encode("utf-8", "replace")) <= _MAX_SSID and not flag(bare)


def network_names(text: str) -> bool:
    """One name of a network, or several with their addresses; not their number."""
    return _LETTER.search(text) is not None and len(text) <= 4_096 and not flag(text)


def addresses(text: str) -> bool:
    """A text with 48-bit addresses among other things, none of them a group's or withheld."""
    found = [match[0] for match in _ADDRESS.finditer(text[:65_536])]
    return any(not int(one[:2], 16) & 1 and len(set(one)) > 3 for one in found)


def device_name(text: str) -> bool:
    """A name of a Bluetooth device."""
    bare = text.strip()
    if not 2 <= len(bare) <= 248 or flag(bare) or "://" in bare:
        return False
    return _LETTER.search(bare) is not None and not _STATE.match(bare)


def cell(text: str) -> bool:
    """Country, network, area and cell in one text."""
    return _CELL.match(text) is not None


def cell_number(text: str) -> bool:
    """Number of a cell or of its area (3GPP TS 23.003, TS 38.413): at most 36 bits, none that stands for "unknown"."""
    return re.fullmatch(r"[1-9]\d{0,10}", text) is not None and int(text) < 1 << 36 and text not in _UNKNOWN


def network_type(text: str) -> bool:
    """A kind of network, an operator's name, or the code of a country and network that exists."""
    bare = text.strip().lower().removeprefix("network_type_").removeprefix("type_")
    if bare in words("networks") or bare in words("operators"):
        return True
    if not re.fullmatch(r"\d{5,6}", bare):
        return False
    # Codes are the beginning of an IMSI, of which the library knows all.
    return "operator" in network(bare.ljust(15, "0"))


def ip(text: str) -> bool:
    """Addresses of hosts, with or without port; the first of several decides."""
    first = text.split(",", 1)[0].strip()
    match = _IP_PORT.match(first)
    try:
        address = ipaddress.ip_address(match[1] or match[2] if match else first)
    except ValueError:
        return False
    reserved = address.version == 4 and address.is_reserved
    return not (address.is_unspecified or address.is_loopback or address.is_multicast or reserved)


def _among(name: str) -> Callable[[str], bool]:
    return lambda text: text.strip().lower() in words(name)


RADIO: dict[str, Callable[[str], bool]] = {
    "addresses": addresses,
    "call_state": _among("calls"),
    "cell": cell,
    "cell_number": lambda text: cell_number(text) or cell(text),
    "device_name": device_name,
    "ip": ip,
    "network_names": network_names,
    "network_type": network_type,
    "ssid": ssid,
    "wifi_state": _among("wifi_states"),
}
"""Validators by name."""
