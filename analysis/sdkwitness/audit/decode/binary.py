"""What can be read from bytes that are no text: media by signature, protobuf without schema, embedded strings."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator

from sdkwitness.audit.decode.part import Part

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"WEBP", 8, "webp"),
    *((brand, 4, "heic") for brand in (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")),
    (b"ftypavif", 4, "avif"),
    (b"OggS", 0, "ogg"),
    (b"OpusHead", 0, "opus"),
    (b"#!AMR", 0, "amr"),
    (b"#!SILK_V3", 0, "silk"),
    (b"\x02#!SILK_V3", 0, "silk"),
    (b"Speex   ", 0, "speex"),
    (b"WAVE", 8, "wav"),
    (b"fLaC", 0, "flac"),
    (b"ftypM4A", 4, "m4a"),
    (b"ID3", 0, "mp3"),
)
"""(magic, offset, layer name); the second form of SILK is that of Chinese messengers."""
_RIFF = frozenset({"webp", "wav"})
_SIGNED = re.compile(
    b"|".join(
        b"(%b.{%d}%b)" % (b"(?=RIFF)" if name in _RIFF else b"", offset, re.escape(magic))
        for magic, offset, name in _SIGNATURES
    ),
    re.DOTALL,
)
_ADTS_RATES = 13
_MIN_FRAMES = 2
_MP3_RATES = (44_100, 48_000, 32_000)
_MP3_BITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""kbit/s of MPEG-1 Layer III by index."""
_MP3_BITS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""The same of MPEG-2 and 2.5."""
PHOTOS = frozenset({"jpeg", "png", "webp", "heic", "avif"})
VOICES = frozenset({"ogg", "opus", "amr", "silk", "speex", "wav", "flac", "m4a", "aac", "mp3", "voice-frame"})

_RUN = re.compile(rb"(?:[\x20-\x7e]|[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}){8,4096}")
_RUN16 = re.compile(rb"(?:[\x20-\x7e]\x00){6,4096}")
_MIN_UTF16 = 12
_MAX_FIELDS = 20_000
_MAX_FIELD_NUMBER = 4_096
_MIN_BOTH = 6
"""Bytes of a text inside a text for which the outer one may be a message."""
_MAX_BOTH = 64 * 1024
_MIN_RECORDS = 3
"""Times a field has to come as the same numbers: one pair of them may be any two bytes and more."""
_MIN_MESSAGE = 4
_LONG_NUMBER = 1 << 28
"""A number that takes five bytes and more."""
_Field = tuple[int, int, "int | bytes"]
"""Number, wire type, value."""
_SCAN_WINDOW = 256 * 1024
_MAX_STRINGS = 1_000


def media(data: bytes) -> str | None:
    """Return the layer name of a picture or sound by its signature."""
    signed = _SIGNED.match(data)
    if signed is not None:
        return _SIGNATURES[(signed.lastindex or 1) - 1][2]
    if data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE0 == 0xE0:
        return "aac" if _frames(data, _adts) else "mp3" if _frames(data, _mp3) else None
    return None


def _frames(data: bytes, size_of: Callable[[bytes], int]) -> bool:
    """Say whether frames follow each other from the start: the sync of one frame alone is eleven bits of chance."""
    at = 0
    for _ in range(_MIN_FRAMES):
        size = size_of(data[at : at + 7])
        if not size or at + size > len(data):
            return False
        at += size
    return at == len(data) or size_of(data[at : at + 7]) > 0


def _adts(head: bytes) -> int:
    """Return the size of an AAC frame by its ADTS header (ISO/IEC 13818-7, 6.2), 0 when it is none."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 >= _ADTS_RATES:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0


def _mp3(head: bytes) -> int:
    """Return the size of a Layer III frame by its header (ISO/IEC 11172-3, 2.4.1.3), 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] >> 3 & 3 == 1:
        return 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if bits in (0, 15) or rate == 3:
        return 0
    halved = {3: 1, 2: 2, 0: 4}[version]
    kilobits = _MP3_BITS[bits] if version == 3 else _MP3_BITS_LOW[bits]
    samples = 144_000 if version == 3 else 72_000
    return samples * kilobits * halved // _MP3_RATES[rate] + (head[2] >> 1 & 1)


def text_of(data: bytes) -> str | None:
    """Return `data` as text when it is UTF-8 without control characters, or UTF-16 that shows itself.

    UTF-16 shows itself by its byte order mark, or by the zeros between letters of ASCII.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) % 2 == 0 and len(data) > 4:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return None
        return text if is_printable(text) else None  # the mark of UTF-32 begins like this one
    if data[:1] == b"\n" and len(data) > _MIN_MESSAGE and _fields(data):
        return None  # a message whose first field is a text: its tag is a line feed, and its lengths add up
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _utf16(data)
    return text if is_printable(text) else _utf16(data)


