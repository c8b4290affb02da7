"""What holds for any input: decoding, search and classification, by Hypothesis."""

from __future__ import annotations

import base64
import json
import math
import random
from collections.abc import Sequence
from typing import Final, cast

from encoding_cells import IDENTITY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrappings import WRAPPINGS

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.classify.measures.positions import (
    COARSE_METRES,
    NEAR_METRES,
    Atlas,
    Point,
    gcj02_to_bd09,
    metres,
    wgs84_to_gcj02,
)
from sdkwitness.audit.classify.values.known import KnownValue
from sdkwitness.audit.classify.values.search import Finder
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.budget import MAX_BYTES, MAX_NODES
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.knowledge.load import catalogue

CLASSIFIER: Final = Classifier(catalogue(), IDENTITY)
IMEI: Final = "356868000041418"
CONTENT_TYPES: Final = (
    "",
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/event-stream",
    "text/plain; charset=gbk",
    "application/grpc",
)
ANY_TEXT: Final = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
PLAIN_TEXT: Final = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
KEYS: Final = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)
SCALARS: Final = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PLAIN_TEXT
)
DOCUMENTS: Final = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)

steady = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def found(decoded: Decoded) -> set[tuple[str, str]]:
    """Data types and values of the hits."""
    return {(hit.data_type, hit.known or hit.matched) for hit in CLASSIFIER.classify(decoded)}


def texts(decoded: Decoded) -> list[str]:
    return [leaf.value for leaf in decoded.leaves if isinstance(leaf.value, str)]


# --- any input -------------------------------------------------------------------------------------


@given(body=st.binary(max_size=400), content_type=st.sampled_from(CONTENT_TYPES))
@settings(steady, max_examples=300)
def test_any_bytes_are_read_the_same_twice_and_within_the_budget(body: bytes, content_type: str) -> None:
    decoded = decode_body(body, content_type)
    assert decode_body(body, content_type) == decoded
    assert len(decoded.leaves) <= MAX_NODES
    assert sum(len(buffer.value) for buffer in decoded.buffers) <= MAX_BYTES
    hits = CLASSIFIER.classify(decoded)
    assert CLASSIFIER.classify(decoded) == hits
    for leaf in (*decoded.leaves, *(hit.leaf for hit in hits)):
        assert all(layer.isprintable() and layer.encode() for layer in leaf.path)


