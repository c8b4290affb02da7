"""Properties of MQTT 5.0 packets (OASIS MQTT 5.0, 2.2.2), and the encodings that they share with the packets."""

from __future__ import annotations

from typing import NamedTuple

from sdkwitness.audit.decode.part import Part, plain_name

_USER = 38
_NAMES: dict[int, tuple[str, str]] = {
    1: ("payloadFormat", "u1"),
    2: ("messageExpiry", "u4"),
    3: ("contentType", "text"),
    8: ("responseTopic", "text"),
    9: ("correlationData", "bytes"),
    11: ("subscriptionId", "varint"),
    17: ("sessionExpiry", "u4"),
    18: ("assignedClientId", "text"),
    19: ("serverKeepAlive", "u2"),
    21: ("authMethod", "text"),
    22: ("authData", "bytes"),
    23: ("requestProblem", "u1"),
    24: ("willDelay", "u4"),
    25: ("requestResponse", "u1"),
    26: ("responseInformation", "text"),
    28: ("serverReference", "text"),
    31: ("reason", "text"),
    33: ("receiveMaximum", "u2"),
    34: ("topicAliasMaximum", "u2"),
    35: ("topicAlias", "u2"),
    36: ("maximumQoS", "u1"),
    37: ("retainAvailable", "u1"),
    38: ("user", "pair"),
    39: ("maximumPacket", "u4"),
    40: ("wildcardAvailable", "u1"),
    41: ("subscriptionIdAvailable", "u1"),
    42: ("sharedAvailable", "u1"),
}
"""Name and encoding by identifier (table 2-4)."""
_SHOWN = frozenset({"text", "bytes", "pair"})
"""Encodings that hold what somebody wrote; the numbers are matters of the protocol."""
_MAX_PROPERTIES = 500


class _Property(NamedTuple):
    kind: str
    name: str
    key: str
    value: bytes


class Properties(NamedTuple):
    """A list of properties."""

    found: tuple[_Property, ...]
    end: int
    """Where the packet goes on."""

    def value(self, name: str) -> str:
        """Return the number of a property in digits, empty when it is not there."""
        values = (p.value for p in self.found if p.name == name)
        return next((str(int.from_bytes(value, "big")) for value in values), "")

    def parts(self, layer: str) -> list[Part]:
        """Return the properties that hold what somebody wrote."""
        return [
            Part(f"{layer}.{p.name}:{plain_name(p.key)}" if p.kind == "pair" else f"{layer}.{p.name}", p.value, p.key)
            for p in self.found
            if p.kind in _SHOWN and p.value
        ]


def read(data: bytes, at: int) -> Properties | None:
    """Return the properties whose length stands at `at`, None when they do not fill it to the byte."""
    size, at = variable(data, at)
    end = at + size
    if at < 0 or end > len(data):
        return None
    found: list[_Property] = []
    while at < end:
        identifier, at = variable(data, at)
        if at < 0 or identifier not in _NAMES or len(found) >= _MAX_PROPERTIES:
            return None
        name, kind = _NAMES[identifier]
        key = name
        if kind == "pair":
            raw, at = prefixed(data, at)
            key = raw.decode("utf-8", "replace")
        value, at = _value(data, at, kind)
        if at < 0 or at > end:
            return None
        found.append(_Property(kind, name, key, value))
    return Properties(tuple(found), end)


def _value(data: bytes, at: int, kind: str) -> tuple[bytes, int]:
    if kind == "varint":
        number, at = variable(data, at)
        return number.to_bytes(4, "big"), at
    if kind.startswith("u"):
        end = at + int(kind[1:])
        return (data[at:end], end) if at >= 0 and end <= len(data) else (b"", -1)
    return prefixed(data, at)


def variable(data: bytes, at: int) -> tuple[int, int]:
    """Return (value, next offset) of a variable byte integer of at most four bytes; the offset is -1 for none."""
    value = 0
    for place in range(4):
        if at < 0 or at + place >= len(data):
            return 0, -1
        value |= (data[at + place] & 0x7F) << (7 * place)
        if data[at + place] < 0x80:
            return value, at + place + 1
    return 0, -1


def prefixed(data: bytes, at: int) -> tuple[bytes, int]:
    """Return (content, next offset) of a field behind its length of two bytes; the offset is -1 for none."""
    if at < 0 or at + 2 > len(data):
        return b"", -1
    end = at + 2 + int.from_bytes(data[at : at + 2], "big")
    return (data[at + 2 : end], end) if end <= len(data) else (b"", -1)
