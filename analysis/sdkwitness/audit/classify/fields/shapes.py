"""Shapes of values that make a field's name likely and prove nothing: a flag, a moment, a version, a file's name.

They tell `image: nginx` from `image: file:///sdcard/DCIM/IMG_0042.jpg`, and `root: /var/www` from `root: true`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FLAG = _words(
    """
    0 1 true false yes no y n on off enabled disabled agreed agree disagreed disagree accepted accept
    declined refused denied granted opted_in opted_out opt_in opt_out 是 否 已同意 同意 不同意 拒绝 已拒绝
    开启 关闭 已开启 已关闭
    """
)
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?\Z")
_EPOCH_ENDS = (946_684_800, 4_102_444_800)
"""Seconds of the years 2000 and 2100."""
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\Z")
_SHORT_DATE = re.compile(r"(?:19|20)\d\d[-/.年]?(?:0?[1-9]|1[0-2])[-/.月]?(?:[12]\d|3[01]|0?[1-9])日?\Z")
_DURATION = re.compile(r"(?:\d{1,2}(?:h|小时)\s?)?\d{1,3}(?:min|m|分钟|分)\Z|\d{1,2}(?:h|小时)\Z|PT\d[\dHMS.]{1,12}\Z")
_IMAGE_FILE = re.compile(r"(?s)(?:.*[^./\\]|)\.(?:jpe?g|png|webp|hei[cf]|gif|bmp|dng)(?:[?#].*)?\Z", re.IGNORECASE)
_SOUND_FILE = re.compile(
    r"(?s)(?:.*[^./\\])\.(?:aac|amr|opus|wav|mp3|m4a|ogg|pcm|flac|3gp)(?:[?#].*)?\Z", re.IGNORECASE
)
_REMOTE = ("http://", "https://", "//")
_BASE64 = re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9+/_-]{40,}={0,2}\Z")
_PACKAGE = re.compile(r"[A-Za-z]\w{0,60}(?:\.[A-Za-z]\w{0,60}){1,8}\Z", re.ASCII)
_VERSION = re.compile(r"(?:[vV]|OS)?\d{1,5}(?:\.\d{1,8}){1,4}(?:[-+._ ]?[A-Za-z0-9][\w.+-]{0,40})?\Z", re.ASCII)
_BUILD_ID = re.compile(r"[A-Z][A-Z0-9]{2,4}\.\d{6}\.\d{3}(?:\.\w{1,6}){0,2}\Z")
_FINGERPRINT = re.compile(r"[\w.+-]+/[\w.+-]+/[\w.+-]+:[\w.+-]+/[\w.+-]+/[\w.+-]+:(?:user|userdebug|eng)/[\w,-]+\Z")
_ABI = re.compile(
    r"(?:arm64-v8a|armeabi(?:-v7a)?|aarch64|armv\d\w*|x86(?:_64)?|riscv64)(?:[,;]\s?[\w-]+)*\Z", re.IGNORECASE
)
_OS = re.compile(
    r"(?:android|ios|ipados|harmony ?os|openharmony|鸿蒙|miui|hyper ?os|澎湃|wear ?os|vela|coloros|originos|emui)\b",
    re.IGNORECASE,
)
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s?((?:[KMGT]i?)?B|[KMGT])?\Z", re.IGNORECASE)
_PIXELS = re.compile(r"\d{3,4}\s?[xX*×,]\s?\d{3,4}\Z")
_PRESSURE = re.compile(r"(\d{2,3})\s?/\s?(\d{2,3})(?:\s?mm ?hg)?\Z", re.IGNORECASE)
_FEET = re.compile(r"[3-7]\s?(?:'|′|ft)\s?(?:\d{1,2}\s?(?:\"|″|''|in)?)?\Z")
_SAMPLES = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?(?:\s?[,;| ]\s?-?\d{1,9}(?:\.\d{1,6})?){3,}\Z")
_CYCLE = re.compile(
    r"(?:light|medium|heavy|spotting|follicular|luteal|经期|排卵期|安全期|黄体期|卵泡期)\Z", re.IGNORECASE
)
_SLEEP = re.compile(r"deep|light|rem\b|awake|asleep|深睡|浅睡|清醒|快速眼动", re.IGNORECASE)
_ACTIVITY = re.compile(
    r"run|jog|walk|hik|cycl|rid(?:e|ing)|bik(?:e|ing)|swim|treadmill|yoga|row(?:ing|er)|ski|elliptical|marathon|"
    r"basketball|football|tennis|badminton|跑|走|步行|骑行|游泳|瑜伽|登山|徒步|球|跳绳",
    re.IGNORECASE,
)
_PACE = re.compile(
    r"\d{1,2}\s?(?:'|′|:)\s?[0-5]\d\s?(?:\"|″|'')?(?:\s?/\s?(?:km|公里))?\Z|(?:\d{1,2}:)?[0-5]?\d:[0-5]\d\Z"
)
_LOG = re.compile(r"\S\.(?:log|txt|zip|gz|xlog|tgz|trace)(?:\.gz)?(?:[?#]\S*)?\Z", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.){1,6}[a-z]{2,18}(?:[:/?#]\S*)?\Z", re.IGNORECASE)
_FILE = re.compile(r"[^\n]*[^/\\\n.]\.[A-Za-z]\w{1,5}\Z")
_CALENDARS = _words("gregorian gregory chinese lunar iso8601 buddhist japanese persian islamic hebrew primary")
_MIME = re.compile(r"(?:text|image|application|audio|video)/[\w.+-]+\Z")
_PHONE = re.compile(r"\+?\d[\d -]{4,18}\Z")
_INCHES = re.compile(r"(?:[1-9]|1[0-4])(?:\.\d{1,2})?(?:\s?(?:\"|in|inch|英寸|寸))?\Z")
_STACK = re.compile(r"(?:Exception|Error|SIG(?:SEGV|ABRT|BUS|ILL)|\bANR\b|Fatal|FATAL|\bat [\w$.]+\()|(?:Force|强制)")
_CONNECTION = _words(
    "connected disconnected connecting disconnecting bonded bonding paired 已连接 未连接 已断开 连接中 0 1 2 3"
)
_BATTERY = _words("charging discharging full not_charging 充电中 已充满 未充电 放电中")
_MIOT_DID = re.compile(r"\d{6,20}\Z|blt\.\d\.[0-9a-z]{6,}\Z|(?:group|virtual|lumi)\.\d{6,20}\Z|lumi\.[0-9a-f]{10,16}\Z")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_HAS_LETTER = re.compile(r"[^\W\d_]")


def flag(text: str) -> bool:
    """Yes or no, as digit, word, or consent."""
    return text.strip().lower() in _FLAG


def moment(text: str) -> bool:
    """A time of day, a date, a date with time, a duration with its unit, or seconds or milliseconds of the epoch.

    Several of them may be joined by commas.
    """
    return all(_moment(part.strip()) for part in text.split(",")) if "," in text else _moment(text)


def _moment(text: str) -> bool:
    epoch = _EPOCH.match(text)
    if epoch is not None and len(text) in (10, 13):
        return _EPOCH_ENDS[0] <= int(text[:10]) <= _EPOCH_ENDS[1]
    if _CLOCK.match(text) or _DURATION.match(text) or _SHORT_DATE.match(text):
        return True
    if len(text) < 16 or not text[:4].isdigit():
        return False
    try:
        return 1900 <= datetime.fromisoformat(text.replace("/", "-")).year <= 2100
    except ValueError:
        return False


def blood_pressure(text: str) -> bool:
    """Systolic and diastolic pressure, mmHg, as `118/76`."""
    match = _PRESSURE.match(text)
    return (
        match is not None
        and 60 <= int(match[1]) <= 260
        and 30 <= int(match[2]) <= 160
        and int(match[1]) > int(match[2])
    )


def samples(text: str) -> bool:
    """A curve: four numbers and more in one text, one number of it, or packed bytes in Base64."""
    return (
        re.fullmatch(r"-?\d{1,6}(?:\.\d{1,9})?", text) is not None or _SAMPLES.match(text) is not None or _coded(text)
    )


def image(text: str) -> bool:
    """A picture's file or local URI, or the picture itself in Base64; what a server already has may be anybody's."""
    return not text.startswith(_REMOTE) and _media(text, "image", _IMAGE_FILE)


def sound(text: str) -> bool:
    """A recording's file or local URI, or the recording itself in Base64."""
    return not text.startswith(_REMOTE) and _media(text, "audio", _SOUND_FILE)


