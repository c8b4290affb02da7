"""The quick parser of JSON is taken at its word only where it says what the exact one says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.audit.decode import jsontext
from sdkwitness.audit.decode.decoded import Decoded, Origin
from sdkwitness.audit.decode.jsontext import Document

ORIGIN = Origin("body:1", 0)
TEXTS = st.text(alphabet=st.sampled_from('ab01:,"\\{}[]-. 北\u0085\x7f/'), max_size=6)
NUMBERS = st.sampled_from(["0", "-0", "-0.0", "12", "-7", "1.10000000000000000001", "1e400", "12345678901234567890123"])


Shown = list[tuple[object, ...]]


def shown(document: Document | None) -> Shown | None:
    if document is None:
        return None
    found: Shown = [(leaf.path, leaf.key, leaf.value) for leaf in Decoded(fields=document.fields).leaves]
    return found + [(part.layer, part.opaque) for part in document.rest]


def refuse(*_: object) -> None:
    """Stand for a quick parser that trusts no text."""


def exactly(text: str, monkeypatch: pytest.MonkeyPatch) -> Shown | None:
    with monkeypatch.context() as patched:
        patched.setattr(jsontext, "_quickly", refuse)
        return shown(jsontext.read(text, ("body",), ORIGIN))


def literals(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blanks = st.sampled_from(["", " ", "\n"])
    names = st.one_of(st.sampled_from(['"a"', '"b"']), TEXTS.map(json.dumps))
    members = st.lists(st.tuples(names, blanks, children).map(lambda m: f"{m[0]}{m[1]}:{m[2]}"), max_size=4)
    return st.one_of(
        members.map(lambda m: "{" + ",".join(m) + "}"),
        st.lists(children, max_size=4).map(lambda c: "[" + ", ".join(c) + "]"),
    )


SCALARS = st.one_of(TEXTS.map(json.dumps), TEXTS.map(lambda t: json.dumps(t, ensure_ascii=False)), NUMBERS)
DOCUMENTS = literals(st.recursive(st.one_of(SCALARS, st.sampled_from(["null", "true"])), literals, max_leaves=12))


@given(DOCUMENTS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_both_parsers_say_the_same(text: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        exact = exactly(text, monkeypatch)
    assert shown(jsontext.read(text, ("body",), ORIGIN)) == exact
    as_bytes = jsontext.read(text.encode(), ("body",), ORIGIN)
    assert as_bytes is None or shown(as_bytes) == exact


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a" : 1, "b":2,"b":3}',
        '{"a\\\\":1,"b":"x","b":"y"}',
        '{"a":"x:y","b":1,"b":2}',
        '{"a":{"c":1},"a":{"d":2}}',
    ],
)
def test_a_repeated_key_is_never_lost(text: str) -> None:
    found = shown(jsontext.read(text, ("body",), ORIGIN))
    assert found is not None
    assert len(found) == text.count("1") + text.count("2") + text.count("3") + text.count('"x') + text.count('"y')


def test_the_quick_parser_reads_what_traffic_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b'{"mac":"02:11:32:ab:cd:ef","at":"2023-11-05","extra":"{\\"a\\":\\"b\\"}","n":[1,2.50,-7,null]}'
    monkeypatch.setattr(jsontext, "_EXACT", None)
    document = jsontext.read(text, ("body",), ORIGIN)
    assert document is not None
    assert document.escaped
    assert shown(document)[-3:] == [  # type: ignore[index]  # a document gives a list
        (("body", "json:$.n[1]"), "n", "2.50"),
        (("body", "json:$.n[2]"), "n", "-7"),
        (("body", "json:$.n[3]"), "n", "null"),
    ]
