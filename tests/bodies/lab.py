"""A made-up device and user: values of every data type, and the identity file that names them."""

from __future__ import annotations

import base64
import random
import re
import string
import uuid
from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

import yaml

Carry = Literal["free", "named", "series", "list", "place", "media"]
"""How a value of a type can be known again.

free: long enough to name its owner under any field name. named: short, so only as the whole content of a field whose
name says what it is. series: samples in their order. list: names that only mean something together. place: a known
position. media: bytes whose signature says what they are.
"""

_HEX: Final = "0123456789abcdef"
_UPPER: Final = string.digits + "ABCDEFGHJKLMNPRSTUVWXYZ"
_BASE64: Final = string.ascii_letters + string.digits
_SURNAMES: Final = "林欧陈顾沈陆魏秦许韩程傅唐贺孟"
_GIVEN: Final = "清禾远舟映雪思齐若溪景行知微予安书瑶"
_PINYIN: Final = ("Qinghe", "Yuanzhou", "Yingxue", "Siqi", "Ruoxi", "Zhiwei", "Yuan", "Shuyao", "Jingxing")
_FAMILY: Final = ("Lin", "Ouyang", "Chen", "Gu", "Shen", "Lu", "Wei", "Qin", "Han", "Cheng")
_WORDS: Final = (
    *("晨跑", "膝盖", "复诊", "云南", "周末", "徒步", "血糖仪", "瑜伽", "夜跑", "配速", "半马", "江边", "体检"),
    *("早餐", "蓝调", "露营", "滑雪", "山茶", "候鸟", "灯塔"),
)
_CITIES: Final = ("上海", "北京", "成都", "广州", "杭州", "Shanghai", "Chengdu", "西安", "厦门")
_APPS: Final = tuple(
    f"com.{maker}.{app}"
    for maker in ("eg.android", "ss.android", "tencent", "netease", "xunmeng", "autonavi")
    for app in ("article", "pinduo", "cloudmusic", "minimap", "gphone", "lite", "moments")
)


class Spot(NamedTuple):
    """A place, WGS-84 degrees."""

    latitude: float
    longitude: float


class Lab(NamedTuple):
    """What one device and its user hold."""

    values: Mapping[str, tuple[str, ...]]
    series: Mapping[str, tuple[tuple[float, ...], ...]]
    places: tuple[Spot, ...]


def pick(dice: random.Random, alphabet: str, size: int) -> str:
    """Letters drawn from an alphabet."""
    return "".join(dice.choices(alphabet, k=size))


def luhn(digits: str) -> str:
    """Append the check digit of Luhn."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)


def mac(dice: random.Random) -> str:
    """An address of a maker: neither a group's nor a locally administered one."""
    first = dice.choice(("50", "64", "9c", "a4", "d8", "f4", "38", "7c"))
    return ":".join([first, *(f"{dice.randrange(256):02x}" for _ in range(5))])


def uuid_of(dice: random.Random) -> str:
    """A random UUID."""
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


def noise_bytes(dice: random.Random, size: int) -> bytes:
    """Bytes without a meaning."""
    return dice.getrandbits(8 * size).to_bytes(size, "big")


def base64_of(dice: random.Random, size: int) -> str:
    """Random bytes as Base64."""
    return base64.b64encode(noise_bytes(dice, size)).decode()


def _date(dice: random.Random, first: int, last: int) -> str:
    return f"{dice.randrange(first, last)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"


def _cn_id(dice: random.Random) -> str:
    """A resident number with its check digit (GB 11643-1999)."""
    # Districts that are older than the people: a number of before a district was founded does not exist.
    region = dice.choice(("110101", "110102", "310101", "310104"))
    body = f"{region}{_date(dice, 1960, 2005).replace('-', '')}{dice.randrange(10, 999):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _cplc(dice: random.Random) -> str:
    """42 bytes of production data; dates are the last digit of a year and the day in it (GlobalPlatform)."""

    def day() -> str:
        return f"{dice.randrange(10)}{dice.randrange(1, 366):03d}"

    head = f"4790{pick(dice, '0123456789', 4)}4700{day()}0000{day()}"
    return (head + pick(dice, _HEX, 12) + f"4812{day()}4813{day()}" + pick(dice, _HEX, 32)).upper()[:84]