@given(text=ANY_TEXT, wrapping=st.sampled_from(sorted(WRAPPINGS)))
@settings(steady, max_examples=200)
def test_any_text_under_any_layer_is_read(text: str, wrapping: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    layer = WRAPPINGS[wrapping]
    if layer.takes_text:
        body = text.encode("utf-8", "replace")
    for leaf in decode_body(layer.wrap(body), url=f"https://h.example/{text}?q={text}").leaves:
        leaf.key.encode()
        assert isinstance(leaf.value, bytes) or leaf.value.encode() is not None


# --- what is wrapped is found again ------------------------------------------------------------------


@st.composite
def stacks(draw: st.DrawFn) -> tuple[str, ...]:
    """Names of layers from the inside out, of which each takes what the one before gives."""
    names: list[str] = []
    text = True
    for _ in range(draw(st.integers(1, 3))):
        names.append(draw(st.sampled_from([n for n, w in sorted(WRAPPINGS.items()) if text or not w.takes_text])))
        text = WRAPPINGS[names[-1]].gives_text
    return tuple(names)


def wrapped(content: bytes, names: Sequence[str]) -> bytes:
    for name in names:
        content = WRAPPINGS[name].wrap(content)
    return content


@given(names=stacks(), before=KEYS, number=st.integers(0, 10**6))
@settings(steady, max_examples=300)
def test_an_identifier_is_found_under_any_stack_of_layers(names: tuple[str, ...], before: str, number: int) -> None:
    content = json.dumps({before: number, "device": {"imei": IMEI}}).encode()
    assert ("id.device.permanent.imei", IMEI) in found(decode_body(wrapped(content, names)))


@given(noise=st.dictionaries(KEYS, SCALARS, max_size=8), first=st.booleans())
@settings(steady, max_examples=200)
def test_other_fields_take_no_hit_away(noise: dict[str, object], first: bool) -> None:
    bare = {"imei": IMEI, "ssid": "Lab Nest 9F3C"}
    others = {f"noise_{name}": value for name, value in noise.items()}
    body = json.dumps({**others, **bare} if first else {**bare, **others}).encode()
    assert found(decode_body(json.dumps(bare).encode())) <= found(decode_body(body))


# --- search ---------------------------------------------------------------------------------------------


@given(pieces=st.lists(st.text("0123456789abcdefxyz =,\n", max_size=24), max_size=8), at=st.integers(0, 8))
@settings(steady, max_examples=300)
def test_search_finds_what_a_plain_search_finds(pieces: list[str], at: int) -> None:
    needle = "x7q2v9k4m1"
    value = KnownValue("id.device.resettable.oaid", needle, False, "strong")
    content = "".join([*pieces[:at], needle, *pieces[at:]])
    bordered = [
        start
        for start in range(len(content))
        if content.startswith(needle, start) and not content[max(0, start - 1) : start].isalnum()
        if not content[start + len(needle) : start + len(needle) + 1].isalnum()
    ]
    matches = Finder([value]).search(content.encode())
    assert [match.start for match in matches if match.form == "raw"] == bordered


# --- formats ----------------------------------------------------------------------------------------------


def scalars(document: object) -> list[str]:
    if isinstance(document, dict):
        return [text for value in cast("dict[str, object]", document).values() for text in scalars(value)]
    if isinstance(document, list):
        return [text for value in cast("list[object]", document) for text in scalars(value)]
    return [document] if isinstance(document, str) else [json.dumps(document)]


@given(document=st.lists(DOCUMENTS, min_size=1, max_size=4) | st.dictionaries(KEYS, DOCUMENTS, min_size=1, max_size=4))
@settings(steady, max_examples=200)
def test_every_scalar_of_a_json_document_is_a_leaf(document: object) -> None:
    leaves = texts(decode_body(json.dumps(document).encode()))
    expected = [text for text in scalars(document) if not _is_opened(text)]
    assert set(expected) <= set(leaves)


def _is_opened(text: str) -> bool:
    """Say whether a text may be a structure whose pieces stand in its place."""
    return any(mark in text for mark in "{[<=%&\\;|\n:\"'.") or text != text.strip() or not text.isascii()


@given(values=st.lists(st.integers(-(10**40), 10**40), min_size=2, max_size=5))
@settings(steady, max_examples=100)
def test_repeated_keys_and_long_numbers_are_kept(values: list[int]) -> None:
    body = "{" + ",".join(f'"n": {value}' for value in values) + "}"
    assert texts(decode_body(body.encode())) == [str(value) for value in values]


@given(content=st.text("abcdefghij 0123456789-:äé中文", min_size=12, max_size=60))
@settings(steady, max_examples=200)
def test_encodings_of_text_are_undone(content: str) -> None:
    raw = content.encode()
    coded = (base64.b64encode(raw), base64.urlsafe_b64encode(raw).rstrip(b"="), raw.hex().encode())
    for body in coded:
        buffers = decode_body(b'{"v": "' + body + b'"}').buffers
        assert raw in {b.value if isinstance(b.value, bytes) else b.value.encode() for b in buffers}


# --- positions ----------------------------------------------------------------------------------------------


def near(seed: int, decimals: int) -> tuple[str, str]:
    rng = random.Random(seed)
    return f"{39.9 + rng.random() / 50:.{decimals}f}", f"{116.4 + rng.random() / 50:.{decimals}f}"


@given(
    seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
    seed=st.integers(0, 10**6),
    decimals=st.integers(2, 6),
)
@settings(steady, max_examples=300)
def test_a_place_is_found_as_by_looking_at_each(seeds: list[int], seed: int, decimals: int) -> None:
    places = [tuple(map(float, near(each, 6))) for each in seeds]
    points = [Point(latitude, longitude, "wgs84", "", False) for latitude, longitude in places]
    pair = near(seed, decimals)
    at = float(pair[0]), float(pair[1])
    distances = [metres((point.latitude, point.longitude), at) for point in points]
    limit = {2: COARSE_METRES, 3: 80.0}.get(decimals, NEAR_METRES)
    found = Atlas(points).pair(*pair)
    assert (found is not None) == (min(distances) < limit)
    if found is not None:
        first = min(distances) if decimals == 2 else next(each for each in distances if each <= limit)
        assert found.point == points[distances.index(first)]


@given(latitude=st.floats(18.2, 53.0), longitude=st.floats(73.8, 135.0))
@settings(steady, max_examples=300)
def test_datums_are_near_and_turn_back(latitude: float, longitude: float) -> None:
    chinese = wgs84_to_gcj02(latitude, longitude)
    assert metres((latitude, longitude), chinese) < 1_000
    baidu = gcj02_to_bd09(*chinese)
    assert 500 < metres(chinese, baidu) < 1_800
    # The inverse by fixed point, as there is none in closed form.
    back = chinese
    for _ in range(10):
        shifted = wgs84_to_gcj02(*back)
        back = back[0] - shifted[0] + chinese[0], back[1] - shifted[1] + chinese[1]
    assert metres((latitude, longitude), back) < 0.5
    assert math.isfinite(sum(baidu))
