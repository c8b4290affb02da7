"""Every target sees a call of what it names: stand-ins of the lab are called by signature, and listeners served."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from app import classfile
from app.watching import LAB, SHAPES, App, Watched, Witness

from sdkwitness.app import targets
from sdkwitness.app.targets import Site, Target
from sdkwitness.capture.records import Event, Value

LEVEL = 37
"""The newest API level that the public table knows: the stand-ins then are of everything that is still there."""
IDENTITY = """\
imei.0=868030041234567
oaid=2d25bb648d023d7f
wearable_sn=14023/00019384
wearable_mac=C8:0F:10:5A:3B:71
health.heart_rate.0=61
health.heart_rate.1=143
health.steps.0=4711
places.0.latitude=39.904211
places.0.longitude=116.407395
"""
WAIT = 5.0
CALLED: frozenset[str] = frozenset({"values", "filled", "given", "intent", "provider", "grant"})
"""Handlers that make an event of any call; those of cryptography, networks and tasks have tests of their own."""


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The program of call shapes on a lab device of the newest level."""
    identity = tmp_path_factory.mktemp("lab") / "identity.properties"
    identity.write_text(IDENTITY, encoding="utf-8")
    running, seeing = App(f"-Dlab.identity={identity}", f"-Dlab.api={LEVEL}", *SHAPES), Witness()
    try:
        yield Watched(running, seeing, seeing.host.attach(running.pid, timeout=60))
    finally:
        seeing.host.detach()
        running.kill()


def after(device: Watched, command: str, *wanted: str) -> list[Event]:
    """Give a command; return the events that it led to, once the wanted targets are among them."""
    return led_to(device, command, lambda found: {e.target for e in found} >= set(wanted))


def led_to(device: Watched, command: str, enough: Callable[[list[Event]], object]) -> list[Event]:
    """Give a command; return the events that it led to, once they are enough or nobody waits any longer."""
    seen = len(device.witness.lines)
    device.app.ask(command)
    deadline = time.monotonic() + WAIT
    while True:
        device.witness.host.flush()
        found = [r for r in device.witness.records_from(seen) if isinstance(r, Event)]
        if enough(found) or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


LISTENERS = {
    "oaid": ("MdidSdkHelper.InitSdk", "IIdentifierListener.onSupport", "IIdentifierListener.OnSupport"),
    "phone": (
        "TelephonyManager.listen",
        "PhoneStateListener.onCallStateChanged",
        "PhoneStateListener.onSignalStrengthsChanged",
        "PhoneStateListener.onCellInfoChanged",
        "PhoneStateListener.onCellLocationChanged",
    ),
    "telephony": (
        "TelephonyManager.registerTelephonyCallback",
        "TelephonyCallback.onCallStateChanged",
        "TelephonyCallback.onSignalStrengthsChanged",
        "TelephonyCallback.onCellInfoChanged",
        "TelephonyCallback.onCellLocationChanged",
    ),
    "cells": ("TelephonyManager.requestCellInfoUpdate", "CellInfoCallback.onCellInfo"),
    "gnss": (
        "OnNmeaMessageListener.onNmeaMessage",
        "GnssStatus$Callback.onSatelliteStatusChanged",
        "GnssMeasurementsEvent$Callback.onGnssMeasurementsReceived",
        "GnssNavigationMessage$Callback.onGnssNavigationMessageReceived",
    ),
    "gattOld": (
        "BluetoothDevice.connectGatt",
        "BluetoothGattCallback.$init",
        "BluetoothGattCallback.onCharacteristicChanged",
        "BluetoothGattCallback.onCharacteristicRead",
        "BluetoothGatt.readCharacteristic",
        "BluetoothGatt.writeCharacteristic",
        "BluetoothGatt.writeCharacteristic.bytes",
    ),
    "gattNew": (
        "BluetoothGattCallback.onCharacteristicChanged.bytes",
        "BluetoothGattCallback.onCharacteristicRead.bytes",
    ),
    "serial": ("BluetoothSocket.connect", "BluetoothInputStream.read", "BluetoothOutputStream.write"),
    "scan": (
        "BluetoothLeScanner.startScan",
        "ScanCallback.onScanResult",
        "ScanCallback.onBatchScanResults",
        "BluetoothAdapter.startLeScan",
        "BluetoothAdapter$LeScanCallback.onLeScan",
    ),
    "sensors": (
        "SensorManager.registerListener",
        "SensorEventListener.onSensorChanged",
        "SensorManager.requestTriggerSensor",
        "TriggerEventListener.onTrigger",
    ),
    "health": (
        "HealthConnectManager.readRecords",
        "ReadRecordsResponse.getRecords",
        "ChangeLogsResponse.getUpsertedRecords",
        "HealthConnectManager.aggregate",
    ),
    "audio": ("AudioRecord.startRecording", "AudioRecord.read"),
    "adservices": ("AdId.getAdId", "AppSetId.getId"),
    "honor": ("Parcel.enforceInterface",),
}