def _name(dice: random.Random) -> str:
    if dice.random() < 0.3:
        return f"{dice.choice(_FAMILY)} {dice.choice(_PINYIN)} {dice.choice(_PINYIN)}"
    return dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, dice.choice((2, 3))))


def _sentence(dice: random.Random) -> str:
    return "，".join("".join(dice.sample(_WORDS, 2)) for _ in range(dice.randrange(2, 4))) + f"{dice.randrange(10, 99)}"


def _nmea(dice: random.Random) -> str:
    """Satellites in view: no position, a checksum at its end (NMEA 0183)."""
    parts = [
        f"{dice.randrange(1, 32):02d},{dice.randrange(5, 85):02d},{dice.randrange(360):03d},{dice.randrange(15, 48)}"
    ]
    parts += [
        f"{dice.randrange(1, 32):02d},{dice.randrange(5, 85):02d},{dice.randrange(360):03d},{dice.randrange(20, 48)}"
    ]
    return nmea(f"GPGSV,1,1,02,{','.join(parts)}")


def nmea(body: str) -> str:
    """Frame a sentence: a dollar sign, and the exclusive or of what stands between."""
    check = 0
    for byte in body.encode():
        check ^= byte
    return f"${body}*{check:02X}"


def _oaid(dice: random.Random) -> str:
    kind = dice.randrange(4)
    if kind == 0:
        return uuid_of(dice)
    return pick(dice, _HEX, 64) if kind == 1 else pick(dice, _HEX, 16)


