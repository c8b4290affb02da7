from __future__ import annotations

from functools import cache

import pytest
from encoding_cells import HIDING, READABLE, TYPES, VALUES, Cell, Judge, b64, cells, dump, negatives

FIELDS = {key: value for key, (_, value) in VALUES.items()}
CUT = {"cut to 14", "rounded or cut to 8"}


@cache
def judge() -> Judge:
    return Judge()


@pytest.mark.parametrize("name", [*sorted(READABLE.keys() - CUT), *sorted(HIDING)])
def test_every_value_is_found_in_every_encoding(name: str) -> None:
    mine = [cell for cell in cells() if cell.encoding == name]
    assert len(mine) == len(VALUES)
    assert [cell.key for cell in mine if not judge().found(cell)] == []


@pytest.mark.parametrize("name", sorted(READABLE.keys() - CUT))
def test_every_value_is_found_beside_the_others(name: str) -> None:
    assert judge().types(READABLE[name](FIELDS)) == TYPES


def test_a_cut_value_is_found_where_enough_of_it_is_left() -> None:
    found = {(cell.encoding, cell.key) for cell in cells() if cell.encoding in CUT and judge().found(cell)}
    assert {key for name, key in found if name == "cut to 14"} == VALUES.keys() - {"mac"}
    # Five octets of a MAC are those of 255 neighbours too, and eight characters of an identifier name nobody.
    assert {key for name, key in found if name != "cut to 14"} == {"lat", "lon", "name"}


@pytest.mark.parametrize("cell", negatives(), ids=lambda cell: cell.encoding)
def test_nothing_is_found_where_nothing_is(cell: Cell) -> None:
    assert judge().suspected(cell.body) == frozenset()


def test_there_are_cells_enough() -> None:
    assert len(cells()) == 208
    assert len(negatives()) >= 60
    assert sum(judge().found(cell) for cell in cells()) >= 195


def test_a_mask_of_several_bytes_is_not_guessed() -> None:
    body = bytes(c ^ mask for c, mask in zip(dump(FIELDS), b"\x55\x13\xa7\x09" * 400, strict=False))
    assert judge().types(b64(body)) == frozenset()
