"""MQTT control packets (OASIS MQTT 3.1.1 and 5.0): who connects, and what is published to which topic."""

from __future__ import annotations

from sdkwitness.audit.decode import mqtt_properties as properties
from sdkwitness.audit.decode.mqtt_properties import Properties, prefixed, variable
from sdkwitness.audit.decode.part import Part, plain_name

_CONNECT, _PUBLISH, _SUBSCRIBE, _UNSUBSCRIBE = 1, 3, 8, 10
_FLAGS = {6: 2, 8: 2, 10: 2}
"""Fixed flags of the packet types whose flags are not zero; PUBLISH has its own."""
STARTS = frozenset(
    kind << 4 | flags for kind in range(1, 16) for flags in (range(16) if kind == _PUBLISH else (_FLAGS.get(kind, 0),))
)
"""First bytes of a packet: its type and its flags."""
_PROTOCOLS = ("MQTT", "MQIsdp")
_MAX_PACKETS = 2_000
_MAX_TOPICS = 200
_TOPIC_ALIAS = "topicAlias"


def may_be(data: bytes) -> bool:
    """Say whether the first byte is that of a packet, with the flags that its type asks for."""
    if len(data) < 2:
        return False
    kind, flags = data[0] >> 4, data[0] & 15
    return kind != 0 and (kind == _PUBLISH or flags == _FLAGS.get(kind, 0))


def parse(data: bytes) -> list[Part] | None:
    """Return names, topics and payloads of a run of packets, None when `data` is none.

    A run that the recorder cut may end inside a packet; that rest is given as it is.
    """
    found: list[Part] = []
    run = _Run()
    at = number = 0
    while at < len(data) and number < _MAX_PACKETS:
        size, start = variable(data, at + 1)
        if start < 0 or not may_be(data[at : at + 2]):
            return None
        kind, flags, body = data[at] >> 4, data[at] & 15, data[start : start + size]
        if len(body) < size and not found:
            return None
        number += 1
        if len(body) < size:
            found.append(Part(f"mqtt:{number}", body, ""))
            break
        parts = run.packet(kind, flags, body, f"mqtt:{number}")
        if parts is None:
            return None
        found += parts
        at = start + size
    if found and at < len(data) and number >= _MAX_PACKETS:
        found.append(Part("mqtt", data[at:], "", opaque="nodes"))
    return found or None


class _Run:
    """What earlier packets of a connection say of the later ones."""

    def __init__(self) -> None:
        self._level = 0
        """Protocol level of the CONNECT packet, 5 for MQTT 5.0; 0 while none was seen."""
        self._aliases: dict[str, str] = {}

    def packet(self, kind: int, flags: int, body: bytes, layer: str) -> list[Part] | None:
        if kind == _CONNECT:
            return self._connect(body, layer)
        if kind == _PUBLISH:
            return self._publish(body, flags, layer)
        if kind in (_SUBSCRIBE, _UNSUBSCRIBE):
            return self._subscribe(body, kind, layer)
        return []

    def _connect(self, body: bytes, layer: str) -> list[Part] | None:
        """Return client id, will, user name, password and properties."""
        name, at = _text(body, 0)
        if name not in _PROTOCOLS or at + 4 > len(body):
            return None
        self._level, flags = body[at], body[at + 1]
        at += 4
        found: list[Part] = []
        if self._level >= 5:
            at = _told(found, body, at, layer)
        at = _field(found, body, at, layer, "clientId")
        if flags & 0x04:
            if self._level >= 5:
                at = _told(found, body, at, f"{layer}.will")
            at = _field(found, body, at, layer, "willTopic")
            at = _field(found, body, at, layer, "willMessage")
        at = _field(found, body, at, layer, "username") if flags & 0x80 else at
        if flags & 0x40:
            _field(found, body, at, layer, "password")
        return found or [Part(layer, name, "protocol")]

    def _publish(self, body: bytes, flags: int, layer: str) -> list[Part] | None:
        quality = flags >> 1 & 3
        topic, at = _text(body, 0)
        if at < 0 or not topic.isprintable() or any(c in topic for c in "#+") or quality == 3:
            return None
        at += 2 if quality else 0
        told = self._properties(body, at)
        at = told.end if told is not None else at
        alias = told.value(_TOPIC_ALIAS) if told is not None else ""
        if alias:
            topic = topic or self._aliases.get(alias, f"alias {alias}")
            self._aliases[alias] = topic
        if not topic:
            return None
        found = [Part(f"{layer}.topic", topic, "topic")]
        found += told.parts(layer) if told is not None else []
        return [*found, Part(f"{layer} > topic:{plain_name(topic)}", body[at:], topic.rpartition("/")[2])]

    def _subscribe(self, body: bytes, kind: int, layer: str) -> list[Part] | None:
        """Return the topics that a client asks for: its own id stands in them."""
        at = 2
        told = self._properties(body, at) if self._level != 4 else None
        for start in (told.end, at) if told is not None else (at,):
            topics = _topics(body, start, options=kind == _SUBSCRIBE)
            if topics:
                return [Part(f"{layer}.topic[{n}]", topic, "topic") for n, topic in enumerate(topics)]
        return None

    def _properties(self, body: bytes, at: int) -> Properties | None:
        """Return the properties at `at`; without the CONNECT packet only what can be nothing else is taken for them."""
        if self._level in (3, 4):
            return None
        told = properties.read(body, at)
        # No payload but an empty one begins with a zero and has nothing behind it.
        return told if told is not None and (self._level >= 5 or told.end < len(body)) else None


def _told(found: list[Part], body: bytes, at: int, layer: str) -> int:
    """Add the properties at `at` and return where they end, the end of `body` where they are broken."""
    told = properties.read(body, at)
    if told is None:
        return len(body)
    found += told.parts(layer)
    return told.end


def _field(found: list[Part], body: bytes, at: int, layer: str, name: str) -> int:
    """Add a length-prefixed field and return where it ends, -1 where there is none."""
    value, at = prefixed(body, at)
    if value:
        found.append(Part(f"{layer}.{name}", value, name))
    return at


def _topics(body: bytes, at: int, *, options: bool) -> list[str]:
    """Return topic filters, with their options behind each in SUBSCRIBE; empty when they do not fill the packet."""
    found: list[str] = []
    while at < len(body):
        topic, at = _text(body, at)
        if at < 0 or not topic.isprintable() or not topic or len(found) >= _MAX_TOPICS:
            return []
        at += 1 if options else 0
        found.append(topic)
    return found if at == len(body) else []


def _text(data: bytes, at: int) -> tuple[str, int]:
    content, end = prefixed(data, at)
    try:
        return content.decode("utf-8"), end
    except UnicodeDecodeError:
        return "", -1