_MAKERS: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "id.device.permanent.imei": lambda d: luhn(d.choice(("35", "86", "86")) + pick(d, string.digits, 12)),
    "id.device.permanent.meid": lambda d: "A1" + pick(d, _HEX, 12).upper(),
    "id.device.permanent.serial": lambda d: pick(d, _HEX, 8) + pick(d, _HEX, d.choice((2, 4))),
    "id.device.permanent.mac": mac,
    "id.sim.imsi": lambda d: "460" + d.choice(("00", "01", "02", "11")) + pick(d, string.digits, 10),
    "id.sim.iccid": lambda d: luhn("8986" + d.choice(("00", "01", "03")) + pick(d, string.digits, 13)),
    "id.device.resettable.idfa": lambda d: uuid_of(d).upper(),
    "id.device.resettable.idfv": lambda d: uuid_of(d).upper(),
    "id.device.resettable.android_id": lambda d: d.choice("123456789abcdef") + pick(d, _HEX, 15),
    "id.device.resettable.oaid": _oaid,
    "id.peripheral.wearable_sn": lambda d: (
        f"{d.randrange(10000, 99999)}/{pick(d, _UPPER, 12)}" if d.random() < 0.4 else f"2{pick(d, _UPPER, 13)}"
    ),
    "id.peripheral.cplc": _cplc,
    "id.app.push_token": lambda d: base64_of(d, d.choice((33, 39, 48))),
    "id.app.app_id": lambda d: (
        "wx" + pick(d, _HEX, 16) if d.random() < 0.5 else "28823037" + pick(d, string.digits, 11)
    ),
    "id.app.channel": lambda d: f"mi_{d.choice(('store', 'game', 'push', 'ads'))}_{d.randrange(1000, 9999)}",
    "id.user.account_id": lambda d: d.choice("123456789") + pick(d, string.digits, d.choice((8, 9))),
    "id.user.account_info": lambda d: base64_of(d, 45),
    "id.user.deidentified": lambda d: (
        "o" + pick(d, _BASE64, 27) if d.random() < 0.7 else "2088" + pick(d, string.digits, 12)
    ),
    "auth.password": lambda d: pick(d, _BASE64, 8) + d.choice("!#%") + pick(d, string.digits, 3),
    "profile.nickname": lambda d: "".join(d.sample(_WORDS, 2)) + f"{d.randrange(10, 999)}",
    "profile.photo": lambda d: f"https://cdn.cnbj1.fds.api.mi-img.com/user-avatar/{uuid_of(d)}.jpg",
    "profile.gender": lambda d: d.choice(("male", "female", "男", "女", "M", "F")),
    "profile.birthdate": lambda d: _date(d, 1955, 2008),
    "profile.name": _name,
    "profile.contact": lambda d: (
        f"{d.choice(_PINYIN).lower()}.{d.choice(_FAMILY).lower()}{d.randrange(100, 9999)}@example.com"
    ),
    "loc.gnss_raw": _nmea,
    "loc.track_media": lambda d: f"content://com.mi.health.fileprovider/share/route_{d.randrange(10**9, 10**10)}.png",
    "net.ip": lambda d: (
        f"{d.choice(('192.168', '10.23', '172.19', '117.136'))}.{d.randrange(1, 254)}.{d.randrange(2, 254)}"
    ),
    "net.wifi_current": lambda d: (
        mac(d) if d.random() < 0.5 else f"{d.choice(('Nest', 'Loft', 'TP-LINK', '小窝'))}_{pick(d, _UPPER, 6)}"
    ),
    "net.wifi_scan": mac,
    "net.cell": lambda d: f"460,{d.choice((0, 1, 11))},{d.randrange(1000, 60000)},{d.randrange(10**7, 2 * 10**8)}",
    "net.signal": lambda d: str(-d.randrange(40, 112)),
    "net.bluetooth": lambda d: mac(d) if d.random() < 0.4 else f"Redmi Buds {d.randrange(2, 7)} {pick(d, _UPPER, 4)}",
    "net.type": lambda d: d.choice(("WIFI", "4G", "5G", "wifi", "LTE")),
    "tel.call_status": lambda d: d.choice(("IDLE", "RINGING", "OFFHOOK")),
    "dev.model": lambda d: f"{d.choice(('M20', '220', '231'))}{pick(d, string.digits, 2)}{pick(d, _UPPER, 5)}",
    "dev.os": lambda d: d.choice(("Android 13", "Android 14", "V14.0.6.0.TKACNXM", "OS1.0.5.0.UNBCNXM", "13", "12")),
    "dev.sysprops": lambda d: (
        f"Xiaomi/fuxi/fuxi:13/TKQ1.{d.randrange(220000, 229999)}.001/V14.0.{d.randrange(40)}:user/release-keys"
    ),
    "dev.app": lambda d: d.choice(("com.mi.health", "小米运动健康", "3.55.0i", "com.xiaomi.wearable", "3.59.1")),
    "dev.peripheral": lambda d: (
        f"Xiaomi Smart Band {d.randrange(7, 10)} {pick(d, _UPPER, 4)}"
        if d.random() < 0.5
        else f"2.{d.randrange(1, 9)}.{d.randrange(10, 99)}.{d.randrange(100, 999)}"
    ),
    "dev.smart_home": lambda d: str(d.randrange(10**8, 10**9)) if d.random() < 0.6 else f"blt.3.{pick(d, _HEX, 12)}",
    "use.page_view": lambda d: (
        f"{d.choice(('Sleep', 'Heart', 'Stress', 'Cycle', 'Workout'))}{d.choice(('Detail', 'Report'))}Activity"
    ),
    "use.crash": lambda d: (
        f"java.lang.{d.choice(('NullPointer', 'IllegalState', 'Security'))}Exception at"
        f" com.mi.health.{d.choice(('sync', 'sport'))}.{pick(d, string.ascii_lowercase, 6)}(a:{d.randrange(9, 999)})"
    ),
    "use.feedback_log": lambda d: f"手环断连 {_sentence(d)}",
    "use.course_url": lambda d: f"https://v.course.example.com/yoga/{d.randrange(10**7, 10**8)}/index.m3u8",
    "pref.ux_program": lambda d: d.choice(("true", "false", "1", "0")),
    "pref.policy_consent": lambda d: d.choice(("true", "false", "1", "0")),
    "content.photo": lambda d: f"content://media/external/images/media/{d.randrange(10**8, 10**9)}",
    "content.text": _sentence,
    "content.contacts": lambda d: f"{_name(d)} 1{d.choice('35789')}{pick(d, string.digits, 9)}",
    "fin.card": lambda d: pick(d, "123456789", 1) + pick(d, string.digits, d.choice((15, 18))),
    "fin.order": lambda d: f"{d.choice(('MB', 'WF', 'OD'))}2026{pick(d, string.digits, 14)}",
    "id.device.resettable.gaid": uuid_of,
    "id.device.resettable.vaid": lambda d: pick(d, _HEX, 16),
    "id.device.resettable.aaid_msa": lambda d: pick(d, _HEX, 32),
    "id.device.resettable.udid_vendor": lambda d: base64_of(d, 17),
    "id.device.resettable.guid": uuid_of,
    "id.device.resettable.drm_id": lambda d: pick(d, _HEX, 64),
    "net.bssid_configured_networks": mac,
    "dev.installed_apps": lambda d: d.choice(_APPS),
    "dev.running_processes": lambda d: d.choice(_APPS),
    "tel.phone_number": lambda d: "1" + d.choice("35789") + pick(d, string.digits, 9),
    "tel.call_log": lambda d: f"1{d.choice('35789')}{pick(d, string.digits, 9)};out;{d.randrange(10, 900)}s",
    "content.sms": lambda d: (
        f"【{d.choice(('小米', '银行', '快递'))}】验证码{d.randrange(100000, 999999)}，{_sentence(d)}"
    ),
    "content.calendar": lambda d: f"{d.choice(('周三', '周五'))}{d.randrange(8, 20)}点 {_sentence(d)}",
    "content.clipboard": lambda d: f"口令 {_sentence(d)} {pick(d, _BASE64, 8)}",
    "content.browser_history": lambda d: (
        f"https://m.example.org/wiki/{pick(d, string.ascii_lowercase, 9)}-{d.randrange(100, 9999)}"
    ),
    "content.files": lambda d: f"{''.join(d.sample(_WORDS, 2))}_{d.randrange(20200101, 20261231)}.pdf",
    "id.gov.cn_id": _cn_id,
    "id.gov.passport": lambda d: d.choice("EG") + d.choice("ABCDEFGH") + pick(d, string.digits, 7),
    "bio.face": lambda d: base64_of(d, 48),
    "bio.fingerprint": lambda d: base64_of(d, 48),
    "bio.voiceprint": lambda d: base64_of(d, 48),
    "fin.bank_card": lambda d: luhn(d.choice(("621700", "622848", "620058")) + pick(d, string.digits, 12)),
    "fin.payment_record": lambda d: f"小米商城 订单支付 {d.randrange(10, 999)}.{d.randrange(10, 99)}元 {_sentence(d)}",
    "profile.age": lambda d: str(d.randrange(18, 80)),
    "profile.ethnicity": lambda d: d.choice(("汉族", "回族", "维吾尔族", "藏族", "满族")),
    "loc.city": lambda d: d.choice(_CITIES),
    "dev.battery": lambda d: str(d.randrange(5, 100)),
    "dev.root": lambda d: d.choice(("true", "false", "1", "0")),
    "dev.emulator": lambda d: d.choice(("true", "false", "1", "0")),
    "dev.disk": lambda d: d.choice(("128GB", "256GB", "117437640704", "242187096064")),
    "dev.ram": lambda d: d.choice(("8GB", "12GB", "7812345856", "11639709696")),
    "dev.screen": lambda d: d.choice(("1080x2400", "1440x3200", "2400*1080", "1220x2712")),
    "use.search": lambda d: " ".join(d.sample(_WORDS, 3)),
    "use.click": lambda d: f"btn_{d.choice(('start', 'share', 'sync', 'unbind'))}_{d.choice(('run', 'sleep', 'card'))}",
    "label.profile": lambda d: ",".join(d.sample(("夜跑族", "高消费", "亚健康", "备孕", "减脂", "通勤族"), 3)),
}
"""How a value of each type that has one is made."""

