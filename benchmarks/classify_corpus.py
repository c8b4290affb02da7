"""Corpus for `classify.py`: request bodies as analytics SDKs send them, with known values planted in some."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote

from sdkwitness.capture.records import Identity, Known, Place

SIZE: Final = 1_640
"""Bytes of a body from which on no more is added; with it bodies have two kilobytes and 60 fields on average."""
VALUES: Final = (
    ("id.device.permanent.imei", "864259047318628"),
    ("id.device.permanent.meid", "A1000B7C3E9D52"),
    ("id.device.permanent.serial", "7c3fa91e44d0"),
    ("id.device.permanent.mac", "64:a2:00:5e:91:d7"),
    ("id.device.permanent.mac", "64:a2:00:5e:91:d8"),
    ("id.sim.imsi", "460027391846205"),
    ("id.sim.iccid", "89860021439076155288"),
    ("id.device.resettable.android_id", "c70e94b25f1ad836"),
    ("id.device.resettable.oaid", "5d81f3a07be29c46"),
    ("id.device.resettable.vaid", "3be07a914c5d2f68"),
    ("id.device.resettable.gaid", "6a1c1487-a0af-4223-b142-a0f4621d0311"),
    ("id.device.resettable.guid", "b7e9cc60-41d2-4f0e-9a3b-5f2d8e71c604"),
    ("id.peripheral.wearable_sn", "2445B548013907"),
    ("id.user.account_id", "2804917365"),
    ("tel.phone_number", "13764205918"),
    ("profile.contact", "lin.qinghe.lab@example.com"),
    ("profile.name", "Qinghe Binjiang Lin"),
    ("net.wifi_current", "LabNest-9F3C"),
    ("id.app.push_token", "k2Xn8RzQ4vLbT7wYc0mJpE5sHd9uFgA1oIiNx3ZrKqVtBy6M"),
    ("id.user.deidentified", "oLab5tQw81ZxPk27NvRmYc3HsJdE"),
)
IDENTITY: Final = Identity(
    values=tuple(Known(data_type=data_type, key="", value=value) for data_type, value in VALUES),
    places=(Place(latitude=31.213847, longitude=121.456293), Place(latitude=31.240972, longitude=121.501846)),
    series=(("health.vital.heart_rate", (61.0, 97.0, 143.0, 88.0, 119.0)),),
)
DIGESTS: Final = ("md5", "sha1", "sha256")
HOSTS: Final = ("collect.example.com", "apilog.amap.com", "api.account.xiaomi.com", "log.example.net")
NAMES: Final = (
    *("event", "ts", "seq", "duration", "page", "session_id", "app_version", "os_version", "model", "brand"),
    *("lang", "tz", "channel", "network_type", "battery", "screen_w", "screen_h", "dpi", "ip", "device_id"),
    *("imei", "oaid", "android_id", "mac", "uid", "user_id", "lat", "lng", "heart_rate", "steps", "status", "code"),
    *("retry", "level", "items", "price", "currency", "campaign", "source", "ref", "widget", "color", "title"),
)
WORDS: Final = (
    *("alpha", "beta", "gamma", "home", "start", "detail", "click", "view", "open", "close"),
    *("light", "dark", "north", "zh_CN", "sport", "sync", "cloud"),
)

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class Sent(NamedTuple):
    """One request."""

    host: str
    body: bytes


def forms(value: str) -> Iterator[str]:
    """The spellings in which a value is planted."""
    yield from (value, value.upper(), value.lower(), value[::-1], value.replace(":", "").replace("-", ""))
    yield from (quote(value, safe=""), value.encode().hex(), base64.b64encode(value.encode()).decode())
    for name in DIGESTS:
        for source in (value, value.lower(), value.upper()):
            digest = hashlib.new(name, source.encode()).digest()
            yield from (digest.hex(), digest.hex().upper(), base64.b64encode(digest).decode())
            yield base64.urlsafe_b64encode(digest).decode()


LITERALS: Final = tuple(dict.fromkeys(form for _, value in VALUES for form in forms(value)))
"""All spellings of all values, each once."""


def scalar(dice: random.Random) -> Json:
    """One value of the kinds that fill such bodies."""
    kind = dice.randrange(10)
    if kind < 3:
        return "_".join(dice.choices(WORDS, k=3))
    if kind < 5:
        return dice.randrange(100_000)
    if kind == 5:
        return round(dice.random() * 180, dice.randrange(1, 7))
    if kind == 6:
        return dice.choice((True, False, None))
    if kind in (7, 8):
        return f"{dice.getrandbits(128):032x}"
    return " ".join(dice.choices(WORDS, k=dice.randrange(6, 16)))


def tree(dice: random.Random, depth: int) -> Json:
    """A value that holds others, or a scalar."""
    kind = dice.randrange(6) if depth else 5
    if kind == 0:
        return [scalar(dice) for _ in range(dice.randrange(2, 6))]
    if kind < 3:
        return {name: tree(dice, depth - 1) for name in dice.sample(NAMES, dice.randrange(2, 6))}
    return scalar(dice)


def text(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))


def sent(dice: random.Random) -> Sent:
    """One request: about 2 KB of nested JSON, with a wrapped part in 40 % and planted values in 30 %."""
    root: dict[str, Json] = {"v": 3, "sdk": "5.2.1"}
    wrapping = dice.random()
    inner = {name: tree(dice, 1) for name in dice.sample(NAMES, 6)}
    planted = dice.choices(LITERALS, k=dice.randrange(1, 4)) if dice.random() < 0.3 else []
    for literal in planted:
        place = inner if wrapping < 0.4 and dice.random() < 0.5 else root
        place[dice.choice(NAMES)] = literal
    if wrapping < 0.2:
        root["data"] = base64.b64encode(text(inner).encode()).decode()
    elif wrapping < 0.3:
        root["payload"] = base64.b64encode(gzip.compress(text(inner).encode(), mtime=0)).decode()
    elif wrapping < 0.4:
        root["extra"] = text(inner)
    number = 0
    size = len(text(root))
    while size < SIZE:
        event = {name: tree(dice, 2) for name in dice.sample(NAMES, 5)}
        root[f"e{number}"] = event
        size += len(text(event)) + 6
        number += 1
    return Sent(dice.choice(HOSTS), text(root).encode())


def corpus(bodies: int, seed: int = 4) -> tuple[Sent, ...]:
    """The same requests for the same seed."""
    dice = random.Random(seed)
    return tuple(sent(dice) for _ in range(bodies))
