"""What is wrong with a document: each kind of defect, where it stands, and what the document could say instead."""

from __future__ import annotations

import pytest

from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.model import Defect, Statement
from sdkwitness.statement.parse import parse

HEAD = "SDK name: Example SDK\nCompany name: Example Ltd.\nPurpose: tests\n"
STEPS = "Shared information: steps\n"
RULES = "Privacy policy: https://example.com/p\n"


def statement(text: str) -> Statement:
    return parse(text.encode(), name="made.txt", catalogue=catalogue())


def found(text: str, kind: str) -> list[Defect]:
    return [d for d in statement(text).defects if d.kind == kind]


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        ("missing_field", HEAD + RULES, 1),
        ("missing_field", HEAD + "Shared information: steps\n", 1),
        ("duplicate_field", HEAD + "Shared information: steps\nShared information: IMEI\n" + RULES, 5),
        ("type_method_clash", HEAD + f"Sharing type: API (X)\n{STEPS}Sharing method: SDK local acquisition\n", 6),
        ("unnamed_sdk", "Company name: A Ltd.\nSharing type: SDK\nShared information: steps\n", 2),
        ("open_umbrella", HEAD + "Shared information: steps, account information\n", 4),
        ("open_list", HEAD + "Shared information: steps, IMEI, etc.\n", 4),
        ("unclear_alternative", HEAD + "Shared information: IMEI/OAID\n", 4),
        ("unknown_phrase", HEAD + "Shared information: quantum aura\n", 4),
        ("permission_as_data", HEAD + "Shared information: 摄像头权限\n", 4),
        ("rules_link", HEAD + "Shared information: steps\nPrivacy policy: http://example.com/p\n", 5),
        ("rules_link", HEAD + "Shared information: steps\nPrivacy policy: https://192.168.0.1/p\n", 5),
        ("rules_link", HEAD + "Shared information: steps\nPrivacy policy: see our site\n", 5),
    ],
)  # fmt: skip
def test_a_defect_has_its_line_and_a_suggestion(kind: str, text: str, line: int) -> None:
    defects = found(text, kind)
    assert defects
    assert next(d.span.line for d in defects if d.span is not None) == line
    assert all(d.suggestion.endswith(".") and d.text.endswith(".") for d in defects)


def test_one_company_under_two_names_is_told() -> None:
    text = (
        "SDK name: A SDK\nCompany name: Example Inc.\nShared information: steps\n"
        "SDK name: B SDK\nCompany name: Example, LLC\nShared information: steps\n"
    )
    (defect,) = found(text, "entity_names")
    assert "'Example Inc.', 'Example, LLC'" in defect.text


def test_an_identifier_of_the_other_platform_is_told() -> None:
    made = parse(
        b'{"android": [{"sdkName": "A SDK", "company": "A Ltd.", "data": "IDFA"}]}',
        name="a.json",
        catalogue=catalogue(),
    )
    assert [d.kind for d in made.defects if d.disclosure] == ["platform_clash"]


def test_what_the_parser_doubts_is_told() -> None:
    row = "<tr><td>{}</td><td>{}</td><td>steps</td></tr>"
    page = "<html><table><tr><th>Company</th><th>SDK</th><th>Data</th></tr>" + row.format("A Ltd.", "A SDK")
    made = parse((page + row.format("", "B SDK") + "</table></html>").encode(), name="a.html", catalogue=catalogue())
    assert [e.organisation for e in made.entries] == ["A Ltd.", "A Ltd."]
    assert [(d.kind, d.entry) for d in made.defects if d.kind == "layout_doubt"] == [("layout_doubt", 2)]


def test_a_clean_entry_has_no_defect() -> None:
    assert statement(HEAD + "Shared information: steps\n" + RULES).defects == ()