CARRIES: Final[Mapping[str, Carry]] = {
    **dict.fromkeys(_MAKERS, "free"),
    **dict.fromkeys(
        (
            *("id.app.channel", "profile.gender", "profile.birthdate", "net.ip", "net.signal", "net.type"),
            *("tel.call_status", "dev.model", "dev.os", "dev.app", "dev.peripheral", "dev.smart_home", "use.page_view"),
            *("pref.ux_program", "pref.policy_consent", "profile.age", "profile.ethnicity", "loc.city", "dev.battery"),
            *("dev.root", "dev.emulator", "dev.disk", "dev.ram", "dev.screen", "use.search", "use.click"),
            "label.profile",
        ),
        "named",
    ),
    "dev.installed_apps": "list",
    "dev.running_processes": "list",
    "loc.precise": "place",
    "loc.coarse": "place",
    "content.voice": "media",
}


def _walk(dice: random.Random, low: float, high: float, size: int, decimals: int = 0) -> tuple[float, ...]:
    """Samples with no two alike side by side."""
    found: list[float] = []
    while len(found) < size:
        sample = round(dice.uniform(low, high), decimals)
        if (not found or sample != found[-1]) and sample:
            found.append(sample)
    return tuple(found)


_SERIES: Final[Mapping[str, Callable[[random.Random], tuple[tuple[float, ...], ...]]]] = {
    "health.body.height": lambda d: ((round(d.uniform(150, 195), 1),),),
    "health.body.weight": lambda d: (_walk(d, 45, 95, 5, 2),),
    "health.body.bone_mass": lambda d: (_walk(d, 2, 4, 5, 2),),
    "health.body.body_fat": lambda d: (_walk(d, 10, 35, 5, 2),),
    "health.body.composition": lambda d: (_walk(d, 18, 60, 5, 2),),
    "health.vital.heart_rate": lambda d: (_walk(d, 52, 178, 20),),
    "health.vital.hr_irregular": lambda d: (_walk(d, 1, 60, 7),),
    "health.vital.ecg": lambda d: (_walk(d, -600, 1300, 60),),
    "health.vital.spo2": lambda d: (_walk(d, 88, 99, 12),),
    "health.vital.bp": lambda d: (_walk(d, 104, 158, 6), _walk(d, 61, 98, 6)),
    "health.vital.skin_temp": lambda d: (_walk(d, 31, 36.5, 8, 2),),
    "health.vital.stress": lambda d: (_walk(d, 12, 92, 10),),
    "health.sleep": lambda d: (_walk(d, 35, 500, 6), _walk(d, 1_770_000_000, 1_790_000_000, 3)),
    "health.reproductive.menstrual": lambda d: (_walk(d, 22, 37, 6),),
    "health.vital.blood_glucose": lambda d: (_walk(d, 4, 11, 6, 2),),
    "fitness.steps": lambda d: (_walk(d, 1200, 19_000, 8),),
    "fitness.cadence": lambda d: (_walk(d, 148, 192, 8),),
    "fitness.calories": lambda d: (_walk(d, 120, 2600, 8),),
    "fitness.workout": lambda d: (_walk(d, 1000, 9000, 6),),
    "fitness.vo2max": lambda d: (_walk(d, 34, 58, 5, 1),),
    "fitness.score": lambda d: (_walk(d, 20, 125, 7),),
    "sensor.rotation_vector": lambda d: tuple(_walk(d, -1, 1, 4, 6) for _ in range(2)),
    "sensor.acceleration": lambda d: tuple(_walk(d, -9, 10, 3, 5) for _ in range(2)),
    "sensor.pressure": lambda d: (_walk(d, 960, 1030, 5, 2),),
    "sensor.direction": lambda d: (_walk(d, 5, 359, 5, 2),),
    "sensor.magnetic": lambda d: tuple(_walk(d, -60, 60, 3, 4) for _ in range(2)),
}
"""Samples of each type that is measured, in the order in which they were fed in."""

