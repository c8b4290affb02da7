"""Bodies with their truth: (scenario, SDK endpoint, stack of encodings, identity, noise) from one seed.

What is planted is told apart by what the facts allow to be known of it, never by what the classifier makes of it:

- proven: the value is the lab's own and can be recognised as that. Long values may stand under any name and in any
  spelling; short ones (a gender, a battery level) only as the whole content of a field whose name says what it is;
  measurements only as three and more samples in their order, or as one of four digits under its name.
- strong: a value of somebody else's in a field that the SDK facts name for this endpoint, or one with a check digit or
  a fixed mark under its name.
- indicative: a plausible value under a name that means it.
- nothing: what nobody could know, as a battery level in a message without field names. Not to find it is no miss; to
  name its type is no invention.

`legible` says what can be known without an identity: the name is there and means the type, and the content is either
plain or a digest under that name. A digest under a neutral name is not legible; neither is a number in a message
without names.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import yaml
from bodies import lab, noise, packing, places, spellings
from bodies.lab import Lab
from bodies.places import Json
from factories import flow

from sdkwitness.capture.records import Flow

Grade = Literal["proven", "strong", "indicative", ""]

LABS: Final = 10
"""Devices and users of one seed."""
_NEUTRAL: Final = ("x", "d3", "k7", "p1", "f12", "arg0", "m_2", "a1", "ext9")
_BOXES: Final = ("info", "ctx", "props", "attrs", "record", "detail", "body_part")
_CHECKED: Final = frozenset(
    {
        *("id.device.permanent.imei", "id.device.permanent.mac", "id.sim.imsi", "id.sim.iccid", "id.peripheral.cplc"),
        *("id.device.resettable.gaid", "id.device.resettable.idfa", "id.device.resettable.idfv"),
        *("id.device.resettable.guid", "id.gov.cn_id", "fin.bank_card", "tel.phone_number", "profile.contact"),
    }
)
"""Types whose values carry a check digit, or a shape that nothing else has."""
_SELF_EVIDENT: Final = frozenset({"content.voice", "content.photo", "loc.track_media"})
_VOICES: Final = (b"OggS\x00\x02" + bytes(20), b"#!AMR\n" + bytes(range(40)), b"fLaC\x00\x00\x00\x22" + bytes(34))
_BESIDE: Final = (
    *("id.device.permanent.imei", "id.device.resettable.oaid", "id.device.resettable.android_id"),
    *("id.user.account_id", "id.device.permanent.mac", "id.device.resettable.guid"),
)
"""Types whose values go into headers and paths."""
_SECOND: Final = frozenset({"bedtime", "wake_up_time", "sleepTime", "sleep_time", "diastolic", "dbp", "舒张压"})
"""Names that mean the second of a type's series: a time and no length, the lower pressure."""
_APART: Final = frozenset({"health.sleep", "health.vital.bp"})
"""Types whose series mean different things."""
_WHOLE: Final = frozenset({"health.vital.ecg", "sensor.rotation_vector", "sensor.acceleration", "sensor.magnetic"})
"""Types of which one number is nothing."""
_FEWEST: Final = 3
"""Samples in order that prove a series; one more where each is a byte."""
_LONG: Final = 4
"""Digits of a measurement that proves itself under its name."""
_SHAPES: Final = (
    *("json", "json", "json", "pairs", "form", "ndjson", "xml", "kv"),
    *("msgpack", "cbor", "plist", "multipart", "protobuf"),
)
_ALSO: Final[Mapping[str, frozenset[str]]] = {
    "loc.track_media": frozenset({"loc.precise", "content.photo"}),
    "loc.coarse": frozenset({"loc.precise"}),
    "net.wifi_scan": frozenset({"net.wifi_current"}),
    "net.bssid_configured_networks": frozenset({"net.wifi_current"}),
}
"""Types that the same content can be called besides: a picture with a position is a picture."""