DIRECT = [
    t
    for t in targets.load()
    if not t.late and t.how in CALLED and t.kind != "deliver" and t.id not in {n for v in LISTENERS.values() for n in v}
]


@pytest.mark.parametrize("target", DIRECT, ids=lambda target: target.id)
def test_a_call_of_a_target_is_seen(device: Watched, target: Target) -> None:
    status = next(h for h in device.coverage.hooks if h.target == target.id)
    assert status.outcome == "installed", status.reason
    answers: list[str] = []
    for site in target.sites:
        call = site if site.types is not None else signature(site)
        if call is None or call.until or call.since > LEVEL:
            continue
        seen = len(device.witness.lines)
        answers.append(device.app.ask(f"call {call.owner} {call.method} {' '.join(call.types or ())}".rstrip()))
        device.witness.host.flush()
        if any(isinstance(r, Event) and r.target == target.id for r in device.witness.records_from(seen)):
            return
    pytest.fail(f"nobody saw it: {answers}")


def signature(site: Site) -> Site | None:
    """An overload of a site that names none, as the stand-in of the lab has it."""
    return next((s for s in STOOD if (s.owner, s.method) == (site.owner, site.method)), None)


def stood() -> list[Site]:
    """Every method of the lab's stand-ins."""
    found: list[Site] = []
    with zipfile.ZipFile(LAB) as jar:
        for name in jar.namelist():
            if name.endswith(".class"):
                owner = name.removesuffix(".class").replace("/", ".")
                found += [Site(owner=owner, method=m.name, types=m.types) for m in classfile.methods(jar.read(name))]
    found.append(Site(owner="java.lang.Runtime", method="exec", types=("java.lang.String",)))
    return found


STOOD = stood()


@pytest.mark.parametrize("scene", sorted(LISTENERS))
def test_listeners_are_seen_to_be_registered_and_served(device: Watched, scene: str) -> None:
    events = after(device, f"listen {scene}", *LISTENERS[scene])
    assert {e.target for e in events} >= set(LISTENERS[scene])
    for event in events:
        if event.kind == "deliver" and event.instance is not None:
            assert event.submitter is not None, event.target  # whose listener it is


def test_every_target_is_called_somewhere() -> None:
    here = {t.id for t in DIRECT} | {name for names in LISTENERS.values() for name in names}
    there = {t.id for t in targets.load() if t.kind in {"crypto", "connect", "tls", "stream"}}
    there |= {t.id for t in targets.load() if t.how.startswith("task_") or t.how == "loader"}
    rest = {t.id for t in targets.load()} - here - there
    # read through the framework's own transports, at a level and by binder: the tests of the lab see them
    assert rest == {
        "LocationListener.onLocationChanged",
        "GetCurrentLocationTransport.onLocation",
        "Parcel.writeInterfaceToken",
        "BinderProxy.transact",
    }


