"""Every data type is found where it is and not where it is not; and none lacks its cases."""

from __future__ import annotations

import msgspec
import pytest
from leaf_cases import (
    EXTENSION_LEAVES,
    STATEMENT_LEAVES,
    Case,
    Cases,
    Found,
    decoded,
    gaps,
    load,
    observe,
    rivals,
    said,
)

from sdkwitness.knowledge.load import catalogue

ALL = load()
FOUND = [pytest.param(t, c, id=f"{t}-{n}") for t, cases in ALL.items() for n, c in enumerate(cases.found, 1)]
SILENT = [pytest.param(t, c, id=f"{t}-{n}") for t, cases in ALL.items() for n, c in enumerate(cases.silent, 1)]


@pytest.mark.parametrize(("data_type", "case"), FOUND)
def test_finds_it_where_it_is(data_type: str, case: Case) -> None:
    found = said(case, data_type)
    wanted = Found(case.path, case.grade, case.form, case.placeholder)
    assert wanted in [one._replace(form=one.form if case.form else "") for one in found]
    assert rivals(case, data_type) == []


@pytest.mark.parametrize(("data_type", "case"), SILENT)
def test_stays_silent_on_what_looks_like_it(data_type: str, case: Case) -> None:
    assert decoded(case).leaves, "a body that cannot be read shows nothing"
    assert [one for one in said(case, data_type) if not one.placeholder] == []


def test_what_was_read_before_changes_nothing() -> None:
    cases = [case for cases in ALL.values() for case in (*cases.found, *cases.silent)]
    first = [observe(case) for case in cases]
    assert [observe(case) for case in reversed(cases)] == first[::-1]


def test_samples_that_stood_as_words_elsewhere_are_still_samples() -> None:
    series = Case(body='{"v": [41.2, 42.7, 43.9]}', identity=True, path="body > json:$.v[0]", grade="proven")
    said(Case(body='{"a": "41.2", "b": "42.7", "c": "43.9"}'), "fitness.vo2max")
    assert [one.path for one in said(series, "fitness.vo2max")] == [series.path]


def test_every_data_type_has_its_cases() -> None:
    assert list(gaps(catalogue(), ALL, [*STATEMENT_LEAVES, *EXTENSION_LEAVES])) == []


def test_a_leaf_without_a_row_or_without_cases_is_found() -> None:
    row = catalogue().data_types["id.sim.imsi"]
    tables = msgspec.structs.replace(catalogue(), data_types={"id.sim.imsi": row})
    good = [Case(body=str(n), path="body", grade="strong") for n in range(5)]
    bad = [Case(body=str(n)) for n in range(5)]

    def found(cases: dict[str, Cases], *leaves: str) -> list[str]:
        return list(gaps(tables, cases, leaves))

    full = Cases(tuple(good), tuple(bad))
    assert found({"id.sim.imsi": full}, "id.sim.imsi") == []
    assert found({"id.sim.imsi": full}, "id.sim.eid") == ["id.sim.eid has no row"]
    assert found({"id.sim.imsi": full, "id.sim.eid": full}) == ["there are cases of id.sim.eid, which is no data type"]
    assert found({}) == [
        "id.sim.imsi has 0 cases of found and needs 5",
        "id.sim.imsi has 0 cases of silent and needs 5",
    ]
    assert found({"id.sim.imsi": Cases((*good[:4], good[0]), tuple(bad))}) == [
        "id.sim.imsi has 4 cases of found and needs 5"
    ]
    assert found({"id.sim.imsi": Cases((*good, bad[0]), tuple(bad))}) == [
        "id.sim.imsi has a case of found without a path or grade"
    ]
    assert found({"id.sim.imsi": Cases(tuple(good), (*bad, good[0]))}) == [
        "id.sim.imsi has a case of silent that expects something"
    ]