class Planted(NamedTuple):
    """One thing that a body holds."""

    data_type: str
    names: frozenset[str]
    """Names of the fields in which it stands."""
    text: str
    """What is written there."""
    form: str
    grade: Grade
    """Best evidence there can be with the lab's identity."""
    legible: bool
    """True when it can be known without any identity."""
    own: bool

    @property
    def also(self) -> frozenset[str]:
        """Other types that would not be wrong."""
        # A satellite receiver's sentence is GNSS information, whatever else is read from it.
        gnss = frozenset({"loc.gnss_raw"} if self.form.endswith("nmea") else ())
        return _ALSO.get(self.data_type, frozenset()) | gnss


class Body(NamedTuple):
    """One request and what it holds."""

    flow: Flow
    planted: tuple[Planted, ...]
    endpoint: str
    steps: tuple[str, ...]
    named: bool
    """False where the encoding has no field names, or keeps them apart from what they name."""
    lab: int


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an SDK sends what."""

    id: str
    url: str
    shape: str
    fields: dict[str, str]
    cookies: dict[str, str] = {}
    wraps: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    listed: bool = False
    items: bool = False
    """True for batches of `{key, time, value: JSON in a text}`."""


class _Draft(NamedTuple):
    """A field to be put into a document, before its encoding is known."""

    content: Json
    planted: Planted


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Read the table of endpoints."""
    return msgspec.convert(_table("endpoints"), tuple[Endpoint, ...])


@cache
def names() -> dict[str, list[str]]:
    """Read the table of field names."""
    return msgspec.convert(_table("names"), dict[str, list[str]])


def _table(name: str) -> object:
    return yaml.safe_load(Path(__file__).with_name(f"{name}.yaml").read_text("utf-8"))


def labs(seed: int) -> list[Lab]:
    """The devices and users of a seed."""
    return [lab.lab(random.Random(f"{seed}/lab/{number}")) for number in range(LABS)]


def bodies(count: int, seed: int) -> Iterator[Body]:
    """The same bodies for the same seed; all data types come equally often."""
    dice = random.Random(f"{seed}/bodies")
    held = labs(seed)
    rota: list[str] = []
    for number in range(count):
        wanted: list[str] = []
        for _ in range(dice.randrange(1, 5)):
            if not rota:
                rota = list(lab.TYPES)
                dice.shuffle(rota)
            wanted.append(rota.pop())
        at = number % LABS
        known = dice.random() < 0.55
        yield _body(dice, held[at], at, dice.choice([e for e in endpoints() if bool(e.fields) == known]), wanted)


def _body(dice: random.Random, held: Lab, at: int, endpoint: Endpoint, wanted: Sequence[str]) -> Body:
    drafts = list(_endpoint_fields(dice, held, endpoint))
    document: dict[str, Json] = {}
    for path, draft in drafts:
        _put(document, path.split("."), draft.content)
    if endpoint.items and document:
        document = {"items": [_item(dice, key, value) for key, value in document.items()]}
    extras = [_draft(dice, held, data_type) for data_type in wanted]
    document = _arranged(dice, document, extras)
    noisy: dict[str, Json] = {}
    noise.add(dice, noisy, traps=True)
    for name, content in noisy.items():
        if name not in endpoint.reserved and name not in endpoint.fields:
            document.setdefault(name, content)
    document = _shuffled(dice, document)
    packed, coding = _encoded(dice, endpoint, document)
    cookies = [(name, _field(dice, held, name, rule)) for name, rule in endpoint.cookies.items() if dice.random() < 0.7]
    everything = [draft.planted for _, draft in drafts] + [extra.planted for extra in extras]
    planted = [_seen(one, named=packed.named) for one in everything]
    planted += [draft.planted for _, draft in cookies]
    sent = _flow(endpoint, packed, coding, [(name, str(draft.content)) for name, draft in cookies])
    if dice.random() < 0.1:
        sent, beside = _beside(dice, held, sent)
        planted.append(beside)
    steps = (*packed.steps, *(f"Content-Encoding: {token}" for token in coding))
    told = packed.named and "json pairs" not in packed.steps
    return Body(sent, tuple(planted), endpoint.id, steps, told, at)