def remote_image(text: str) -> bool:
    """A picture's address."""
    return _media(text, "image", _IMAGE_FILE)


def remote_sound(text: str) -> bool:
    """A recording's address."""
    return _media(text, "audio", _SOUND_FILE)


def _media(text: str, kind: str, file: re.Pattern[str]) -> bool:
    if text.startswith((f"data:{kind}/", f"content://media/external/{kind}")):
        return True
    return "\n" not in text and (file.match(text) is not None or _coded(text))


def _coded(text: str) -> bool:
    return _BASE64.match(text) is not None


def size(text: str) -> bool:
    """An amount of memory: more than one byte, with or without unit."""
    match = _SIZE.match(text)
    return match is not None and float(match[1]) > 1


def screen(text: str) -> bool:
    """Width and height in pixels, one of both, dots an inch, or a density with its fraction."""
    if _PIXELS.match(text):
        return True
    if re.fullmatch(r"\d{3,4}(?:\.\d{1,3})?", text):
        return 100 <= float(text) <= 8192
    return re.fullmatch(r"[0-6]\.\d{1,6}", text) is not None and float(text) >= 0.5


def api_level(text: str) -> bool:
    """An API level of Android, 1 to 60."""
    return re.fullmatch(r"\d{1,2}", text) is not None and 1 <= int(text) <= 60


