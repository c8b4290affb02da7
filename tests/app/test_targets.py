"""The tables of targets are well-formed, and what is malformed is refused by name."""

from __future__ import annotations

import pytest

from sdkwitness.app import targets
from sdkwitness.app.targets import Site, frida_type, parse, site_of

ROW = """
targets:
  - id: A.b
    kind: read
    calls: [{call}]
    values: [{{path: "{path}", data_type: {data_type}}}]
    source: test
"""


def row(call: str = '"x.A.b()"', path: str = "return", data_type: str = "net.ip") -> str:
    return ROW.format(call=call, path=path, data_type=data_type)


def test_the_shipped_tables_load_and_cover_what_the_statement_speaks_of() -> None:
    loaded = targets.load()
    types = {v.data_type for t in loaded for v in t.values} | {
        data_type for t in loaded for v in t.values if v.data_types for data_type in v.data_types.map.values()
    }
    assert len(loaded) > 100
    assert all(t.source and t.sites for t in loaded)
    assert types >= {
        "id.device.permanent.imei",
        "id.device.permanent.meid",
        "id.device.permanent.serial",
        "id.device.permanent.mac",
        "id.sim.imsi",
        "id.sim.iccid",
        "id.device.resettable.android_id",
        "id.device.resettable.oaid",
        "loc.precise",
        "loc.gnss_raw",
        "net.cell",
        "net.wifi_current",
        "net.wifi_scan",
        "net.bluetooth",
        "health.vital.heart_rate",
        "fitness.steps",
        "content.contacts",
        "content.clipboard",
        "dev.installed_apps",
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("int", "int"),
        ("byte[]", "[B"),
        ("float[][]", "[[F"),
        ("java.lang.String", "java.lang.String"),
        ("java.lang.String[]", "[Ljava.lang.String;"),
    ],
)
def test_types_are_named_as_frida_names_them(name: str, expected: str) -> None:
    assert frida_type(name) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("x.A.b()", Site(owner="x.A", method="b", types=())),
        ("x.A.b", Site(owner="x.A", method="b", types=None)),
        ("x.A$B.$init(byte[], int)", Site(owner="x.A$B", method="$init", types=("[B", "int"))),
    ],
)
def test_signatures_are_read(call: str, expected: Site) -> None:
    assert site_of(call) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (row(call='"x.A.b(int"'), "not a signature"),
        (row(call='"b"'), "not a signature"),
        (row(path="result"), "malformed path"),
        (row(path="return.get(arg0, arg1)"), "malformed path"),
        (row() + row().replace("targets:", ""), "stands twice"),
        (row() + "    unless_within: [C.d]\n", "unknown target C.d"),
        (row() + "    shapes: {return: nothing}\n", "unknown shape 'nothing'"),
        (row() + "    overlods: []\n", "overlods"),
        (row().replace("kind: read", "kind: reads"), "kind"),
    ],
)
def test_a_malformed_row_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse([text])


def test_a_shape_is_read_from_where_the_target_says() -> None:
    text = (
        row() + "    shapes: {'return[]': pair}\nshapes:\n  pair: [{path: .getX(), name: x}, {path: '', name: all}]\n"
    )
    (target,) = parse([text])
    assert [(v.path, v.name) for v in target.values[1:]] == [("return[].getX()", "x"), ("return[]", "all")]