def _beside(dice: random.Random, held: Lab, sent: Flow) -> tuple[Flow, Planted]:
    """Put a value into a header or the path."""
    data_type = dice.choice(_BESIDE)
    value = dice.choice(held.values[data_type])
    request = sent.request
    assert request is not None
    if dice.random() < 0.5:
        name = f"X-{dice.choice(('Device', 'Client', 'Req'))}-Id"
        headers = (*request.headers, (name.encode(), value.encode()))
        placed = msgspec.structs.replace(request, headers=headers)
    else:
        name = dice.choice(("users", "devices"))
        path, mark, query = request.path.partition("?")
        placed = msgspec.structs.replace(request, path=f"{path}/{name}/{quote(value, safe='')}{mark}{query}")
    planted = Planted(data_type, frozenset({name}), value, "raw", "proven", legible=False, own=True)
    return msgspec.structs.replace(sent, request=placed), planted


def _seen(planted: Planted, *, named: bool) -> Planted:
    """Say what is left to be known of a thing where names are lost."""
    if named:
        return planted
    lasting = planted.own and planted.grade == "proven" and lab.carry(planted.data_type) not in ("named", "list")
    single = lab.carry(planted.data_type) == "series" and planted.form == "single"
    evident = planted.form in ("picture", "voice", "exif")
    kept: Grade = planted.grade if evident or (lasting and not single) else ""
    return planted._replace(grade=kept, legible=evident)


# --- fields ---------------------------------------------------------------------------------------------------


def _endpoint_fields(dice: random.Random, held: Lab, endpoint: Endpoint) -> Iterator[tuple[str, _Draft]]:
    for path, rule in endpoint.fields.items():
        if dice.random() < 0.6:
            yield path, _field(dice, held, path.rpartition(".")[2], rule)


def _field(dice: random.Random, held: Lab, name: str, rule: str) -> _Draft:
    """Fill a field of an SDK; the SDK's own facts make a strange value there strong."""
    data_type, _, form = rule.partition(", ")
    carry = lab.carry(data_type)
    own = dice.random() < 0.8
    if carry == "place":
        spot = dice.choice(held.places) if own else lab.place(dice)
        latitude, longitude = places.gcj02(spot)
        text = f"{longitude:.6f},{latitude:.6f}"
        return _Draft(
            text, Planted(data_type, frozenset({name}), text, "pair", "proven" if own else "strong", True, own)
        )
    if carry == "series":
        samples = _samples(dice, held, data_type, name, own=own)
        draft = (
            _window(dice, data_type, samples, name, form, own=own)
            if form
            else _single(dice, data_type, samples, name, own=own)
        )
        sure: Grade = "proven" if draft.planted.grade == "proven" else "strong"
        return draft._replace(planted=draft.planted._replace(grade=sure, legible=True))
    value = _value(dice, held, data_type, name, own=own)
    spelling = spellings.named(form or "raw", value)
    grade: Grade = "proven" if own else "strong" if spelling.legible else ""
    planted = Planted(data_type, frozenset({name}), spelling.text, spelling.form, grade, spelling.legible, own)
    return _Draft(_typed(dice, data_type, spelling.text), planted)