def system_version(text: str) -> bool:
    """A version, a name of an operating system with or without its version, or the major version alone."""
    known = _VERSION.match(text) is not None or _OS.search(text) is not None or api_level(text)
    return known or re.fullmatch(r"[vV]\d{2,4}", text) is not None


def angles(text: str) -> bool:
    """Degrees of a compass with their fraction, one or several: no sort order and no quarter turn."""
    parts = re.split(r"[,;| ]+", text)[:1000]
    return all(re.fullmatch(r"\d{1,3}\.\d{1,9}", part) and 0 < float(part) <= 360 for part in parts)


def named(text: str) -> bool:
    """A name: it has a letter, and is neither a flag nor a number."""
    return _HAS_LETTER.search(text) is not None and not flag(text)


def version_code(text: str) -> bool:
    """The number of an app's version, counted by its makers."""
    return re.fullmatch(r"[1-9]\d{1,9}", text) is not None


def menstrual(text: str) -> bool:
    """A moment, a flag, or a word for a phase of the cycle or a flow."""
    return moment(text) or flag(text) or _CYCLE.match(text) is not None


def sleep_record(text: str) -> bool:
    """A moment, a number, or a record that names phases of sleep."""
    return moment(text) or re.fullmatch(r"\d{1,4}(?:\.\d{1,3})?", text) is not None or _SLEEP.search(text) is not None


def activity(text: str) -> bool:
    """A kind of sport, a moment, a duration, or a pace."""
    if moment(text) or _PACE.match(text):
        return True
    return len(text) <= 64 and _ACTIVITY.search(text) is not None


def consent(text: str) -> bool:
    """Whether something was agreed to, or when."""
    return flag(text) or moment(text)


def identifier(text: str) -> bool:
    """A name, or a number of four digits and more."""
    return named(text) or re.fullmatch(r"\d{4,24}", text) is not None


def contact(text: str) -> bool:
    """A person's name, or a phone number."""
    return named(text) or _PHONE.match(text) is not None


