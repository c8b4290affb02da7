"""Fields that look like something and are nothing: what else stands in the bodies of SDKs."""

from __future__ import annotations

import base64
import hashlib
import random
import string
from collections.abc import Callable, Sequence
from typing import Final

from bodies.lab import luhn, noise_bytes, pick, uuid_of
from bodies.places import Json

_HEX: Final = "0123456789abcdef"
_NOW: Final = 1_774_000_000
_YEAR: Final = 31_536_000
_PLACEHOLDERS: Final = (
    ("imei", "000000000000000"),
    ("imei", "unknown"),
    ("mac", "02:00:00:00:00:00"),
    ("oaid", "00000000-0000-0000-0000-000000000000"),
    ("android_id", "9774d56d682e549c"),
    ("serial", "unknown"),
    ("gaid", ""),
    ("ssid", "<unknown ssid>"),
)
_SENTENCES: Final = (
    "sync finished, nothing to upload",
    "请求成功",
    "retry after backoff",
    "view attached to window",
    "config version is newer than the cached one",
)

Maker = Callable[[random.Random], tuple[str, Json]]


def _named(names: Sequence[str], make: Callable[[random.Random], Json]) -> Maker:
    return lambda dice: (dice.choice(names), make(dice))


def _digest(dice: random.Random) -> str:
    name = dice.choice(("md5", "sha1", "sha256"))
    return hashlib.new(name, noise_bytes(dice, 12)).hexdigest()


def _epoch(scale: int) -> Callable[[random.Random], Json]:
    return lambda dice: _NOW * scale + dice.randrange(_YEAR * scale)


def _view(dice: random.Random) -> Json:
    return {"id": f"btn_{dice.randrange(100)}", "left": dice.randrange(400), "top": dice.randrange(900), "z": 1.0}


PLAIN: Final[tuple[Maker, ...]] = (
    _named(("request_id", "requestId", "reqId", "trace_id", "traceId", "spanId"), lambda d: pick(d, _HEX, 32)),
    _named(("msgId", "uuid4", "nonce", "idempotencyKey", "eventUid"), uuid_of),
    _named(("ts", "e_ts", "timestamp", "time", "client_time", "ctime"), _epoch(1000)),
    _named(("t_us", "elapsed_us", "clock_us"), _epoch(10**6)),
    _named(("ts_ns", "monotonic_ns", "nanos"), _epoch(10**9)),
    _named(
        ("ticket_no", "serial_key", "batch_no", "seq_no", "flow_no"), lambda d: luhn("9" + pick(d, string.digits, 13))
    ),
    _named(("receipt", "voucher", "bill_seq"), lambda d: luhn("35" + pick(d, string.digits, 12))),
    _named(("sign", "signature", "checksum", "digest", "etag", "sig"), _digest),
    _named(("hash16", "shortHash", "rev"), lambda d: pick(d, _HEX, 16)),
    _named(("ver", "sdk_ver", "sdkVersion", "lib_ver", "proto"), lambda d: f"31.23.{d.randrange(9)}"),
    _named(("min_version", "logversion"), lambda d: f"{d.randrange(99)}.{d.randrange(99)}"),
    _named(("color", "bgColor", "tint"), lambda d: f"#{pick(d, _HEX, 6)}"),
    _named(("price", "amount", "discount", "total_fee"), lambda d: round(d.uniform(1, 900), 2)),
    _named(("ratio", "alpha", "progress", "factor", "x_offset"), lambda d: round(d.uniform(-180, 180), 6)),
    _named(("duration", "cost", "interval", "elapsed", "delay"), lambda d: d.randrange(30_000)),
    _named(("retry", "count", "seq", "index", "total", "size", "limit", "offset"), lambda d: d.randrange(500)),
    _named(("code", "status", "result", "errno"), lambda d: d.choice((0, 200, 304, 500, -1))),
    _named(("success", "enabled", "debug", "cached", "first_open"), lambda d: d.random() < 0.5),
    _named(("lang", "locale", "language"), lambda d: d.choice(("zh_CN", "en_US", "de_DE"))),
    _named(("tz", "timezone", "zone_name"), lambda d: d.choice(("GMT+08:00", "Asia/Shanghai", "UTC"))),
    _named(("msg", "message", "desc", "remark"), lambda d: d.choice(_SENTENCES)),
    _named(
        ("event", "action", "type", "method", "opi_cmd"), lambda d: d.choice(("start", "upload", "ot_login", "query"))
    ),
    _named(
        ("sid", "biz", "scene", "plugin_id", "module"),
        lambda d: d.choice(("miothealth", "passportapi", "sport", "10010")),
    ),
    _named(("experiment", "bucket", "abtest"), lambda d: f"exp_{d.randrange(1000, 99999)}_{d.choice('ABC')}"),
    _named(("etag_b64", "token_hint", "cursor", "page_token"), lambda d: base64.b64encode(noise_bytes(d, 15)).decode()),
    _named(("sample_rate", "bitrate", "quality", "fps"), lambda d: d.choice((16_000, 44_100, 128, 30))),
    _named(("empty", "extra", "reserved"), lambda d: d.choice(("", None, []))),
    _named(("ranges", "weights_v2", "histogram"), lambda d: [d.randrange(200) for _ in range(d.randrange(3, 9))]),
    _named(("view", "widget"), _view),
)
"""Fields whose name says what they are: something else."""