def values(events: list[Event], target: str) -> list[Value]:
    return [v for e in events if e.target == target for v in e.values]


def typed(events: list[Event], target: str, data_type: str) -> list[str | None]:
    return [v.text for v in values(events, target) if v.data_type == data_type and v.text is not None]


HEART_RATE = "health.vital.heart_rate"
OAID = "id.device.resettable.oaid"


def wearable_heard(events: list[Event], target: str) -> bool:
    """Both samples, the steps and the serial number are there."""
    steps = typed_blobs(events, target, "fitness.steps")
    serials = typed(events, target.replace("Changed", "Read"), "id.peripheral.wearable_sn")
    return len(typed(events, target, HEART_RATE)) >= 2 and bool(steps) and bool(serials)


def typed_blobs(events: list[Event], target: str, data_type: str) -> list[bytes]:
    return [v.blob.data for v in values(events, target) if v.data_type == data_type and v.blob is not None]


@pytest.mark.parametrize(
    ("scene", "target"),
    [
        ("gattOld", "BluetoothGattCallback.onCharacteristicChanged"),
        ("gattNew", "BluetoothGattCallback.onCharacteristicChanged.bytes"),
    ],
)
def test_a_heart_rate_measurement_is_decoded_from_either_callback(device: Watched, scene: str, target: str) -> None:
    events = led_to(device, f"listen {scene}", partial(wearable_heard, target=target))
    assert typed(events, target, HEART_RATE) == ["61", "143"]
    assert [struct.unpack("<BI", b) for b in typed_blobs(events, target, "fitness.steps")] == [(12, 4711)]
    assert "net.bluetooth" in {v.data_type for v in values(events, target)}
    assert typed(events, target.replace("Changed", "Read"), "id.peripheral.wearable_sn") == ["14023/00019384"]


def test_each_generation_of_the_identifier_sdk_gives_the_oaid(device: Watched) -> None:
    def older(events: list[Event]) -> set[str]:
        found = [e for e in events if e.target == "IIdentifierListener.OnSupport"]
        return {(e.instance or "").partition("@")[0] for e in found}

    both = {"fixture.Listeners$Older", "fixture.Listeners$Oldest"}
    events = led_to(
        device,
        "listen oaid",
        lambda found: older(found) >= both and typed(found, "IIdentifierListener.onSupport", OAID),
    )
    assert older(events) == both
    for generation in ("onSupport", "OnSupport"):
        assert set(typed(events, f"IIdentifierListener.{generation}", OAID)) == {"2d25bb648d023d7f"}


SERVICES = next(t for t in targets.load() if t.id == "BinderProxy.transact").options
TRANSACTIONS = sorted(
    (f"{token}/{transaction}", data_type)
    for token, rows in SERVICES.items()
    if token != "ignore"
    for transaction, _, data_type in (row.partition("=") for row in rows.split())
)
"""What each service of the vendors is asked, as `TOKEN/CODE` or `TOKEN/CODE/ARGUMENT`, and what it gives."""


def asked(device: Watched, question: str) -> list[tuple[str | None, str | None]]:
    """Ask a service; return the texts of its reply with their data types."""
    seen = len(device.witness.lines)
    assert device.app.ask(f"listen binder:{question}") == "done"  # and the app could read the reply as if alone
    device.witness.host.flush()
    token, code, *_ = question.split("/")
    calls = [
        r for r in device.witness.records_from(seen) if isinstance(r, Event) and r.target == "BinderProxy.transact"
    ]
    (call,) = [c for c in calls if c.ipc is not None and (c.ipc.peer, c.ipc.action) == (token, code)]
    return [(v.text, v.data_type) for v in call.values if v.name == "reply"]