_MAC: Final = r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"
_KINDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "dev.app": (
        (r"(?i)ver", r"[\d.]+i?"),
        (r"(?i)pkg|package", r"com\..*"),
        (r"(?i)name|名称", r"小米.*"),
    ),
    "dev.peripheral": ((r"(?i)firmware|固件", r"[\d.]+"), (r"(?i)name|model", r"Xiaomi.*")),
    "net.wifi_current": ((r"(?i)bssid|mmac", _MAC), (r"(?i)ssid|name", r"(?!..:).*")),
    "net.bluetooth": ((r"(?i)name", r"Redmi.*"), (r"device_id", _MAC)),
}
"""For types whose values are of several kinds: which names mean which; the first that a name matches counts."""
COUNTS: Final[Mapping[str, int]] = {
    "id.device.permanent.imei": 2,
    "id.device.permanent.mac": 2,
    "net.wifi_current": 2,
    "net.wifi_scan": 6,
    "net.bssid_configured_networks": 4,
    "dev.installed_apps": 12,
    "dev.running_processes": 6,
    "dev.app": 3,
    "content.contacts": 3,
    "net.bluetooth": 2,
    "dev.peripheral": 2,
    "profile.contact": 2,
}
"""Values of a type that a device holds; one where nothing is said."""
TYPES: Final = tuple(sorted({*_MAKERS, *_SERIES, *CARRIES}))