TRAPS: Final[tuple[Maker, ...]] = (
    lambda d: d.choice(_PLACEHOLDERS),
    _named(("layout", "imageInfo"), lambda d: {"width": d.randrange(100, 2000), "height": d.randrange(300, 2000)}),
    _named(("model",), lambda d: {"arch_name": "resnet-50", "version_tag": f"v{d.randrange(9)}"}),
    _named(("step",), lambda d: d.choice(("init", "confirm", "done"))),
    _named(("direction",), lambda d: d.choice(("up", "down", "ltr"))),
    _named(("pressure",), lambda d: round(d.random(), 3)),
    _named(("temperature",), lambda d: round(d.uniform(0.1, 1.0), 1)),
    _named(("page",), lambda d: d.randrange(1, 9)),
    _named(("score",), lambda d: round(d.random(), 4)),
    _named(("heart_rate", "hr"), lambda d: d.choice((0, -1, 255, 1000))),
    _named(("spo2",), lambda d: d.choice((0, 255))),
    _named(("period", "cycle"), lambda d: d.choice(("daily", "weekly"))),
    _named(("imei_count", "mac_len", "phone_num_max"), lambda d: d.randrange(3)),
    _named(("uid",), lambda d: d.choice(("widget-3", "n/a", "0"))),
    _named(("lat_ms", "latency"), lambda d: d.randrange(900)),
    _named(("sn_rule", "ip_version"), lambda d: d.choice(("4", "6"))),
    _named(("iccid", "imsi"), lambda d: d.choice(("", "null", "0"))),
    _named(("location",), lambda d: d.choice(("header", "body", "https://account.xiaomi.com/fe/service"))),
    _named(("gps",), lambda d: d.random() < 0.5),
    _named(("mac",), lambda d: hashlib.sha256(noise_bytes(d, 8)).hexdigest()),
    _named(("order", "sort"), lambda d: d.choice(("asc", "desc"))),
    _named(("sn", "serial"), lambda d: d.randrange(1, 99)),
    _named(("hr",), lambda d: d.randrange(24)),
    _named(("channel",), lambda d: d.randrange(1, 3)),
    _named(("phone",), lambda d: d.choice(("xiaomi", "unset", "1"))),
    _named(("mail", "email"), lambda d: d.choice((True, "none", "weekly"))),
    _named(("contact",), lambda d: d.choice(("support", "sales"))),
    _named(("did",), lambda d: d.choice(("done", "yes"))),
    _named(("weight",), lambda d: d.choice((0, 1, 1.0))),
    _named(("city", "district"), lambda d: d.choice((0, -1, "all"))),
    _named(("image", "photo"), lambda d: f"https://cdn.example.com/banner/{d.randrange(99)}.webp"),
    _named(("feedback",), lambda d: d.choice(("haptic", "ok", "none"))),
    _named(("face",), lambda d: d.choice(("sans-serif", "mono"))),
    _named(("age",), lambda d: d.choice((3600, 86_400))),
    _named(("screen",), lambda d: d.choice(("home", "login"))),
    _named(("memory", "battery"), lambda d: d.choice(("low", "ok", "critical"))),
    _named(("address",), lambda d: d.choice(("0x7ffd3a10", "https://api.example.com"))),
    _named(("card",), lambda d: d.choice(("banner", "feed_3"))),
    _named(("sex",), lambda d: d.choice(("", "null"))),
    _named(("cal",), lambda d: d.choice(("gregorian", "lunar"))),
    _named(("bearer", "bearing"), lambda d: d.choice(("none", "ball"))),
)
"""Fields with the name of a data type that hold none, and placeholders: the name alone would say too much."""


def add(dice: random.Random, document: dict[str, Json], *, traps: bool) -> None:
    """Put noise into a document; a name that is there already is left alone."""
    for maker in dice.choices(PLAIN, k=dice.randrange(3, 9)):
        name, content = maker(dice)
        document.setdefault(name, content)
    if traps and dice.random() < 0.3:
        name, content = dice.choice(TRAPS)(dice)
        document.setdefault(name, content)
