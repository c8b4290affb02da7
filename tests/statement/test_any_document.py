"""Any bytes and any text, under any name: a statement, or one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statement.layouts_truth import documents

from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.dump import to_yaml
from sdkwitness.statement.load import from_yaml
from sdkwitness.statement.parse import parse
from sdkwitness.statement.readers import document

NAMES = st.sampled_from(("a.txt", "a.md", "a.mdx", "a.html", "a.ts", "a.json", "a.vue", "a.pdf", "a.docx", "a"))
TEXT = (
    "SDK名称：¶SDK name: ¶Third party name: ¶收集信息：¶Shared information: ¶隐私政策：¶https://x.example/p¶腾讯SDK¶"
    "Example Ltd.¶深圳市某某有限公司¶IMEI/OAID¶steps, ¶（¶）¶(¶)¶|¶|---|---|¶"
    "\n¶\n\n¶\t¶# ¶## Android\n¶- ¶  - ¶1. ¶1、¶**¶"
    "[a](https://b.example)¶<table>¶<tr>¶<td rowspan=3>¶<th>¶</td>¶</tr>¶</table>¶<br>¶<p>¶</p>¶<dl><dt>¶<dd>¶<ul><li>¶"
    "&nbsp;¶<!--¶-->¶---\n¶export const a = [¶{name: '¶', value: '¶'},¶];¶{¶}¶`¶${¶\\u4e2d¶同上¶/¶无¶等¶【仅Android】¶"
    "\u202e¶\x00¶%PDF-1.4¶PK\x03\x04¶such as ¶etc.¶更新日期：2024年1月1日¶【¶】¶；¶,¶:"
)
PIECES = st.sampled_from(TEXT.split("¶"))


def read(data: bytes, name: str) -> None:
    try:
        made = parse(data, name=name, catalogue=catalogue())
    except UserError as error:
        assert "\n" not in str(error)  # noqa: PT017  either outcome is right
        return
    assert made.entries
    for entry in made.entries:
        assert entry.organisation or entry.via
    for claim in made.disclosures:
        assert claim.item
    assert len({d.id for d in made.disclosures}) == len(made.disclosures)
    assert from_yaml(to_yaml(made).encode(), "again.yaml", catalogue()) == made


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), NAMES)
def test_any_text_gives_a_statement_or_a_sentence(text: str, name: str) -> None:
    read(text.encode("utf-8", "surrogatepass"), name)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), NAMES)
def test_any_bytes_give_a_statement_or_a_sentence(data: bytes, name: str) -> None:
    read(data, name)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_document_gives_a_statement_or_a_sentence(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(documents()))
    whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    read(whole[:start] + whole[end:], path.name)


@pytest.mark.parametrize("path", documents(), ids=[p.name for p in documents()])
def test_every_item_stands_where_it_is_said_to(path: Path) -> None:
    data = path.read_bytes()
    made = parse(data, name=path.name, catalogue=catalogue())
    readings = document.read(data, path.name)
    found = missed = 0
    for claim in made.disclosures:
        span = claim.span
        if span is None or span.end_line is not None:
            continue
        places = [d.lines[span.line - 1][span.start : span.end] for d in readings if span.line <= len(d.lines)]
        hit = claim.item in places
        found += hit
        missed += not hit
    assert missed <= 0.05 * (found + missed), (found, missed)


def test_a_text_on_which_the_grammar_never_ends_is_given_up() -> None:
    read(
        "## Android\n更新日期：2024年1月1日<tr>\t）export const a = [更新日期：2024年1月1日**${\u202eIMEI/OAID<th>"
        "<!--\u202e"
        "更新日期：2024年1月1日etc.https://x.example/p', value: '；}<ul><li>1. ".encode(),
        "a.ts",
    )
