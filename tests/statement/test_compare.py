"""What changed between two statements, whatever their order, numbers and layouts are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.compare import compare
from sdkwitness.statement.load import load
from sdkwitness.statement.model import Statement
from sdkwitness.statement.parse import parse


def made(*entries: tuple[str, str, str]) -> Statement:
    text = "\n\n".join(
        f"SDK name: {name}\nCompany name: {company}\nShared information: {data}\nPurpose: tests"
        for name, company, data in entries
    )
    return parse(text.encode(), name="made.txt", catalogue=catalogue())


A = ("A SDK", "A Ltd.", "IMEI, OAID")
B = ("B SDK", "A Ltd.", "steps")
C = ("C SDK", "C Ltd.", "IMEI for Android Q and earlier")


def test_the_same_statement_is_no_difference() -> None:
    shipped = load(None, catalogue())
    difference = compare(shipped, shipped)
    assert not difference.any
    assert difference.same == 21


def test_order_does_not_count() -> None:
    assert not compare(made(A, B, C), made(C, A, B)).any


def test_layout_does_not_count() -> None:
    head = "SDK name\tCompany name\tShared information\tPurpose\n"
    table = head + "A SDK\tA Ltd.\tIMEI, OAID\ttests\nB SDK\tA Ltd.\tsteps\ttests\n"
    assert not compare(made(A, B), parse(table.encode(), name="t.txt", catalogue=catalogue())).any


def test_an_entry_that_came_and_one_that_went() -> None:
    difference = compare(made(A, B), made(B, C))
    assert [e.via for e in difference.removed] == ["A SDK"]
    assert [e.via for e in difference.added] == ["C SDK"]
    assert (difference.changed, difference.same) == ((), 1)


def test_a_company_with_a_new_name_is_the_same_entry() -> None:
    difference = compare(made(A), made(("A SDK", "A Holding Ltd.", "IMEI, OAID")))
    (changed,) = difference.changed
    assert [(c.field, c.old, c.new) for c in changed.fields] == [("organisation", "A Ltd.", "A Holding Ltd.")]
    assert (changed.added, changed.removed, changed.changed) == ((), (), ())


def test_a_condition_that_fell_away_is_a_change_of_the_item() -> None:
    (changed,) = compare(made(C), made(("C SDK", "C Ltd.", "IMEI"))).changed
    ((old, new),) = changed.changed
    assert (len(old.conditions), len(new.conditions)) == (1, 0)


ENTRIES = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(("X Ltd.", "Y Inc.")), st.sampled_from(("IMEI", "steps, OAID"))),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(ENTRIES, ENTRIES)
def test_nothing_is_lost_and_nothing_counted_twice(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    before = made(*((f"{n} SDK", c, d) for n, c, d in old))
    after = made(*((f"{n} SDK", c, d) for n, c, d in new))
    there, back = compare(before, after), compare(after, before)
    assert len(there.removed) + len(there.changed) + there.same == len(before.entries)
    assert len(there.added) + len(there.changed) + there.same == len(after.entries)
    assert (len(there.added), len(there.removed)) == (len(back.removed), len(back.added))