def message(text: str) -> bool:
    """A message of eight characters and more, or of four in Chinese, or the number it came from."""
    return (named(text) and (len(text) >= 8 or sentence(text))) or _PHONE.match(text) is not None


def entry(text: str) -> bool:
    """What somebody wrote or copied: no flag, no kind of calendar, no type of content."""
    word = text.lower()
    if len(text) < (3 if text.isascii() else 2) or word in _CALENDARS or _MIME.match(word):
        return False
    return named(text)


def copied(text: str) -> bool:
    """What somebody copied: as `entry`, or digits of a code or a number."""
    return entry(text) or re.fullmatch(r"[\d ]{4,24}", text) is not None


def packages(text: str) -> bool:
    """Names of packages, one or several."""
    return all(_PACKAGE.match(part.strip()) for part in re.split(r"[,;|]", text)[:1000])


def app_version(text: str) -> bool:
    """A version with dots, or the number of one."""
    return _VERSION.match(text) is not None or version_code(text)


def pixels(text: str) -> bool:
    """Width and height in pixels."""
    return _PIXELS.match(text) is not None


def density(text: str) -> bool:
    """Pixels a density-independent pixel, 0.5 to 6."""
    return re.fullmatch(r"\d(?:\.\d{1,6})?", text) is not None and 0.5 <= float(text) <= 6


def inches(text: str) -> bool:
    """The diagonal of a screen, or its pixels."""
    return pixels(text) or (_INCHES.match(text) is not None and not flag(text))


def coordinates(text: str) -> bool:
    """A place on a screen, or in a list."""
    return re.fullmatch(r"\d{1,5}(?:\.\d{1,6})?(?:\s?[,;x ]\s?\d{1,5}(?:\.\d{1,6})?)?", text) is not None and not flag(
        text
    )


def sentence(text: str) -> bool:
    """Words that somebody wrote: three of them, or four characters of Chinese."""
    return len(text.split()) >= 3 or len(_CHINESE.findall(text)) >= 4


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return pattern.match(text) is not None

    return check


def _among(words: frozenset[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return text.lower() in words

    return check


SHAPES: dict[str, Callable[[str], bool]] = {
    "abi": _whole(_ABI),
    "activity": activity,
    "angles": angles,
    "api_level": api_level,
    "app_version": app_version,
    "apps": named,
    "battery_state": _among(_BATTERY),
    "blood_pressure": blood_pressure,
    "build": lambda text: _BUILD_ID.match(text) is not None or _FINGERPRINT.match(text) is not None,
    "build_fingerprint": _whole(_FINGERPRINT),
    "connection": _among(_CONNECTION),
    "consent": consent,
    "coordinates": coordinates,
    "copied": copied,
    "density": density,
    "entry": entry,
    "feet": _whole(_FEET),
    "file": lambda text: _FILE.match(text) is not None and _VERSION.match(text) is None,
    "flag": flag,
    "identifier": identifier,
    "image_reference": image,
    "inches": inches,
    "label": named,
    "log": lambda text: _LOG.search(text) is not None or sentence(text),
    "menstrual": menstrual,
    "message": message,
    "miot_did": _whole(_MIOT_DID),
    "moment": moment,
    "name": named,
    "name_or_phone": contact,
    "os_name": lambda text: _OS.search(text) is not None,
    "package": _whole(_PACKAGE),
    "packages": packages,
    "pixels": pixels,
    "remote_image": remote_image,
    "remote_sound": remote_sound,
    "samples": samples,
    "screen": screen,
    "sentence": sentence,
    "size": size,
    "sleep_record": sleep_record,
    "sound_reference": sound,
    "stack": lambda text: _STACK.search(text) is not None,
    "system_version": system_version,
    "text": named,
    "version": _whole(_VERSION),
    "version_code": version_code,
    "visited": _whole(_DOMAIN),
    "words": named,
}
"""Validators by name; none of them has a check digit or a mark of its own."""