def carry(data_type: str) -> Carry:
    """Say how values of a type are known again."""
    return CARRIES.get(data_type, "series")


def value(data_type: str, dice: random.Random, name: str = "") -> str:
    """Make a value of a type that no lab holds, of the kind that a field's name means."""
    made = _MAKERS[data_type](dice)
    while not suits(data_type, name, made):
        made = _MAKERS[data_type](dice)
    return made


def suits(data_type: str, name: str, text: str) -> bool:
    """Say whether a value is of the kind that a field's name means: no version stands under the name of a package."""
    kinds = (shape for names, shape in _KINDS.get(data_type, ()) if re.search(names, name))
    shape = next(kinds, None)
    return shape is None or re.fullmatch(shape, text) is not None


def series(data_type: str, dice: random.Random) -> tuple[tuple[float, ...], ...]:
    """Make series of a type that no lab fed in."""
    return _SERIES[data_type](dice)


def place(dice: random.Random) -> Spot:
    """A place in China, where the datums differ."""
    return Spot(round(dice.uniform(24.0, 40.5), 6), round(dice.uniform(103.0, 121.0), 6))


def lab(dice: random.Random) -> Lab:
    """Make a device and its user."""
    values: dict[str, tuple[str, ...]] = {}
    for data_type, maker in _MAKERS.items():
        held: dict[str, None] = {}
        shapes = [shape for _, shape in _KINDS.get(data_type, ())]
        while len(held) < COUNTS.get(data_type, 1) or not all(
            any(re.fullmatch(shape, text) for text in held) for shape in shapes
        ):
            held.setdefault(maker(dice))
        values[data_type] = tuple(held)
    series = {data_type: maker(dice) for data_type, maker in _SERIES.items()}
    return Lab(values, series, tuple(place(dice) for _ in range(3)))


def identity_text(held: Lab) -> str:
    """Write the identity file of a lab."""
    document: dict[str, object] = {data_type: list(values) for data_type, values in held.values.items()}
    for data_type, several in held.series.items():
        keys = ("systolic", "diastolic") if data_type == "health.vital.bp" else _keys(data_type, len(several))
        document.update({key: list(samples) for key, samples in zip(keys, several, strict=True)})
    document["places"] = [{"latitude": spot.latitude, "longitude": spot.longitude} for spot in held.places]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=True)


def _keys(data_type: str, count: int) -> tuple[str, ...]:
    """Keys of an identity file for several series of one type."""
    tail = data_type.rpartition(".")[2]
    more = {"sleep": ("bedtime",), "rotation_vector": ("sensor.rotation_vector",), "acceleration": ("accelerometer",)}
    more["magnetic"] = ("magnetometer",)
    return (tail, *more.get(tail, ()))[:count]