def _draft(dice: random.Random, held: Lab, data_type: str) -> _Draft:
    """Plant a thing under one of its names, or under a neutral one where it can be known all the same."""
    carry = lab.carry(data_type)
    own = dice.random() < 0.8
    name = _called(dice, data_type, dice.choice(names()[data_type]))
    if carry == "place":
        return _placed(dice, held, data_type, name, own=own)
    if carry == "media" or (data_type in _SELF_EVIDENT and dice.random() < 0.6):
        return _medium(dice, held, data_type, name)
    if carry == "list":
        return _listed(dice, held, data_type, name, own=own)
    if carry == "series":
        return _measured(dice, held, data_type, name, own=own)
    several = lab.COUNTS.get(data_type, 1) > 2 and dice.random() < 0.5
    if several and data_type in ("net.wifi_scan", "net.bssid_configured_networks", "content.contacts"):
        return _listed(dice, held, data_type, name, own=own)
    value = _value(dice, held, data_type, name, own=own)
    spelling = spellings.spell(dice, data_type, value) if carry == "free" else _short(dice, data_type, value)
    neutral = carry == "free" and own and dice.random() < 0.25
    grade: Grade = "proven" if own else "strong" if data_type in _CHECKED and spelling.form == "raw" else "indicative"
    legible = spelling.legible and not neutral
    if not own and not spelling.legible:
        grade = ""
    field = dice.choice(_NEUTRAL) if neutral else name
    planted = Planted(data_type, frozenset({field}), spelling.text, spelling.form, grade, legible, own)
    return _Draft(_typed(dice, data_type, spelling.text), planted)


def _value(dice: random.Random, held: Lab, data_type: str, name: str, *, own: bool) -> str:
    if not own:
        return lab.value(data_type, dice, name)
    return dice.choice([value for value in held.values[data_type] if lab.suits(data_type, name, value)])


def _called(dice: random.Random, data_type: str, name: str) -> str:
    """Put a word before or behind a name now and then: whose it is, or how it is written."""
    if not re.fullmatch(r"[a-z]{4,}(?:_[a-z0-9]+)*", name) or name.startswith("device_") or dice.random() > 0.1:
        return name
    before = "user" if data_type.startswith(("profile.", "id.user.", "tel.")) else ""
    before = "device" if data_type.startswith(("id.device.", "dev.model", "dev.os")) else before
    return f"{before}_{name}" if before and "user" not in name else f"{name}_str"


def _short(dice: random.Random, data_type: str, value: str) -> spellings.Spelling:
    if data_type == "profile.birthdate":
        text = dice.choice((value, value, value.replace("-", ""), value.replace("-", "/")))
        return spellings.Spelling("raw" if text == value else "other separators", text, legible=True)
    return spellings.Spelling("raw", value, legible=True)


def _typed(dice: random.Random, data_type: str, text: str) -> Json:
    """Write digits as a number and a flag as a flag now and then, as serialisers do."""
    if text in ("true", "false"):
        return text == "true" if dice.random() < 0.6 else text
    digits = text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) <= 15
    return int(text) if digits and dice.random() < 0.4 and not data_type.startswith("fin.") else text


def _samples(dice: random.Random, held: Lab, data_type: str, name: str, *, own: bool) -> list[int | float]:
    """Return a series: the lab's own or another's. Of several, the one that the field's name means."""
    several = held.series[data_type] if own else lab.series(data_type, dice)
    at = 1 if name in _SECOND else 0 if data_type in _APART else dice.randrange(len(several))
    return [int(sample) if sample == int(sample) else sample for sample in several[at]]


def _measured(dice: random.Random, held: Lab, data_type: str, name: str, *, own: bool) -> _Draft:
    """Write samples in their order, or one of them."""
    samples = _samples(dice, held, data_type, name, own=own)
    if len(samples) < _FEWEST or (dice.random() < 0.35 and data_type not in _WHOLE):
        return _single(dice, data_type, samples, name, own=own)
    bytewise = data_type == "health.vital.heart_rate" and dice.random() < 0.2
    kind = "bytes" if bytewise else dice.choice(("array", "array", "objects", "text"))
    return _window(dice, data_type, samples, name, kind, own=own)


