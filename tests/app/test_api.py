"""Every target is on some level of the real Android API as it says, and every stand-in of the lab has its signature."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from app import android_api, classfile
from app.android_api import Overload, fault, fits, hidden, matching, public, spelled

from sdkwitness.app import targets
from sdkwitness.app.targets import Site, site_of

LAB = Path(__file__).resolve().parents[2] / "lab" / "sdkwitness" / "lab" / "lab-device.jar"
STAND_INS = ("android/", "com/bun/", "com/huawei/hms/ads/", "com/android/id/")
"""Packages of the lab that stand for Android's and the identifier providers' own."""


def test_every_target_is_on_the_levels_that_it_says() -> None:
    sites = [site for target in targets.load() for site in target.sites]
    assert [wrong for site in sites if (wrong := fault(site)) is not None] == []
    assert len(sites) > 200


def test_the_tables_are_as_large_as_they_should_be() -> None:
    table = public()
    assert table.levels == (21, 37)
    assert "types-android" in table.source
    assert len(table.classes) > 150
    assert all(rows for rows in hidden().values())
    assert all(row.source for rows in hidden().values() for row in rows)


def test_nothing_is_told_of_hidden_methods_that_are_public() -> None:
    """A row for what the public table has too must say of other levels, or it is idle."""
    for call, rows in hidden().items():
        site = site_of(call)
        assert site.types is not None
        for shown in matching(site.owner, site.method, site.types):
            assert any(row.since < shown.since for row in rows), call


def test_no_row_of_hidden_methods_is_idle() -> None:
    named = {android_api.call_of(site) for target in targets.load() for site in target.sites}
    methods = {name.partition("(")[0] for name in named}
    stood = set(stand_ins())
    for call in hidden():
        assert spelled(call) in named | stood or call.partition("(")[0] in methods, f"{call} is needed by nobody"


def stand_ins() -> dict[str, tuple[str, classfile.Method]]:
    """Methods of the lab's stand-ins by signature, constructors left out: what the system hands out has none."""
    found: dict[str, tuple[str, classfile.Method]] = {}
    with zipfile.ZipFile(LAB) as jar:
        for name in jar.namelist():
            if name.startswith(STAND_INS) and name.endswith(".class"):
                owner = name.removesuffix(".class").replace("/", ".")
                for method in classfile.methods(jar.read(name)):
                    if method.name != "$init":
                        found[f"{owner}.{method.name}({','.join(method.types)})"] = (owner, method)
    return found


def differs(owner: str, method: classfile.Method) -> str | None:
    """What sets a stand-in's method apart from the real one; None where it has its signature, public or hidden."""
    call = f"{owner}.{method.name}({','.join(method.types)})"
    real = matching(owner, method.name, method.types)
    if not real:
        return None if call in {spelled(known) for known in hidden()} else f"{call} is nowhere"
    if not any(fits(method.result, o.result) for o in real):
        return f"{call} gives {method.result}"
    return None


def test_every_stand_in_of_the_lab_has_the_signature_of_the_real_thing() -> None:
    # the methods of a class that Android hides are targets, or nobody's business
    shown = [row for row in stand_ins().values() if row[0].replace("$", ".") in public().classes]
    assert [wrong for owner, method in shown if (wrong := differs(owner, method)) is not None] == []
    assert len(shown) > 400


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        (classfile.Method("getImei", ("java.lang.String",), "java.lang.String"), "nowhere"),
        (classfile.Method("getImei", (), "int"), "gives int"),
        (classfile.Method("getImeis", (), "java.lang.String"), "nowhere"),
    ],
)
def test_a_stand_in_with_another_signature_is_found(method: classfile.Method, sentence: str) -> None:
    wrong = differs("android.telephony.TelephonyManager", method)
    assert wrong is not None
    assert sentence in wrong


def test_what_a_target_of_the_lab_names_in_a_hidden_class_is_in_the_stand_in() -> None:
    """Where a stand-in of a hidden class has a method of a target's name, it has that target's overload."""
    stood = stand_ins()
    owners = {owner for owner, _ in stood.values()}
    missing = [
        android_api.call_of(site)
        for target in targets.load()
        for site in target.sites
        if site.owner in owners
        and site.owner.startswith("android.")
        and site.owner.replace("$", ".") not in public().classes
        if site.types is not None and site.since <= 30 and (not site.until or site.until >= 30)
        if android_api.call_of(site) not in stood
        if any(call.startswith(f"{site.owner}.{site.method}(") for call in stood)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("call", "since", "until", "sentence"),
    [
        ("android.telephony.TelephonyManager.getImeiNumber()", 0, 0, "on no API level"),
        ("android.telephony.TelephonyManager.getImei(long, int)", 0, 0, "on no API level"),
        ("android.telephony.TelephonyManager.getImei(java.lang.String)", 0, 0, "on no API level"),
        ("android.telephony.NoManager.getImei()", 0, 0, "on no API level"),
        ("android.telephony.TelephonyManager.getMeid()", 0, 0, "there from 26"),
        ("android.telephony.TelephonyManager.getMeid()", 26, 30, "there from 26 to now"),
        ("android.hardware.SystemSensorManager.registerListenerImpl()", 0, 0, "on no API level"),
        ("android.net.wifi.WifiManager.getNothing", 0, 0, "on no API level"),
        ("android.bluetooth.BluetoothGatt.readCharacteristic(int)", 0, 0, "on no API level"),
    ],
)  # fmt: skip
def test_a_target_that_does_not_exist_is_found(call: str, since: int, until: int, sentence: str) -> None:
    site = site_of(call)
    wrong = fault(Site(owner=site.owner, method=site.method, types=site.types, since=since, until=until))
    assert wrong is not None
    assert sentence in wrong


@pytest.mark.parametrize(
    ("declared", "real", "expected"),
    [
        ("int", "number", True),
        ("int", "string", False),
        ("[B", "number[]", True),
        ("[B", "number", False),
        ("[Ljava.lang.String;", "string[]", True),
        ("java.lang.CharSequence", "string", True),
        ("java.util.List", "java.util.List", True),
        ("java.util.List", "java.util.Set", False),
        ("a.B$C", "a.B.C", True),
        ("java.util.function.Consumer", "any", True),
        ("int", "any", False),
    ],
)
def test_a_type_is_held_against_the_tables_coarser_name(declared: str, real: str, expected: bool) -> None:
    assert fits(declared, real) is expected


def test_overloads_are_inherited_but_constructors_are_not() -> None:
    assert Overload((), "string", 0, 0) in android_api.overloads("android.app.Activity", "getPackageName")
    assert android_api.overloads("android.bluetooth.BluetoothGattCallback", "$init") == [Overload((), "void", 0, 0)]