@pytest.mark.parametrize(("question", "data_type"), TRANSACTIONS)
def test_every_identifier_service_is_seen_whoever_copied_its_interface(
    device: Watched, question: str, data_type: str
) -> None:
    assert asked(device, question) == [("2d25bb648d023d7f", data_type)]


def test_the_services_of_every_vendor_are_listed() -> None:
    assert len(SERVICES) >= 13
    assert all(data_type.count(".") for _, data_type in TRANSACTIONS)
    # one interface, and three identifiers that must not be taken for one another
    coolpad = {question[-1]: kind for question, kind in TRANSACTIONS if question.startswith("com.coolpad.")}
    assert (coolpad["2"], coolpad["5"]) == ("id.device.resettable.oaid", "id.device.permanent.imei")


@pytest.mark.parametrize(
    "question",
    [
        "com.bun.lib.MsaIdInterface/1",
        "com.coolpad.deviceidsupport.IDeviceIdManager/6",
        "com.heytap.openid.IOpenID/1",
        "com.heytap.openid.IOpenID/1/APID",
        "com.hihonor.cloudservice.oaid.IOAIDService/2",
    ],
)
def test_a_transaction_that_gives_no_identifier_is_given_no_type(device: Watched, question: str) -> None:
    assert asked(device, question) == [(None, None)]  # its bytes alone


@pytest.mark.parametrize(
    ("uri", "target"),
    [
        ("content://com.vivo.vms.IdProvider/IdentifierId/OAID", "ContentResolver.query"),
        ("content://com.meizu.flyme.openidsdk/", "ContentResolver.query"),
        ("content://cn.nubia.identity/identity", "ContentResolver.call"),
    ],
)
def test_every_identifier_provider_is_seen(device: Watched, uri: str, target: str) -> None:
    seen = len(device.witness.lines)
    assert device.app.ask(f"listen provider:{uri}") == "done"
    device.witness.host.flush()
    events = [r for r in device.witness.records_from(seen) if isinstance(r, Event)]
    assert "2d25bb648d023d7f" in typed(events, target, "id.device.resettable.oaid")


def test_health_connect_gives_heart_rates_and_steps(device: Watched) -> None:
    events = after(device, "listen health", *LISTENERS["health"])
    assert typed(events, "ReadRecordsResponse.getRecords", "health.vital.heart_rate") == ["61", "143"]
    assert typed(events, "ReadRecordsResponse.getRecords", "fitness.steps") == ["4711"]
    assert typed(events, "ChangeLogsResponse.getUpsertedRecords", "fitness.steps") == ["4711"]
    asked = [v.text for v in values(events, "HealthConnectManager.readRecords")]
    assert asked == ["HeartRateRecord", "StepsRecord"]


SENSORS = {
    "1": {"sensor.acceleration"},
    "18": {"fitness.steps"},
    "19": {"fitness.steps"},
    "21": {"health.vital.heart_rate"},
    "31": {"health.vital.heart_rate"},
}
"""Types of samples by the type of their sensor, as Android numbers it."""


def test_samples_of_a_sensor_are_what_the_sensor_measures(device: Watched) -> None:
    events = led_to(device, "listen sensors", lambda found: sampled(found).keys() >= SENSORS.keys())
    assert sampled(events) == SENSORS


def sampled(events: list[Event]) -> dict[str | None, set[str | None]]:
    found: dict[str | None, set[str | None]] = {}
    for event in events:
        if event.target == "SensorEventListener.onSensorChanged":
            sensor, sample = event.values[0], event.values[1]
            found.setdefault(sensor.text, set()).add(sample.data_type)
    return found


def test_a_serial_stream_gives_the_slice_that_moved(device: Watched) -> None:
    events = after(device, "listen serial", *LISTENERS["serial"])
    sent, received = values(events, "BluetoothOutputStream.write"), values(events, "BluetoothInputStream.read")
    assert [v.blob.data for v in (*sent, *received) if v.blob is not None] == [b"\x01\x02\x03"] * 2