def _utf16(data: bytes) -> str | None:
    """Return UTF-16 without a mark, recognised by zeros in every other place; three quarters of it are ASCII."""
    if len(data) < _MIN_UTF16 or (data[0] and data[1]) or len(data) % 2:
        return None
    high = 0 if data[0] == 0 else 1
    if 8 * data[high::2].count(0) < 3 * len(data):
        return None
    try:
        text = data.decode("utf-16-be" if high == 0 else "utf-16-le")
    except UnicodeDecodeError:
        return None
    return text if is_printable(text) else None


def is_printable(text: str) -> bool:
    """Say whether `text` is free of control characters other than blanks and line ends."""
    return text.isprintable() or not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]", text)


def entropy(data: bytes) -> float:
    """Return the Shannon entropy of the first 64 KiB, bits a byte."""
    sample = data[: 64 * 1024]
    if not sample:
        return 0.0
    total = len(sample)
    return -sum(n / total * math.log2(n / total) for n in Counter(sample).values())


def looks_random(data: bytes) -> bool:
    """Say whether `data` has the byte spread of ciphertext, given how much a sample of its size can show."""
    sample = data[: 64 * 1024]
    if len(sample) < 16:
        return False
    expected = 256 * (1 - (255 / 256) ** len(sample))
    return len(set(sample)) >= 0.8 * expected and (len(sample) < 1024 or entropy(sample) >= 7.2)


def protobuf(data: bytes) -> list[Part] | None:
    """Return the fields of a protobuf message without its schema, None when `data` cannot be one.

    The wire type does not say what a field means, so a fixed field is given as the number that is plausible
    and a length-delimited one as bytes, for the walk to look into. Numbers alone may be anything; only where a field
    comes again and again as a message of the same fields, as the samples of a record do, they are read.
    """
    fields = _fields(data)
    if not fields:
        return None
    records = _records(fields)
    found: list[Part] = []
    readable = False
    for at, (number, wire, value) in enumerate(fields):
        if at in records:
            found.extend(_numbered(f"protobuf:{number} > protobuf:", records[at]))
        elif isinstance(value, bytes) and (inner := _numbers(value)):
            readable = True
            found.extend(_numbered(f"protobuf:{number} > protobuf:", inner))
        elif isinstance(value, bytes):
            text = text_of(value)
            readable = readable or (text is not None and len(text) >= 3) or media(value) is not None
            readable = readable or (len(value) >= 4 and bool(_fields(value)))
            found.extend(_both(number, value) or [Part(f"protobuf:{number}", value, "")])
        else:
            numbers = list(_numbered("protobuf:", [(number, wire, value)]))
            readable = readable or (wire == 1 and "." in str(numbers[0].data))
            found.extend(numbers)
    return found if readable or records else None


def _numbered(layer: str, fields: list[_Field]) -> Iterator[Part]:
    """Yield the parts of fields that hold numbers."""
    for number, wire, value in fields:
        if not isinstance(value, bytes):
            text = str(value) if wire == 0 else _fixed(value, 8 if wire == 1 else 4)
            yield Part(f"{layer}{number}", text, "", final=True)
            if wire == 5 and text != str(value):
                yield Part(f"{layer}{number}?fixed32", str(value), "", final=True)