def _single(dice: random.Random, data_type: str, samples: Sequence[int | float], name: str, *, own: bool) -> _Draft:
    sample = dice.choice(samples)
    digits = len(repr(sample).replace(".", "").lstrip("-"))
    grade: Grade = "proven" if own and digits >= _LONG else "indicative"
    content: Json = sample if dice.random() < 0.7 else repr(sample)
    return _Draft(content, Planted(data_type, frozenset({name}), repr(sample), "single", grade, True, own))


def _window(
    dice: random.Random, data_type: str, samples: Sequence[int | float], name: str, kind: str, *, own: bool
) -> _Draft:
    """Write some of the samples, in their order."""
    longest = min(24, len(samples))
    size = dice.randrange(longest // 2 + 1, longest + 1) if len(samples) > 5 else len(samples)
    start = dice.randrange(len(samples) - size + 1)
    window = samples[start : start + size]
    text = ",".join(map(repr, window))
    content: Json = list(window) if kind == "array" else text
    if kind == "objects":
        content = [{"t": 1_774_000_000 + 60 * at, "v": sample} for at, sample in enumerate(window)]
    elif kind == "bytes":
        content = bytes([255, *map(int, window), 254])
    enough = len(set(window)) >= (_FEWEST + 1 if kind == "bytes" else _FEWEST)
    grade: Grade = "proven" if own and enough else "indicative"
    return _Draft(content, Planted(data_type, frozenset({name}), text, kind, grade, kind != "bytes", own))


def _placed(dice: random.Random, held: Lab, data_type: str, name: str, *, own: bool) -> _Draft:
    spot = dice.choice(held.places) if own else lab.place(dice)
    written = places.write(dice, spot, coarse=data_type == "loc.coarse")
    fields = frozenset({name, *written.names})
    grade: Grade = "proven" if own else "indicative" if written.legible else ""
    text = written.content if isinstance(written.content, str) else json.dumps(written.content)
    return _Draft(written.content, Planted(data_type, fields, text, written.form, grade, written.legible, own))


def _medium(dice: random.Random, held: Lab, data_type: str, name: str) -> _Draft:
    if data_type == "content.voice":
        content, form = dice.choice(_VOICES), "voice"
    elif data_type == "loc.track_media":
        content, form = places.exif(dice.choice(held.places)), "exif"
    else:
        content, form = places.picture(), "picture"
    grade: Grade = "proven" if form == "exif" else "strong"
    return _Draft(content, Planted(data_type, frozenset({name}), form, form, grade, legible=True, own=True))


def _listed(dice: random.Random, held: Lab, data_type: str, name: str, *, own: bool) -> _Draft:
    count = dice.randrange(3, 5) if lab.COUNTS[data_type] > 3 else 3
    values = dice.sample(held.values[data_type], count) if own else [lab.value(data_type, dice) for _ in range(count)]
    kind = dice.choice(("array", "text", "objects" if data_type == "net.wifi_scan" else "array"))
    content: Json = list(values) if kind == "array" else ",".join(values)
    if kind == "objects":
        content = [{"bssid": value, "level": -dice.randrange(40, 90)} for value in values]
    grade: Grade = "proven" if own else "indicative"
    return _Draft(content, Planted(data_type, frozenset({name}), ",".join(values), f"list as {kind}", grade, True, own))


# --- documents --------------------------------------------------------------------------------------------------


def _put(document: dict[str, Json], path: Sequence[str], content: Json) -> None:
    inner = document.setdefault(path[0], {}) if len(path) > 1 else None
    if isinstance(inner, dict):
        _put(inner, path[1:], content)
    else:
        document[path[0]] = content


def _item(dice: random.Random, key: str, value: Json) -> Json:
    """An item of the Mi Fitness upload: the measurement is JSON in a text."""
    inner = json.dumps(packing.textual(value), ensure_ascii=False)
    return {
        "sid": str(dice.randrange(10**7, 10**8)),
        "key": key,
        "time": 1_774_000_000 + dice.randrange(10**6),
        "value": inner,
    }


def _arranged(dice: random.Random, document: dict[str, Json], extras: list[_Draft]) -> dict[str, Json]:
    """Put planted things at the top, into a box, or into a box in a box; never two under one name."""
    for number, extra in enumerate(extras):
        name = _name_of(extra)
        inner = document
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            box = f"{dice.choice(_BOXES)}"
            held = inner.setdefault(box, {})
            inner = held if isinstance(held, dict) else inner
        while name in inner:
            fresh: dict[str, Json] = {}
            inner[f"{dice.choice(_BOXES)}_{number}{len(inner)}"] = fresh
            inner = fresh
        inner[name] = extra.content
    return document


def _name_of(extra: _Draft) -> str:
    """Return the name under which a thing goes; the axes of a place are inside of it."""
    inside: set[str] = set(extra.content) if isinstance(extra.content, dict) else set()
    return min(extra.planted.names - inside)


def _shuffled(dice: random.Random, document: dict[str, Json]) -> dict[str, Json]:
    order = list(document)
    dice.shuffle(order)
    return {name: document[name] for name in order}


def _encoded(
    dice: random.Random, endpoint: Endpoint, document: dict[str, Json]
) -> tuple[packing.Packed, tuple[str, ...]]:
    """Serialise as the SDK does, or in a shape and under encodings of another's choice."""
    usual = dice.random() < 0.3
    # An SDK has one serialisation; what differs from version to version is what it wraps around.
    strange = not endpoint.fields and endpoint.shape != "query" and not usual
    shape = dice.choice(_SHAPES) if strange else endpoint.shape
    stack = 0 if usual else dice.choices(range(5), weights=(20, 32, 26, 14, 8))[0]
    packed = packing.pack(dice, document, shape, listed=endpoint.listed)
    for name in endpoint.wraps if usual else ():
        packed = packing.wrap(dice, packed, name)
    for _ in range(stack):
        choices = [name for name in packing.possible(packed) if name != "multipart file" or endpoint.shape != "query"]
        if choices:
            packed = packing.wrap(dice, packed, dice.choice(choices))
    if endpoint.shape == "query":
        return (packed if packed.text else packing.wrap(dice, packed, "base64url")), ()
    if packed.text and packed.layers == 1 and shape in ("json", "kv", "xml") and dice.random() < 0.15:
        packed = _recoded(dice, packed)
    codings = dice.choices(tuple(packing.CODINGS), k=dice.choices((0, 1, 2), weights=(16, 4, 1))[0])
    for coding in codings:
        packed = packed._replace(data=packing.CODINGS[coding](packed.data))
    return packed, tuple(codings)


def _recoded(dice: random.Random, packed: packing.Packed) -> packing.Packed:
    charset = dice.choice(packing.CHARSETS)
    try:
        # A declaration inside of the text would contradict the one that counts.
        return packed if b"encoding=" in packed.data else packing.recode(packed, charset)
    except UnicodeEncodeError:
        return packed


def _flow(
    endpoint: Endpoint, packed: packing.Packed, coding: Sequence[str], cookies: Sequence[tuple[str, str]]
) -> Flow:
    parts = urlsplit(endpoint.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers: list[tuple[bytes, bytes]] = [(b"User-Agent", b"okhttp/4.12.0")]
    if cookies:
        headers.append((b"Cookie", "; ".join(f"{name}={value}" for name, value in cookies).encode()))
    if coding:
        headers.append((b"Content-Encoding", ", ".join(token.partition(",")[0] for token in coding).encode()))
    body: bytes | None = packed.data
    content_type = packed.content_type
    if endpoint.shape == "query":
        query = packed.data.decode() if packed.steps == ("form",) else urlencode({"v": "2", "data": packed.data})
        path, body, content_type = f"{path}{'&' if '?' in path else '?'}{query}", b"", "text/plain"
    return flow(
        host=parts.hostname or "",
        path=path,
        method="POST" if body else "GET",
        body=body,
        content_type=content_type,
        headers=tuple(headers),
        answer=b"",
    )
