"""MQTT control packets (OASIS MQTT 3.1.1 and 5.0): who connects, and what is published to which topic."""

from __future__ import annotations

from sdkwitness.audit.decode.part import Part, plain_name

_CONNECT, _PUBLISH = 1, 3
_FLAGS = {6: 2, 8: 2, 10: 2}
"""Fixed flags of the packet types whose flags are not zero; PUBLISH has its own."""
_PROTOCOLS = ("MQTT", "MQIsdp")
_MAX_PACKETS = 2_000


def parse(data: bytes) -> list[Part] | None:
    """Return names, topics and payloads of a run of packets, None when `data` is none.

    A run that the recorder cut may end inside a packet; that rest is given as it is.
    """
    found: list[Part] = []
    at = number = 0
    while at < len(data) and number < _MAX_PACKETS:
        kind, flags = data[at] >> 4, data[at] & 15
        size, start = _length(data, at + 1)
        if start < 0 or kind == 0 or (kind != _PUBLISH and flags != _FLAGS.get(kind, 0)):
            return None
        body = data[start : start + size]
        if len(body) < size and not found:
            return None
        number += 1
        if len(body) < size:
            found.append(Part(f"mqtt:{number}", body, ""))
            break
        parts = _connect(body, number) if kind == _CONNECT else []
        if kind == _PUBLISH:
            parts = _publish(body, flags, number)
        if parts is None:
            return None
        found += parts
        at = start + size
    if found and at < len(data) and number >= _MAX_PACKETS:
        found.append(Part("mqtt", data[at:], "", opaque="nodes"))
    return found or None


def _connect(body: bytes, number: int) -> list[Part] | None:
    """Return client id, user name and password; a will is left aside."""
    name, at = _text(body, 0)
    if name not in _PROTOCOLS or at + 4 > len(body):
        return None
    level, flags = body[at], body[at + 1]
    at += 4
    if level >= 5:
        size, at = _length(body, at)
        at = at + size if at >= 0 else len(body)
    fields = ["clientId"]
    fields += ["willTopic", "willMessage"] if flags & 0x04 and level < 5 else []
    if not flags & 0x04 or level < 5:
        fields += ["username"] * (flags >> 7) + ["password"] * (flags >> 6 & 1)
    found: list[Part] = []
    for field in fields:
        value, at = _bytes(body, at)
        if at < 0:
            break
        if value:
            found.append(Part(f"mqtt:{number}.{field}", value, field))
    return found or [Part(f"mqtt:{number}", name, "protocol")]


def _publish(body: bytes, flags: int, number: int) -> list[Part] | None:
    quality = flags >> 1 & 3
    topic, at = _text(body, 0)
    if not topic or not topic.isprintable() or any(c in topic for c in "#+") or quality == 3:
        return None
    payload = body[at + 2 :] if quality else body[at:]
    # Version 5 has a list of properties before the payload, most often an empty one.
    if payload[:1] == b"\x00" and len(payload) > 1:
        payload = payload[1:]
    label = plain_name(topic)
    key = topic.rpartition("/")[2]
    return [Part(f"mqtt:{number}.topic", topic, "topic"), Part(f"mqtt:{number} > topic:{label}", payload, key)]


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return (value, next offset) of a variable byte integer of at most four bytes; the offset is -1 for none."""
    value = 0
    for place in range(4):
        if at + place >= len(data):
            return 0, -1
        value |= (data[at + place] & 0x7F) << (7 * place)
        if data[at + place] < 0x80:
            return value, at + place + 1
    return 0, -1


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """Return (content, next offset) of a length-prefixed field; the offset is -1 for none."""
    if at < 0 or at + 2 > len(data):
        return b"", -1
    end = at + 2 + int.from_bytes(data[at : at + 2], "big")
    return (data[at + 2 : end], end) if end <= len(data) else (b"", -1)


def _text(data: bytes, at: int) -> tuple[str, int]:
    content, end = _bytes(data, at)
    try:
        return content.decode("utf-8"), end
    except UnicodeDecodeError:
        return "", -1