def _both(number: int, value: bytes) -> list[Part]:
    """Return both readings of a field that is a text and a message, marked; nothing for a field that is one of them.

    A message whose field 1 has 32 characters begins with a line feed and a blank. A text is a message only where most
    of it is a text in a field.
    """
    fields = _fields(value) if len(value) <= _MAX_BOTH else []
    texts = (len(v) for _, _, v in fields if isinstance(v, bytes) and text_of(v) is not None)
    if max(texts, default=0) < max(_MIN_BOTH, len(value) // 2):
        return []
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return []
    if not is_printable(text):
        return []
    layer = f"protobuf:{number}?message > protobuf:"
    inner = [Part(f"{layer}{at}", v, "") for at, _, v in fields if isinstance(v, bytes)]
    return [Part(f"protobuf:{number}?text", text, ""), *inner, *_numbered(layer, fields)]


def _numbers(data: bytes) -> list[_Field]:
    """Return the numbers that a message inside a message is made of; none where other bytes could read like that.

    One number comes three times and more, as a list of samples does, or one is so long that it would not end with the
    message by accident.
    """
    inner = _fields(data)
    if not inner or any(wire == 2 for _, wire, _ in inner):
        return []
    listed = len(inner) >= _MIN_RECORDS and len({number for number, _, _ in inner}) == 1
    long = any(wire == 0 and isinstance(value, int) and value >= _LONG_NUMBER for _, wire, value in inner)
    return inner if listed or long else []


def _records(fields: list[_Field]) -> dict[int, list[_Field]]:
    """Return, by its place, what is in each field that comes several times as the same few numbers."""
    repeated: dict[int, list[int]] = {}
    for at, (number, wire, _) in enumerate(fields):
        if wire == 2:
            repeated.setdefault(number, []).append(at)
    found: dict[int, list[_Field]] = {}
    for places in repeated.values():
        if len(places) < _MIN_RECORDS:
            continue
        inner = {at: _fields(value) for at in places if isinstance(value := fields[at][2], bytes)}
        shapes = {tuple((number, wire) for number, wire, _ in one) for one in inner.values()}
        if len(shapes) == 1 and len(shape := shapes.pop()) >= 2 and all(wire != 2 for _, wire in shape):
            found.update(inner)
    return found


def strings(data: bytes) -> list[Part]:
    """Return the texts embedded in binary data: length-prefixed ones of 4 bytes and more, bare runs of 8 and more."""
    found: list[Part] = []
    window = data[:_SCAN_WINDOW]
    at = 0
    covered: list[tuple[int, int]] = []
    while at < len(window) - 4 and len(found) < _MAX_STRINGS:
        end = _prefixed(window, at)
        if end is None:
            at += 1
            continue
        start = end[0]
        found.append(Part(f"string:@{start}", text_of(window[start : end[1]]) or "", ""))
        covered.append((start, end[1]))
        at = end[1]
    for match in _RUN16.finditer(window):
        if len(found) >= _MAX_STRINGS:
            break
        found.append(Part(f"string16:@{match.start()}", match[0].decode("utf-16-le"), ""))
        covered.append((match.start(), match.end()))
    for match in _RUN.finditer(window):
        if len(found) >= _MAX_STRINGS:
            break
        if not any(start < match.end() and match.start() < end for start, end in covered):
            found.append(Part(f"string:@{match.start()}", match[0].decode("utf-8", "replace"), ""))
    if len(data) > len(window):
        found.append(Part("string", data[len(window) :], "", opaque="size"))
    if len(found) >= _MAX_STRINGS:
        found.append(Part("string", b"", "", opaque="nodes"))
    return found


def _prefixed(data: bytes, at: int) -> tuple[int, int] | None:
    """Return (start, end) of a text whose length stands at `at` in 1 byte, or in 2 or 4 little-endian ones."""
    size = data[at]
    if size < 4:
        return None
    for skip in (1, 2, 4):
        if skip > 1 and any(data[at + 1 : at + skip]):
            break
        start = at + skip
        end = start + size
        # A first glance at the ends spares the decoding of nearly all false candidates.
        if end <= len(data) and data[start] >= 0x20 and data[end - 1] >= 0x20:
            text = text_of(data[start:end])
            if text is not None and text.isprintable():
                return start, end
    return None


def _fields(data: bytes) -> list[_Field]:
    """Return (number, wire type, value) of all fields; empty when the bytes do not parse to their very end."""
    found: list[_Field] = []
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if at < 0 or not 1 <= number <= _MAX_FIELD_NUMBER or len(found) >= _MAX_FIELDS:
            return []
        if wire == 0:
            value, at = _varint(data, at)
            if at < 0:
                return []
            found.append((number, wire, value))
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            if at + size > len(data):
                return []
            found.append((number, wire, int.from_bytes(data[at : at + size], "little")))
            at += size
        elif wire == 2:
            size, at = _varint(data, at)
            if at < 0 or at + size > len(data):
                return []
            found.append((number, wire, data[at : at + size]))
            at += size
        else:
            return []
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return (value, next offset); the offset is -1 when there is no varint of at most 10 bytes."""
    value = shift = 0
    for offset in range(at, min(at + 10, len(data))):
        value |= (data[offset] & 0x7F) << shift
        if data[offset] < 0x80:
            return value, offset + 1
        shift += 7
    return 0, -1


def _fixed(value: int, size: int) -> str:
    number: float = struct.unpack("<d" if size == 8 else "<f", value.to_bytes(size, "little"))[0]
    if math.isfinite(number) and 1e-4 <= abs(number) <= 1e9:
        return repr(number if size == 8 else round(number, 6))
    return str(value)
